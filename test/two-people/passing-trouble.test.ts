import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { createMemoryStore } from '../../services/store/memory.ts';
import { testsInTurn } from '../support/cases.ts';
import { type Fate, flakyStore } from '../support/flaky-store.ts';
import { clientPath, outcomeTold, secretPath, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';
const forever = Number.POSITIVE_INFINITY;

test.each([
  ['a rate limit on a read', { method: 'GET', path: clientPath, retryAfterSeconds: 60 }],
  ['a rate limit on the change itself', { method: 'POST', path: secretPath, retryAfterSeconds: 60 }],
  ['a server error', { method: 'GET', path: clientPath, status: 503 }],
  ['broken connections', { method: 'GET', path: clientPath, drop: 'before' }],
] as const)(
  '%s for 3 s right after Approve only delays what was approved',
  { timeout: 60_000 },
  async (_what, fault) => {
    const w = await twoPeople();
    const asked = await w.askFor('ada', 'rotate', client);
    const lift = w.genesys.faults.inject({ ...fault, times: forever });
    await w.approves('dora', asked);
    await pause(3_000);
    expect((await asked.record()).state).toBe('executing');
    lift();
    expect(await w.outcome(asked)).toContain('has a new secret');
    expect(w.writes(asked.client).filter((each) => each === 'POST').length).toBeLessThan(9);
    const trail = await w.trail();
    expect(trail.filter(({ action }) => action === 'started')).toHaveLength(1);
    expect(trail.filter(({ action }) => action === 'done' || action === 'failed')).toMatchObject([{ action: 'done' }]);
  },
);

test('a store that stalls right after Approve only delays what was approved', { timeout: 120_000 }, async () => {
  let fate: Fate = 'works';
  const store = flakyStore(createMemoryStore({ now: Date.now }), () => fate);
  const w = await twoPeople({ store });
  const asked = await w.askFor('ada', 'rotate', client);
  const lift = w.genesys.faults.inject({ method: 'GET', path: clientPath, hang: true });
  await w.approves('dora', asked);
  await until(() =>
    w.genesys.calls.some(
      ({ method, path, status }) => method === 'GET' && clientPath.test(path) && status === undefined,
    ),
  );
  fate = 'fails';
  lift();
  await pause(4_000);
  expect(w.genesys.countCalls('POST', secretPath)).toBe(0);
  fate = 'works';
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(w.genesys.countCalls('POST', secretPath)).toBe(1);
});

test('a change whose trouble lasts until the deadline fails, and everyone is told', { timeout: 120_000 }, async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  w.genesys.faults.inject({ method: 'GET', path: clientPath, retryAfterSeconds: 60, times: forever });
  await w.approves('dora', asked);
  await until(() => w.genesys.countCalls('GET', clientPath) > 2);
  w.advance(61 * 60_000);
  await outcomeTold(asked, 40_000);
  expect(await w.outcome(asked)).toContain('Nothing was changed');
  expect(w.genesys.countCalls('POST', secretPath)).toBe(0);
});

test('a change that was sent isn’t tried again', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  w.genesys.faults.inject({ method: 'POST', path: secretPath, drop: 'after' });
  await w.approves('dora', asked);
  await outcomeTold(asked);
  expect((await asked.record()).state).toBe('unknown');
  expect(w.genesys.countCalls('POST', secretPath)).toBe(1);
});

test('another replica goes on with what one that stops has not begun', { timeout: 120_000 }, async () => {
  const w = await twoPeople({ bot: { leaseMs: 400 } });
  const asked = await w.askFor('ada', 'rotate', client);
  const lift = w.genesys.faults.inject({ method: 'GET', path: clientPath, retryAfterSeconds: 60, times: forever });
  await w.approves('dora', asked);
  await until(() => w.genesys.countCalls('GET', clientPath) > 2);
  await w.another();
  await w.bot.stop(5_000);
  expect((await asked.record()).state).toBe('executing');
  lift();
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(w.genesys.countCalls('POST', secretPath)).toBe(1);
});
