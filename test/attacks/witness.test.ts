import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, onTestFinished } from 'vitest';
import { readConfig } from '../../app/config.ts';
import { createWitnessCodec } from '../../services/audit/witness.ts';
import { createAudit } from '../../services/audit.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { keySpace } from '../../services/store.ts';
import { testsInTurn } from '../support/cases.ts';
import { randomKey, ringFrom } from '../support/keys.ts';
import { startRedis } from '../support/redis.ts';
import { openStore } from '../two-people/redis-store.ts';
import { twoPeople, until } from '../two-people/world.ts';

const test = testsInTurn();

/** Someone who can write to Redis, but not to the file in KEYTURN_WITNESS, changes the trail while nothing runs. */

type State = Map<string, { value: Buffer; ttlMs: number }>;

async function witnessed() {
  const [redis, folder] = await Promise.all([startRedis(), mkdtemp(join(tmpdir(), 'keyturn-witness-'))]);
  const client = new Redis(redis.port, '127.0.0.1');
  onTestFinished(async () => {
    client.disconnect();
    await redis.close();
    await rm(folder, { recursive: true });
  });
  const path = join(folder, 'witness.json');
  const settings = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url, KEYTURN_WITNESS: path };
  const w = await twoPeople({ store: openStore(redis.url), settings });
  const organization = w.genesys.organization.id;
  const ring = ringFrom(w.settings['KEYTURN_KEY'] ?? '');
  // The world's own store is closed with its bot.
  const store = createAuthenticatedStore({ store: openStore(redis.url), ring });
  onTestFinished(() => store.close());

  return {
    ...{ w, redis, client, path, ring },
    /** Starts another process, with settings that override those of the world. */
    start: (more: Record<string, string | undefined> = {}) =>
      w.another({ store: openStore(redis.url), config: readConfig({ ...w.settings, ...more }) }),
    /** The trail as a new process sees it. */
    trail: () => createAudit({ store, keys: keySpace(organization), ring, now: Date.now, log: () => {}, organization }),
    /** What the file has. */
    async kept() {
      const text = await readFile(path, 'utf8').catch(() => '');
      const found = createWitnessCodec({ ring, organization }).parse(text);
      return typeof found === 'string' ? undefined : found;
    },
    async snapshot(): Promise<State> {
      const state: State = new Map();
      // What `ping` writes goes by itself, and a start writes it.
      for (const key of (await client.keys('*')).filter((each) => !each.endsWith(':ping'))) {
        const [value, ttlMs] = [await client.dumpBuffer(key), await client.pttl(key)];
        state.set(key, { value, ttlMs: Math.max(0, ttlMs) });
      }
      return state;
    },
    async restore(state: State): Promise<void> {
      await client.flushall();
      for (const [key, { value, ttlMs }] of state) await client.restore(key, ttlMs, value);
    },
  };
}

const putBack = 'the audit trail was put back to an earlier state, or erased';

/** Adds a record to the trail. */
async function lists({ w, trail }: Pick<Awaited<ReturnType<typeof witnessed>>, 'w' | 'trail'>): Promise<void> {
  const { seq } = await trail().end();
  await w.asks('vera', '/oauth list');
  await until(async () => (await trail().end()).seq > seq);
}

test('the file has the end of the trail within a second, and at the stop', async () => {
  const world = await witnessed();
  const { w, kept, trail, path } = world;
  expect(w.logLines().find((line) => line.includes('the policy in force'))).toContain(`"witness":"${path}"`);
  await lists(world);
  const { seq, hash } = await trail().end();
  await until(async () => (await kept())?.seq === seq);
  await lists(world);
  await w.bot.stop();
  expect(await kept()).toMatchObject({ seq: seq + 1 });
  expect(await kept()).not.toMatchObject({ hash });
});

test('a trail that was put back while nothing ran stops the start, and the file keeps what it saw', async () => {
  const world = await witnessed();
  const { w, start, kept, snapshot, restore } = world;
  const before = await snapshot();
  await lists(world);
  await w.bot.stop();
  const seen = await kept();
  await restore(before);
  await expect(start()).rejects.toThrow(putBack);
  await expect(start()).rejects.toThrow(`doesn’t have record ${seen?.seq} as KEYTURN_WITNESS saw it`);
  expect(await kept()).toEqual(seen);
  expect(await snapshot()).toEqual(before);
});

test('so does a store that was emptied, list of organizations and all', async () => {
  const world = await witnessed();
  const { w, start, client } = world;
  await lists(world);
  await w.bot.stop();
  await client.flushall();
  await expect(start()).rejects.toThrow(putBack);
  expect(await client.keys('*audit*')).toEqual([]);
});

test('so does a trail that was put back and has grown beyond what the file saw', async () => {
  const world = await witnessed();
  const { w, start, kept, snapshot, restore, trail } = world;
  const before = await snapshot();
  await lists(world);
  await w.bot.stop();
  await restore(before);
  const blind = await start({ KEYTURN_WITNESS: undefined });
  w.slack.deliverTo(`http://127.0.0.1:${blind.port}/slack/events`);
  for (let count = 0; count < 3; count += 1) await lists(world);
  await blind.stop();
  expect((await trail().end()).seq).toBeGreaterThan((await kept())?.seq ?? 0);
  expect(await trail().verify()).toMatchObject({ ok: true });
  await expect(start()).rejects.toThrow(putBack);
});

test('so does one that lost a change without a record, such as a sealed secret', async () => {
  const world = await witnessed();
  const { w, start, kept, snapshot, restore, trail } = world;
  await lists(world);
  await w.bot.stop();
  const [before, seen] = [await snapshot(), await kept()];
  const live = { version: '0', until: Date.now() + 3_600_000 };
  await trail().commit({ entries: [], live: [{ name: 'secret:s-1', live, from: undefined }] });
  await (await start()).stop();
  expect(await kept()).toMatchObject({ seq: seen?.seq, rev: (seen?.rev ?? 0) + 1 });
  await restore(before);
  await expect(start()).rejects.toThrow(putBack);
});

