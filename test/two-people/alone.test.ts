import { expect } from 'vitest';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { labels, serviceForm } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { changes, submits, told, type Values } from './alone.ts';
import { openCard, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

const crm = 'Salesforce CRM connector';
const evil = 'https://evil.example/cb';
const seeded = ['https://crm.example.com/oauth/callback', 'https://crm-staging.example.com/oauth/callback'];

test('the channel is told at once who replaced redirect URIs alone, from what to what, and anyone can undo it', async () => {
  const w = await twoPeople();
  const review = await changes(w, 'ada', crm, { 'Redirect URIs': evil });
  expect(review.text).toMatch(
    /\nChanges to Salesforce CRM connector\n⚠ Keyturn will post this change in the approvals channel\.\n/u,
  );
  const message = await until(() => told(w)[0]);
  for (const line of [
    `⚠ Ada Admin updated ${crm} without approval.`,
    `Redirect URIs: removed ${seeded.join(', ')}; added ${evil}`,
    w.clientNamed(crm).id,
  ])
    expect(message.rendered).toContain(line);
  expect(message.notification).toBe(`⚠ Ada Admin updated ${crm} without approval.`);
  expect(message.buttons).toEqual(['Undo', 'Show details']);

  await w.person('dora').clicks(message, 'Undo');
  const undo = await w.modal('dora', 'This undoes Ada Admin’s change. Nothing is saved yet.');
  expect(undo.title).toBe('Undo change');
  expect(undo.text).toContain(`Redirect URIs: remove ${evil}; add ${seeded.join(', ')}`);
  await w.person('dora').submits();
  await w.modal('dora', 'Updated:');
  expect(w.clientNamed(crm).registeredRedirectUri).toEqual(seeded);
});

/** Whom the channel's messages notify, message by message. */
const notified = (w: TwoPeople): string[][] =>
  w.slack.calls
    .filter(({ method, args }) => method === 'chat.postMessage' && args['channel'] === approvalsChannel)
    .map(({ args }) => JSON.stringify(args['blocks']).match(/(?<=<@)\w+(?=>)/gu) ?? []);

test('those who can take it back are mentioned, and nobody is notified of what they did themselves', async () => {
  const w = await twoPeople();
  await w.asks('ada', '/oauth whoami');
  await changes(w, 'ada', crm, { 'Redirect URIs': evil });
  const message = await until(() => told(w)[0]);
  expect(message.rendered).toMatch(/\n(?:@\w+ )+@\w+: you can undo it\.\n/u);
  expect(notified(w)[0]).toContain(people.ben);
  expect(notified(w)[0]).not.toContain(people.ada);
  expect(notified(w)[0]).not.toContain(people.vera);
  await w.person('ben').clicks(message, 'Undo');
  await w.modal('ben', 'This undoes');
  await w.person('ben').submits();
  await w.modal('ben', 'Updated:');
  expect((await until(() => told(w)[1])).rendered).toContain('↩ Ben Builder undid @Ada’s change');
  expect(notified(w)[1]).toEqual([people.ada]);
  await until(() => !told(w)[0]?.rendered.includes('you can undo it'));
});

test('who undoes their own change isn’t notified, and with KEYTURN_NOTIFY=off nobody is', async () => {
  const w = await twoPeople({ settings: { KEYTURN_NOTIFY: 'off' } });
  for (const [at, who] of (['ada', 'ben'] as const).entries()) {
    await changes(w, 'ada', crm, { 'Redirect URIs': evil });
    const message = await until(() => told(w)[2 * at]);
    await w.person(who).clicks(message, 'Undo');
    await w.modal(who, 'This undoes');
    await w.person(who).submits();
    await w.modal(who, 'Updated:');
    await w.person(who).closes({ all: true });
    await until(() => told(w)[2 * at + 1]);
  }
  const said = told(w).map(({ rendered }) => rendered.split('\n')[0]);
  expect(said).toContain(`↩ Ada Admin undid their own change to ${crm}.`);
  expect(said).toContain(`↩ Ben Builder undid Ada Admin’s change to ${crm}.`);
  expect(notified(w).flat()).toEqual([]);
});

test('nobody without the permission can undo', async () => {
  const w = await twoPeople();
  await changes(w, 'ada', crm, { State: 'Inactive' });
  const message = await until(() => told(w)[0]);
  expect(message.rendered).toContain('State: active → inactive');
  await w.person('vera').clicks(message, 'Undo');
  expect((await w.modal('vera', 'oauth:client:edit')).submit).toBeUndefined();
  expect(w.clientNamed(crm).state).toBe('inactive');
});

test('what one client was before isn’t put into another one’s form', async () => {
  const w = await twoPeople();
  await changes(w, 'ada', crm, { State: 'Inactive' });
  const message = await until(() => told(w)[0]);
  const other = w.clientNamed('Workforce planning sync');
  await w.person('dora').clicks(message, 'Undo', {
    change: (payload) => {
      for (const action of payload['actions'] as { value: string }[])
        action.value = action.value.replace(w.clientNamed(crm).id, other.id);
    },
  });
  expect(
    (await w.modal('dora', 'Can’t undo this change anymore. Changes can be undone for 30 days.')).submit,
  ).toBeUndefined();
});

test('the channel isn’t told what neither gives power nor takes service', async () => {
  const w = await twoPeople();
  const review = await changes(w, 'ada', crm, {
    Description: 'Quiet',
    Name: 'CRM',
    'Redirect URIs': seeded[0] ?? '',
    'Token duration': '1 hour',
  });
  expect(review.text).not.toContain('approvals channel');
  await changes(w, 'ada', 'CRM', { State: 'Inactive' });
  await until(() => told(w).length > 0);
  expect(told(w)).toHaveLength(1);
});

test('a change that the channel can’t be told of isn’t made', async () => {
  const w = await twoPeople();
  w.slack.faults.inject({ method: 'conversations.info', error: 'channel_not_found', times: Number.POSITIVE_INFINITY });
  await submits(w, 'ada', crm, { 'Redirect URIs': evil });
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
  await w.modal('ada', 'approvals channel');
  expect(w.clientNamed(crm).registeredRedirectUri).toEqual(seeded);
});

/** A client with a role that Ben has, and one that he doesn't. */
function withTwoRoles(w: TwoPeople): string {
  const [exporter] = w.clientNamed('Recording archive to S3').roleDivisions;
  const [reader] = w.clientNamed('Nightly reporting export').roleDivisions;
  if (exporter === undefined || reader === undefined) throw new Error('no roles');
  const roleDivisions = [exporter, { ...reader, divisionId: w.genesys.ids.homeDivision }];
  return w.genesys.addClient({ name: 'Two roles', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions }).name;
}
const onlyReader = { Roles: { search: 'reporting', pick: 'Reporting Reader · Home' } };

test('what the channel isn’t told of is changed though nothing can be posted there', async () => {
  const w = await twoPeople();
  w.slack.changeChannel(approvalsChannel, { is_archived: true });
  w.advance(61_000);
  await changes(w, 'ada', crm, { Description: 'Sales' });
  expect(w.clientNamed(crm).description).toBe('Sales');
});

test('a role that the person doesn’t have is removed with a second person', async () => {
  const w = await twoPeople();
  const client = withTwoRoles(w);
  await submits(w, 'ben', client, onlyReader);
  const form = await w.modal('ben', (view) => labels(view).includes('Reason'));
  expect(form.text).toContain('because you don’t have Recording Exporter in all divisions.');
  await w.person('ben').fills({ Reason: 'It exports nothing anymore' });
  await w.person('ben').submits();
  const review = await w.modal('ben', 'Changes to Two roles');
  expect(review.submit).toBe('Ask for approval');
  expect(review.text).toContain('Needs approval. Reason:\n> It exports nothing anymore');
  expect(review.text).not.toContain('Changes\n');
  await w.person('ben').submits();
  await w.modal('ben', 'Sent for approval');
  const card = await openCard(w);
  expect(card.rendered).toContain('Roles: remove Recording Exporter in all divisions');
  expect(w.writes(w.clientNamed(client))).toEqual([]);
  await w.person('dora').clicks(card, 'Approve…');
  await until(() => w.clientNamed(client).roleDivisions.length === 1);
  expect(told(w)).toEqual([]);
});

test('a role that the person has is removed alone', async () => {
  const w = await twoPeople();
  await changes(w, 'ada', withTwoRoles(w), onlyReader);
  expect(w.clientNamed('Two roles').roleDivisions).toHaveLength(1);
  expect(told(w)).toEqual([]);
});

test('a role is removed with a second person if Genesys Cloud doesn’t say who has it', async () => {
  const w = await twoPeople();
  await w.opens('ada', `/oauth update ${w.clientNamed(withTwoRoles(w)).id}`);
  await w.person('ada').fills(onlyReader);
  w.advance(61_000);
  w.genesys.faults.inject({
    path: /\/authorization\/subjects\/(?!me$)/u,
    status: 403,
    times: Number.POSITIVE_INFINITY,
  });
  await w.person('ada').submits();
  await w.modal('ada', (view) => labels(view).includes('Reason'));
  expect(w.clientNamed('Two roles').roleDivisions).toHaveLength(2);
});

test('with strict, all that’s loud waits for a second person, and the rest doesn’t', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'strict' } });
  await changes(w, 'ada', crm, { Description: 'Quiet' });
  await submits(w, 'ada', crm, { 'Redirect URIs': evil });
  await w.modal('ada', (view) => labels(view).includes('Reason'));
  await w.person('ada').fills({ Reason: 'The connector moves' });
  await w.person('ada').submits();
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
  await w.modal('ada', 'Sent for approval');
  const card = await openCard(w);
  expect(card.rendered).toContain(`Redirect URIs: remove ${seeded.join(', ')}; add ${evil}`);
  expect(w.clientNamed(crm).registeredRedirectUri).toEqual(seeded);
  const asked = await w.askFor('ada', 'rotate', 'Nightly reporting export');
  expect(asked.card().buttons).toContain('Approve…');
});

