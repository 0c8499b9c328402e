import { expect } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { serviceForm } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { until } from '../two-people/world.ts';
import { type UnderAttack, underAttack } from './support.ts';

const test = testsInTurn();

/** Forms are kept in Redis while people fill them in. */

const client = 'Workforce planning sync';
const dayMs = 86_400_000;

/** The key of the only value of this kind. */
async function keyOf(w: UnderAttack, kind: 'draft' | 'loud'): Promise<string> {
  const found = await until(async () => (await w.redis.keys(`keyturn:*:${kind}:*`))[0]);
  return found;
}

const lastForm = (w: UnderAttack) => {
  const found = w.slack.deliveries.findLast(({ type }) => type === 'view_submission');
  if (found === undefined) throw new Error('no form was sent');
  return found;
};

async function changes(w: UnderAttack, name: string, values: Record<string, string>): Promise<void> {
  await w.opens('ada', `/oauth update ${name}`);
  await w.person('ada').fills(values);
  await w.person('ada').submits();
  await w.modal('ada', 'Changes to ');
}

const twins = (w: UnderAttack) => w.genesys.clients().filter(({ name }) => name === 'Twin');

/** What comes again is answered for a modal that shows the result by now. */
const refusals = [/invalid_errors/u];

test('a form that was sent, and that someone opens again in the store, makes no second client', async () => {
  const w = await underAttack({ refusals });
  await serviceForm(w, 'ada', { Name: 'Twin' });
  const key = await keyOf(w, 'draft');
  const open = (await w.redis.get(key)) ?? '';
  await w.person('ada').submits();
  await w.modal('ada', 'Created:');
  for (let at = 0; at < 2; at += 1) {
    await w.redis.set(key, open);
    await w.slack.redeliver(lastForm(w));
  }
  await until(() => w.logLines().some((line) => line.includes('put_back')));
  await afterWorkerLooks(w);
  expect(twins(w)).toHaveLength(1);
});

test('a form that’s sent twice at once while someone keeps opening it again makes one client', async () => {
  const w = await underAttack({ refusals });
  await serviceForm(w, 'ada', { Name: 'Twin' });
  const key = await keyOf(w, 'draft');
  const open = (await w.redis.get(key)) ?? '';
  let opening = true;
  const reopens = (async () => {
    while (opening) await w.redis.set(key, open);
  })();
  await w.person('ada').submits();
  for (let at = 0; at < 5; at += 1) await w.slack.redeliver(lastForm(w));
  await until(() => twins(w).length > 0);
  await afterWorkerLooks(w);
  opening = false;
  await reopens;
  expect(twins(w)).toHaveLength(1);
});

test('a request’s form that someone opens again in the store asks once', async () => {
  const w = await underAttack();
  const asked = await w.askFor('ada', 'rotate', client);
  const key = await keyOf(w, 'draft');
  const sent = lastForm(w);
  await w.denies('dora', asked);
  const done = (await w.redis.get(key)) ?? '';
  for (const text of [done, done.replace('"done"', '"open"'), done.slice(done.indexOf('{'))]) {
    await w.redis.set(key, text);
    await w.slack.redeliver(sent);
  }
  await afterWorkerLooks(w);
  expect(await w.requests.openRequests()).toEqual([]);
});

test.each([
  ['the redirect URI of a reviewed change', (text: string) => text.replaceAll('https://', 'https://evil.example/')],
  ['the owner', (text: string) => text.replace('U0ADA0001', 'U0VERA001')],
  ['all of it, by another person’s form', undefined],
])('a draft in which someone changes %s isn’t saved', async (_what, change) => {
  const w = await underAttack();
  const crm = 'CRM connector';
  await changes(w, crm, { 'Redirect URIs': 'https://login.example.com/back' });
  const key = await keyOf(w, 'draft');
  const text = (await w.redis.get(key)) ?? '';
  if (change !== undefined) await w.redis.set(key, change(text));
  else {
    await w.opens('ben', `/oauth update ${crm}`);
    const other = (await w.redis.keys('keyturn:*:draft:*')).find((each) => each !== key) ?? '';
    await w.redis.set(key, (await w.redis.get(other)) ?? '');
  }
  await w.person('ada').submits();
  await until(() => w.refusals().length > 0);
  await afterWorkerLooks(w);
  expect(w.writes(w.clientNamed('Salesforce CRM connector'))).toEqual([]);
});

test.each([['persist'], ['pexpire']] as const)(
  'a form whose expiry someone changes (%s) ends after two hours',
  async (how) => {
    const w = await underAttack();
    await w.opens('ada', `/oauth update ${client}`);
    const key = await keyOf(w, 'draft');
    if (how === 'persist') await w.redis.persist(key);
    else await w.redis.pexpire(key, 400 * dayMs);
    w.advance(3 * 3_600_000);
    await w.person('ada').fills({ Description: 'Late' });
    await w.person('ada').submits();
    expect((await w.modal('ada', ({ text }) => text !== '')).text).toContain('expired');
  },
);

test('Undo ends after 30 days, whatever someone does to its expiry', async () => {
  const w = await underAttack();
  await changes(w, 'Salesforce CRM connector', { 'Redirect URIs': 'https://login.example.com/back' });
  await w.person('ada').submits();
  await w.modal('ada', 'Updated:');
  const key = await keyOf(w, 'loud');
  await w.redis.persist(key);
  const told = () => w.slack.messages(approvalsChannel).find(({ buttons }) => buttons.includes('Undo'));
  const message = await until(told);
  w.advance(31 * dayMs);
  await w.person('dora').clicks(message, 'Undo');
  expect((await w.modal('dora', ({ text }) => !text.includes('Loading…'))).submit).toBeUndefined();
});

test.each([
  ['other values', (text: string) => text.replaceAll('https://', 'https://evil.example/')],
  ['no value', () => undefined],
])('Undo with %s in the store puts nothing of that back', async (_what, change) => {
  const w = await underAttack();
  await changes(w, 'Salesforce CRM connector', { 'Redirect URIs': 'https://login.example.com/back' });
  await w.person('ada').submits();
  await w.modal('ada', 'Updated:');
  const key = await keyOf(w, 'loud');
  const text = change((await w.redis.get(key)) ?? '');
  if (text === undefined) await w.redis.del(key);
  else await w.redis.set(key, text);
  const told = () => w.slack.messages(approvalsChannel).find(({ buttons }) => buttons.includes('Undo'));
  await w.person('dora').clicks(await until(told), 'Undo');
  const modal = await w.modal('dora', ({ text: shown }) => !shown.includes('Loading…'));
  expect(modal.submit).toBeUndefined();
  expect(modal.text).not.toContain('evil.example');
});
