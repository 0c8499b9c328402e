import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';
import { decode } from '../../services/requests/record.ts';
import type { Requests } from '../../services/requests/service.ts';
import type { RequestRecord, RequestState } from '../../services/requests/types.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { type Change, keySpace, type Store } from '../../services/store.ts';
import { runs } from '../support/cases.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { ada, adaAgain, asking, ben, cleo, HOUR, LEASE, person, requestsWorld } from './support.ts';

const outcome = { fact: { kind: 'done', facts: { kind: 'ended' } } } as const;
const people = [ada, adaAgain, ben, cleo, person('dan')];
const after: Record<string, RequestState[]> = {
  new: ['pending'],
  pending: ['pending', 'executing', 'denied', 'cancelled', 'expired'],
  executing: ['executing', 'done', 'failed', 'unknown', 'stale'],
};

type Fault = 'none' | 'lost before' | 'lost after';
type Act = { person: PersonRef; replica: number } & (
  | { type: 'ask' | 'deny' | 'cancel' | 'due' | 'wait' }
  | { type: 'approve'; dies: 0 | 1 | 2 | 3 }
);

const act: fc.Arbitrary<Act> = fc
  .tuple(
    fc.constantFrom(...people),
    fc.nat({ max: 2 }),
    fc.constantFrom('ask', 'ask', 'approve', 'approve', 'approve', 'deny', 'cancel', 'due', 'due', 'wait'),
    fc.constantFrom(0, 1, 2, 3),
  )
  .map(([who, replica, type, dies]) => {
    const by = { person: who, replica };
    return type === 'approve' ? { ...by, type, dies } : { ...by, type };
  });

/** A store whose calls happen in an order that fast-check chooses, and that loses answers as told. */
function interleaved(inner: Store, scheduler: fc.Scheduler, faults: Fault[], watch: (change: Change) => void): Store {
  const turn = async <T>(call: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    return call();
  };
  return {
    ...inner,
    get: (key) => turn(() => inner.get(key)),
    range: (set, options) => turn(() => inner.range(set, options)),
    claimDue: (set, options) => turn(() => inner.claimDue(set, options)),
    compareAndSet: (change) =>
      turn(async () => {
        const fault = faults.shift() ?? 'none';
        if (fault === 'lost before') throw new KeyturnError('store_unavailable');
        const written = await inner.compareAndSet(change);
        if (written) watch(change);
        if (fault === 'lost after') throw new KeyturnError('store_unavailable');
        return written;
      }),
  };
}

/** Follows every write, and fails at the first one that no request may make. */
function createWatch(requestKey: string) {
  const last = new Map<string, RequestRecord>();
  const watch = (change: Change): void => {
    for (const { key, value } of change.put ?? []) {
      if (value === undefined || !key.startsWith(requestKey)) continue;
      const { record } = decode(value);
      const before = last.get(record.id);
      expect(after[before?.state ?? 'new'] ?? [before?.state], `${record.id} was ${before?.state}`).toContain(
        record.state,
      );
      last.set(record.id, record);
    }
    const open = [...last.values()].filter(({ state }) => state === 'pending' || state === 'executing');
    const places = open.map(({ operation, client }) => `${operation} ${client?.id}`);
    expect(new Set(places).size, 'one open request for each client and operation').toBe(places.length);
  };
  return { watch, last };
}