test('a single effect can need a second person, and its reason goes away with it', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'delete,rotate,update:redirect-uris' } });
  await submits(w, 'ada', crm, { 'Redirect URIs': seeded[0] ?? '', Description: 'Kept' });
  await w.modal('ada', (view) => labels(view).includes('Reason'));
  await w.person('ada').fills({ 'Redirect URIs': seeded.join('\n'), Reason: 'Not needed after all' });
  await w.person('ada').submits();
  expect((await w.modal('ada', 'Changes to ')).submit).toBe('Save changes');
  await w.person('ada').submits();
  await w.modal('ada', 'Updated:');
  expect(w.clientNamed(crm).description).toBe('Kept');
});

test('the channel is told of a new client with an admin role, or with a name that’s taken', async () => {
  const w = await twoPeople();
  const { id: roleId } = w.genesys.addRole({ name: 'Master Admin' });
  const admin = { roleId, divisionId: '*' };
  for (const user of w.genesys.users().filter(({ name }) => name === 'Ada Admin'))
    w.genesys.changeUser(user.id, { grants: [...user.grants, admin] });
  const own = w.genesys.botClient.id;
  w.genesys.changeClient(own, { roleDivisions: [...(w.genesys.client(own)?.roleDivisions ?? []), admin] });
  const creates = async (values: Values) => {
    await serviceForm(w, 'ada', values);
    await w.person('ada').submits();
    await w.modal('ada', 'Created:');
    await w.person('ada').closes({ all: true });
  };
  await creates({ Name: 'Ordinary' });
  await creates({ Name: 'ordinary' });
  await until(() => told(w).length === 1);
  expect(told(w)[0]?.rendered).toContain('⚠ Ada Admin created ordinary without approval.');
  expect(told(w)[0]?.rendered).not.toContain('Keyturn couldn’t read what was changed before');
  await creates({ Name: 'Powerful', Roles: { search: 'master', pick: 'Master Admin · All divisions' } });
  const message = await until(() => told(w)[1]);
  expect(message.rendered).toContain('⚠ Ada Admin created Powerful without approval.');
  expect(message.rendered).toContain('Role: Master Admin in all divisions');
  expect(message.rendered).toMatch(/@\w+: please check it\.\n/u);
  expect(message.rendered).toContain(w.clientNamed('Powerful').id);
});

test('a name that’s taken is said on the review, in the channel, and on a card', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'update:redirect-uris' } });
  const takenBy = (name: string) => `⚠ Another client is already named “${name}” (${w.clientNamed(name).id}, active).`;
  const taken = takenBy('Nightly reporting export');
  const review = await changes(w, 'ada', crm, { Name: 'nightly  reporting export' });
  expect(review.text).toContain(taken);
  expect((await until(() => told(w)[0])).rendered).toContain(taken);
  await submits(w, 'ada', 'Agent desktop', { Name: 'Workforce Planning Sync', 'Redirect URIs': evil });
  await w.modal('ada', (view) => labels(view).includes('Reason'));
  await w.person('ada').fills({ Reason: 'The connector moves' });
  await w.person('ada').submits();
  const also = takenBy('Workforce planning sync');
  expect((await w.modal('ada', 'Changes to ')).text).toContain(also);
  await w.person('ada').submits();
  await w.modal('ada', 'Sent for approval');
  expect((await openCard(w)).rendered).toContain(also);
});
