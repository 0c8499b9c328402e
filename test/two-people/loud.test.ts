import { expect } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { labels, valueIn } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { allTold, changes, submits, told } from './alone.ts';
import { clientPath, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

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
  expect(told(w)[0]?.rendered).toContain(`⚠ Ada Admin updated ${crm} without approval.`);
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
  expect(message?.rendered).toContain(
    `⚠ Ada Admin tried to update ${crm} without approval. Genesys Cloud didn’t answer, so check the client.`,
  );
  expect(message?.rendered).toContain('What may have changed\nState: active → inactive');
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
  const review = await w.modal('dora', 'This undoes Ada Admin’s change. Nothing is saved yet.');
  expect(review.title).toBe('Undo change');
  expect(review.submit).toBe('Undo change');
  expect(review.text).toContain('State: inactive → active');
  expect(w.clientNamed(crm).state).toBe('inactive');
  await w.person('dora').clicks(review, 'Back to the form');
  const form = await w.modal('dora', (view) => labels(view).includes('State'));
  expect(form.title).toBe('Undo change');
  expect(form.text).toContain('This undoes Ada Admin’s change.');
});

test('an undone change says who undid it, with the way there, and the message about that says whose it was', async () => {
  const w = await twoPeople();
  const message = await deactivated(w);
  await w.person('dora').clicks(message, 'Undo');
  await w.modal('dora', 'This undoes');
  await w.person('dora').submits();
  await w.modal('dora', 'Updated:');
  const second = await until(() => told(w)[1]);
  expect(second.rendered).toMatch(new RegExp(`^↩ Dora Deleter undid @Ada’s change to ${crm}\\.\n`, 'u'));
  expect(second.notification).toBe(`↩ Dora Deleter undid @Ada’s change to ${crm}.`);
  const first = await until(() => {
    const [now] = told(w);
    return now?.rendered.includes('Undone by Dora Deleter') && now;
  });
  expect(JSON.stringify(first.blocks)).toContain(`/archives/${approvalsChannel}/p${second.ts.replace('.', '')}|View>`);
  expect(first.rendered).toContain(`⚠ Ada Admin updated ${crm} without approval.`);
  expect(first.buttons).toEqual(['Show details']);
  expect(second.buttons).toEqual(['Undo', 'Show details']);
  await allTold(w);
});

test('what takes a loud change back is told even if it isn’t loud itself, and what’s changed instead isn’t an undo', async () => {
  const w = await twoPeople();
  const { registeredRedirectUri: before } = w.clientNamed(crm);
  await changes(w, 'ada', crm, { 'Redirect URIs': [...before, 'https://evil.example/cb'].join('\n') });
  const message = await until(() => told(w)[0]);
  const dora = w.person('dora');
  await dora.clicks(message, 'Undo');
  for (let time = 0; time < 2; time += 1) {
    const review = await w.modal('dora', 'Keyturn will post this change in the approvals channel.');
    expect(review.text).toContain('This undoes Ada Admin’s change.');
    await dora.clicks(review, 'Back to the form');
    await w.modal('dora', (view) => labels(view).includes('Description'));
    if (time === 0) await dora.submits();
  }
  await dora.fills({ Description: 'Something else' });
  await dora.submits();
  const other = await w.modal('dora', 'Description:');
  expect(other.text).not.toContain('This undoes');
  expect(other.text).not.toContain('approvals channel');
  await dora.closes({ all: true });
  await dora.clicks(message, 'Undo');
  await w.modal('dora', 'This undoes');
  await dora.submits();
  await w.modal('dora', 'Updated:');
  expect((await until(() => told(w)[1])).rendered).toContain('↩ Dora Deleter undid @Ada’s change');
});

test('what’s as it was before can’t be undone again', async () => {
  const w = await twoPeople();
  const message = await deactivated(w);
  w.genesys.changeClient(w.clientNamed(crm).id, { state: 'active' });
  await w.person('ben').clicks(message, 'Undo');
  const refused = await w.modal('ben', 'Already undone');
  expect(refused.submit).toBeUndefined();
  expect(refused.buttons).toEqual([]);
});

test('of two people at once one undoes', async () => {
  const w = await twoPeople();
  const message = await deactivated(w);
  for (const who of ['dora', 'will'] as const) {
    await w.person(who).clicks(message, 'Undo');
    await w.modal(who, 'This undoes');
  }
  await w.person('dora').submits();
  await w.modal('dora', 'Updated:');
  await w.person('will').submits();
  await w.modal('will', 'Someone changed this client after you opened the form');
  expect(w.clientNamed(crm).state).toBe('active');
  expect(w.writes(w.clientNamed(crm))).toHaveLength(2);
});

test('a double click on Undo changes the client once', async () => {
  const w = await twoPeople();
  const message = await deactivated(w);
  const dora = w.person('dora');
  await Promise.all([dora.clicks(message, 'Undo'), dora.clicks(message, 'Undo')]);
  await w.modal('dora', 'This undoes');
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
  await changes(w, 'ben', crm, { 'Redirect URIs': 'https://fixed.example.com/cb' });
  const second = await until(() => told(w)[1]);
  await changes(w, 'dora', crm, { Description: 'Described since' });
  await w.person('dora').clicks(first, 'Undo');
  const refused = await w.modal('dora', `Can’t undo: Ben Builder changed the redirect URIs of ${crm} again `);
  expect(refused.submit).toBeUndefined();
  expect(refused.buttons).toEqual(['Update']);
  await w.person('dora').closes({ all: true });
  await w.person('dora').clicks(second, 'Undo');
  await w.modal('dora', 'This undoes Ben Builder’s change.');
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
  await w.modal('dora', 'This undoes');
  await w.person('dora').closes({ all: true });
  w.advance(31 * dayMs);
  await w.person('dora').clicks(message, 'Undo');
  const refused = await w.modal('dora', 'Can’t undo this change anymore. Changes can be undone for 30 days.');
  expect(refused.buttons).toEqual(['Update']);
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
  const form = await w.modal('dora', 'because you don’t have Directory Sync in all divisions. Enter a reason below.');
  expect(form.text).toContain('This undoes Ada Admin’s change.');
  expect(labels(form)[0]).toBe('Reason');
  await w.person('dora').fills({ Reason: 'It needs the role after all' });
  await w.person('dora').submits();
  const review = await w.modal('dora', (view) => view.submit === 'Ask for approval');
  expect(review.text).not.toContain('approvals channel');
  expect(w.writes(w.clientNamed(client))).toHaveLength(1);
});

test('Undo opens the form where what it puts back isn’t allowed anymore', async () => {
  const w = await twoPeople();
  w.genesys.changeClient(w.clientNamed(crm).id, { registeredRedirectUri: ['https://old.example.com/cb#part'] });
  await changes(w, 'ada', crm, { 'Redirect URIs': 'https://new.example.com/cb' });
  const message = await until(() => told(w)[0]);
  await w.person('dora').clicks(message, 'Undo');
  const form = await w.modal('dora', (view) => labels(view).includes('Redirect URIs'));
  expect(form.title).toBe('Undo change');
  expect(form.text).toContain('This undoes Ada Admin’s change.');
  expect(valueIn(form, 'Redirect URIs')).toBe('https://old.example.com/cb#part');
  expect(w.clientNamed(crm).registeredRedirectUri).toEqual(['https://new.example.com/cb']);
});
