import { expect } from 'vitest';
import { readConfig } from '../../app/config.ts';
import type { Fault } from '../../sandbox/genesys.ts';
import { startWorld, type World } from '../support/world.ts';

/** For one try and for a full call, in milliseconds. Real ones are thirty times as long. */
const timeouts = { tryMs: 500, totalMs: 1_500 };
/** A full call, the one for a token, and an answer to Slack. */
export const longest = 2 * timeouts.totalMs + 3_000;
export const clientsPath = '/api/v2/oauth/clients';
export const everyTime = { times: Number.POSITIVE_INFINITY };

/** A world whose bot soon gives up on Genesys Cloud. */
export async function hastyWorld(): Promise<World> {
  const world = await startWorld();
  const config = readConfig(world.settings);
  const genesys = { ...config.genesys, timeouts };
  const bot = await world.another({ config: { ...config, genesys } });
  world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  return { ...world, bot };
}

const megabytes = (count: number): string => `{"entities":["${'x'.repeat(count * 1_000_000)}"]}`;

/** What can be answered instead of the truth. Each can come before or after the effect. */
export const wrongAnswers: Readonly<Record<string, Partial<Fault>>> = {
  '401': { status: 401 },
  '403': { status: 403 },
  '404': { status: 404 },
  '409': { status: 409 },
  '429 without end': { status: 429, retryAfterSeconds: 1 },
  '429 for an hour': { status: 429, retryAfterSeconds: 3_600 },
  '500': { status: 500 },
  '502 in HTML': { status: 502, body: '<html><body>Bad Gateway</body></html>' },
  '503': { status: 503 },
  '504': { status: 504 },
  'a redirect': { status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } },
  'HTML with 200': { body: '<html><body>Please sign in</body></html>' },
  'truncated JSON': { body: '{"entities":[{"id":"3bdbc785-1e39-4141-a2b7-ce9fa18844ac","na' },
  'nothing at all': { status: 200, body: '' },
  'JSON null': { body: 'null' },
  'a JSON array': { body: '[]' },
  'another object': { body: '{"error":"none","entities":"many","total":"all"}' },
  'fifty megabytes': { body: megabytes(50) },
  'a cut connection': { drop: 'before' },
  'no answer': { hang: true },
};

/** What `work` gives, if it gives it in time. */
export async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await work();
  expect(performance.now() - from).toBeLessThan(ms);
  return result;
}
