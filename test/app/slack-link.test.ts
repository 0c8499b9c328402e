import { describe, expect, test } from 'vitest';
import { createConnectionCounts } from '../../app/slack/link/counts.ts';
import { serviceForm, valueIn } from '../bot/support.ts';
import { asksFor, card, outcome, writes } from '../faults/support.ts';
import { launchBot } from '../support/process.ts';
import { startWorld, type World, type WorldOptions } from '../support/world.ts';

/** A bot whose patience with Slack is a tenth as long. */
const hasty = (options: WorldOptions = {}): Promise<World> => startWorld({ ...options, bot: { slackSecondMs: 100 } });

const get = async (world: World, path: string): Promise<Response> => fetch(`http://127.0.0.1:${world.bot.port}${path}`);
const readiness = async (world: World) => {
  const answer = await get(world, '/readyz');
  return { code: answer.status, ...Object(await answer.json()) };
};
const connected = async (world: World): Promise<string | undefined> =>
  /^keyturn_slack_connected (\d)$/mu.exec(await (await get(world, '/metrics')).text())?.[1];

/** Waits until every sign shows that Slack is gone for this reason; undefined: that it's there. */
async function until(world: World, trouble: string | undefined, timeout = 20_000): Promise<void> {
  const expected =
    trouble === undefined ? { code: 200, slack: 'ok' } : { code: 503, slack: 'down', slackTrouble: trouble };
  await expect.poll(() => readiness(world), { timeout, interval: 50 }).toMatchObject(expected);
  expect(await connected(world)).toBe(trouble === undefined ? '1' : '0');
}

const lines = (world: World, words: string) => world.logLines().filter((line) => line.includes(words));
const auth = [/: (?:token_revoked|invalid_auth|account_inactive|not_authed|token_expired|link_disabled)/u];

