import { describe, expect, onTestFinished, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import { createRedisStore, type RedisStoreOptions } from '../../services/store/redis.ts';
import type { Store } from '../../services/store.ts';
import { freePort } from '../support/free-port.ts';
import { startRedis } from '../support/redis.ts';
import { freshKeys } from './contract.ts';
import { worksAgain } from './waiting.ts';

const DEADLINE_MS = 300;

async function world({ args = [] }: { args?: readonly string[] } = {}) {
  const server = await startRedis({ args });
  onTestFinished(() => server.close());
  const statuses: string[] = [];
  const store = connect(server.url, { onStatus: (status) => statuses.push(status) });
  return { server, store, statuses, keys: freshKeys() };
}

function connect(url: string, options: Partial<RedisStoreOptions> = {}): Store {
  const store = createRedisStore({ url, commandTimeoutMs: DEADLINE_MS, ...options });
  onTestFinished(() => store.close());
  return store;
}

/** How much later than its deadline a call may end on a busy machine, in milliseconds. Without deadlines, most would never end. */
const busyMs = 5_000;

/** The error of a call that must fail with `store_unavailable` within its deadline. */
async function refusal(call: () => Promise<unknown>): Promise<KeyturnError> {
  const startedAt = performance.now();
  const error = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS + busyMs);
  if (!(error instanceof KeyturnError)) throw new Error('expected a KeyturnError', { cause: error });
  expect(error.code).toBe('store_unavailable');
  return error;
}

const everyCall = (store: Store, key: string): (() => Promise<unknown>)[] => [
  () => store.get(key),
  () => store.set(key, 'v'),
  () => store.take(key),
  () => store.compareAndSet({ put: [{ key, value: 'v' }] }),
  () => store.range(`${key}:set`),
  () => store.claimDue(`${key}:set`, { now: 1, leaseMs: 1, limit: 1 }),
  () => store.readLog(`${key}:log`, { from: 0, limit: 1 }),
  () => store.logLength(`${key}:log`),
  () => store.ping(),
];

