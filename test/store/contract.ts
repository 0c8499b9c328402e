import { expect, test } from 'vitest';
import { type KeySpace, keySpace, type Store } from '../../services/store.ts';

let worlds = 0;

/** A key space that no other test uses. */
export function freshKeys(): KeySpace {
  worlds += 1;
  return keySpace(`org-${process.pid}-${worlds}`);
}

/** What every store must do. `stores` gives two connections to the same store. */
export function describeStoreContract(stores: () => readonly [Store, Store]): void {
  test('a value stays until it’s replaced or removed', async () => {
    const [store] = stores();
    const key = freshKeys()('k');
    expect(await store.get(key)).toBeUndefined();
    await store.set(key, 'one');
    expect(await store.get(key)).toBe('one');
    await store.set(key, '');
    expect(await store.get(key)).toBe('');
    expect(await store.take(key)).toBe('');
    expect(await store.get(key)).toBeUndefined();
    expect(await store.take(key)).toBeUndefined();
  });

  test('a change whose log is longer or shorter than it has to be isn’t made', async () => {
    const [store] = stores();
    const keys = freshKeys();
    const appending = (length: number) =>
      store.compareAndSet({
        put: [{ key: keys('k'), value: String(length) }],
        append: [
          { log: keys('any'), entries: ['x'] },
          { log: keys('log'), entries: ['a', 'b'], length },
        ],
      });
    expect([await appending(1), await appending(0), await appending(0), await appending(3)]).toEqual([
      ...[false, true, false, false],
    ]);
    expect(await appending(2)).toBe(true);
    expect([await store.logLength(keys('log')), await store.get(keys('k'))]).toEqual([4, '2']);
    expect(await store.logLength(keys('any'))).toBe(2);
  });

  test('several values are read in the order of their keys', async () => {
    const [store, other] = stores();
    const keys = freshKeys();
    await store.set(keys('a'), '1');
    await other.set(keys('c'), '');
    expect(await store.getAll([keys('c'), keys('b'), keys('a'), keys('a')])).toEqual(['', undefined, '1', '1']);
    expect(await store.getAll([])).toEqual([]);
  });

  test('several values are read together, not one after another', async () => {
    const [store, other] = stores();
    const keys = freshKeys();
    const both = [keys('a'), keys('b')];
    const write = async (): Promise<void> => {
      for (let value = 0; value < 200; value += 1)
        await other.compareAndSet({ put: both.map((key) => ({ key, value: String(value) })) });
    };
    const writing = write();
    for (let reads = 0; reads < 200; reads += 1) {
      const [a, b] = await store.getAll(both);
      expect(a).toBe(b);
    }
    await writing;
  });

  test('values keep every character', async () => {
    const [store] = stores();
    const key = freshKeys()('k');
    const value = '{"a":"\u0000\n\r\t\\"}«ünïcode» 🔑 \u202e $1 %s * [x]';
    await store.set(key, value);
    expect(await store.get(key)).toBe(value);
    await store.compareAndSet({ expect: [{ key, value }], append: [{ log: `${key}:log`, entries: [value] }] });
    expect(await store.readLog(`${key}:log`, { from: 0, limit: 1 })).toEqual([value]);
  });

  test('a value with a lifetime expires, and setting it without one makes it stay', async () => {
    const [store] = stores();
    const keys = freshKeys();
    await store.set(keys('short'), 'v', { ttlMs: 500.5 });
    await store.set(keys('kept'), 'v', { ttlMs: 40 });
    await store.set(keys('kept'), 'v');
    await store.compareAndSet({ put: [{ key: keys('put'), value: 'v', ttlMs: 40 }] });
    expect(await store.get(keys('short'))).toBe('v');
    await expect.poll(() => store.get(keys('short'))).toBeUndefined();
    await expect.poll(() => store.get(keys('put'))).toBeUndefined();
    expect(await store.get(keys('kept'))).toBe('v');
  });

  test('a lifetime that’s already over leaves nothing', async () => {
    const [store] = stores();
    const keys = freshKeys();
    await store.set(keys('a'), 'v', { ttlMs: 0 });
    await store.set(keys('b'), 'v');
    await store.set(keys('b'), 'w', { ttlMs: -5 });
    await store.compareAndSet({ put: [{ key: keys('c'), value: 'v', ttlMs: 0 }] });
    expect([await store.get(keys('a')), await store.get(keys('b')), await store.get(keys('c'))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('all parts of a change happen if every expectation holds', async () => {
    const [store] = stores();
    const keys = freshKeys();
    await store.set(keys('old'), 'o');
    const done = await store.compareAndSet({
      expect: [
        { key: keys('old'), value: 'o' },
        { key: keys('new'), value: undefined },
      ],
      put: [
        { key: keys('old'), value: undefined },
        { key: keys('new'), value: 'n' },
      ],
      rank: [
        { set: keys('set'), member: 'a', score: 2 },
        { set: keys('set'), member: 'b', score: 1.5 },
      ],
      append: [
        { log: keys('log'), entries: ['1', '2'] },
        { log: keys('log'), entries: [] },
      ],
    });
    expect(done).toBe(true);
    expect(await store.get(keys('old'))).toBeUndefined();
    expect(await store.get(keys('new'))).toBe('n');
    expect(await store.range(keys('set'))).toEqual([
      { member: 'b', score: 1.5 },
      { member: 'a', score: 2 },
    ]);
    expect(await store.logLength(keys('log'))).toBe(2);
  });

  test('a change with one failed expectation changes nothing', async () => {
    const [store] = stores();
    const keys = freshKeys();
    await store.set(keys('a'), '1');
    const change = {
      put: [{ key: keys('a'), value: 'x' }],
      rank: [{ set: keys('set'), member: 'm', score: 1 }],
      append: [{ log: keys('log'), entries: ['e'] }],
    };
    for (const value of ['2', undefined, '']) {
      const expected = [
        { key: keys('none'), value: undefined },
        { key: keys('a'), value },
      ];
      expect(await store.compareAndSet({ ...change, expect: expected })).toBe(false);
    }
    expect(await store.compareAndSet({ ...change, expect: [{ key: keys('none'), value: '' }] })).toBe(false);
    expect(await store.get(keys('a'))).toBe('1');
    expect(await store.range(keys('set'))).toEqual([]);
    expect(await store.logLength(keys('log'))).toBe(0);
  });

  test('the first entries of a log are removed if every expectation holds', async () => {
    const [store, other] = stores();
    const keys = freshKeys();
    const log = keys('log');
    await store.compareAndSet({ append: [{ log, entries: ['1', '2', '3'] }] });
    const trim = [{ log, count: 2 }];
    expect(await store.compareAndSet({ expect: [{ key: keys('a'), value: 'x' }], trim })).toBe(false);
    expect(await other.logLength(log)).toBe(3);
    expect(await store.compareAndSet({ append: [{ log, entries: ['4'] }], trim })).toBe(true);
    expect(await other.readLog(log, { from: 0, limit: 9 })).toEqual(['3', '4']);
    expect(
      await store.compareAndSet({
        trim: [
          { log, count: 0 },
          { log: keys('none'), count: 1 },
        ],
      }),
    ).toBe(true);
    expect(await store.logLength(log)).toBe(2);
    expect(await store.compareAndSet({ trim: [{ log, count: 3 }] })).toBe(true);
    expect(await other.readLog(log, { from: 0, limit: 9 })).toEqual([]);
  });

  test('a change without expectations always happens, even an empty one', async () => {
    const [store] = stores();
    const keys = freshKeys();
    expect(await store.compareAndSet({ put: [{ key: keys('a'), value: '1' }] })).toBe(true);
    expect(await store.compareAndSet({})).toBe(true);
    expect(await store.get(keys('a'))).toBe('1');
  });

  test('a range is by score, then by the member’s bytes, in either direction', async () => {
    const [store] = stores();
    const set = freshKeys()('set');
    const members = { b: 1, a: 1, '🔑': 1, ﬀ: 1, z: -3, m: 7.25 };
    const rank = Object.entries(members).map(([member, score]) => ({ set, member, score }));
    await store.compareAndSet({ rank });
    const names = async (options: Parameters<Store['range']>[1]) =>
      (await store.range(set, options)).map(({ member }) => member);
    expect(await names({})).toEqual(['z', 'a', 'b', 'ﬀ', '🔑', 'm']);
    expect(await names({ reverse: true })).toEqual(['m', '🔑', 'ﬀ', 'b', 'a', 'z']);
    expect(await names({ min: 1, max: 1 })).toEqual(['a', 'b', 'ﬀ', '🔑']);
    expect(await names({ max: 1, reverse: true, limit: 2 })).toEqual(['🔑', 'ﬀ']);
    expect(await names({ min: 1.5 })).toEqual(['m']);
    expect(await names({ min: 2, max: 1 })).toEqual([]);
    expect(await names({ limit: 0 })).toEqual([]);
    await store.compareAndSet({ rank: [{ set, member: 'm', score: undefined }] });
    expect(await names({ min: 1.5 })).toEqual([]);
  });

  test('what’s due is claimed once, and comes back when the lease has run out', async () => {
    const [store] = stores();
    const set = freshKeys()('due');
    const rank = ['c', 'a', 'b', 'later'].map((member, index) => ({ set, member, score: 10 + index * 10 }));
    await store.compareAndSet({ rank });
    expect(await store.claimDue(set, { now: 30, leaseMs: 100, limit: 2 })).toEqual(['c', 'a']);
    expect(await store.claimDue(set, { now: 30, leaseMs: 100, limit: 2 })).toEqual(['b']);
    expect(await store.claimDue(set, { now: 30, leaseMs: 100, limit: 2 })).toEqual([]);
    await store.compareAndSet({ rank: [{ set, member: 'a', score: undefined }] });
    expect(await store.claimDue(set, { now: 130, leaseMs: 100, limit: 9 })).toEqual(['later', 'b', 'c']);
  });

  test('a log can be read from either end', async () => {
    const [store] = stores();
    const log = freshKeys()('log');
    await store.compareAndSet({ append: [{ log, entries: ['0', '1', '2', '3', '4'] }] });
    expect(await store.readLog(log, { from: 1, limit: 2 })).toEqual(['1', '2']);
    expect(await store.readLog(log, { from: 3, limit: 9 })).toEqual(['3', '4']);
    expect(await store.readLog(log, { from: -2, limit: 9 })).toEqual(['3', '4']);
    expect(await store.readLog(log, { from: -2, limit: 1 })).toEqual(['3']);
    expect(await store.readLog(log, { from: 5, limit: 1 })).toEqual([]);
    expect(await store.readLog(log, { from: 0, limit: 0 })).toEqual([]);
    expect(await store.readLog(`${log}:none`, { from: 0, limit: 5 })).toEqual([]);
  });

  test('if a hundred take one value at once, one gets it', async () => {
    const [one, two] = stores();
    const key = freshKeys()('k');
    await one.set(key, 'v');
    const got = await Promise.all(Array.from({ length: 100 }, (_, index) => (index % 2 ? one : two).take(key)));
    expect(got.filter((value) => value === 'v')).toHaveLength(1);
  });

  test('if a hundred change one value at once, one succeeds', async () => {
    const [one, two] = stores();
    const keys = freshKeys();
    await one.set(keys('state'), 'pending');
    const won = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (index % 2 ? one : two).compareAndSet({
          expect: [{ key: keys('state'), value: 'pending' }],
          put: [{ key: keys('state'), value: `by ${index}` }],
          append: [{ log: keys('log'), entries: [`by ${index}`] }],
        }),
      ),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await one.get(keys('state'))).toBe(`by ${won.indexOf(true)}`);
    expect(await two.readLog(keys('log'), { from: 0, limit: 9 })).toEqual([`by ${won.indexOf(true)}`]);
  });

  test('if a hundred claim what’s due at once, each member goes to one', async () => {
    const [one, two] = stores();
    const set = freshKeys()('due');
    const members = Array.from({ length: 60 }, (_, index) => `m${String(index).padStart(2, '0')}`);
    await one.compareAndSet({ rank: members.map((member, index) => ({ set, member, score: index })) });
    const claims = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (index % 2 ? one : two).claimDue(set, { now: 1_000, leaseMs: 1_000, limit: 1 }),
      ),
    );
    expect(claims.flat().sort()).toEqual(members);
  });

  test('ping resolves', async () => {
    const [store] = stores();
    await expect(store.ping()).resolves.toBeUndefined();
  });
}
