import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asKeyturnError } from '../../services/errors.ts';
import type { Requests } from '../../services/requests/service.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { runs } from '../support/cases.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { type Action, createModel, event, replicas } from './model.ts';
import { asking, HOUR, LEASE, requestsWorld } from './support.ts';

const outcome = { fact: { kind: 'done', facts: { kind: 'ended' } } } as const;

function modelWorld(store: Store | undefined, approvalsNeeded: number) {
  const organization = randomUUID();
  const world = requestsWorld({ ...(store === undefined ? {} : { store }), approvalsNeeded, organization });
  const processes = new Map<string, Requests>(replicas.map((name) => [name, world.process(name)]));
  const model = createModel({ approvalsNeeded, start: world.clock.now });
  const ids: string[] = [];
  const executed = new Map<string, number>();
  const keys = keySpace(organization);

  async function act(requests: Requests, action: Action): Promise<string> {
    switch (action.type) {
      case 'ask': {
        const client = { id: action.client, name: action.client };
        const record = await requests.open(asking({ operation: action.operation, client, requester: action.person }));
        ids.push(record.id);
        return record.state;
      }
      case 'due': {
        const due = await requests.due(100);
        return due
          .map(({ kind, record }) => `${kind} ${ids.indexOf(record.id)}`)
          .sort()
          .join(', ');
      }
      case 'die while claiming':
        await world.store.claimDue(keys('requests-due'), { now: world.clock.now, leaseMs: LEASE, limit: 100 });
        return '';
      case 'wait':
        world.clock.now += action.ms;
        return '';
    }
    const id = ids[model.target(action.on)] ?? 'none';
    switch (action.type) {
      case 'approve': {
        const { record, execute } = await requests.approve(id, action.person);
        if (execute) executed.set(id, (executed.get(id) ?? 0) + 1);
        return execute ? `${record.state}, execute` : record.state;
      }
      case 'deny':
        return (await requests.deny(id, action.person, 'no')).state;
      case 'cancel':
        return (await requests.cancel(id, action.person)).state;
      case 'step':
        return (await requests.step(id, 'next')).state;
      case 'finish':
        return (await requests.finish(id, action.state, outcome)).state;
      case 'amend':
        return (await requests.amend(id, { told: ['card'] })).state;
    }
  }

  async function answer(action: Action, replica: string): Promise<string> {
    try {
      return await act(processes.get(replica) ?? world.requests, action);
    } catch (error) {
      const { code, details } = asKeyturnError(error);
      if (code === 'request_exists') return `${code} ${ids.indexOf(details['requestId'] ?? '')}`;
      return [code, details['state'], details['by']].filter((word) => word !== undefined).join(' ');
    }
  }

  /** What must hold between any two events. */
  async function holds(): Promise<void> {
    const open = model.requests.flatMap((request, index) => (model.isOpen(request) ? [index] : []));
    const found = (await world.requests.openRequests()).map(({ id }) => ids.indexOf(id)).sort((a, b) => a - b);
    expect(found).toEqual(open);
    const due = await world.store.range(keys('requests-due'));
    expect(due.map(({ member, score }) => [ids.indexOf(member), score]).sort()).toEqual(
      open.map((index) => [index, model.requests[index]?.comesUp]).sort(),
    );
    for (const [index, id] of ids.entries()) {
      const record = await world.requests.get(id);
      expect(record?.state).toBe(model.requests[index]?.state);
      expect(record?.execution?.turns ?? 0).toBe(model.requests[index]?.claims);
    }
    expect([...executed.values()].every((times) => times === 1)).toBe(true);
  }

  return { answer, holds, model, ids, clock: world.clock, requests: world.requests };
}

function followsTheModel(store: () => Store | undefined, numRuns: number) {
  test('every answer follows the rules, whatever happens in any order', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(
      fc.array(event, { minLength: 5, maxLength: 40, size: 'max' }),
      fc.integer({ min: 1, max: 2 }),
      async (events, approvalsNeeded) => {
        const world = modelWorld(store(), approvalsNeeded);
        for (const { action, replica, again } of events) {
          for (const by of again ? [replica, ...replicas] : [replica]) {
            expect(await world.answer(action, by)).toBe(world.model.answer(action, by));
          }
          await world.holds();
        }
        for (let round = 0; round < 3; round += 1) {
          world.clock.now += HOUR;
          for (const { kind, record } of await world.requests.due(100)) {
            if (kind === 'reconcile') await world.requests.finish(record.id, 'unknown', outcome);
          }
        }
        expect(await world.requests.openRequests()).toEqual([]);
      },
    );
    await fc.assert(property, { numRuns: runs(numRuns) });
  });
}

describe('in memory', () => {
  followsTheModel(() => undefined, 300);
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
  followsTheModel(() => store, 40);
});
