import { describe, expect } from 'vitest';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { valueIn } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { decidersKnown } from './alone.ts';
import { type Asked, openCard, outcomeTold, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';
const everything = ['oauth:*:*'];

/** Someone who can approve, in Genesys Cloud and in Slack. `outside`: not in the approvals channel. */
function approver(w: TwoPeople, name: string, { outside = false } = {}): string {
  const email = `${name.toLowerCase()}@example.com`;
  w.genesys.addUser({ name: `${name} Approver`, email, permissions: everything });
  const { id } = w.slack.addUser({ name: name.toLowerCase(), profile: { email, display_name: name } });
  const members = Object.values(people).filter((member) => member !== id);
  if (!outside) w.slack.changeChannel(approvalsChannel, { members: [w.slack.botUserId, ...members, ...more(w), id] });
  return id;
}
const added = new WeakMap<TwoPeople['slack'], string[]>();
const more = ({ slack }: TwoPeople): string[] => added.get(slack) ?? [];

/** Takes the list that was read at the start for old, so that what a test changed counts. */
const listIsOld = (w: TwoPeople): void => w.advance(2 * 3_600_000);

/** Slack finds nobody with the email of someone who was deactivated. */
const refusals = [/users_not_found/u];

const loses = (w: TwoPeople, ...names: string[]): void => {
  for (const name of names) w.genesys.changeUser(userNamed(w.genesys, name).id, { permissions: ['oauth:client:view'] });
};

/** Whom new messages in the approvals channel notify. */
const notified = (w: TwoPeople): string[] =>
  w.slack.calls
    .filter(({ method, args }) => method === 'chat.postMessage' && args['channel'] === approvalsChannel)
    .flatMap(({ args }) => JSON.stringify(args).match(/<(?:@|!subteam\^)\w+>/gu) ?? []);

const direct = (w: TwoPeople, user: string) =>
  w.slack.directMessages(user).filter(({ rendered }) => rendered.includes(client));

/** Whether everyone was told who is to be told. */
const invited = (w: TwoPeople) =>
  until(async () => {
    const set = `keyturn:{${w.genesys.organization.id}}:requests-untold`;
    return (await w.raw.range(set)).length === 0;
  });

describe('the card', () => {
  test('notifies up to five who can approve, and neither the requester nor anyone else', async () => {
    const w = await twoPeople({ refusals });
    for (const name of ['Eve', 'Finn', 'Gil', 'Hana']) approver(w, name);
    w.slack.changeUser(people.dora, { deleted: true });
    listIsOld(w);
    const asked = await w.askFor('ada', 'delete', client);
    expect(asked.card().rendered).toContain('@Eve @Finn @Gil @Hana @Will, one of you can approve.');
    expect(asked.card().rendered).toMatch(/Ada Admin needs approval by /u);
    expect(notified(w)).toHaveLength(5);
    expect(notified(w)).not.toContain(`<@${people.ada}>`);
    approver(w, 'Ivy');
    listIsOld(w);
    const second = await w.askFor('ada', 'delete', 'Nightly reporting export');
    expect(second.card().rendered).toContain('@Eve @Finn @Gil @Hana @Ivy and 1 more, one of you can approve.');
    expect(await second.record()).toMatchObject({ deciders: { complete: true, people: { length: 6 } } });
  });

  test('doesn’t name who has left, or was deactivated in Slack', async () => {
    const w = await twoPeople({ refusals });
    w.genesys.changeUser(userNamed(w.genesys, 'Will Wildcard').id, { state: 'inactive' });
    approver(w, 'Eve');
    w.slack.changeUser(approver(w, 'Finn'), { deleted: true });
    listIsOld(w);
    const asked = await w.askFor('ada', 'delete', client);
    expect(asked.card().rendered).toContain('@Dora @Eve, one of you can approve.');
  });

  test('may name someone who lost the role a moment ago: their click is checked', async () => {
    const w = await twoPeople();
    await decidersKnown(w);
    loses(w, 'Will Wildcard');
    const asked = await w.askFor('ada', 'delete', client);
    expect(asked.card().rendered).toContain('@Dora @Will, one of you can approve.');
    expect(await w.presses('will', asked, 'Approve…')).toContain('oauth:client:delete');
    await w.approves('dora', asked);
    expect(await w.outcome(asked)).toContain('done');
    expect(asked.card().rendered).not.toContain('can approve.');
  });

  test('leaves out who can’t give the only approval, since they lack the client’s roles', async () => {
    const w = await twoPeople();
    const asked = await w.askFor('ben', 'rotate', client);
    expect(asked.card().rendered).toContain('@Ada @Will, one of you can approve.');
  });

  test('mentions the user group of KEYTURN_APPROVERS, or its members if the requester is one', async () => {
    const w = await twoPeople({ settings: { KEYTURN_APPROVERS: 'S0KEYTURN1' } });
    w.slack.addUserGroup({ id: 'S0KEYTURN1', handle: 'oauth-admins', users: [people.dora, people.will] });
    const asked = await w.askFor('ada', 'delete', client);
    expect(asked.card().rendered).toContain('⟪@oauth-admins⟫, one of you can approve.');
    expect(notified(w)).toEqual(['<!subteam^S0KEYTURN1>']);
    const other = await w.askFor('dora', 'delete', 'Nightly reporting export');
    expect(other.card().rendered).toContain('@Will, you can approve.');
  });

  test('says so if Keyturn couldn’t find out who can approve', async () => {
    const w = await twoPeople();
    listIsOld(w);
    const lift = w.genesys.faults.inject({ path: '/api/v2/authorization/roles', status: 200, body: 'no', times: 9 });
    const asked = await w.askFor('ada', 'delete', client);
    lift();
    expect(asked.card().rendered).toContain('Keyturn couldn’t find out who can approve.');
    await w.approves('dora', asked);
    expect(await w.outcome(asked)).toContain('done');
  });

  test('names those in the channel if Keyturn’s own client may not see who has a role', async () => {
    const w = await twoPeople();
    w.genesys.switches.roleUsers = 'forbidden';
    listIsOld(w);
    const asked = await w.askFor('ada', 'delete', client);
    expect(asked.card().rendered).toContain(
      '@Dora @Will, one of you can approve. Keyturn couldn’t find out who else can.',
    );
  });
});

describe('people outside of the approvals channel', () => {
  test('get one direct message with a link to the card, which says in the end what became of it', async () => {
    const w = await twoPeople();
    const eve = approver(w, 'Eve', { outside: true });
    listIsOld(w);
    const asked = await w.askFor('ada', 'delete', client, 'Nobody uses it any more');
    const [message] = await until(() => direct(w, eve).length > 0 && direct(w, eve));
    expect(message?.rendered).toMatch(
      /^Ada Admin asks for your approval: Delete client Workforce planning sync\. Deadline: .+\.\n[\s\S]*> Nobody uses it any more\nView request \(\S+\) You can also approve or deny it with \/oauth requests\.$/u,
    );
    expect(message?.rendered).toContain(asked.card().ts.replace('.', ''));
    await invited(w);
    expect(direct(w, people.will)).toEqual([]);
    await w.denies('dora', asked);
    await outcomeTold(asked);
    expect(direct(w, eve).map(({ rendered }) => rendered)).toEqual([
      expect.stringMatching(
        /^Ada Admin asked for approval: Delete client Workforce planning sync\. Denied by Dora Deleter\. View/u,
      ),
    ]);
  });

  test('are told once by however many replicas, also if Slack fails at first', async () => {
    const store = createMemoryStore({ now: () => Date.now() });
    const w = await twoPeople({ store });
    await Promise.all([w.another(), w.another()]);
    const eve = approver(w, 'Eve', { outside: true });
    listIsOld(w);
    w.slack.faults.inject({ method: 'conversations.members', error: 'fetch_members_failed', times: 1 });
    const asked = await w.askFor('ada', 'delete', client);
    await until(() => w.logLines().some((line) => line.includes('couldn’t tell everyone who can approve')));
    await until(() => {
      w.advance(121_000);
      return direct(w, eve).length > 0;
    });
    await invited(w);
    expect(direct(w, eve)).toHaveLength(1);
    expect((await asked.record()).direct).toHaveLength(1);
  });

  test('are reminded halfway to the deadline, unless they have acted', async () => {
    const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
    const eve = approver(w, 'Eve', { outside: true });
    const finn = approver(w, 'Finn', { outside: true });
    listIsOld(w);
    const asked = await w.askFor('ada', 'delete', client);
    await invited(w);
    await approves(w, asked, eve);
    await until(async () => (await asked.record()).approvals.length === 1);
    w.advance(30 * 60_000);
    const line = await until(() => asked.thread().find((each) => each.includes('Still waiting')));
    expect(line).toMatch(/^Still waiting for 1 approval\. .+ @Dora @Finn @Will, one of you can approve\.$/u);
    const reminded = (user: string) => direct(w, user).filter(({ rendered }) => rendered.startsWith('Still waiting'));
    await until(() => reminded(finn).length === 1);
    expect(reminded(eve)).toEqual([]);
  });

  test('who can’t get direct messages are skipped', async () => {
    const w = await twoPeople({ refusals: [/channel_not_found/u] });
    const eve = approver(w, 'Eve', { outside: true });
    listIsOld(w);
    await w.askFor('ada', 'delete', 'Nightly reporting export');
    await invited(w);
    w.slack.changeUser(eve, { deleted: true });
    const asked = await w.askFor('ada', 'delete', client);
    await invited(w);
    expect((await asked.record()).direct).toBeUndefined();
  });
});

test('KEYTURN_NOTIFY = card mentions people on the card, and sends no direct message', async () => {
  const w = await twoPeople({ settings: { KEYTURN_NOTIFY: 'card' } });
  const eve = approver(w, 'Eve', { outside: true });
  listIsOld(w);
  const asked = await w.askFor('ada', 'delete', client);
  expect(asked.card().rendered).toContain('@Dora @Eve @Will, one of you can approve.');
  await invited(w);
  expect(direct(w, eve)).toEqual([]);
});

test('KEYTURN_NOTIFY = off mentions nobody, not in a reminder either', async () => {
  const w = await twoPeople({ settings: { KEYTURN_NOTIFY: 'off' } });
  const eve = approver(w, 'Eve', { outside: true });
  listIsOld(w);
  const asked = await w.askFor('ada', 'delete', client);
  expect(asked.card().rendered).toContain('Dora Deleter, Eve Approver, or Will Wildcard can approve.');
  w.advance(30 * 60_000);
  await until(() => asked.thread().some((line) => line.includes('Still waiting for 1 approval')));
  expect(notified(w)).toEqual([]);
  expect(direct(w, eve)).toEqual([]);
});

describe('what nobody else can approve', () => {
  const nobody =
    'Nobody else can approve this. An approver needs oauth:client:delete and oauth:client:view in Genesys Cloud, and an account here in Slack with the same email. Ask a Genesys Cloud admin to give someone else a role with that.';

  test('isn’t asked: the form says so before anything is typed', async () => {
    const w = await twoPeople();
    loses(w, 'Dora Deleter', 'Will Wildcard', 'Mia Missing');
    listIsOld(w);
    // The members of the channel are looked up first, which may take longer than a form waits.
    await w.opens('ada', `/oauth delete ${w.clientNamed(client).id}`);
    await w.person('ada').closes({ all: true });
    const view = await w.opens('ada', `/oauth delete ${w.clientNamed(client).id}`);
    expect(view.text).toContain('Nobody else can approve this.');
    expect(view.submit).toBeUndefined();
    expect(w.slack.messages(approvalsChannel)).toEqual([]);
  });

  test('isn’t asked if they lost the permission while the form was open, and what was typed is kept', async () => {
    const w = await twoPeople();
    await decidersKnown(w);
    const ada = w.person('ada');
    await w.opens('ada', `/oauth delete ${w.clientNamed(client).id}`);
    await ada.fills({ Reason: 'Nobody uses it', 'Type the client’s name to confirm': client });
    loses(w, 'Dora Deleter', 'Will Wildcard', 'Mia Missing');
    w.advance(61 * 60_000);
    await ada.submits();
    const form = await w.modal('ada', nobody);
    expect(valueIn(form, 'Reason')).toBe('Nobody uses it');
    expect(w.slack.messages(approvalsChannel)).toEqual([]);
    expect((await w.trail()).map(({ action, code }) => [action, code])).toEqual([['failed', 'too_few_approvers']]);
    // Someone gets the role.
    w.genesys.changeUser(userNamed(w.genesys, 'Will Wildcard').id, { permissions: everything });
    w.advance(11_000);
    await ada.submits();
    await w.modal('ada', 'Sent for approval');
  });

  test('says how many are missing, and that KEYTURN_APPROVERS has to name them', async () => {
    const settings = { KEYTURN_APPROVALS: '2', KEYTURN_APPROVERS: `${people.dora},${people.vera},${people.ada}` };
    const w = await twoPeople({ settings });
    const view = await w.opens('ada', `/oauth delete ${w.clientNamed(client).id}`);
    const text = view.submit === undefined ? view.text : (await submitted(w)).text;
    expect(text).toContain('2 people have to approve this, and only 1 other person can.');
    expect(text).toContain('; and KEYTURN_APPROVERS has to name them.');
  });

  test('is asked all the same if that isn’t certain', async () => {
    const w = await twoPeople();
    loses(w, 'Dora Deleter', 'Will Wildcard', 'Mia Missing');
    w.genesys.switches.roleUsers = 'forbidden';
    listIsOld(w);
    const asked = await w.askFor('ada', 'delete', client);
    expect(asked.card().rendered).toContain('Keyturn couldn’t find out who can approve.');
  });
});

async function submitted(w: TwoPeople) {
  await w.person('ada').fills({ Reason: 'Nobody uses it', 'Type the client’s name to confirm': client });
  await w.person('ada').submits();
  return w.modal('ada', 'have to approve this');
}

const approves = (w: TwoPeople, asked: Asked, user: string) => w.slack.as(user).clicks(asked.card(), 'Approve…');

test('a request asks Genesys Cloud for nothing more while the list is known, and for three calls otherwise', async () => {
  const w = await twoPeople();
  await w.denies('dora', await w.askFor('ada', 'delete', client));
  const listed = () =>
    w.genesys.calls.filter(({ path }) => /\/authorization\/roles|\/api\/v2\/users$/u.test(path)).length;
  const warm = listed();
  await w.denies('dora', await w.askFor('ada', 'delete', client));
  expect(listed()).toBe(warm);
  listIsOld(w);
  await w.askFor('ada', 'delete', client);
  // Names of roles are read with other calls.
  const calls = w.genesys.calls.filter(({ path, query }) => /\/users$/u.test(path) || query.includes('permission='));
  expect(calls.slice(-3).map(({ path }) => path.replace(/[0-9a-f-]{36}/u, '{id}'))).toEqual([
    '/api/v2/authorization/roles',
    '/api/v2/authorization/roles/{id}/users',
    '/api/v2/users',
  ]);
  expect(await openCard(w)).toBeDefined();
});
