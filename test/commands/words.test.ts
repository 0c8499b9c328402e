import { expect, test } from 'vitest';
import { lackLine } from '../../commands/access-lines.ts';
import type { Block, Message, Modal } from '../../commands/block-kit/message.ts';
import { alreadySent, brokenOff, loading, saving, slow } from '../../commands/block-kit/modals.ts';
import { changeLines, changeWarnings, draftLines } from '../../commands/clients/change-lines.ts';
import { chooseClient, chooseMessage, clientOption } from '../../commands/clients/choosing.ts';
import { afterMove, moveConsequences, movedApps, noSecret, notCreatable } from '../../commands/clients/grant-types.ts';
import { lookAnyway } from '../../commands/clients/incomplete.ts';
import { notFound } from '../../commands/clients/not-found.ts';
import { mayBeRefused, roleLabel } from '../../commands/clients/roles.ts';
import { dependentsSentence, standingSentence, usageDetails, usageSentence } from '../../commands/clients/usage.ts';
import { inLanguage } from '../../commands/language.ts';
import type { Page } from '../../commands/list/page.ts';
import { allOperations, operations } from '../../commands/registry.ts';
import { requestsMessage } from '../../commands/requests/view.ts';
import { type AuditNote, auditActions } from '../../services/audit/record.ts';
import type { ErrorCode } from '../../services/errors/details.ts';
import { errorFacts, KeyturnError } from '../../services/errors.ts';
import { asJson, type JsonValue } from '../../services/json.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { silentUsage, type Usage } from '../../services/usage/types.ts';
import { pseudoLanguage, textsIn } from '../support/pseudo-language.ts';
import { greekClient, greekNames, greekReader, now, oddClient } from './greek.ts';
import { leftEnglish } from './left-english.ts';

type Rendered = Message | Modal | readonly Block[] | readonly string[] | string | undefined;

const many = Array.from({ length: 30 }, (_, at) => greekClient(at));
const implicit = greekClient(1, { grantType: 'TOKEN', dateToDelete: '2026-01-03T00:00:00Z' });
const clients = [
  implicit,
  oddClient(),
  greekClient(3, { state: 'disabled', grantType: 'PASSWORD', allowedIps: [] }),
  greekClient(4, { grantType: 'CLIENT-CREDENTIALS', state: 'inactive', allowedIps: [] }),
  greekClient(5, { dateCreated: undefined, dateModified: undefined, rolesWithoutDivision: ['ρόλος-4'] }),
];

const page: Page = {
  words: 'ξ',
  filters: { states: ['inactive', 'active'], grantTypes: ['CODE', 'TOKEN'], texts: ['ξ', 'ψ'] },
  shown: clients,
  closest: [],
  from: 10,
  matching: 25,
  total: 1_200,
  page: 2,
  pages: 3,
  part: undefined,
  listing: { asOf: now - 300_000, source: 'fresh' },
};
const empty = { shown: [], matching: 0, page: 1, pages: 1 };

const change = {
  name: 'Άλλο',
  description: 'ξ'.repeat(600),
  accessTokenValiditySeconds: 38_880_000,
  redirectUris: ['https://άλλο.example/'],
  scopes: ['άλλο'],
  roleDivisions: [{ roleId: 'ρόλος-4', divisionId: 'τομέας-1' }],
  allowedIps: ['203.0.113.7'],
  state: 'active',
  grantType: 'CODE',
} as const;

const typed = { word: 'ξ', rest: 'ψ', verbs: [{ name: 'show', about: 'client' as const }], oneTypo: true };
const reader = greekReader();
const stranger = greekReader({ may: () => false });

const obstacles: readonly [ErrorCode, Record<string, string>][] = [
  ['slack_failed', { reason: 'late' }],
  ['genesys_bot_permission', {}],
  ['genesys_failed', {}],
  ['genesys_rate_limited', {}],
  ['genesys_rate_limited', { reason: 'admission' }],
  ['slack_failed', { reason: 'credentials' }],
  ['slack_rate_limited', {}],
  ['slack_failed', {}],
  ['internal', {}],
];

