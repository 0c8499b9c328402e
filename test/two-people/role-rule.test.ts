import { expect, test } from 'vitest';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { valueIn } from '../bot/support.ts';
import { userNamed } from '../support/genesys-users.ts';
import { openCard, type TwoPeople, twoPeople } from './world.ts';

/** Its role, Directory Sync, is Will's and Ada's, and neither Ben's nor Dora's. */
const client = 'Workforce planning sync';
const noHolder = 'Neither the requester nor anyone who approves has all of this client’s roles.';

const takeRoles = (w: TwoPeople, name: string) => w.genesys.changeUser(userNamed(w.genesys, name).id, { grants: [] });

test('two people can’t rotate the secret of a client whose roles neither has, and a holder can approve', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ben', 'rotate', client);
  expect(await w.presses('dora', asked, 'Approve…')).toContain(noHolder);
  expect(await asked.record()).toMatchObject({ state: 'pending', approvals: [] });
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('a requester who has the roles is enough', async () => {
  const w = await twoPeople();
  const rotation = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', rotation);
  expect(await w.outcome(rotation)).toContain('done');
});

test('with two approvals, any of the three may be the holder', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ben', 'rotate', client);
  expect(asked.card().rendered).toContain(
    '⚠ At least one approver must have all of this client’s roles.\nBen Builder doesn’t',
  );
  expect(await w.presses('will', asked, 'Approve…')).toContain('1 more approval needed.');
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('a holder who lost the roles doesn’t count as it’s done', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ben', 'rotate', client);
  await w.presses('will', asked, 'Approve…');
  takeRoles(w, 'Will Wildcard');
  w.advance(61_000);
  expect(await w.presses('dora', asked, 'Approve…')).toContain(noHolder);
  expect(w.writes(asked.client)).toEqual([]);
});

test('what a replica without the rule let through isn’t done by one that has it', async () => {
  const w = await twoPeople({ bot: { silentMs: 0 } });
  const asked = await w.askFor('ben', 'rotate', client);
  const { id, name } = userNamed(w.genesys, 'Dora Deleter');
  await w.requests.approve(asked.id, { slackTeam: w.slack.team.id, slackUser: people.dora, genesysUser: id, name });
  // The replica that approved it is gone, so this one takes over.
  w.advance(61_000);
  expect(await w.outcome(asked)).toMatch(
    /not done because nobody who approved has all of the client’s roles\.[\s\S]*\nNothing was changed\. Ask again, and have someone with those roles approve\./u,
  );
  const { rendered } = asked.card();
  expect(rendered).toMatch(/^Not done: nobody who approved has all of the client’s roles · /u);
  expect(rendered).not.toMatch(/no longer counts|Neither the requester|must have/u);
  expect(w.writes(asked.client)).toEqual([]);
});

test('KEYTURN_ROLE_RULE=off lets permissions decide alone', async () => {
  const w = await twoPeople({ settings: { KEYTURN_ROLE_RULE: 'off' } });
  const asked = await w.askFor('ben', 'rotate', client);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('the card, and the requester’s message, say whose approval it takes', async () => {
  const w = await twoPeople();
  await w.opens('ben', `/oauth rotate ${w.clientNamed(client).id}`);
  await w.person('ben').fills({ When: 'Right after approval', Reason: 'The old one leaked' });
  await w.person('ben').submits();
  const sent = await w.modal('ben', 'Sent for approval');
  expect(sent.text).toMatch(/@Ada or @Will can approve it if they have all of this client’s roles\. Deadline: /u);
  const card = await openCard(w);
  expect(card.rendered).toContain(
    '⚠ The approver must have all of this client’s roles.\nBen Builder doesn’t have:\n• Directory Sync in Home\n',
  );
  const { dialog } = await w.person('dora').clicks(card, 'Approve…', { decline: true });
  expect(dialog).toContain('This happens as soon as you approve, if you have all of this client’s roles.');
  const asked = await w.askFor('ada', 'rotate', 'Nightly reporting export');
  expect(asked.card().rendered).not.toContain('must have all of this client’s roles');
});

test('a deletion takes no roles: its card doesn’t ask for them', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('dora', 'delete', client);
  expect(asked.card().rendered).not.toContain('must have all of this client’s roles');
  const { dialog } = await w.person('will').clicks(asked.card(), 'Approve…', { decline: true });
  expect(dialog).toContain('This happens as soon as you approve.');
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test.each([
  ['that KEYTURN_APPROVERS names', { KEYTURN_APPROVERS: `${people.dora},${people.ben}` }, [] as string[]],
  ['in the approvals channel', {}, ['Ada Admin', 'Will Wildcard']],
])('nothing is asked if nobody %s has the roles, and what was typed is kept', async (_who, settings, without) => {
  const w = await twoPeople({ settings });
  for (const name of without) takeRoles(w, name);
  await w.opens('ben', `/oauth rotate ${w.clientNamed(client).id}`);
  await w.person('ben').fills({ When: 'Right after approval', Reason: 'The old one leaked' });
  await w.person('ben').submits();
  const form = await w.modal(
    'ben',
    'Not sent: you don’t have Directory Sync in Home, and nobody who can approve has all of this client’s roles. Ask your Keyturn admin to add an approver who does.',
  );
  expect(valueIn(form, 'Reason')).toBe('The old one leaked');
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  expect((await w.trail()).map(({ action, code }) => [action, code])).toEqual([['refused', 'request_not_eligible']]);
});

test('of many who can approve, the roles of at most 25 are read, and asking goes on', async () => {
  const w = await twoPeople();
  for (const name of ['Ada Admin', 'Will Wildcard']) takeRoles(w, name);
  const more = Array.from({ length: 40 }, (_, at) => {
    const email = `approver-${at}@example.com`;
    const user = w.genesys.addUser({ name: `Approver ${at}`, email, permissions: ['oauth:*:*'] });
    return { user, member: w.slack.addUser({ name: `approver-${at}`, profile: { email } }).id };
  });
  w.slack.changeChannel(approvalsChannel, { members: [...more.map(({ member }) => member), w.slack.botUserId] });
  const { id: ben } = userNamed(w.genesys, 'Ben Builder');
  const read = () =>
    w.genesys.calls.filter(({ path }) => /\/subjects\/[0-9a-f-]{36}$/u.test(path) && !path.endsWith(ben));
  const asked = await w.askFor('ben', 'rotate', client);
  // Nobody whose roles were read has them, and not everyone's were read.
  expect(asked.card().rendered).toContain('The approver must have all of this client’s roles.');
  expect(new Set(read().map(({ path }) => path)).size).toBe(25);
});

test('a holder without the permission to approve is of no help', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVERS: `${people.will},${people.dora}` } });
  w.genesys.changeUser(userNamed(w.genesys, 'Will Wildcard').id, { permissions: ['oauth:client:view'] });
  await w.opens('ben', `/oauth rotate ${w.clientNamed(client).id}`);
  await w.person('ben').fills({ When: 'Right after approval', Reason: 'The old one leaked' });
  await w.person('ben').submits();
  await w.modal('ben', 'nobody who can approve has all of this client’s roles');
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
});

