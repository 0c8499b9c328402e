import { describe, expect, test } from 'vitest';
import { approveButton } from '../../commands/cards/buttons.ts';
import { requestCard } from '../../commands/cards/card.ts';
import { decidersLine } from '../../commands/cards/deciders.ts';
import { outcomeText } from '../../commands/cards/outcome.ts';
import { opened, reminder } from '../../commands/cards/sentences.ts';
import { changedOf, changesOf } from '../../commands/cards/snapshot.ts';
import { subjectOf } from '../../commands/cards/subject.ts';
import { operationOf } from '../../commands/registry.ts';
import { asJson } from '../../services/json.ts';
import type { RequestDeciders, RequestRecord } from '../../services/requests/types.ts';
import { textsIn } from '../support/pseudo-language.ts';

const now = Date.UTC(2030, 0, 1);
const person = (slackUser: string, name: string) => ({ slackTeam: 'T1', slackUser, genesysUser: slackUser, name });
const [ada, ben] = [person('UADA', 'Ada'), person('UBEN', 'Ben')];

const record = (more: Partial<RequestRecord> = {}): RequestRecord => ({
  id: 'r1',
  organization: 'org',
  operation: 'delete',
  input: {},
  client: { id: 'c1', name: 'Payroll' },
  requester: ada,
  reason: 'Nobody uses it',
  createdAt: now,
  deadline: now + 60_000,
  approvalsNeeded: 1,
  approvals: [],
  state: 'pending',
  ...more,
});

const done = { at: now, fact: { kind: 'done' }, client: { id: 'c2', name: 'Made' } } as const;
const card = (more: Partial<RequestRecord> = {}, facts: { continues?: string | undefined } = {}) =>
  textsIn(requestCard(record(more), operationOf('delete'), { now, command: '/oauth', continues: undefined, ...facts }));

describe('a request of an operation that this version doesn’t know', () => {
  const unknown = record({ operation: 'freeze', input: { client: 'c1' } });

  test('has its stored name as verb, and its dialog is red', () => {
    expect(subjectOf(unknown, undefined)).toEqual({ verb: 'freeze', name: 'Payroll', madeId: undefined });
    const { client: _client, ...nameless } = unknown;
    expect(subjectOf(nameless, undefined).name).toBeUndefined();
    expect(approveButton(unknown, undefined, now)).toMatchObject({ style: 'primary', confirm: { style: 'danger' } });
  });

  test('has no lines of a change, and is done', () => {
    expect([...changesOf(unknown, undefined), ...changedOf(unknown, undefined)]).toEqual([]);
    expect(outcomeText(record({ operation: 'freeze', outcome: done }), undefined, '/oauth')).toBe('Done.');
  });
});

test('a request is about its own client, even if another one came of it', () => {
  const { stakes: _stakes, ...operation } = operationOf('delete');
  expect(subjectOf(record({ state: 'done', outcome: done }), operation)).toMatchObject({
    name: 'Payroll',
    madeId: undefined,
  });
});

test('the dialog says who may approve on their own', () => {
  const dialog = (more: Partial<RequestRecord>) =>
    textsIn(approveButton(record({ ...more, operation: 'rotate' }), operationOf('rotate'), now)).join('\n');
  const snapshot = asJson({ roles: {}, divisions: {}, users: {}, holderNeeded: true });
  const approvals = [{ person: ben, at: now }];
  expect(dialog({ snapshot })).toContain('as soon as you approve, if you have all of this client’s roles.');
  expect(dialog({ snapshot, approvalsNeeded: 2, approvals })).toContain('This happens as soon as you approve.');
  expect(dialog({})).toContain('This happens as soon as you approve.');
});

