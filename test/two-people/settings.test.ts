import { expect } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { askForChange, clientPath, openCard, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';

test('only the people in KEYTURN_APPROVERS decide, and they still need the permission', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVERS: `${people.will},${people.vera}` } });
  const asked = await w.askFor('ada', 'delete', client);
  const told = w.slack.calls.filter(({ method }) => method === 'views.update');
  expect(JSON.stringify(told)).toMatch(/Workforce planning sync\*\. <@U0WILL001> can approve it\. Deadline: /u);
  expect(await w.presses('dora', asked, 'Approve…')).toContain(
    'Only people your Keyturn admin has named can approve or deny requests.',
  );
  expect(await w.denies('dora', asked)).toContain(
    'Only people your Keyturn admin has named can approve or deny requests.',
  );
  expect(await w.presses('vera', asked, 'Approve…')).toContain('oauth:client:delete');
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('members of a user group decide from when they join until they leave', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVERS: 'S0KEYTURN1' } });
  const group = w.slack.addUserGroup({ id: 'S0KEYTURN1', users: [people.dora] });
  const asked = await w.askFor('ada', 'delete', client);
  expect(await w.presses('will', asked, 'Approve…')).toContain(
    'Only people your Keyturn admin has named can approve or deny requests.',
  );
  w.slack.addUserGroup({ ...group, users: [people.will] });
  expect(await w.presses('dora', asked, 'Approve…')).toContain(
    'Only people your Keyturn admin has named can approve or deny requests.',
  );
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('a user group that can’t be read lets nobody in', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVERS: 'S0KEYTURN1' } });
  w.slack.addUserGroup({ id: 'S0KEYTURN1', users: [people.dora] });
  const asked = await w.askFor('ada', 'delete', client);
  const lift = w.slack.faults.inject({ method: 'usergroups.users.list', error: 'missing_scope' });
  expect(await w.presses('dora', asked, 'Approve…')).toContain(
    'Slack didn’t respond as expected. Nothing was changed.',
  );
  expect(await asked.record()).toMatchObject({ state: 'pending' });
  lift();
});

test('a request is opened though a user group can’t be read, and its requester isn’t told who can approve', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVERS: 'S0KEYTURN1' } });
  w.slack.addUserGroup({ id: 'S0KEYTURN1', users: [people.dora] });
  await w.opens('ada', `/oauth delete ${w.clientNamed(client).id}`);
  await w
    .person('ada')
    .fills({ When: 'Delete right away', Reason: 'Nobody uses it', 'Type the client’s name to confirm': client });
  w.advance(61_000);
  const lift = w.slack.faults.inject({ method: 'usergroups.users.list', error: 'missing_scope', times: 100 });
  await w.person('ada').submits();
  const sent = await w.modal('ada', 'Sent for approval');
  expect(sent.text).toContain('Keyturn couldn’t find out who can approve it.');
  expect(sent.text).not.toContain('@Dora');
  lift();
});

