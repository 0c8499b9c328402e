import { expect } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { testsInTurn } from '../support/cases.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { clientPath, outcomeTold, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';

test('doesn’t say that an approval whose answer is lost for good changed nothing', async () => {
  const shared = createMemoryStore({ now: Date.now });
  let answers = true;
  let struck = false;
  const lost = () => new KeyturnError('store_unavailable', { details: { written: 'unknown' } });
  const store = {
    ...shared,
    getAll: async (keys: readonly string[]) => {
      if (!answers && keys.some((key) => key.includes(':request:')))
        throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
      return shared.getAll(keys);
    },
    compareAndSet: async (change: Parameters<typeof shared.compareAndSet>[0]) => {
      const done = await shared.compareAndSet(change);
      if (!struck && change.put?.some(({ value }) => value?.includes('"step":"claimed"'))) {
        struck = true;
        answers = false;
        throw lost();
      }
      return done;
    },
  };
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 600 } });
  await w.another({ store: shared });
  const asked = await w.askFor('ada', 'rotate', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  const said = await w.presses('dora', asked, 'Approve…');
  answers = true;
  expect(said).toContain('We don’t know if this was saved. Keyturn’s store didn’t answer. Check the request’s card');
  expect(said).not.toContain('Nothing was changed');
  expect(await w.outcome(asked)).toContain('has a new secret');
});

test('says right away that a slow approval is in progress, and its answer comes last', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  w.genesys.faults.inject({ method: 'GET', path: /^\/api\/v2\/users\//u, delayMs: 2_500 });
  await w.approves('dora', asked);
  await until(() => w.slack.ephemerals(people.dora).some(({ rendered }) => rendered.startsWith('Still working on it')));
  await until(() => w.slack.ephemerals(people.dora).at(-1)?.rendered.includes('You approved this'));
  expect(await w.outcome(asked)).toContain('done');
  expect(asked.card().rendered).toContain('Secret rotated · ');
});

test('executes an approved request even if Slack doesn’t take the “still working” note', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  const lift = w.slack.faults.inject({ method: 'response_url', hang: true });
  w.genesys.faults.inject({ method: 'GET', path: /^\/api\/v2\/users\//u, delayMs: 2_000 });
  await w.approves('dora', asked);
  await until(() => w.writes(asked.client).includes('POST'), 6_000);
  expect(w.slack.ephemerals(people.dora)).toEqual([]);
  lift();
  expect(await w.outcome(asked)).toContain('done');
});

test('doesn’t call a client inactive whose reactivation got no answer and that can’t be read', async () => {
  const w = await twoPeople({ bot: { leaseMs: 3_600_000 } });
  const asked = await w.askFor('ada', 'delete', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  w.genesys.faults.inject({ method: 'DELETE', path: clientPath, status: 409 });
  const puts = () => w.writes(asked.client).filter((method) => method === 'PUT').length;
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, delayMs: 1 });
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, status: 500, afterEffect: true, delayMs: 500 });
  await w.approves('dora', asked);
  await until(() => puts() === 2);
  const lift = w.genesys.faults.inject({ method: 'GET', path: clientPath, status: 403, times: 100 });
  expect(await w.outcome(asked)).toContain('We don’t know if it’s active again');
  lift();
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
});

test('announces an outcome once, however long Slack makes two bots wait', { timeout: 120_000 }, async () => {
  const w = await twoPeople({ bot: { leaseMs: 500 } });
  const second = await w.another();
  const asked = await w.askFor('ada', 'rotate', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  w.slack.faults.inject({ method: 'chat.postMessage', retryAfterSeconds: 4, times: 2 });
  await w.approves('dora', asked);
  await outcomeTold(asked, 20_000);
  await afterWorkerLooks(w, 6);
  // Everything else that was started finishes.
  await Promise.all([w.bot.stop(10_000), second.stop(10_000)]);
  expect(asked.thread().filter((line) => line.includes('Done.'))).toHaveLength(1);
  const mine = w.slack.directMessages(people.ada);
  expect(mine.filter(({ rendered }) => rendered.includes('You asked for this'))).toHaveLength(1);
  expect((await w.trail()).filter(({ action }) => action === 'done')).toHaveLength(1);
});