describe('in Socket Mode', () => {
  test.each([
    ['link_disabled', { error: 'link_disabled' }, 'socket_mode_off'],
    ['invalid_auth', { error: 'invalid_auth' }, 'app_token_refused'],
    ['account_inactive', { error: 'account_inactive' }, 'app_token_refused'],
    ['internal_error', { error: 'internal_error' }, 'no_socket'],
    ['status 503', { status: 503 }, 'no_socket'],
    ['a connection that breaks', { drop: 'before' }, 'no_socket'],
    ['429', { retryAfterSeconds: 1 }, 'no_socket'],
  ] as const)(
    'a bot without a connection, because apps.connections.open gives %s, is alive, not ready, and recovers',
    async (_what, fault, trouble) => {
      const world = await hasty({ socketMode: true });
      await until(world, undefined);
      const heal = world.slack.faults.inject({ method: 'apps.connections.open', ...fault });
      world.slack.sockets.kill();
      await until(world, trouble);
      expect(lines(world, 'the connection to Slack is lost')).toHaveLength(1);
      expect((await get(world, '/healthz')).status).toBe(200);
      heal();
      await until(world, undefined);
      expect((await world.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
      expect(lines(world, 'the connection to Slack is back')).toHaveLength(1);
    },
    50_000,
  );

  test.each(['refused', 'ended'] as const)(
    'Socket Mode turned off (new connections are %s) is reported, and works again once it’s on',
    async (socketMode) => {
      const world = await hasty({ socketMode: true, refusals: auth });
      world.slack.switches.socketMode = socketMode;
      world.slack.sockets.disconnect('link_disabled');
      await until(world, 'socket_mode_off');
      world.slack.switches.socketMode = 'on';
      await until(world, undefined);
      expect((await world.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
    },
    50_000,
  );

  test('stays ready when all connections are renewed', async () => {
    const world = await hasty({ socketMode: true });
    world.slack.sockets.disconnect('refresh_requested');
    await world.slack.waitFor(() => world.slack.sockets.count() === 2);
    expect(await readiness(world)).toMatchObject({ code: 200, slack: 'ok' });
    expect(lines(world, 'the connection to Slack is lost')).toEqual([]);
  });

  test('a process whose app-level token stops working stays up and says so', async () => {
    const world = await hasty({ socketMode: true, refusals: auth });
    await world.bot.stop();
    const bot = await launchBot({ ...world.settings, LOG_LEVEL: 'info' });
    await bot.ready;
    world.slack.revoke('app', 'invalid_auth');
    world.slack.sockets.kill();
    await expect.poll(() => bot.lines.join('')).toContain('"trouble":"app_token_refused"');
    world.slack.restore();
    await world.slack.waitFor(() => world.slack.sockets.count() === 2, 20_000);
    expect((await world.asks('vera', '/oauth whoami')).rendered).toContain('vera@example.com');
    expect(bot.errors).toEqual([]);
  }, 50_000);
});

describe.each([false, true])('a bot token that Slack no longer accepts (Socket Mode: %s)', (socketMode) => {
  test.each(['token_revoked', 'invalid_auth', 'account_inactive', 'not_authed', 'token_expired'])(
    '(%s) makes the bot unready, even if nobody uses it, until it works again',
    async (word) => {
      const world = await hasty({ socketMode, refusals: auth });
      await until(world, undefined);
      world.slack.revoke('bot', word);
      await until(world, 'token_refused');
      expect(lines(world, 'the connection to Slack is lost').join('')).toContain(`"slackError":"${word}"`);
      world.slack.restore();
      await until(world, undefined);
    },
    30_000,
  );

  test('is reported to people who can still be answered, with whom to ask', async () => {
    const world = await hasty({ socketMode, refusals: auth });
    const told = /Slack has revoked Keyturn’s access\.(?<unchanged> Nothing was changed\.)? Ask your Keyturn admin/u;
    await asksFor(world, 'ada', 'delete');
    const waiting = await card(world);
    world.slack.revoke('bot');
    const unchanged = ({ rendered }: { rendered: string }) => told.exec(rendered)?.groups?.['unchanged'];
    const list = (await world.asks('vera', '/oauth list')).rendered;
    expect(list).toMatch(told);
    expect(list).not.toContain('changed');
    expect(unchanged(await world.asks('ben', '/oauth create'))).toBeDefined();
    expect(unchanged(await world.answer('will', (will) => will.clicks(waiting, 'Approve…')))).toBeDefined();
    expect(unchanged(await world.answer('will', (will) => will.clicks(waiting, 'Deny…')))).toBeDefined();
    expect(await readiness(world)).toMatchObject({ code: 503, slackTrouble: 'token_refused' });
    expect(writes(world)).toEqual([]);
    world.slack.restore();
    await world.person('will').clicks(waiting, 'Approve…');
    expect(await outcome(world)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
  });

  test('is reported in a sent form, which keeps what was typed', async () => {
    const world = await hasty({ socketMode, refusals: auth });
    const actor = await serviceForm(world, 'ada', { Name: 'Kept as typed' });
    world.slack.revoke('bot');
    await until(world, 'token_refused');
    await actor.submits();
    const form = await world.modal(actor, ({ errors }) => Object.keys(errors).length > 0);
    expect(Object.values(form.errors).join('')).toContain('Slack has revoked Keyturn’s access.');
    expect(valueIn(form, 'Name')).toBe('Kept as typed');
    expect(writes(world)).toEqual([]);
    world.slack.restore();
    await until(world, undefined);
    await actor.submits();
    await world.modal(actor, 'Created: Kept as typed');
    expect(writes(world)).toEqual(['POST ']);
  }, 120_000);

  test('isn’t assumed from a single refusal of another kind', async () => {
    const world = await hasty({ socketMode });
    for (const error of ['missing_scope', 'channel_not_found', 'ratelimited', 'internal_error']) {
      world.slack.faults.inject({ method: 'users.info', error, times: 2 });
      await world.asks('vera', '/oauth list');
      world.slack.faults.clear();
      expect(await readiness(world)).toMatchObject({ code: 200, slack: 'ok' });
    }
  });
});

test('Slack answering no call for twenty seconds makes the bot unready, but a single failure doesn’t', async () => {
  const world = await hasty();
  world.slack.faults.inject({ method: 'auth.test', status: 503, times: 1 });
  expect(await readiness(world)).toMatchObject({ code: 200, slack: 'ok' });
  const heal = world.slack.faults.inject({ method: '*', drop: 'before' });
  await until(world, 'unreachable', 40_000);
  heal();
  await until(world, undefined);
}, 70_000);

describe('a count of connections', () => {
  const counted = () => {
    const counts = createConnectionCounts();
    let asked = 0;
    counts.onDoubt(() => {
      asked += 1;
    });
    return { counts, asked: () => asked };
  };

  test('that the replicas explained stays explained when they leave', () => {
    const { counts, asked } = counted();
    counts.add(4, 2);
    expect([2, 0, 0].map(counts.unexplained)).toEqual([undefined, undefined, undefined]);
    expect(asked()).toBe(0);
  });

  test('that they don’t explain is made again, and counts if it’s the second in a row', () => {
    const { counts, asked } = counted();
    // An outage left two open, which Slack notices later.
    counts.add(4, 2);
    expect([0, 0].map(counts.unexplained)).toEqual([undefined, undefined]);
    expect(asked()).toBe(2);
    counts.add(3, 3);
    expect(counts.unexplained(0)).toBeUndefined();
    counts.add(5, 3);
    expect(counts.unexplained(0)).toBeUndefined();
    counts.add(7, 3);
    expect([counts.unexplained(0), counts.unexplained(2)]).toEqual([4, 4]);
  });
});