test('two approvals are two people, and each counts once', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'delete', client);
  expect(asked.card().rendered).toContain('Ada Admin needs 2 approvals by ');
  const told = w.slack.calls.filter(({ method }) => method === 'views.update');
  expect(JSON.stringify(told)).toContain('2 of <@U0DORA001> and <@U0WILL001> have to approve it. Deadline: ');
  const first = await w.person('dora').clicks(asked.card(), 'Approve…', { decline: true });
  expect(first.dialog).toContain('Delete client?');
  expect(first.dialog).toContain('Your approval is 1 of 2. This happens when the second person approves.');
  expect(first.dialog).toContain('[Approve]');
  expect(await w.presses('dora', asked, 'Approve…')).toContain(
    'You approved this: Delete client Workforce planning sync. 1 more approval needed.',
  );
  const again = await w.presses('dora', asked, 'Approve…');
  expect(again).toContain('You’ve already approved. 1 more approval needed.');
  await until(() => asked.card().rendered.includes('needs 1 more approval by '));
  expect(asked.card().buttons).toContain('Approve…');
  expect(w.writes(asked.client)).toEqual([]);
  const forDora = await w.asks('dora', '/oauth requests');
  expect(forDora.rendered).toContain('1 of 2 approvals');
  expect(forDora.rendered).toContain('You’ve already approved. 1 more approval needed.');
  expect(forDora.buttons).toEqual(['Deny…']);
  expect((await w.asks('will', '/oauth requests')).buttons).toEqual(['Approve…', 'Deny…']);
  const last = await w.approves('will', asked);
  expect(last.dialog).toMatch(/This happens as soon as you approve\.[\s\S]*\[Delete client\]/u);
  expect(await w.outcome(asked)).toContain('Approved by @Dora, @Will');
  expect(asked.thread().filter((line) => line.includes('approved'))).toEqual(['Dora Deleter approved (1 of 2).']);
  expect(asked.thread().at(-1)).toMatch(/^Approved by Dora Deleter, Will Wildcard\. Done\./u);
  const steps = (await w.trail()).filter(({ operation }) => operation === 'delete');
  expect(steps.map(({ action, by }) => [action, by]).slice(1, 4)).toEqual([
    ['approved', people.dora],
    ['refused', people.dora],
    ['approved', people.will],
  ]);
});

test('where two must approve, the first doesn’t count if they lost the permission in the meantime', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'delete', client);
  await w.presses('dora', asked, 'Approve…');
  const dora = userNamed(w.genesys, 'Dora Deleter');
  w.genesys.changeUser(dora.id, { permissions: [] });
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('@Dora no longer has the Genesys Cloud permission');
  expect(w.writes(asked.client)).toEqual([]);
});

test('two approvals in the same moment execute it once', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'rotate', client);
  await Promise.all([w.approves('dora', asked), w.approves('will', asked), w.approves('dora', asked)]);
  expect(await w.outcome(asked)).toContain('done');
  expect(w.writes(asked.client)).toEqual(['POST']);
});

const every = { KEYTURN_SECOND_PERSON: 'delete,rotate,create,update' };