describe('the card', () => {
  test('says who canceled, a person or Keyturn', () => {
    const canceled = (decision: RequestRecord['decision']) =>
      card({ state: 'cancelled', ...(decision === undefined ? {} : { decision }) }).join('\n');
    expect(canceled({ by: ben, at: now })).toContain('\nBen canceled the request <!date');
    expect(canceled({ at: now })).toContain('\nKeyturn canceled the request <!date');
  });

  test('links the card that it replaces', () => {
    expect(card().join('\n')).not.toContain('Replaces');
    expect(card({}, { continues: 'https://x.slack.com/p1' }).join('\n')).toContain(
      'Replaces <https://x.slack.com/p1|an earlier card>',
    );
  });

  test('says if it couldn’t read what was changed before', () => {
    const snapshot = asJson({ roles: {}, divisions: {}, users: {}, history: null });
    expect(card({ snapshot }).join('\n')).toContain('Keyturn couldn’t read what was changed before.');
  });

  test('has no heading for a client that it knows nothing of', () => {
    expect(card().join('\n')).not.toContain('The client when this was requested');
  });
});

describe('who can approve', () => {
  const people = Array.from({ length: 8 }, (_, at) => person(`U${at}`, `Person ${at}`));
  const of = (count: number, more: Partial<RequestDeciders> = {}, rest: Partial<RequestRecord> = {}) =>
    record({
      deciders: { people: people.slice(0, count), groups: [], complete: true, notify: 'people', ...more },
      ...rest,
    });

  test.each([
    [1, {}, {}, '<@U0>, you can approve.'],
    [3, {}, {}, '<@U0> <@U1> <@U2>, one of you can approve.'],
    [8, { others: 4 }, {}, '<@U0> <@U1> <@U2> <@U3> <@U4> and 7 more, one of you can approve.'],
    [3, {}, { approvalsNeeded: 2 }, '<@U0> <@U1> <@U2>, 2 of you have to approve.'],
    [3, { groups: ['S1'] }, {}, '<!subteam^S1>, one of you can approve.'],
    [2, { notify: 'off', groups: ['S1'] }, {}, 'Person 0 or Person 1 can approve.'],
    [3, { notify: 'off' }, { approvalsNeeded: 2 }, '2 of Person 0, Person 1, and Person 2 have to approve.'],
    [2, { complete: false }, {}, '<@U0> <@U1>, one of you can approve. Keyturn couldn’t find out who else can.'],
    [0, { complete: false }, {}, 'Keyturn couldn’t find out who can approve.'],
  ] as const)('with %i people, %j, %j', (count, more, rest, line) => {
    expect(decidersLine(of(count, { ...more, groups: [...('groups' in more ? more.groups : [])] }, rest))).toBe(line);
  });

  test('leaves out who has approved, and doesn’t notify them through their group', () => {
    const approvals = [{ person: person('U1', 'Person 1'), at: now }];
    const left = of(3, { groups: ['S1'] }, { approvalsNeeded: 2, approvals });
    expect(decidersLine(left)).toBe('<@U0> <@U2>, one of you can approve.');
    expect(reminder(left)).toMatch(/^Still waiting for 1 approval\. .*<@U0> <@U2>, one of you can approve\.$/u);
  });

  test('a card notifies nobody else, and an ended one nobody', () => {
    const shown = card(of(2));
    expect(shown.join('\n').match(/<@\w+>/gu)).toEqual(['<@U0>', '<@U1>']);
    expect(card(of(2, {}, { state: 'expired' })).join('\n')).not.toMatch(/<@/u);
    expect(card().join('\n')).not.toMatch(/<@|you can approve/u);
  });

  test('is said to the requester, with a link to the card if there’s one', () => {
    const said = (each: RequestRecord, link?: string) =>
      textsIn(opened(each, operationOf('delete'), { link })).join('\n');
    expect(said(of(2))).toContain('<@U0> or <@U1> can approve it. Deadline: ');
    expect(said(of(8))).toMatch(/<@U4>,? or 3 others can approve it\./u);
    expect(said(of(2, { notify: 'off' }))).toContain('Person 0 or Person 1 can approve it.');
    expect(said(of(3, {}, { approvalsNeeded: 2 }))).toContain('2 of <@U0>, <@U1>, and <@U2> have to approve it.');
    expect(said(of(0, { complete: false }))).toContain('Keyturn couldn’t find out who can approve it.');
    expect(said(of(1))).not.toContain('View request');
    expect(said(of(1), 'https://x.slack.com/p1')).toContain('<https://x.slack.com/p1|View request>');
  });
});
