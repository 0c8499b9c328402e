import { expect, test } from 'vitest';
import { approveButton, cancelButton } from '../../commands/cards/buttons.ts';
import { requestCard } from '../../commands/cards/card.ts';
import { deciderEnded, deciderMessage, deciderReminder } from '../../commands/cards/decider-message.ts';
import { decidersLine } from '../../commands/cards/deciders.ts';
import { requestDetails } from '../../commands/cards/details.ts';
import { cardText, stateWords, statusWords } from '../../commands/cards/lines.ts';
import {
  answeredMessage,
  answerLine,
  answerSent,
  questionLine,
  questionMessage,
  questionSent,
  withWritten,
} from '../../commands/cards/questions.ts';
import {
  approvedLine,
  inThread,
  lateSecret,
  newerCard,
  opened,
  reminder,
  thanks,
  useNewCard,
  youCanceled,
  youDenied,
} from '../../commands/cards/sentences.ts';
import { type SubjectOperation, subjectOf } from '../../commands/cards/subject.ts';
import { outcomeMessage, threadLine } from '../../commands/cards/told.ts';
import { denyForm } from '../../commands/forms/deny-form.ts';
import { answerForm, questionForm } from '../../commands/forms/question-form.ts';
import { inLanguage } from '../../commands/language.ts';
import { allOperations, operationOf } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import type { ErrorCode } from '../../services/errors/details.ts';
import { errorFacts } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { asJson, type JsonValue } from '../../services/json.ts';
import type { Outcome, RequestDeciders, RequestRecord, RequestState } from '../../services/requests/types.ts';
import type { Usage } from '../../services/usage/types.ts';
import { pairs } from '../support/cases.ts';
import { englishIn, pseudoLanguage, textsIn } from '../support/pseudo-language.ts';
import { greekClient, now, oddClient } from './greek.ts';

/** All texts of cards, their threads and direct messages, in a second language: data is Greek, so no Latin word may be left. */

const ada = { slackTeam: 'T1', slackUser: 'U1', genesysUser: 'χρήστης', name: 'Άννα' };
const ben = { ...ada, slackUser: 'U2', name: 'Βασίλης' };

const people = Array.from({ length: 9 }, (_, at) => ({
  ...ben,
  slackUser: `U${at + 2}`,
  genesysUser: `χρήστης-${at}`,
}));
/** Who could approve: nobody, some, many, a group, named without notifying them, and what isn't known. */
const deciders: readonly RequestDeciders[] = [
  { people: [], groups: [], complete: false, notify: 'people' },
  { people: people.slice(0, 1), groups: [], complete: true, notify: 'people' },
  { people: people.slice(0, 3), groups: [], complete: false, notify: 'card' },
  { people, others: 4, groups: [], complete: true, notify: 'people' },
  { people, groups: ['S1'], complete: true, notify: 'card' },
  { people, groups: ['S1'], complete: true, notify: 'off' },
];

const risky = allOperations.filter(({ stakes }) => stakes !== undefined);

const states = {
  pending: 0,
  approved: 0,
  executing: 0,
  scheduled: 0,
  paused: 0,
  done: 0,
  failed: 0,
  unknown: 0,
  denied: 0,
  cancelled: 0,
  expired: 0,
  lapsed: 0,
  stale: 0,
  undone: 0,
} satisfies Record<RequestState, unknown>;
const overtaken = (Object.keys(errorFacts) as ErrorCode[]).filter((code) => errorFacts[code].overtaken);

const evidence: readonly (Usage | undefined)[] = [
  undefined,
  { kind: 'unknown', why: 'silent' },
  { kind: 'unknown', why: 'forbidden' },
  { kind: 'known', month: { requests: 0, errors: 0 } },
  { kind: 'known', week: { requests: 7, errors: 1 }, month: { requests: 1_204, errors: 2 }, atLeast: true },
];

const manyUris = Array.from({ length: 60 }, (_, at) => `https://παράδειγμα.example/${'ξ'.repeat(200)}${at}`);
const roleDivisions = [{ roleId: 'ρόλος-2', divisionId: '*' }];
const change = { redirectUris: ['https://άλλο.example/'], description: 'Άλλο', scopes: ['άλλο'], state: 'active' };
const target = { clientId: oddClient().id, clientName: 'Μισθοδοσία', fingerprint: 'ξ' };
const draft = { name: 'Νέο', grantType: 'CLIENT-CREDENTIALS', roleDivisions };
const names = { roles: { 'ρόλος-2': { name: 'Πωλητής' } }, divisions: {}, users: {} };

const snapshot = (client: OAuthClient | undefined, more: object = {}) =>
  asJson({
    ...names,
    ...(client === undefined ? {} : { client }),
    lacking: ['Πωλητής', { roleId: 'ρόλος-2', divisionId: 'τμήμα' }],
    notHeld: ['Πωλητής', { roleId: 'ρόλος-2', divisionId: '*' }, { roleId: 'ρόλος-1' }],
    ...more,
  });

