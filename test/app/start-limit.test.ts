import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { startBot } from '../../app/compose.ts';
import { readConfig } from '../../app/config.ts';
import { exitCodeOf } from '../../app/process/exit-codes.ts';
import { createLog } from '../../app/process/log.ts';
import { retryAtStart, wordsAtStart } from '../../app/process/startup.ts';
import { startGenesys } from '../../sandbox/genesys.ts';
import { settingsFor } from '../../sandbox/platforms.ts';
import { startSlack } from '../../sandbox/slack.ts';
import { startHttpServer } from '../support/http-server.ts';
import { randomKey } from '../support/keys.ts';
import { rejection } from '../support/organization.ts';

/** Long enough for what does answer, on a busy machine. */
const startMs = 4_000;
const log = createLog({ level: 'warn', destination: new Writable({ write: (_chunk, _encoding, done) => done() }) });

test('a start ends in time, and says which host doesn’t answer, and why', async () => {
  const [slack, genesys, silent] = await Promise.all([startSlack(), startGenesys(), startHttpServer(() => 'hang')]);
  onTestFinished(() => Promise.all([slack.close(), genesys.close()]).then(() => undefined));
  const failed = async (spoil: Record<string, string>, socket = false) => {
    const right = settingsFor({ slack, genesys }, { key: randomKey(), socket, port: 0 });
    const error = await rejection(startBot({ config: readConfig({ ...right, ...spoil }), log, startMs }));
    return `${exitCodeOf(error)} ${wordsAtStart(error)}`;
  };
  const headers = { authorization: `Bearer ${slack.botToken}` };
  const identity = await (await fetch(`${slack.url}auth.test`, { method: 'POST', headers })).json();
  const front = await startHttpServer(({ path }) => (path.endsWith('auth.test') ? { json: identity } : 'hang'));
  const begun = performance.now();
  const said = await Promise.all([
    failed({ GENESYS_LOGIN_URL: silent.url, GENESYS_API_URL: silent.url }),
    failed({ SLACK_API_URL: `${silent.url}/api/` }),
    failed({ GENESYS_LOGIN_URL: 'http://127.0.0.1:2' }),
    failed({ SLACK_API_URL: 'http://127.0.0.1:2/api/' }),
    // It takes the bot token, and opens no connection.
    failed({ SLACK_API_URL: `${front.url}/api/` }, true),
  ]);
  expect(performance.now() - begun).toBeLessThan(2 * startMs);
  const [host, frontHost] = [silent.url, front.url].map((url) => new URL(url).host);
  expect(said).toEqual([
    `69 Genesys Cloud isn’t answering at ${host} (timeout). Check the region (GENESYS_REGION or GENESYS_API_URL), the proxy, and the firewall`,
    `69 Slack isn’t answering at ${host} (timeout). Check the proxy, the firewall, and SLACK_API_URL`,
    // Its client goes on with its tries until it's cut off, or they're over.
    expect.stringMatching(
      /^69 Genesys Cloud isn’t answering at 127\.0\.0\.1:\d+ \((?:ECONNREFUSED|timeout)\)\. Check/u,
    ),
    expect.stringContaining('69 Slack isn’t answering at 127.0.0.1:2 (ECONNREFUSED). Check'),
    expect.stringContaining(`69 Slack isn’t answering at ${frontHost} (timeout). Check`),
  ]);
}, 60_000);

test('what failed before the limit is why, and not the try that the limit cut off', async () => {
  let tries = 0;
  const ask = async (): Promise<never> => {
    tries += 1;
    if (tries > 1) return new Promise<never>(() => undefined);
    throw new Error('refused');
  };
  const late = () => new Error('late');
  const startBy = performance.now() + 700;
  await expect(retryAtStart({ name: 'Somebody', ask, final: () => undefined, startBy, late, log })).rejects.toThrow(
    'refused',
  );
  expect(tries).toBe(2);
});