test('creation can need an approval too, and its secret goes to the requester', async () => {
  const w = await twoPeople({ settings: every });
  const ada = w.person('ada');
  await w.opens('ada', '/oauth create');
  await ada.fills({ 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
  await w.modal('ada', ({ text }) => text.includes('Roles'));
  await ada.fills({
    Name: 'Payroll <!channel>',
    Roles: { search: 'reporting', pick: 'Reporting Reader · Home' },
    Reason: 'Payroll moves to the warehouse',
  });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
  const card = await openCard(w);
  expect(card.rendered).toContain('Reporting Reader in Home');
  expect(card.rendered).toContain('Payroll <!channel>');
  expect(w.genesys.countCalls('POST', '/api/v2/oauth/clients')).toBe(0);
  await w.person('will').clicks(card, 'Approve…');
  const offer = await until(() =>
    w.slack
      .directMessages(people.ada)
      .find(({ rendered }) => rendered.includes('your new client Payroll <!channel> is ready')),
  );
  const made = w.clientNamed('Payroll <!channel>');
  await ada.closes({ all: true });
  await ada.clicks(offer, 'Reveal secret');
  expect((await w.modal('ada', ({ text }) => text.includes('I stored it'))).text).toContain(
    w.genesys.secretOf(made.id),
  );
  const done = await until(async () => (await w.audit.latest({ limit: 10 })).find(({ action }) => action === 'done'));
  expect(done).toMatchObject({ operation: 'create', clientId: made.id });
  expect(w.genesys.countCalls('POST', '/api/v2/oauth/clients')).toBe(1);
});

test('doesn’t create a client with a role that the requester has lost in the meantime, and the card says who', async () => {
  const w = await twoPeople({ settings: every });
  const ada = w.person('ada');
  await w.opens('ada', '/oauth create');
  await ada.fills({ 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
  await w.modal('ada', ({ text }) => text.includes('Roles'));
  await ada.fills({
    Name: 'Payroll',
    Roles: { search: 'reporting', pick: 'Reporting Reader · Home' },
    Reason: 'Payroll moves to the warehouse',
  });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
  const { channel, ts } = await openCard(w);
  const user = userNamed(w.genesys, 'Ada Admin');
  w.genesys.changeUser(user.id, { grants: [] });
  await w.person('will').clicks(await openCard(w), 'Approve…');
  await until(() => w.slack.message(channel, ts)?.rendered.includes('Not done: someone’s access changed'));
  const card = w.slack.message(channel, ts)?.rendered;
  expect(card).toContain('The requester no longer has Reporting Reader in Home');
  expect(card).not.toMatch(/\byou\b/iu);
  expect(w.genesys.countCalls('POST', '/api/v2/oauth/clients')).toBe(0);
});

test('a change can need an approval too, and is stale if the client changed', async () => {
  const w = await twoPeople({ settings: every });
  const found = w.clientNamed(client);
  const first = await askForChange(w, client, 'Moved');
  expect(first.rendered).toContain('Moved');
  await w.person('dora').clicks(first, 'Approve…');
  await until(() => w.slack.message(first.channel, first.ts)?.rendered.includes('Client updated'));
  expect(w.genesys.client(found.id)?.description).toBe('Moved');
  const second = await askForChange(w, client, 'Moved again');
  w.genesys.changeClient(found.id, { description: 'Changed by hand' });
  await w.person('dora').clicks(second, 'Approve…');
  await until(() => w.slack.message(second.channel, second.ts)?.rendered.includes('Not done: the client changed'));
  expect(w.genesys.client(found.id)?.description).toBe('Changed by hand');
});

test.each([
  ['after', /Client updated[\s\S]*Saved\./u],
  ['before', /Outcome unknown[\s\S]*We don’t know if the change was made/u],
] as const)('reads back a change whose answer is lost %s the effect, and doesn’t send it again', async (drop, told) => {
  const w = await twoPeople({ settings: every });
  const found = w.clientNamed(client);
  const { channel, ts } = await askForChange(w, client, 'Moved');
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, drop });
  await w.person('dora').clicks(await openCard(w), 'Approve…');
  await until(() => /^(?:Client updated|Outcome unknown) · /u.test(w.slack.message(channel, ts)?.rendered ?? ''));
  expect(w.slack.message(channel, ts)?.rendered).toMatch(told);
  expect(w.slack.message(channel, ts)?.rendered.includes(`/oauth show ${found.id}`)).toBe(drop === 'before');
  expect(w.genesys.client(found.id)?.description === 'Moved').toBe(drop === 'after');
  expect(w.writes(found)).toEqual(['PUT']);
});

test('a start doesn’t raise a false alarm while it can’t tell who could approve', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVERS: people.dora } });
  w.advance(2 * 3_600_000);
  const lift = w.genesys.faults.inject({ path: /\/users\/search$|\/authorization\/roles$/u, status: 403, times: 99 });
  await w.another({ setupMs: 600_000 });
  await until(() => w.logLines().some((line) => line.includes('Keyturn couldn’t find out who can approve')));
  lift();
  expect(w.logLines().some((line) => line.includes('Too few people can approve'))).toBe(false);
});

test('a start warns if nobody could approve, or only the person who would ask', async () => {
  const warnings = async (approvers: string) => {
    const w = await twoPeople({ settings: { KEYTURN_APPROVERS: approvers } });
    await w.another({ setupMs: 600_000 });
    return until(() => {
      const lines = w.logLines().filter((line) => /Too few people can approve|Everyone who can approve/u.test(line));
      return lines.length === 2 && lines.join('');
    });
  };
  const [nobody, one] = await Promise.all([warnings(people.vera), warnings(people.dora)]);
  expect(nobody).toMatch(
    /Too few people can approve delete, so nobody can ask for it: 0 of 1\. Give oauth:client:delete/u,
  );
  expect(one).toContain('Everyone who can approve rotate is needed');
});