/** A request for a client that has some of everything that's listed. */
const record = (more: Partial<RequestRecord> = {}): RequestRecord => ({
  id: '7',
  organization: 'ο',
  operation: 'delete',
  input: asJson({ ...target, change }),
  client: { id: oddClient().id, name: 'Μισθοδοσία' },
  snapshot: snapshot(oddClient()),
  requester: ada,
  reason: 'Δεν χρειάζεται',
  createdAt: now - 60_000,
  deadline: now + 60_000,
  approvalsNeeded: 1,
  approvals: [],
  state: 'pending',
  ...more,
});

const updated = { kind: 'updated', name: 'Νέο', changes: 2, moved: false, sealed: false, dropped: false };
const missing = { missingIps: ['203.0.113.7'], unshown: [] };

/** What each operation says when it's done. */
const doneFacts: readonly JsonValue[] = [
  { kind: 'deleted', name: 'Μισθοδοσία' },
  { kind: 'leaving', on: now },
  { kind: 'gone' },
  { kind: 'sealed', secret: 'waiting' },
  { kind: 'sealed', secret: 'gone' },
  { name: 'Μισθοδοσία', sealed: true, owner: 'U1' },
  { name: 'Μισθοδοσία', sealed: false, owner: 'U1' },
  { kind: 'shown', moved: true },
  { ...updated, ...missing },
  { ...updated, moved: true, sealed: true, dropped: true, missingIps: [], unshown: ['name', 'scopes'] },
  { name: 'Νέο', grantType: 'CODE', lost: true, missingIps: ['203.0.113.7'] },
  { name: 'Νέο', grantType: 'CODE', lost: false, missingIps: [] },
];

const outcomeOf = (state: RequestState): readonly (Outcome | undefined)[] => {
  const more = { at: now, reference: 'KT-1', client: { id: '8', name: 'Νέο' } };
  switch (state) {
    case 'done':
      return [
        { ...more, fact: { kind: 'done' }, next: 'rotate', removedOn: now + 1 },
        ...doneFacts.map((facts): Outcome => ({ ...more, fact: { kind: 'done', facts } })),
      ];
    case 'cancelled':
      return [undefined, { ...more, fact: { kind: 'unseen' } }];
    case 'failed':
    case 'unknown':
    case 'stale':
      return (state === 'stale' ? overtaken : (['genesys_refused'] as const)).map((code) => ({
        ...more,
        fact: { kind: 'error', code, changed: state === 'unknown' ? 'unknown' : 'no', details: {} },
      }));
    default:
      return [undefined];
  }
};

const given = { person: ben, at: now };
const execution = { owner: 'ο', leaseUntil: now, step: 'rotate', startedAt: now, turns: 1, by: ben };
/** How requests can differ besides state and outcome. */
const variants: readonly Partial<RequestRecord>[] = [
  ...evidence.map((usage) => (usage === undefined ? {} : { evidence: asJson(usage) })),
  { approvals: [given], deadline: now - 60_000 },
  { approvalsNeeded: 3 },
  { approvalsNeeded: 3, approvals: [given] },
  { doWithinMs: 60_000, approvals: [given], execution, secret: { sealedAt: now, expiresAt: now + 3_600_000 } },
  { secret: { sealedAt: now, expiresAt: now + 1, openedAt: now } },
  { secret: { sealedAt: now, expiresAt: now + 1, expiredAt: now + 1 } },
];

const ends = (Object.keys(states) as RequestState[]).flatMap((state) =>
  outcomeOf(state).map((outcome) => ({ state, ...defined({ outcome }) })),
);

/** In every state and with every outcome. */
const ofClients: RequestRecord[] = pairs(ends, variants, 4).map(([end, more]) => {
  const isWithdrawn = end.state === 'cancelled' && end.outcome !== undefined;
  const decided = isWithdrawn ? {} : { decision: { by: ben, at: now, reason: 'Όχι' } };
  return record({ ...end, ...decided, ...more });
});

/** The same for clients that don't exist yet. */
const ofNewClients: RequestRecord[] = ofClients
  .filter(({ evidence }) => evidence === undefined)
  .map(({ client: _client, ...rest }) => ({ ...rest, input: asJson(draft), snapshot: snapshot(undefined) }));

/** With more than a card holds, with little, and with what can't be read. */
const odd: RequestRecord[] = [
  snapshot(oddClient({ redirectUris: manyUris, description: 'ξ '.repeat(900) })),
  snapshot(oddClient(), { notHeld: undefined }),
  snapshot(greekClient(1, { description: undefined, allowedIps: [], scopes: [] }), { notHeld: [], lacking: [] }),
  asJson(7),
].map((taken) => record({ snapshot: taken }));

const every = [...ofClients, ...ofNewClients, ...odd];