test('what can’t be found out stops nobody from asking: the click is checked', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVERS: people.dora } });
  const dora = userNamed(w.genesys, 'Dora Deleter').id;
  const roles = new RegExp(`/authorization/subjects/${dora}$`, 'u');
  const lift = w.genesys.faults.inject({ path: roles, status: 400, times: 100 });
  const asked = await w.askFor('ben', 'rotate', client);
  lift();
  expect(await w.presses('dora', asked, 'Approve…')).toContain(noHolder);
  expect(await asked.record()).toMatchObject({ state: 'pending', approvals: [] });
});

test('two people without the roles who approve at the same moment use up nothing', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  takeRoles(w, 'Ada Admin');
  const asked = await w.askFor('ben', 'rotate', client);
  await Promise.all([w.presses('dora', asked, 'Approve…'), w.presses('ada', asked, 'Approve…')]);
  expect(await asked.record()).toMatchObject({ state: 'pending', approvals: [{}] });
  expect(w.writes(asked.client)).toEqual([]);
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('a rule that was on as it was asked for still counts', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ben', 'rotate', client);
  w.settings['KEYTURN_ROLE_RULE'] = 'off';
  const bot = await w.another();
  w.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  expect(await w.presses('dora', asked, 'Approve…')).toContain(noHolder);
});
