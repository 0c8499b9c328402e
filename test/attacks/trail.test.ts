import { expect } from 'vitest';
import { createAudit } from '../../services/audit.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keys } from '../requests/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { ringOf } from '../support/keys.ts';
import { submits } from '../two-people/alone.ts';
import { openStore } from '../two-people/redis-store.ts';
import { until } from '../two-people/world.ts';
import { type UnderAttack, underAttack } from './support.ts';

const test = testsInTurn();

/** Someone who can write to Redis changes the records of the trail, and leaves its head as it is. */

const client = 'Workforce planning sync';
const crm = 'Salesforce CRM connector';

const ways: [string, (w: UnderAttack, log: string) => Promise<unknown>][] = [
  ['erases the records', (w, log) => w.redis.del(log)],
  ['cuts off the last one', (w, log) => w.redis.rpop(log)],
  ['cuts off the first one', (w, log) => w.redis.lpop(log)],
  ['adds one at the end', (w, log) => w.redis.rpush(log, '{}')],
  ['repeats the first one', async (w, log) => w.redis.lpush(log, (await w.redis.lindex(log, 0)) ?? '')],
];

test.each(ways)('someone who %s: a running replica notices, and changes nothing more', async (_how, change) => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  await change(w, w.keys('audit', 'log'));
  expect(await w.presses('dora', asked, 'Approve…')).toContain(
    'makes no changes until a Keyturn admin has looked at it',
  );
  await until(() => w.logLines().some((line) => line.includes('erased, or cut')));
  expect(w.writes(asked.client)).toEqual([]);
  await submits(w, 'ada', crm, { Description: 'Changed alone' });
  await w.modal('ada', ({ text }) => text.includes('audit trail'));
  expect(w.clientNamed(crm).description).not.toBe('Changed alone');
  expect(await w.audit.verify()).toMatchObject({ ok: false });
});

/** What operators see of the trail at this port: `/readyz`, and the metric. */
async function shown(port: number) {
  const [ready, metrics] = await Promise.all(
    ['readyz', 'metrics'].map((path) => fetch(`http://127.0.0.1:${port}/${path}`)),
  );
  const text = (await metrics?.text()) ?? '';
  return [ready?.status, await ready?.json(), /^keyturn_trail_alarm\{.+\} (\d)$/mu.exec(text)?.[1]];
}

test('the alarm is in /readyz and in the metrics, and people aren’t told to try again', async () => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  expect(await shown(w.bot.port)).toEqual([200, expect.objectContaining({ status: 'ready', trail: 'ok' }), '0']);
  await w.redis.rpop(w.keys('audit', 'log'));
  const said = await w.presses('dora', asked, 'Approve…');
  expect(said).toContain('Tell your Keyturn admin right away.');
  expect(said).not.toContain('Try again');
  expect(await shown(w.bot.port)).toEqual([503, expect.objectContaining({ status: 'not ready', trail: 'alarm' }), '1']);
  expect((await w.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
});

test.each(ways)(
  'someone who %s while nothing runs: the start notices, and nothing is changed',
  async (_how, change) => {
    const w = await underAttack();
    const asked = await w.askFor('ada', 'rotate', client);
    await w.bot.stop();
    await change(w, w.keys('audit', 'log'));
    const before = await w.redis.lrange(w.keys('audit', 'log'), 0, -1);
    // The bot closed the store that it had.
    const store = openStore(`redis://127.0.0.1:${w.redis.options.port}`);
    const { port } = await w.another({ store });
    w.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
    expect(w.logLines().filter((line) => line.includes('erased, or cut'))).toHaveLength(1);
    expect((await shown(port)).at(-1)).toBe('1');
    expect(await w.presses('dora', asked, 'Approve…')).toContain('makes no changes until');
    expect(w.writes(asked.client)).toEqual([]);
    expect(await w.redis.lrange(w.keys('audit', 'log'), 0, -1)).toEqual(before);
  },
);

test('an approval whose record someone replaces by another one doesn’t count', async () => {
  const w = await underAttack({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'rotate', client);
  const log = w.keys('audit', 'log');
  await w.presses('will', asked, 'Approve…');
  const records = await w.redis.lrange(log, 0, -1);
  const [requested = '', approved] = ['"requested"', '"approved"'].map((each) =>
    records.findIndex((text) => text.includes(each)),
  );
  await w.redis.lset(log, approved ?? '', records[Number(requested)] ?? '');
  await w.approves('dora', asked);
  await until(() => w.logLines().some((line) => line.includes(`"seq":"${Number(approved) + 1}"`)));
  expect(w.writes(asked.client)).toEqual([]);
  expect((await asked.record()).state).not.toBe('done');
});

test('a trail that someone puts back, and that a replica which just started makes longer, is noticed by one that had seen more', async () => {
  const now = Date.now;
  const raw = createMemoryStore({ now });
  const [log, head] = [keys('audit', 'log'), keys('audit', 'head')];
  const refused: unknown[] = [];
  const replica = (onRollback: (facts: unknown) => void = () => undefined) =>
    createAudit({ store: raw, keys, ring: ringOf(5), now, log: () => {}, organization: 'org-1', onRollback });
  const running = replica((facts) => refused.push(facts));
  const entry = { operation: 'rotate', action: 'done' } as const;
  await running.begin();
  for (let at = 0; at < 3; at += 1) await running.record(entry);
  const [before = '', texts] = [await raw.get(head), await raw.readLog(log, { from: 0, limit: 9 })];
  // Others' records don't alarm it.
  await replica().record(entry);
  await running.record(entry);
  await raw.compareAndSet({ put: [{ key: head, value: before }], trim: [{ log, count: 5 }] });
  await raw.compareAndSet({ append: [{ log, entries: texts }] });
  const started = replica();
  for (let at = 0; at < 4; at += 1) await started.record(entry);
  await expect(running.record(entry)).rejects.toMatchObject({ code: 'audit_unavailable' });
  await expect(running.readLive([])).rejects.toMatchObject({ code: 'audit_unavailable' });
  expect(refused).toEqual([{ seen: 5, found: 7 }]);
});