describe('the Redis store in trouble', () => {
  test('a store that was never there fails every call within the deadline', async () => {
    const store = connect(`redis://127.0.0.1:${await freePort()}`);
    const errors = await Promise.all(everyCall(store, freshKeys()('k')).map(refusal));
    expect(errors.map(({ details }) => details['written'])).toEqual(errors.map(() => 'no'));
    expect(String(errors[0]?.cause)).toContain('ECONNREFUSED');
  });

  test('with Redis killed every call fails within the deadline, and works again once Redis is back', async () => {
    const { server, store, statuses, keys } = await world();
    await store.set(keys('k'), 'v');
    await expect.poll(() => statuses).toEqual(['up']);
    await server.kill();
    await Promise.all(everyCall(store, keys('k')).map(refusal));
    await expect.poll(() => statuses).toEqual(['up', 'down']);
    await server.restart();
    await expect
      .poll(
        () =>
          store.set(keys('k'), 'again').then(
            () => true,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true);
    expect(await store.get(keys('k'))).toBe('again');
    await expect.poll(() => statuses).toEqual(['up', 'down', 'up']);
  });

  test('with Redis frozen every call fails within the deadline, and the outcome of writes is unknown', async () => {
    const { server, store, statuses, keys } = await world();
    await store.ping();
    expect(statuses).toEqual(['up']);
    server.freeze();
    const writes = await Promise.all([
      refusal(() => store.set(keys('k'), 'v')),
      refusal(() => store.compareAndSet({ put: [{ key: keys('c'), value: 'v' }] })),
      refusal(() => store.get(keys('k'))),
    ]);
    expect(writes.map(({ details }) => details['written'])).toEqual(['unknown', 'unknown', 'no']);
    expect(statuses).toEqual(['up', 'down']);
    server.thaw();
    await worksAgain(store);
    expect(statuses.at(-1)).toBe('up');
  });

  test('a write whose connection is lost is sent at most once', async () => {
    const { server, store, keys } = await world();
    await store.ping();
    server.freeze();
    const change = { append: [{ log: keys('log'), entries: ['once'] }] };
    await refusal(() => store.compareAndSet(change));
    server.thaw();
    await worksAgain(store);
    expect(await store.logLength(keys('log'))).toBeLessThanOrEqual(1);
  });

  test('reads survive a cut connection', async () => {
    const { server, store, keys } = await world();
    await store.set(keys('k'), 'v');
    for (let round = 0; round < 10; round += 1) {
      const reads = Array.from({ length: 20 }, () => store.get(keys('k')));
      await server.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      expect(new Set(await Promise.all(reads))).toEqual(new Set(['v']));
    }
  });

  test('a read-only replica refuses writes, even with failing expectations, and answers reads', async () => {
    const primary = await world();
    const replica = await world({ args: ['--replicaof', '127.0.0.1', String(primary.server.port)] });
    const { keys } = primary;
    await primary.store.compareAndSet({
      put: [{ key: keys('k'), value: 'v' }],
      rank: [{ set: keys('set'), member: 'm', score: 1 }],
    });
    await expect.poll(() => replica.store.get(keys('k')).catch(() => ''), { timeout: 30_000 }).toBe('v');
    const expectation = { expect: [{ key: keys('k'), value: 'other' }], put: [{ key: keys('k'), value: 'x' }] };
    const errors = [
      await refusal(() => replica.store.compareAndSet(expectation)),
      await refusal(() => replica.store.set(keys('k'), 'x')),
      await refusal(() => replica.store.take(keys('k'))),
      await refusal(() => replica.store.claimDue(keys('set'), { now: 0, leaseMs: 1, limit: 1 })),
      await refusal(() => replica.store.ping()),
    ];
    for (const { cause, details } of errors) {
      expect(String(cause)).toContain('READONLY');
      expect(details['written']).toBe('no');
    }
    expect(await replica.store.get(keys('k'))).toBe('v');
    expect(await replica.store.range(keys('set'))).toEqual([{ member: 'm', score: 1 }]);
  });

  test('a replica that becomes the primary accepts writes without a restart', async () => {
    const primary = await world();
    const replica = await world({ args: ['--replicaof', '127.0.0.1', String(primary.server.port)] });
    await refusal(() => replica.store.ping());
    await replica.server.command('REPLICAOF', 'NO', 'ONE');
    await worksAgain(replica.store, 5_000);
  });

  test('a full Redis refuses writes and answers reads', async () => {
    const { server, store, keys } = await world({ args: ['--maxmemory-policy', 'noeviction'] });
    await store.compareAndSet({
      put: [{ key: keys('k'), value: 'v' }],
      append: [{ log: keys('log'), entries: ['1'] }],
    });
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    const errors = [
      await refusal(() => store.set(keys('k'), 'x')),
      await refusal(() => store.compareAndSet({ append: [{ log: keys('log'), entries: ['2'] }] })),
      await refusal(() => store.ping()),
    ];
    for (const { cause, details } of errors) {
      expect(String(cause)).toContain('OOM');
      expect(details['written']).toBe('no');
    }
    expect(await store.get(keys('k'))).toBe('v');
    expect(await store.readLog(keys('log'), { from: 0, limit: 5 })).toEqual(['1']);
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    await store.ping();
  });

  test.each([
    ['is full', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0'], /^OOM/u],
    ['became a replica', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE'], /^READONLY|^MASTERDOWN/u],
    [
      'takes no scripts',
      ['ACL', 'SETUSER', 'default', '-@scripting'],
      ['ACL', 'SETUSER', 'default', '+@all'],
      /^NOPERM/u,
    ],
    [
      'has too few replicas',
      ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
      ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
      /^NOREPLICAS/u,
    ],
  ])(
    'a Redis that %s refuses all changes: that’s told once, with the cause, and when it’s over',
    async (_what, breaks, heals, word) => {
      const server = await startRedis();
      onTestFinished(() => server.close());
      const told: string[] = [];
      const store = connect(server.url, { onStatus: (...status) => told.push(status.join(': ')) });
      await store.ping();
      await server.command(...breaks);
      for (let tries = 0; tries < 3; tries += 1) await refusal(() => store.ping());
      await refusal(() => store.compareAndSet({ put: [{ key: 'k', value: 'v' }] }));
      expect(told).toEqual(['up: ', expect.stringMatching(/^refusing: /u)]);
      expect(told[1]?.replace(/^refusing: (?:\w+: )?/u, '')).toMatch(word);
      await server.command(...heals);
      await worksAgain(store);
      expect(told.slice(2)).toEqual(['up: ']);
    },
  );

  test('one change that Redis can’t make doesn’t stand for all', async () => {
    const { store, statuses, keys } = await world();
    await store.set(keys('log'), 'not a log');
    await refusal(() => store.compareAndSet({ append: [{ log: keys('log'), entries: ['x'] }] }));
    expect(statuses).toEqual(['up']);
  });

  test('scripts that Redis forgot are sent again', async () => {
    const { server, store, keys } = await world();
    const change = { append: [{ log: keys('log'), entries: ['1'] }] };
    await store.compareAndSet(change);
    await server.command('SCRIPT', 'FLUSH');
    await store.compareAndSet(change);
    expect(await store.logLength(keys('log'))).toBe(2);
  });

  test('a password is used, and no error or status reveals it or a value', async () => {
    const { server, keys } = await world({ args: ['--requirepass', 'right-p@ss'] });
    const right = connect(server.url.replace('://', `://:${encodeURIComponent('right-p@ss')}@`));
    await right.ping();
    const causes: (Error | undefined)[] = [];
    const wrong = connect(server.url.replace('://', '://:wrong-pass@'), { onStatus: (_, cause) => causes.push(cause) });
    const error = await refusal(() => wrong.set(keys('k'), 'the value'));
    expect(String(error.cause)).toContain('WRONGPASS');
    const shown = JSON.stringify([error, error.cause, causes], (_, given: unknown) =>
      given instanceof Error ? { ...given, text: String(given), stack: given.stack } : given,
    );
    expect(shown).not.toMatch(/wrong-pass|the value/);
  });

  test('a closed store refuses calls, also those waiting for a connection', async () => {
    const store = connect(`redis://127.0.0.1:${await freePort()}`, { commandTimeoutMs: 10_000 });
    const waiting = refusal(() => store.get('k'));
    await store.close();
    await waiting;
    await refusal(() => store.get('k'));
  });
});
