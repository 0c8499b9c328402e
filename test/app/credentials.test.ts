import { expect, onTestFinished, test } from 'vitest';
import { startGenesys } from '../../sandbox/genesys.ts';
import { launchBot } from '../support/process.ts';
import { startWorld, type World } from '../support/world.ts';

/** Settings for a process next to the bot of this world. */
const besides = ({ settings }: World, more: Record<string, string>) => ({ ...settings, LOG_LEVEL: 'info', ...more });

test.each([
  ['SLACK_BOT_TOKEN', 'xoxb-of-nobody', false],
  ['SLACK_APP_TOKEN', 'xapp-of-nobody', true],
] as const)(
  'a start with a %s that Slack refuses ends with one sentence and no stack trace',
  async (name, token, socketMode) => {
    const world = await startWorld({ socketMode, refusals: [/invalid_auth/u] });
    const bot = await launchBot(besides(world, { [name]: token }));
    expect(await bot.ended).toBe(77);
    const said = bot.errors.join('').trim();
    expect(said).toMatch(/^Keyturn can’t start: Slack rejected \S+ \(invalid_auth\)\. Copy the token again /u);
    expect(said).toContain(`Slack rejected ${name} (`);
    expect(said).not.toMatch(/slack_failed|invalid_auth.*invalid_auth/u);
    expect(said.split('\n')).toHaveLength(1);
    expect(said + bot.lines.join('')).not.toMatch(/unhandled|can’t continue| at \S+:\d+|of-nobody/iu);
  },
);

test('a start in the wrong region names it and its login host next to ID and secret', async () => {
  const world = await startWorld();
  const elsewhere = await startGenesys({ seed: 'empty' });
  onTestFinished(() => elsewhere.close());
  const bot = await launchBot(besides(world, { GENESYS_LOGIN_URL: elsewhere.url, GENESYS_API_URL: elsewhere.url }));
  expect(await bot.ended).toBe(77);
  const said = bot.errors.join('').trim();
  expect(said).toContain(
    `Keyturn can’t start: Genesys Cloud in ${new URL(elsewhere.url).host} rejected Keyturn’s client ID or secret; the region may also be wrong. Check GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET, and the region (GENESYS_REGION or GENESYS_LOGIN_URL)`,
  );
  expect(said).toContain('genesysCode: invalid_client');
  expect(said).not.toContain(world.genesys.botClient.secret);
  expect(said.split('\n')).toHaveLength(1);
});

const host = (url: string): string => new URL(url).host;
const token = { path: '/oauth/token', times: Number.POSITIVE_INFINITY };

test.each([
  [
    'an invalid client',
    { status: 400, body: { error: 'invalid_client', description: 'client not found' } },
    'rejected Keyturn’s client ID or secret. The region may also be wrong. Ask your Keyturn admin to check GENESYS_CLIENT_ID',
  ],
  [
    'an invalid client with 401',
    { status: 401, body: { error: 'invalid_client' } },
    'rejected Keyturn’s client ID or secret. The region may also be wrong.',
  ],
  [
    'a client of another grant type',
    { status: 400, body: { error: 'unauthorized_client' } },
    'doesn’t let Keyturn’s own client use the grant type CLIENT-CREDENTIALS. Ask your Keyturn admin to check the grant type',
  ],
  [
    'an address that isn’t allowed',
    { status: 403, body: '<html>' },
    'refused Keyturn, probably because of its IP address. Ask your Keyturn admin to check the allowed IP addresses',
  ],
])('people see whom to ask about %s, and which host it was', async (_what, fault, words) => {
  const world = await startWorld();
  world.genesys.faults.inject({ ...token, ...fault });
  world.genesys.expireTokens();
  const { rendered } = await world.asks('ada', '/oauth list');
  expect(rendered).toContain(`Genesys Cloud (${host(world.genesys.url)}) ${words}`);
  const line = world.logLines().find((each) => each.includes('genesys_bot_credentials'));
  expect(line).toContain(`"host":"${host(world.genesys.url)}"`);
});

test('ID and secret aren’t blamed if the API rejects a new token', async () => {
  const world = await startWorld();
  world.genesys.faults.inject({ path: /\/api\//u, status: 401, times: Number.POSITIVE_INFINITY });
  const { rendered } = await world.asks('ada', '/oauth list');
  expect(rendered).toContain('rejected the token that Keyturn just got.');
  expect(rendered).toContain('check that Keyturn’s own client isn’t disabled');
});
