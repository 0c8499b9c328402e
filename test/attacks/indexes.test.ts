import { expect } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { until } from '../two-people/world.ts';
import { type UnderAttack, underAttack } from './support.ts';

const test = testsInTurn();

/** Members of Redis' sets aren't marked, so they must only ever say where to look. */

const client = 'Workforce planning sync';
const other = 'Nightly reporting export';
const requestSets = ['requests-due', 'requests-unnotified', 'secrets-unoffered'];
const toAda = (w: UnderAttack) => w.slack.directMessages(people.ada).map(({ rendered }) => rendered);

/** Everything still goes its way. */
async function goesOn(w: UnderAttack): Promise<void> {
  const asked = await w.askFor('ada', 'rotate', other);
  expect((await w.asks('dora', '/oauth requests')).rendered).toContain(other);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret');
}

test('a pending request among those whose outcome is to be told isn’t told, and its real outcome is', async () => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  await w.redis.zadd(w.keys('requests-unnotified'), 1, asked.id);
  await afterWorkerLooks(w);
  expect(toAda(w)).toEqual([]);
  expect((await asked.record()).told ?? []).toEqual([]);
  await w.denies('dora', asked);
  expect(await w.outcome(asked)).toContain('denied');
});

test('an ended request among what’s due stays as it ended, and leaves', async () => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  await w.denies('dora', asked);
  await w.outcome(asked);
  await w.redis.zadd(w.keys('requests-due'), 1, asked.id);
  await until(async () => (await w.redis.zscore(w.keys('requests-due'), asked.id)) === null);
  expect((await asked.record()).state).toBe('denied');
  expect(w.writes(asked.client)).toEqual([]);
});

test('a request that’s due too early, again and again, is neither reminded of nor ended', async () => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  for (let at = 0; at < 3; at += 1) {
    await w.redis.zadd(w.keys('requests-due'), 1, asked.id);
    await afterWorkerLooks(w, 1);
  }
  expect((await asked.record()).state).toBe('pending');
  expect(asked.thread()).toEqual([]);
});

test('junk in every set stops nothing', async () => {
  const w = await underAttack();
  const first = await w.askFor('ada', 'delete', 'Agent desktop');
  const junk = ['', ' ', '{', '*', '__proto__', 'audit:head', `${first.id} `, '\u0000', '../x', 'x'.repeat(100_000)];
  for (const set of [...requestSets, `requests-by:${userNamed(w.genesys, 'Dora Deleter').id}`]) {
    for (const member of junk) await w.redis.zadd(w.keys(set), 1, member);
    await w.redis.zadd(w.keys(set), '-inf', 'first', '+inf', 'last');
  }
  await afterWorkerLooks(w);
  await goesOn(w);
});

test.each([
  ['a text', ['set', 'x']],
  ['a list', ['lpush', 'x']],
  ['a set without scores', ['sadd', 'x']],
  ['a hash', ['hset', 'x', 'x']],
])(
  '%s in the place of each set stops nothing, and each change has its record',
  async (_kind, [command = '', ...rest]) => {
    const w = await underAttack();
    const asked = await w.askFor('ada', 'rotate', client);
    const clients = [asked.client, w.clientNamed(other)].map(({ id }) => `audit:client:${id}`);
    for (const set of [...requestSets, `requests-by:${userNamed(w.genesys, 'Ada Admin').id}`, ...clients])
      await w.redis
        .multi([
          ['del', w.keys(set)],
          [command, w.keys(set), ...rest],
        ])
        .exec();
    await w.approves('dora', asked);
    expect(await w.outcome(asked)).toContain('has a new secret');
    await goesOn(w);
    expect(await w.audit.verify()).toMatchObject({ ok: true });
  },
);

test('something else in the place of the trail: nothing is approved, executed, or half done', async () => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  const log = w.keys('audit', 'log');
  await w.redis.rename(log, 'taken');
  await w.redis.set(log, 'x');
  expect(await w.presses('dora', asked, 'Approve…')).toContain('isn’t responding');
  expect(await asked.record()).toMatchObject({ state: 'pending', approvals: [] });
  expect(w.writes(asked.client)).toEqual([]);
  await w.redis.del(log);
  await w.redis.rename('taken', log);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('a request that someone takes away from the sets is still shown, decided, and ended by its deadline', async () => {
  const w = await underAttack({ settings: { KEYTURN_REQUEST_MINUTES: '5' }, bot: { workerMs: 5 } });
  const asked = await w.askFor('ada', 'rotate', client);
  await w.redis.del(w.keys('requests-due'));
  expect((await w.asks('dora', '/oauth requests')).rendered).toContain(client);
  w.advance(6 * 60_000);
  await until(async () => (await asked.record()).state === 'expired');
  expect(await w.outcome(asked)).toContain('expired');
});

test('someone else’s request in a person’s own list isn’t shown as theirs, and doesn’t count as theirs', async () => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  const dora = userNamed(w.genesys, 'Dora Deleter').id;
  await w.redis.zadd(w.keys('requests-by', dora), Date.now(), asked.id);
  expect((await w.asks('dora', '/oauth requests')).rendered).toContain('You have no requests.');
});

test.each([
  ['removes', (w: UnderAttack, key: string) => w.redis.del(key)],
  ['lets expire', (w: UnderAttack, key: string) => w.redis.pexpire(key, 1)],
  [
    'replaces by a list',
    async (w: UnderAttack, key: string) => {
      await w.redis.del(key);
      return w.redis.lpush(key, 'x');
    },
  ],
])('an open request that someone %s: its end is in the trail and in the log', async (_how, remove) => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  await remove(w, w.requestKey(asked));
  await until(async () => (await w.redis.type(w.requestKey(asked))) !== 'string');
  // The worker may have found it before.
  expect(await w.presses('dora', asked, 'Approve…')).toMatch(/Something other than Keyturn|no longer exists/u);
  expect(w.logLines().join('')).toContain('removed an open request from the store');
  expect(await w.trail()).toContainEqual({
    ...{ action: 'failed', operation: 'rotate', by: undefined, code: 'store_tampered' },
  });
  await w.askFor('ada', 'rotate', client);
  await goesOn(w);
});

test('an approved request that someone removes while it’s executed: its outcome is unknown', async () => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  w.genesys.faults.inject({ method: 'POST', path: /\/secret$/u, delayMs: 600 });
  await w.approves('dora', asked);
  await until(() => w.writes(asked.client).length === 1);
  await w.redis.del(w.requestKey(asked));
  await until(async () =>
    (await w.trail()).some(({ action, code }) => action === 'unknown' && code === 'store_tampered'),
  );
  expect(w.writes(asked.client)).toEqual(['POST']);
});