test('a trail that’s as it was, or longer, starts; so does one whose file an operator moved away', async () => {
  const world = await witnessed();
  const { w, start, path, snapshot, restore } = world;
  const before = await snapshot();
  await lists(world);
  await w.bot.stop();
  const second = await start();
  w.slack.deliverTo(`http://127.0.0.1:${second.port}/slack/events`);
  const blind = await start({ KEYTURN_WITNESS: undefined });
  await second.stop();
  w.slack.deliverTo(`http://127.0.0.1:${blind.port}/slack/events`);
  await lists(world);
  await blind.stop();
  await (await start()).stop();

  await restore(before);
  await expect(start()).rejects.toThrow(putBack);
  await rm(path);
  const last = await start();
  w.slack.deliverTo(`http://127.0.0.1:${last.port}/slack/events`);
  await lists(world);
  expect(w.logLines().some((line) => line.includes('KEYTURN_WITNESS names a new file'))).toBe(true);
});

test.each([
  ['before it', 0],
  ['with it', 2],
])(
  'a trail whose records are archived, those %s, starts, and one that was put back to before that doesn’t',
  async (_which, more) => {
    const world = await witnessed();
    const { w, start, kept, snapshot, restore, trail, ring } = world;
    for (let count = 0; count < 3; count += 1) await lists(world);
    const archiving = trail();
    await archiving.checkpoint();
    await lists(world);
    await w.bot.stop();
    const [before, seen] = [await snapshot(), await kept()];
    // Others go on, whose file isn't this one, and archive what this one saw.
    for (let count = 0; count < more; count += 1) await archiving.record({ operation: 'list', action: 'done' });
    const note =
      more > 0
        ? (await archiving.checkpoint())?.note
        : (await archiving.latest({ limit: 9 })).find(({ action }) => action === 'checkpoint')?.note;
    if (note?.kind !== 'checkpoint') throw new Error('no checkpoint');
    expect(note.upTo > (seen?.seq ?? 0)).toBe(more > 0);
    await archiving.archive({ upTo: note.upTo, digest: note.digest, keys: ring.map(({ id }) => id) });
    await archiving.removeArchived();
    await (await start()).stop();
    expect((await kept())?.seq).toBeGreaterThan(seen?.seq ?? 0);
    await restore(before);
    await expect(start()).rejects.toThrow(putBack);
  },
);

test('while the store doesn’t answer it starts, and does nothing on a trail that turns out to be put back', async () => {
  const world = await witnessed();
  const { w, redis, start, snapshot, restore, trail } = world;
  const before = await snapshot();
  await lists(world);
  await w.bot.stop();
  await restore(before);
  redis.freeze();
  const late = await start();
  redis.thaw();
  w.slack.deliverTo(`http://127.0.0.1:${late.port}/slack/events`);
  await until(() => w.logLines().some((line) => line.includes('Keyturn changes nothing until')));
  await w.asks('ada', '/oauth list');
  await late.stop();
  const { length } = await trail().latest({ limit: 100 });
  expect(length).toBe((await trail().end()).seq);
  await restore(before);
  await expect(start()).rejects.toThrow(putBack);
});

test('a new key in front of the old one reads the file, and writes it from then on', async () => {
  const world = await witnessed();
  const { w, start, path, kept } = world;
  await lists(world);
  await w.bot.stop();
  const [fresh, old] = [randomKey(), w.settings['KEYTURN_KEY']];
  await (await start({ KEYTURN_KEY: `${fresh},${old}` })).stop();
  expect(await kept()).toBeUndefined();
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ key: ringFrom(fresh)[0].id });
  await expect(start()).rejects.toThrow('KEYTURN_KEY');
});

test('a file that isn’t this trail’s stops the start, and says why', async () => {
  const world = await witnessed();
  const { w, start, path } = world;
  await lists(world);
  await w.bot.stop();
  const text = await readFile(path, 'utf8');
  const ring = ringFrom(w.settings['KEYTURN_KEY'] ?? '');
  const { seq, hash, rev } = JSON.parse(text);
  const elsewhere = createWitnessCodec({ ring, organization: 'another' }).format({ seq, hash, rev });
  const stranger = createWitnessCodec({ ring: ringFrom(randomKey()), organization: w.genesys.organization.id });
  for (const [content, why] of [
    [text.replace(/"seq":\d+/u, '"seq":1'), 'didn’t write, or that someone changed'],
    ['', 'didn’t write, or that someone changed'],
    [elsewhere, 'of another organization'],
    [stranger.format({ seq, hash, rev }), 'with a key that isn’t in KEYTURN_KEY'],
  ] as const) {
    await writeFile(path, content);
    await expect(start()).rejects.toThrow(why);
    expect(await readFile(path, 'utf8')).toBe(content);
  }
  await expect(start({ KEYTURN_WITNESS: join(path, '..', 'missing', 'witness.json') })).rejects.toThrow(
    'must be in a folder',
  );
  await expect(start({ KEYTURN_WITNESS: join(path, '..') })).rejects.toThrow('can’t read (EISDIR)');
});

test('replicas that share the file never put it back', async () => {
  const world = await witnessed();
  const { start, kept, trail } = world;
  const second = await start();
  await lists(world);
  const { seq } = await trail().end();
  await until(async () => (await kept())?.seq === seq);
  // The second one hasn't read the end of the trail since.
  await second.stop();
  expect((await kept())?.seq).toBe(seq);
});
