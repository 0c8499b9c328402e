import { expect } from 'vitest';
import { testsInTurn } from '../support/cases.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { allTold, changes, submits, told } from '../two-people/alone.ts';
import { clientPath, until } from '../two-people/world.ts';
import { type UnderAttack, underAttack } from './support.ts';

const test = testsInTurn();

const client = 'Salesforce CRM connector';

/** Ada deactivates a client, and Slack doesn't take the message; gives the key of what's kept until it does. */
async function unheardChange(w: UnderAttack): Promise<string> {
  w.slack.faults.inject({ method: 'chat.postMessage', error: 'invalid_blocks', times: 1 });
  await changes(w, 'ada', client, { State: 'Inactive' });
  await until(() => w.logLines().some((line) => line.includes('couldn’t tell the approvals channel yet')));
  const [key] = await w.redis.keys(w.keys('loud', '*'));
  if (key === undefined) throw new Error('nothing is kept');
  return key;
}

test.each([
  ['nothing', async () => undefined],
  ['a text', (w: UnderAttack) => w.redis.set(w.keys('loud-due'), 'x')],
  ['junk', (w: UnderAttack) => w.redis.zadd(w.keys('loud-due'), 1, '', 2, '{', 3, '__proto__', 4, 'x'.repeat(100_000))],
])(
  'a change that the channel doesn’t know of is told, with %s in place of the set that says when',
  async (_what, put) => {
    const w = await underAttack();
    await unheardChange(w);
    await w.redis.del(w.keys('loud-due'));
    await put(w);
    w.advance(4 * 60_000);
    await until(() => told(w)[0]);
    await allTold(w);
    expect(told(w)).toHaveLength(1);
  },
);

test('one that someone removes or alters is in the log, with its records, and stops nothing', async () => {
  const w = await underAttack();
  const alarms = () => w.logLines().filter((line) => line.includes('somebody removed a change'));
  await w.redis.del(await unheardChange(w));
  w.advance(4 * 60_000);
  await until(() => alarms().length === 1);
  const { records } = JSON.parse(alarms()[0] ?? '');
  const started = (await w.audit.latest({ limit: 100 })).find(({ seq }) => seq === Number(records[0]));
  expect(started).toMatchObject({ action: 'started', operation: 'update', clientName: client });
  await w.redis.set(await unheardAgain(w), 'x');
  await until(() => {
    w.advance(3 * 60_000);
    return alarms().length === 2;
  });
  expect(told(w)).toEqual([]);
  await changes(w, 'ada', 'Agent desktop', { State: 'Inactive' });
  await until(() => told(w)[0]);
});

/** Ada reactivates it, and Slack doesn't take that message either. */
async function unheardAgain(w: UnderAttack): Promise<string> {
  w.slack.faults.inject({ method: 'chat.postMessage', error: 'invalid_blocks', times: 1 });
  await changes(w, 'ada', client, { State: 'Active' });
  return until(async () => (await w.redis.keys(w.keys('loud', '*')))[0]);
}

test('one that’s put there too early isn’t told before it’s done, and one that was told isn’t told again', async () => {
  const w = await underAttack();
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, delayMs: 1_500 });
  await submits(w, 'ada', client, { State: 'Inactive' });
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
  const [member = ''] = await until(async () => {
    const members = await w.redis.zrange(w.keys('loud-due'), '0', '-1');
    return members.length > 0 && members;
  });
  await w.redis.zadd(w.keys('loud-due'), 1, member);
  await until(() => told(w)[0]);
  await allTold(w);
  await w.redis.zadd(w.keys('loud-due'), 1, member);
  await afterWorkerLooks(w);
  expect(told(w).map(({ rendered }) => rendered)).toEqual([
    expect.stringContaining('updated Salesforce CRM connector without approval'),
  ]);
});

test.each([
  ['removes it', (w: UnderAttack, key: string) => w.redis.del(key)],
  ['replaces it', (w: UnderAttack, key: string) => w.redis.set(key, 'forged')],
  [
    'replaces it by a list',
    async (w: UnderAttack, key: string) => {
      await w.redis.del(key);
      return w.redis.lpush(key, 'x');
    },
  ],
])('a change is told, although someone %s while it’s made', async (_how, act) => {
  const w = await underAttack();
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, times: 1, delayMs: 500 });
  await submits(w, 'ada', client, { 'Redirect URIs': 'https://evil.example/back' });
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
  await act(w, (await until(async () => (await w.redis.keys(w.keys('loud', '*')))[0])) ?? '');
  await w.modal('ada', 'Updated:');
  const message = await until(() => told(w)[0]);
  expect(message.rendered).toContain('added https://evil.example/back');
  w.advance(10 * 60_000);
  await afterWorkerLooks(w);
  expect(told(w)).toHaveLength(1);
});

test('one that was told, and that someone puts back as it was before, isn’t told again', async () => {
  const w = await underAttack();
  const key = await unheardChange(w);
  const begun = (await w.redis.get(key)) ?? '';
  w.advance(4 * 60_000);
  await allTold(w);
  await w.redis.set(key, begun);
  await w.redis.zadd(w.keys('loud-due'), 1, key.slice(key.lastIndexOf(':') + 1));
  w.advance(10 * 60_000);
  await afterWorkerLooks(w);
  expect(told(w)).toHaveLength(1);
});
