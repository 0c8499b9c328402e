import { expect, test } from 'vitest';
import { createMinute, type Minute } from '../../services/admission/minute.ts';
import type { Asking } from '../../services/admission/share.ts';
import { shareMinutes } from '../../services/admission/shared-minutes.ts';
import { createAdmission } from '../../services/admission.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { randomKey, ringFrom } from '../support/keys.ts';

const key = 'keyturn:{org}:minute';
const ordinary = (who?: string): Asking => ({ purpose: 'ordinary', ...(who === undefined ? {} : { who }) });

/** Replicas for 100 calls a minute together, on one store, with a clock that stands still. */
function world() {
  const clock = { at: 1_000_000 };
  const now = () => clock.at;
  const raw = createMemoryStore({ now });
  const store = createAuthenticatedStore({ store: raw, ring: ringFrom(randomKey()) });
  let count = 0;
  const replica = (on: Pick<Store, 'get' | 'compareAndSet'> = store) => {
    count += 1;
    const minute = createMinute({ now, perMinute: 100 });
    const instance = `replica ${count}`;
    shareMinutes({ minutes: { genesys: minute }, store: on, key, instance, now });
    const admission = createAdmission({ now, minute, ending: new AbortController().signal });
    const asks = (asking: Asking) =>
      admission.turn(asking, 0).then(
        () => 'sent',
        (error: { code: string }) => error.code,
      );
    const many = async (times: number, asking: Asking) => {
      const told = [];
      for (let at = 0; at < times; at += 1) told.push(await asks(asking));
      return told.filter((each) => each === 'sent').length;
    };
    return { minute, asks, many, used: () => minute.used(), told: () => toldBy(store, instance, minute) };
  };
  return { clock, raw, store, replica };
}

/** Resolves once the store has all of a replica's calls. */
async function toldBy(store: Store, instance: string, minute: Minute): Promise<void> {
  const stored = async () => {
    const text = (await store.get(key)) ?? '{"replicas":{}}';
    const calls: { times: number }[] = JSON.parse(text).replicas[instance]?.genesys ?? [];
    return calls.reduce((sum, { times }) => sum + times, 0);
  };
  await expect.poll(stored).toBe(minute.ours().length);
}

/** Counts the round trips of what replicas share. */
function counting(store: Store): { trips: string[]; store: Pick<Store, 'get' | 'compareAndSet'> } {
  const trips: string[] = [];
  return {
    trips,
    store: {
      get: (at) => {
        trips.push('get');
        return store.get(at);
      },
      compareAndSet: (change) => {
        trips.push('compareAndSet');
        return store.compareAndSet(change);
      },
    },
  };
}

test('two replicas have one budget between them', async () => {
  const { replica } = world();
  const [one, two] = [replica(), replica()];
  expect(await one.many(60, ordinary())).toBe(60);
  await one.told();
  expect(await two.asks(ordinary())).toBe('sent');
  await expect.poll(two.used).toBe(61);
  expect(await two.many(60, ordinary())).toBe(19);
  expect(await two.many(60, { purpose: 'decision' })).toBe(20);
  await two.told();
  await one.asks({ purpose: 'execution' });
  await expect.poll(one.used).toBe(101);
  expect(await one.asks({ purpose: 'execution' })).toBe('genesys_rate_limited');
});

test('a person has one share, whichever replica they reach', async () => {
  const { replica } = world();
  const [one, two] = [replica(), replica()];
  expect(await one.many(20, ordinary('flooder'))).toBe(20);
  await one.told();
  await two.asks(ordinary('worker'));
  await expect.poll(two.used).toBe(21);
  expect(await two.many(10, ordinary('flooder'))).toBe(0);
  expect(await two.asks(ordinary('worker'))).toBe('sent');
});

test('calls cost one round trip, in the background, for all that were made in half a second', async () => {
  const { store, replica } = world();
  const counted = counting(store);
  const [one, other] = [replica(counted.store), replica()];
  await one.many(3, ordinary());
  expect(counted.trips).toEqual([]);
  await expect.poll(() => counted.trips).toEqual(['compareAndSet']);
  await one.many(3, ordinary());
  await expect.poll(() => counted.trips).toEqual(['compareAndSet', 'compareAndSet']);
  // If another replica wrote in between, it's read first.
  await other.asks(ordinary());
  await other.told();
  counted.trips.length = 0;
  await one.asks(ordinary());
  await expect.poll(() => counted.trips).toEqual(['compareAndSet', 'get', 'compareAndSet']);
  await expect.poll(one.used).toBe(8);
});

test('a thirtieth of the minute is told at once', async () => {
  const { store, replica } = world();
  const counted = counting(store);
  const one = replica(counted.store);
  await one.many(4, ordinary());
  expect(counted.trips).toEqual(['compareAndSet']);
});