function keepsItsPromises(makeStore: (() => Store) | undefined, numRuns: number) {
  test('whatever happens at once, with lost answers and dead processes: one execution, and none lost', {
    timeout: 120_000,
  }, async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.array(act, { minLength: 1, maxLength: 8, size: 'max' }), { minLength: 1, maxLength: 5, size: 'max' }),
      fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'none', 'lost before', 'lost after'), {
        maxLength: 60,
        size: 'max',
      }),
      fc.integer({ min: 1, max: 2 }),
      async (scheduler, batches, faults, approvalsNeeded) => {
        const organization = randomUUID();
        const given = makeStore?.() ?? createMemoryStore({ now: () => 0 });
        const world = requestsWorld({ store: given, approvalsNeeded, organization });
        const { watch, last } = createWatch(keySpace(organization)('request', ''));
        const pending = [...faults];
        const store = interleaved(given, scheduler, pending, watch);
        const processes = ['a', 'b', 'c'].map((name) => world.process(name, store));
        const claims: string[] = [];
        const effects = new Map<string, number>();

        async function run(requests: Requests, { id, execution }: RequestRecord, dies: number): Promise<void> {
          const turn = execution?.turns ?? 0;
          claims.push(`${id} ${turn}`);
          if (dies === 1) return;
          await requests.step(id, 'deleting', turn);
          if (dies === 2) return;
          effects.set(id, (effects.get(id) ?? 0) + 1);
          if (dies === 3) return;
          await requests.finish(id, 'done', outcome, { turns: turn });
        }

        async function reconcile(requests: Requests): Promise<void> {
          const due = await requests.due(10).catch((error) => {
            expect(error).toMatchObject({ code: 'store_unavailable' });
            return [];
          });
          for (const { kind, record } of due) {
            if (kind !== 'reconcile') continue;
            if (record.execution?.step === 'claimed') await run(requests, record, 0);
            else {
              claims.push(`${record.id} ${record.execution?.turns}`);
              await requests.finish(record.id, 'unknown', outcome, { turns: record.execution?.turns });
            }
          }
        }

        async function perform(what: Act, id: string): Promise<void> {
          const requests = processes[what.replica] ?? world.requests;
          if (what.type === 'ask') await requests.open(asking({ requester: what.person }));
          if (what.type === 'deny') await requests.deny(id, what.person, 'no');
          if (what.type === 'cancel') await requests.cancel(id, what.person);
          if (what.type === 'due') await reconcile(requests);
          if (what.type === 'wait') world.clock.now += what.replica === 0 ? HOUR : LEASE;
          if (what.type !== 'approve') return;
          const { record, execute } = await requests.approve(id, what.person);
          expect(record.requester.genesysUser).not.toBe(what.person.genesysUser);
          if (execute) await run(requests, record, what.dies);
        }

        async function refusedTruly(what: Act): Promise<void> {
          const id = [...last.keys()].at(-1) ?? 'none';
          try {
            await perform(what, id);
          } catch (error) {
            if (error instanceof Error && error.name === 'AssertionError') throw error;
            const { code, details } = asKeyturnError(error);
            expect(code).not.toBe('internal');
            if (code !== 'request_decided' || what.type === 'due') return;
            expect(details['by'], 'the loser learns who decided').toBe(last.get(id)?.decision?.by?.slackUser);
          }
        }

        for (const batch of batches) await scheduler.waitFor(Promise.all(batch.map(refusedTruly)));

        expect(new Set(claims).size, 'one claim for each lease').toBe(claims.length);
        for (const [id, times] of effects) expect(times, id).toBe(1);

        pending.length = 0;
        for (let round = 0; round < 4; round += 1) {
          world.clock.now += HOUR;
          await scheduler.waitFor(reconcile(processes[0] ?? world.requests));
        }
        expect(await world.requests.openRequests(), 'every request comes to an end').toEqual([]);
        for (const [id, { state }] of last) expect((await world.requests.get(id))?.state).toBe(state);
        expect(new Set(claims).size, 'one claim for each lease').toBe(claims.length);
        for (const [id, times] of effects) expect(times, id).toBe(1);
      },
    );
    await fc.assert(property, { numRuns: runs(numRuns) });
  });
}

describe('in memory', () => {
  keepsItsPromises(undefined, 300);
});

describe('on Redis', () => {
  let server: RedisServer;
  let store: Store;
  beforeAll(async () => {
    server = await startRedis();
    store = createRedisStore({ url: server.url });
  });
  afterAll(async () => {
    await store.close();
    await server.close();
  });
  keepsItsPromises(() => store, 40);
});