const expectNoEnglish = (render: (each: RequestRecord, operation: SubjectOperation) => unknown, of = every) => {
  const left = new Set<string>();
  // Most views have most of their texts in common.
  const looked = new Set<string>();
  let texts = 0;
  inLanguage(pseudoLanguage, () => {
    for (const [each, operation] of pairs(of, risky, 2))
      for (const text of textsIn(render(each, operation))) {
        texts += 1;
        if (looked.has(text)) continue;
        looked.add(text);
        for (const word of englishIn(text, codes)) left.add(word);
      }
  });
  expect(texts).toBeGreaterThan(of.length);
  expect([...left]).toEqual([]);
};

test('a card is in its reader’s language, in every state, with everything it lists', () => {
  expectNoEnglish((each, operation) =>
    requestCard(each, operation, { now, command: '/oauth', continues: 'https://παράδειγμα.example/' }),
  );
});

test('so are its details', () => {
  expectNoEnglish((each, operation) => requestDetails(each, operation, { now, command: '/oauth' }));
});

test('so are questions about it, and their answers', () => {
  const asker = { slackUser: 'U2', name: 'Βασίλης' };
  const about = { requestId: '7', asker: 'U2', question: 'Γιατί;' };
  expectNoEnglish((each, operation) => {
    const subject = subjectOf(each, operation);
    return [
      questionForm(each, subject, 'https://παράδειγμα.example/'),
      answerForm(about, subject),
      questionLine(each, { asker, text: 'Γιατί;' }),
      questionMessage(each, operation, { asker, text: 'Γιατί;' }, { link: 'https://παράδειγμα.example/' }),
      withWritten({ text: 'Όχι', blocks: [] }, 'Γιατί;'),
      answeredMessage(each, operation, { asker: 'U2', question: 'Γιατί;', answer: 'Έτσι' }),
      answerLine(each, 'U2', 'Έτσι'),
      questionSent(each),
      answerSent(),
    ];
  });
});

test('so are the lines in its thread, and the requester’s messages', () => {
  expectNoEnglish((each, operation) => [
    threadLine(each, operation, '/oauth'),
    outcomeMessage(each, operation, { link: 'https://παράδειγμα.example/', now, command: '/oauth' }),
    approvedLine(each, 'U2'),
    reminder(each),
    lateSecret(each),
    useNewCard('https://παράδειγμα.example/'),
    inThread('U1', { text: 'Νέα', blocks: [] }),
  ]);
});

test('so are the answers to clicks, and the form for a denial', () => {
  expectNoEnglish((each, operation) => {
    const subject = subjectOf(each, operation);
    return [
      ...deciders.flatMap((some) => [
        opened({ ...each, deciders: some }, operation, { link: undefined }),
        decidersLine({ ...each, deciders: some }),
        decidersLine({ ...each, deciders: some, approvalsNeeded: 3 }),
      ]),
      opened(each, operation, { link: 'https://παράδειγμα.example/' }),
      deciderMessage(each, operation, { link: 'https://παράδειγμα.example/', command: '/εντολή', now }),
      deciderReminder(each, operation, 'https://παράδειγμα.example/'),
      deciderEnded(each, operation, { link: 'https://παράδειγμα.example/', command: '/εντολή' }),
      thanks(each, operation),
      newerCard('https://παράδειγμα.example/'),
      youDenied(each),
      youCanceled(),
      approveButton(each, operation, now),
      cancelButton(each, subject),
      denyForm(each, subject, { newer: 'https://παράδειγμα.example/' }),
    ];
  });
});

test('the dialog of Approve keeps its last sentence, whatever the client is called', () => {
  for (const called of ['&'.repeat(200), 'A & B '.repeat(40), 'x'.repeat(400), '<>'.repeat(90)]) {
    const each = record({ client: { id: 'c-1', name: called } });
    const dialog = JSON.stringify(approveButton(each, operationOf('delete'), now));
    expect(dialog).toContain('This happens as soon as you approve.');
  }
});

test('so are lists of requests, and notifications', () => {
  expectNoEnglish((each, operation) => [
    stateWords(each),
    statusWords(each),
    cardText(each, operation, { outcome: 'Έκβαση', now }),
  ]);
});

test('says why something approved wasn’t done, whatever made it stale', () => {
  const stale = [
    ...overtaken.map((code) => outcomeWith(code)),
    outcomeWith('client_locked', { state: 'deleted' }),
    outcomeWith('request_not_eligible', { why: 'roles' }),
  ].map((outcome) => statusWords(record({ state: 'stale', outcome })));
  expect(new Set(stale)).toEqual(
    new Set([
      'Not done',
      'Not done: the client changed',
      'Not done: the deadline passed',
      'Not done: someone’s access changed',
      'Not done: an approval no longer counts',
      'Not done: the client was deleted',
      'Not done: nobody who approved has all of the client’s roles',
    ]),
  );
});

const outcomeWith = (code: ErrorCode, details: Record<string, string> = {}): Outcome => ({
  at: now,
  fact: { kind: 'error', code, changed: 'no', details },
});

/** Grant types, references, and a host: not words of these catalogs. */
const codes = /^(?:CODE|CLIENT-CREDENTIALS|KT-1|example)$/u;