const notes: readonly AuditNote[] = [
  { kind: 'reason', text: 'δεν χρειάζεται' },
  { kind: 'given', at: now },
  { kind: 'removed', on: now },
  { kind: 'answer_lost' },
  { kind: 'rekeyed', from: 'παλιό', mark: '0' },
  { kind: 'archived', from: 1, upTo: 2, hash: '0', digest: '0', keys: ['κ'] },
  { kind: 'policy', digest: '0', approvals: 2, approvers: ['U1'], secondPerson: ['πράξη'] },
  {
    kind: 'checkpoint',
    from: 1,
    upTo: 2,
    previous: '0',
    digest: '0',
    time: '2026-11-27T08:00:00.000Z',
    signatures: [],
  },
  ...(['done', 'failed', 'unknown', 'again'] as const).map((state) => ({ kind: 'reconciled' as const, state })),
];
const fieldsChanged: JsonValue = [
  { field: 'state', from: 'active', to: 'inactive' },
  { field: 'accessTokenValiditySeconds', to: 3_600 },
  { field: 'description', from: '', to: 'Νέα' },
  { field: 'scopes', from: ['α'], to: ['β', 'γ', 'δ', 'ε'] },
  { field: 'roleDivisions', from: [], to: [{ roleId: 'ρ' }] },
  { field: 'πεδίο', from: null, to: {} },
];
/** A record of each action, of each error code, and with each note. */
const records = [
  ...auditActions.map((action) => ({ action })),
  ...Object.keys(errorFacts).map((code) => ({ code })),
  ...notes.map((note) => ({ note })),
  ...['create', 'update', 'rotate', 'delete', 'show', 'list', 'audit', 'πράξη'].map((operation) => ({
    operation,
    action: 'done' as const,
    change: { fields: fieldsChanged },
  })),
].map((change, at) => ({
  v: 1 as const,
  seq: at + 1,
  id: `${at}`,
  time: '2026-11-27T08:00:00.000Z',
  organization: 'Οργανισμός',
  key: 'κλειδί',
  previous: '0'.repeat(64),
  hash: '0'.repeat(64),
  operation: 'show',
  action: 'refused' as const,
  clientId: `${at}`,
  ...change,
}));

/** One that only a newer version can read. */
const newerRecord = {
  ...{ seq: 1, id: '1', time: '2026-11-27T08:00:00.000Z', organization: 'Οργανισμός', action: undefined },
  ...{ key: 'κ', previous: '0'.repeat(64), hash: '0'.repeat(64) },
};

const asker = { slackTeam: 'T1', slackUser: 'U2', genesysUser: 'χρήστης', name: 'Βασίλης' };
/** More requests than are shown: pending, approved once by the reader, with too much to show, and denied. */
const requests: RequestRecord[] = Array.from({ length: 14 }, (_, at) => ({
  id: `${at}`,
  organization: 'Οργανισμός',
  operation: 'rotate',
  input: {},
  client: { id: greekClient(at).id, name: greekClient(at).name },
  ...(at === 2 ? {} : { snapshot: asJson({ client: greekClient(at) }) }),
  requester: asker,
  reason: 'Δεν χρειάζεται',
  createdAt: now - 60_000,
  deadline: now + 60_000,
  approvalsNeeded: at < 2 ? 2 : 1,
  approvals: at === 1 ? [{ person: { ...asker, genesysUser: reader.person.genesys.id }, at: now }] : [],
  ...(at === 3
    ? { state: 'denied' as const, decision: { by: asker, at: now, reason: 'Όχι τώρα' } }
    : { state: 'pending' as const }),
}));

