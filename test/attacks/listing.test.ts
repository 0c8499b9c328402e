import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { packContent } from '../../services/listings/content.ts';
import { testsInTurn } from '../support/cases.ts';
import { until } from '../two-people/world.ts';
import { type UnderAttack, underAttack } from './support.ts';

const test = testsInTurn();

/** Someone who can write to Redis wants people to see another listing, or none. */

const listed = async (w: UnderAttack) => (await w.asks('vera', '/oauth list')).rendered;
const listCalls = (w: UnderAttack) =>
  w.genesys.calls.filter(({ method, path }) => method === 'GET' && path.endsWith('/oauth/clients')).length;

/** A replica that hasn't seen a listing yet. */
async function freshReplica(w: UnderAttack): Promise<void> {
  const { port } = await w.another();
  w.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
}

const evil = `[${JSON.stringify({ id: 'c-1', name: 'Evil', grantType: 'CODE', state: 'active', redirectUris: [], scopes: [], roleDivisions: [] })}]`;
const otherKeys = `k1.deadbeef.${'A'.repeat(43)}.{}`;

test.each([
  ['a listing of their own', async () => (await packContent('v', [Buffer.from(evil)])).join('')],
  ['a decompression bomb', async () => `v:${gzipSync(Buffer.alloc(80_000_000)).toString('base64')}`],
  ['a value of another key', async () => otherKeys],
  ['nothing', async () => undefined],
])('%s in the place of the listing isn’t shown, and the real one is', async (_what, make) => {
  const w = await underAttack();
  expect(await listed(w)).toContain('of 17 clients');
  const value = await make();
  for (const parts of [['data', '0', '0'], ['meta']]) {
    const key = w.keys('listing', ...parts);
    expect(await w.redis.exists(key)).toBe(1);
    if (value === undefined) await w.redis.del(key);
    else await w.redis.set(key, value);
    await freshReplica(w);
    for (let reads = 0; reads < 2; reads += 1) {
      expect(await listed(w)).toContain('of 17 clients');
      expect((await w.asks('vera', '/oauth show Agent desktop')).rendered).toContain('Client ID');
    }
  }
});

test('another version of the content under the mark of its own key isn’t shown', async () => {
  const w = await underAttack();
  await listed(w);
  const data = w.keys('listing', 'data', '0', '0');
  const old = (await w.redis.get(data)) ?? '';
  // New content is written to the two keys in turns.
  for (const name of ['Brand new', 'Newer still']) {
    w.genesys.addClient({ name });
    await w.asks('vera', '/oauth list --fresh');
  }
  expect(await until(async () => (await w.redis.get(data)) !== old)).toBe(true);
  await w.redis.set(data, old);
  await freshReplica(w);
  expect(await listed(w)).toContain('of 19 clients');
});

test.each([
  ['of their own', async () => 'forged'],
  ['of another key', async () => otherKeys],
  [
    'that Keyturn had, without its expiry',
    async (w: UnderAttack) => {
      const lock = w.keys('listing', 'lock');
      w.genesys.faults.inject({ path: '/api/v2/oauth/clients', times: 1, delayMs: 400 });
      w.advance(2_000);
      await listed(w);
      return until(() => w.redis.get(lock));
    },
  ],
])('a lock %s doesn’t keep the listing from being refreshed', async (_whose, take) => {
  const w = await underAttack({ settings: { KEYTURN_LISTING_SECONDS: '1' } });
  await listed(w);
  const text = await take(w);
  const lock = w.keys('listing', 'lock');
  await until(async () => (await w.redis.get(lock)) === null);
  await w.redis.set(lock, text);
  w.advance(5 * 60_000);
  const before = listCalls(w);
  await until(async () => {
    await listed(w);
    return listCalls(w) > before;
  });
  await until(async () => !(await listed(w)).includes('old'));
});