test('what five replicas tell at once is all counted', async () => {
  const { replica } = world();
  const replicas = Array.from({ length: 5 }, () => replica());
  await Promise.all(replicas.map((each) => each.many(7, ordinary())));
  // Each hears of what was told before it told its own.
  await expect
    .poll(async () => {
      for (const each of replicas) each.minute.count(undefined);
      return Math.min(...replicas.map(({ used }) => used())) >= 35;
    })
    .toBe(true);
});

test('calls of a replica that ended count until their minute is over', async () => {
  const { clock, replica } = world();
  const [gone, there] = [replica(), replica()];
  await gone.many(50, ordinary());
  await gone.told();
  await there.asks(ordinary());
  await expect.poll(there.used).toBe(51);
  clock.at += 62_000;
  expect(there.used()).toBe(0);
});

test.each([
  ['doesn’t respond', () => new Promise<never>(() => undefined)],
  ['fails', () => Promise.reject(new Error('no store'))],
])('a store that %s delays nobody: each replica counts its own calls', async (_what, fate) => {
  const { replica } = world();
  const alone = replica({ get: fate, compareAndSet: fate });
  expect(await alone.many(100, ordinary())).toBe(80);
  expect(await alone.many(100, { purpose: 'execution' })).toBe(20);
});

test('a replica that couldn’t tell its calls tells them later', async () => {
  const { store, replica } = world();
  let down = true;
  const one = replica({
    get: store.get,
    compareAndSet: (change) => (down ? Promise.reject(new Error('no store')) : store.compareAndSet(change)),
  });
  const two = replica();
  await one.many(30, ordinary());
  down = false;
  await one.asks(ordinary());
  await one.told();
  await two.asks(ordinary());
  await expect.poll(two.used).toBe(32);
});

test('someone who writes to the store neither blocks nor frees the minute for longer than a minute', async () => {
  const { clock, raw, store, replica } = world();
  const [one, two] = [replica(), replica()];
  await one.many(5, ordinary());
  await one.told();
  const before = await raw.get(key);
  await one.many(50, ordinary());
  await one.told();
  await two.asks(ordinary());
  await expect.poll(two.used).toBe(56);
  // A forged value is refused, and set aside.
  await raw.set(key, '{"v":1,"replicas":{"x":{"genesys":[{"at":1000000,"times":90}]}}}');
  await one.asks(ordinary());
  await expect.poll(() => raw.get(`${key}:set-aside`)).toBeDefined();
  await two.asks(ordinary());
  await expect.poll(() => store.get(key).catch(() => '')).toContain('replica 2');
  expect(two.used()).toBeLessThanOrEqual(60);
  // An old value of Keyturn's own is over by itself.
  clock.at += 62_000;
  await raw.set(key, before ?? '');
  await two.asks(ordinary());
  await expect.poll(() => store.get(key)).not.toContain('replica 1');
  expect(two.used()).toBe(1);
});

test('what a later version wrote stays as it is', async () => {
  const { store, replica } = world();
  const later = '{"v":2,"calls":"otherwise"}';
  await store.set(key, later);
  const counted = counting(store);
  const one = replica(counted.store);
  await one.asks(ordinary());
  await expect.poll(() => counted.trips).toEqual(['compareAndSet', 'get']);
  await one.asks(ordinary());
  await expect.poll(() => counted.trips).toHaveLength(4);
  expect(await store.get(key)).toBe(later);
  expect(one.used()).toBe(2);
});

test('what a newer replica says of its calls beyond ours stays', async () => {
  const { clock, store, replica } = world();
  const theirs = { genesys: [{ at: clock.at, times: 3, purpose: 'decision' }] };
  await store.set(key, JSON.stringify({ v: 1, replicas: { newer: theirs } }));
  const one = replica();
  await one.asks(ordinary());
  await one.told();
  expect(JSON.parse((await store.get(key)) ?? '').replicas.newer).toEqual(theirs);
  expect(one.used()).toBe(4);
});

test('clocks of replicas may differ', async () => {
  const { clock, store } = world();
  const replicaAt = (aheadMs: number, instance: string) => {
    const now = () => clock.at + aheadMs;
    const minute = createMinute({ now, perMinute: 100 });
    shareMinutes({ minutes: { genesys: minute }, store, key, instance, now });
    return minute;
  };
  const [ahead, late] = [replicaAt(30_000, 'ahead'), replicaAt(0, 'late')];
  for (let at = 0; at < 50; at += 1) ahead.count('someone');
  await toldBy(store, 'ahead', ahead);
  late.count(undefined);
  await expect.poll(late.used).toBe(51);
  expect(late.freeIn(1)).toBeLessThanOrEqual(60_000);
  expect(late.freeIn(51)).toBeLessThanOrEqual(60_000);
});