/** Each surface, in all its forms. */
const surfaces: Readonly<Record<string, () => readonly Rendered[]>> = {
  'modals without a form': () => [loading('Α'), saving('Α'), slow('Α'), alreadySent('Α'), brokenOff('Α', '/oauth')],
  list: () =>
    [
      page,
      { ...page, filters: undefined, listing: { ...page.listing, source: 'stale' as const } },
      { ...page, filters: undefined, matching: 5, part: { read: 5 }, listing: { asOf: 0, source: 'direct' as const } },
      { ...page, ...empty, part: { read: 2, total: 9 }, listing: { asOf: 0, source: 'refreshing' as const } },
      { ...page, ...empty, closest: clients },
      { ...page, ...empty },
      { ...page, ...empty, filters: undefined, total: 0 },
    ].flatMap((each) => [
      operations.list.view(each, reader),
      operations.list.view(each, stranger),
      operations.list.view(each, greekReader({ isOwnClient: () => true })),
    ]),
  show: () => [
    operations.show.view({ kind: 'which' }, reader),
    operations.show.view({ kind: 'many', text: 'ξ', clients, mistyped: typed }, reader),
    operations.show.view({ kind: 'none', text: 'ξ', bare: true, closest: clients }, reader),
    ...[undefined, greekClient(2)].flatMap((target) => [
      operations.show.view({ kind: 'command', typed, target, closest: clients }, reader),
      operations.show.view({ kind: 'command', typed, target, closest: [] }, stranger),
    ]),
    ...clients.map((client) =>
      operations.show.view(
        { kind: 'one', client, names: greekNames, usage: 'checking', readAt: now - 9_000, mistyped: typed },
        greekReader({ isOwnClient: () => true }),
      ),
    ),
  ],
  'a client that isn’t found': () => [
    notFound('show', { text: 'ξ', bare: true, closest: [] }, reader),
    notFound('show', { text: 'ξ', closest: clients, staleSince: now - 9_000 }, reader),
    notFound('show', { text: 'ξ', closest: [], among: { read: 2, total: 9 } }, reader),
    notFound('show', { text: 'ξ', closest: clients, among: { read: 2 } }, reader),
    Object.values(lookAnyway('ξ', { read: 2, total: 9 })),
  ],
  'several clients': () => [
    chooseMessage('show', { text: 'ξ', clients: many }, now),
    chooseClient('show', 'ξ', many, now),
    clients.map((each) => clientOption(each).description?.text ?? ''),
  ],
  'a change': () => [
    changeLines(oddClient(), change, greekNames),
    changeLines(greekClient(1), { ...change, description: '' }, greekNames, 'done'),
    changeWarnings(oddClient(), { ...change, state: 'inactive' }),
    changeWarnings(greekClient(1), { scopes: [], redirectUris: [], allowedIps: ['0.0.0.0/0', '10.0.0.0/8'] }),
    changeWarnings(oddClient(), { allowedIps: [] }),
    draftLines({ ...change, name: 'ξ'.repeat(400) }, greekNames),
    [notCreatable('TOKEN'), notCreatable(''), noSecret(), ...movedApps('CODE'), ...moveConsequences()],
    [true, false].map((hasSecret) => afterMove(hasSecret)),
  ],
  audit: () => [
    ...[[], records.slice(0, 1), records, [newerRecord]].flatMap((some) =>
      [undefined, 'Μισθοδοσία'].flatMap((client) =>
        [0, 14].map((archived) => operations.audit.view({ kind: 'records', client, records: some, archived }, reader)),
      ),
    ),
    operations.audit.view({ kind: 'none', text: 'ξ', closest: [] }, reader),
    operations.audit.view({ kind: 'many', text: 'ξ', clients }, reader),
  ],
  requests: () =>
    [true, false].flatMap((unsure) =>
      [reader, stranger].flatMap((who) =>
        [[], requests].map((some) =>
          requestsMessage(
            {
              forMe: some,
              approved: some,
              unsure,
              page: { from: some.length === 0 ? 0 : 1, before: [0] },
              mine: some,
              unread: some.length,
              link: ({ id }) => (id === '1' ? undefined : 'https://slack.example/p1'),
            },
            allOperations.map((each) => ({
              ...each,
              stakes: { verb: () => 'Ρήμα', done: () => 'Έγινε', ifApproved: () => 'αλλάζει', consequences: () => [] },
            })),
            who,
          ),
        ),
      ),
    ),
  'access and help': () => [
    ...[reader, stranger, greekReader({ may: (verb) => verb !== 'delete', needsSecondPerson: () => false })].flatMap(
      (who) => [operations.whoami.view(who.person, who), operations.help.view({}, who)],
    ),
    ...['genesys_none', 'odd'].map((reason) => lackLine(new KeyturnError('person_refused', { details: { reason } }))),
    ...obstacles.map(([code, details]) => lackLine(new KeyturnError(code, { details }))),
  ],
  roles: () => [
    mayBeRefused(['Πωλητής'], greekNames),
    mayBeRefused([{ roleId: 'ρόλος-1', divisionId: '*' }], greekNames),
    [...oddClient().roleDivisions, { roleId: 'ρόλος-1', divisionId: undefined }].map((role) =>
      roleLabel(role, greekNames),
    ),
  ],
  use: () => {
    const all: (Usage | 'checking')[] = [
      'checking',
      { kind: 'unknown', why: 'forbidden' },
      { kind: 'unknown', why: 'silent' },
      { kind: 'known', month: { requests: 0, errors: 0 } },
      {
        kind: 'known',
        week: { requests: 1_204, errors: 1 },
        month: { requests: 5_000, errors: 2 },
        lastActive: '2025-11-25',
        atLeast: true,
        asOf: now,
        dependents: { kind: 'known', count: 7, some: [{ name: 'Ξ', type: 'WORKFLOW' }], atLeast: true, asOf: now },
      },
      {
        kind: 'known',
        month: { requests: 0, errors: 0 },
        quarter: { requests: 0, errors: 0 },
        half: { requests: 3, errors: 1 },
        lastActive: '2025-08-01',
        dependents: { kind: 'known', count: 0, some: [], asOf: now },
      },
      { kind: 'known', month: { requests: 0, errors: 0 }, half: { requests: 0, errors: 0 } },
      ...(['forbidden', 'untracked', 'silent'] as const).map(
        (why): Usage => ({ ...silentUsage, dependents: { kind: 'unknown', why, asOf: now } }),
      ),
    ];
    return all.flatMap((usage) => [
      usageSentence(usage, now),
      usageDetails(usage),
      dependentsSentence(usage),
      standingSentence('Ξ', 'Ψ', usage, now),
    ]);
  },
};

test('a person who isn’t admitted reads help and whoami in their language too', async () => {
  const slack = {
    id: 'U1',
    team: 'T1',
    membership: { workspaces: ['T1'], organization: undefined },
    timeZone: undefined,
  };
  const profile = { ...slack, name: 'Άννα', email: 'anna@example.com' };
  const asked = {
    why: new KeyturnError('person_refused', { details: { reason: 'genesys_none' } }),
    actor: { team: 'T1', user: 'U1' },
    people: { profile: async () => profile },
    command: '/oauth',
  };
  const answers = await inLanguage(pseudoLanguage, () =>
    Promise.all(allOperations.map(({ forEverybody }) => forEverybody?.answer(asked))),
  );
  const texts = answers.flatMap(textsIn);
  expect(texts.length).toBeGreaterThan(8);
  expect(leftEnglish(texts)).toEqual([]);
});

test.each(Object.entries(surfaces))('%s is all in its reader’s language', (_surface, render) => {
  const texts = inLanguage(pseudoLanguage, render).flatMap(textsIn);
  expect(texts.length).toBeGreaterThan(0);
  expect(leftEnglish(texts)).toEqual([]);
});
