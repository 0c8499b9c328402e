import { expect, test } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { allTold, changes, submits, told } from './alone.ts';
import { clientPath, type TwoPeople, twoPeople, until } from './world.ts';

const crm = 'Salesforce CRM connector';
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

test('two replicas tell the channel once, also if Slack doesn’t take the message at first', async () => {
  const w = await twoPeople();
  await w.another();
  w.slack.faults.inject({ method: 'chat.postMessage', error: 'invalid_blocks', times: 1 });
  await changes(w, 'ada', crm, { State: 'Inactive' });
  await until(() => w.logLines().some((line) => line.includes('couldn’t tell the approvals channel yet')));
  expect(told(w)).toEqual([]);
  w.advance(4 * minuteMs);
  await allTold(w);
  w.advance(4 * minuteMs);
  await afterWorkerLooks(w);
  expect(told(w)).toHaveLength(1);
  expect(told(w)[0]?.rendered).toContain(`Update client ${crm}: done without approval.`);
});

test('the channel is told of a change without an answer, and not of one that wasn’t made', async () => {
  const w = await twoPeople();
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, status: 400 });
  await submits(w, 'ada', crm, { State: 'Inactive' });
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
  await w.modal('ada', 'Genesys Cloud');
  await w.person('ada').closes({ all: true });
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, drop: 'before' });
  w.genesys.faults.inject({ method: 'GET', path: clientPath, delayMs: 1, times: 2 });
  await submits(w, 'ada', crm, { State: 'Inactive' });
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
  const [message] = await until(() => told(w).length > 0 && told(w));
  expect(message?.rendered).toContain('sent without approval. Keyturn got no answer, so it may have happened.');
  w.advance(10 * minuteMs);
  await afterWorkerLooks(w);
  expect(told(w)).toHaveLength(1);
});

test('the channel isn’t told while outsiders can read it, and is as soon as they can’t', async () => {
  const w = await twoPeople();
  const lift = w.genesys.faults.inject({ method: 'PUT', path: clientPath, hang: true, afterEffect: true });
  await submits(w, 'ada', crm, { State: 'Inactive' });
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
  await until(() => w.clientNamed(crm).state === 'inactive');
  w.slack.changeChannel(approvalsChannel, { is_ext_shared: true });
  w.advance(minuteMs + 1_000);
  lift();
  await until(() => w.logLines().some((line) => line.includes('couldn’t tell the approvals channel yet')));
  expect(told(w)).toEqual([]);
  w.slack.changeChannel(approvalsChannel, { is_ext_shared: false });
  w.advance(10 * minuteMs);
  await until(() => told(w).length > 0);
});

/** Ada deactivates the client; gives the message about it. */
async function deactivated(w: TwoPeople) {
  await changes(w, 'ada', crm, { State: 'Inactive' });
  return until(() => told(w)[0]);
}

test('Undo says whose change it takes back, and changes nothing until it’s saved', async () => {
  const w = await twoPeople();
  await w.person('dora').clicks(await deactivated(w), 'Undo');
  const form = await w.modal('dora', 'This takes back what Ada Admin changed.');
  expect(form.submit).toBe('Review changes');
  expect(w.clientNamed(crm).state).toBe('inactive');
});

test('what’s as it was before can’t be undone again, and of two people at once one undoes', async () => {
  const w = await twoPeople();
  const message = await deactivated(w);
  for (const who of ['dora', 'will'] as const) {
    await w.person(who).clicks(message, 'Undo');
    await w.modal(who, 'This takes back');
  }
  for (const who of ['dora', 'will'] as const) {
    await w.person(who).submits();
    await w.modal(who, 'Changes to ');
  }
  await w.person('dora').submits();
  await w.modal('dora', 'Updated:');
  await w.person('will').submits();
  await w.modal('will', 'Someone changed this client after you opened the form');
  const before = w.writes(w.clientNamed(crm)).length;
  await w.person('ben').clicks(message, 'Undo');
  expect((await w.modal('ben', 'Already undone')).submit).toBeUndefined();
  expect(w.clientNamed(crm).state).toBe('active');
  expect(w.writes(w.clientNamed(crm))).toHaveLength(before);
});

test('a double click on Undo changes the client once', async () => {
  const w = await twoPeople();
  const message = await deactivated(w);
  const dora = w.person('dora');
  await Promise.all([dora.clicks(message, 'Undo'), dora.clicks(message, 'Undo')]);
  await w.modal('dora', 'This takes back');
  await dora.submits();
  await w.modal('dora', 'Changes to ');
  await dora.submits();
  await w.modal('dora', 'Updated:');
  expect(w.writes(w.clientNamed(crm))).toHaveLength(2);
});

test('Undo doesn’t overwrite what was changed since, and leaves other fields as they are now', async () => {
  const w = await twoPeople();
  const first = await (async () => {
    await changes(w, 'ada', crm, { 'Redirect URIs': 'https://evil.example/cb' });
    return until(() => told(w)[0]);
  })();
  await changes(w, 'ben', crm, { Description: 'Described since' });
  await changes(w, 'ben', crm, { 'Redirect URIs': 'https://fixed.example.com/cb' });
  const second = await until(() => told(w)[1]);
  await w.person('dora').clicks(first, 'Undo');
  const refused = await w.modal('dora', 'Not undone: someone has changed this again since (Redirect URIs).');
  expect(refused.submit).toBeUndefined();
  expect(refused.text).toContain('Use /oauth update instead.');
  await w.person('dora').closes({ all: true });
  await w.person('dora').clicks(second, 'Undo');
  await w.modal('dora', 'This takes back what Ben Builder changed.');
  await w.person('dora').submits();
  await w.modal('dora', 'Changes to ');
  await w.person('dora').submits();
  await w.modal('dora', 'Updated:');
  expect(w.clientNamed(crm)).toMatchObject({
    description: 'Described since',
    registeredRedirectUri: ['https://evil.example/cb'],
  });
});

test('Undo works after a restart, and not after 30 days', async () => {
  const w = await twoPeople();
  const message = await deactivated(w);
  await w.bot.stop();
  const bot = await w.another();
  w.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  await w.person('dora').clicks(message, 'Undo');
  await w.modal('dora', 'This takes back');
  await w.person('dora').closes({ all: true });
  w.advance(31 * dayMs);
  await w.person('dora').clicks(message, 'Undo');
  await w.modal('dora', 'This change can’t be undone here anymore');
  expect(w.clientNamed(crm).state).toBe('inactive');
});

test('Undo needs a second person where the change back does', async () => {
  const w = await twoPeople();
  const client = 'Workforce planning sync';
  const roleDivisions = w.clientNamed('Nightly reporting export').roleDivisions;
  w.genesys.changeClient(w.clientNamed(client).id, { roleDivisions });
  await changes(w, 'ada', client, { Roles: { search: 'directory', pick: 'Directory Sync · All divisions' } });
  const message = await until(() => told(w)[0]);
  // Dora doesn't have the role, so she couldn't add it again.
  await w.person('dora').clicks(message, 'Undo');
  await w.modal('dora', 'This takes back');
  await w.person('dora').submits();
  const form = await w.modal('dora', 'This change needs approval.');
  expect(form.fields.map(({ label }) => label)).toContain('Reason');
  expect(w.writes(w.clientNamed(client))).toHaveLength(1);
});
