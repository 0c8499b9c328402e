import { describe, expect, test } from 'vitest';
import { approveButton } from '../../commands/cards/buttons.ts';
import { requestCard } from '../../commands/cards/card.ts';
import { outcomeText } from '../../commands/cards/outcome.ts';
import { opened } from '../../commands/cards/sentences.ts';
import { changedOf, changesOf } from '../../commands/cards/snapshot.ts';
import { subjectOf } from '../../commands/cards/subject.ts';
import { operationOf } from '../../commands/registry.ts';
import { asJson } from '../../services/json.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
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

  test('has its stored name as verb, and is dangerous to approve', () => {
    expect(subjectOf(unknown, undefined)).toEqual({ verb: 'freeze', name: 'Payroll', madeId: undefined });
    const { client: _client, ...nameless } = unknown;
    expect(subjectOf(nameless, undefined).name).toBeUndefined();
    expect(approveButton(unknown, undefined, now)).toMatchObject({ style: 'danger' });
  });

  test('has no lines of a change, and is done', () => {
    expect([...changesOf(unknown, undefined), ...changedOf(unknown, undefined)]).toEqual([]);
    expect(outcomeText({ outcome: done, requester: ada }, undefined, '/oauth')).toBe('Done.');
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
    expect(canceled({ by: ben, at: now })).toMatch(/Canceled by\*\n<@UBEN> \(Ben\)/u);
    expect(canceled({ at: now })).toMatch(/Canceled by\*\nKeyturn, /u);
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

test('names up to five who can approve, or six, but not “1 other”; and links the card if there’s one', () => {
  const said = (count: number, link?: string) => {
    const approvers = Array.from({ length: count }, (_, at) => `U${at}`);
    return textsIn(opened(record(), operationOf('delete'), { link, approvers })).join('\n');
  };
  expect(said(6)).toContain('<@U5>');
  expect(said(6)).not.toMatch(/others?\b/u);
  expect(said(7)).toMatch(/<@U4>,? or 2 others/u);
  expect(said(7)).not.toContain('<@U5>');
  expect(said(1)).not.toContain('View request');
  expect(said(1, 'https://x.slack.com/p1')).toContain('<https://x.slack.com/p1|View request>');
});
