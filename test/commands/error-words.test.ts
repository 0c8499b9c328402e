import { expect, test } from 'vitest';
import { channelTrouble } from '../../commands/error-sentences/channel.ts';
import { endedBecause } from '../../commands/error-sentences/ended.ts';
import { errorMessage } from '../../commands/error-sentences.ts';
import { inLanguage } from '../../commands/language.ts';
import type { ErrorCode, InputProblem, Unclear } from '../../services/errors/details.ts';
import { errorFacts, KeyturnError } from '../../services/errors.ts';
import { englishIn, pseudoLanguage } from '../support/pseudo-language.ts';

type Details = Readonly<Record<string, unknown>>;

const problems: InputProblem[] = [
  ...(['missing', 'wrong_type', 'malformed', 'unknown_field', 'not_offered'] as const).flatMap((kind) =>
    ['', 'name', 'πεδίο.2', 'client', 'grantType'].map((field) => ({ kind, field, value: 'TOKEN' })),
  ),
  ...(['too_long', 'too_short', 'too_big', 'too_small'] as const).map((kind) => ({ kind, field: 'name', limit: 2 })),
  { kind: 'no_secret' },
  { kind: 'no_such_move', from: 'CODE', to: 'TOKEN' },
  { kind: 'too_much_for_card' },
];

const unclear: Unclear[] = [
  { kind: 'creation' },
  { kind: 'which_creation', name: 'Μισθοδοσία', ids: ['α', 'β'] },
  { kind: 'secret' },
  { kind: 'change_not_shown', clientId: 'α', fields: ['state', 'πεδίο'] },
  { kind: 'change_broke_off', clientId: 'α' },
  { kind: 'deletion_not_shown', state: 'inactive' },
  { kind: 'put_back' },
  { kind: 'broke_off' },
];

const refusal: Details = { genesysMessage: 'Όχι', genesysFields: 'redirectUri' };
const token: Details = { call: 'POST https://login.example.com/oauth/token', host: 'λόγιν' };

const roles = [
  'Πωλητής',
  { roleId: 'ρ-1' },
  { roleId: 'ρ-2', roleName: 'Οδηγός', divisionId: '*' },
  { roleId: 'ρ-3', divisionId: 'τ-1' },
  { roleId: 'ρ-4', roleName: 'Οδηγός', divisionId: 'τ-2', divisionName: 'Αθήνα' },
];

/** The forms of an error besides the one without details. */
const forms: Readonly<Partial<Record<ErrorCode, readonly Details[]>>> = {
  person_refused: [{ reason: 'genesys_none', person: 'U1' }, { reason: 'genesys_none' }, { person: 'U1' }],
  permission_missing: [{ permission: 'oauth:client:edit' }, { permission: 'oauth:client:edit', person: 'U1' }],
  role_not_held: [{ roles }, { roles, person: 'U1' }],
  role_division_missing: [{ roles }],
  own_role_missing: [{ roles: roles.slice(1) }, { roles }, { roles: roles.slice(1), held: 'x' }, { roles, held: 'x' }],
  input_invalid: [{ problems }],
  client_not_found: [{ query: 'Μισθοδοσία' }],
  client_leaving: [{ on: 0, by: 'U1' }, { on: 0 }],
  state_already: [
    { state: 'active', client: { id: 'α', name: 'Μισθοδοσία' }, by: 'Άντα', on: 0 },
    { state: 'inactive', client: { id: 'α', name: 'Μισθοδοσία' } },
  ],
  client_locked: [{ state: 'disabled' }, { state: 'deleted' }],
  request_exists: [
    { requestId: 'α', by: 'U1', link: 'https://example.com/' },
    { requestId: 'α', link: 'https://example.com/' },
    { requestId: 'α', by: 'U1' },
  ],
  request_decided: [
    'pending',
    'executing',
    'done',
    'failed',
    'unknown',
    'stale',
    'denied',
    'cancelled',
    'expired',
    'constructor',
  ].flatMap((state) => [{ state }, { state, by: 'U1' }]),
  request_own: [{ person: 'U1' }, { account: 'other' }],
  request_not_eligible: [
    { why: 'not_named' },
    { why: 'roles' },
    { why: 'no_holder', roles },
    { why: 'approved_already', missing: 1 },
    { why: 'approved_already', missing: 2 },
    { person: 'U1' },
  ],
  channel_unusable: ['channel_not_found', 'is_archived', 'restricted_action', 'λέξη', 'constructor'].map((word) => ({
    word,
  })),
  secret_lost: ['newClient', 'newSecret', 'newGrantType', 'constructor'].map((lost) => ({ lost })),
  secret_gone: ['awaited', 'erased', 'expired', 'unknown', 'unreadable'].flatMap((reason) => [
    { reason },
    { reason, client: { id: 'α', name: 'Μισθοδοσία' } },
  ]),
  genesys_rate_limited: [{ retryAfterSeconds: '90' }, { reason: 'admission' }],
  genesys_refused: [
    refusal,
    { genesysMessage: 'Όχι.', genesysFields: 'πεδίο' },
    { move: { from: 'TOKEN', to: 'CODE' } },
    { roles, ...refusal },
    { left: 'inactive' },
    { left: 'active' },
  ],
  genesys_bot_credentials: [
    { call: 'GET /api', host: 'λόγιν' },
    token,
    { ...token, genesysCode: 'unauthorized_client' },
    { ...token, status: '403' },
  ],
  genesys_bot_permission: [refusal, { permissions: ['ά:β:γ'] }, { permissions: ['ά:β:γ', 'ά:β:δ'] }],
  genesys_outcome_unknown: [{ clientId: 'α' }, { left: 'inactive' }, ...unclear.map((each) => ({ unclear: each }))],
  slack_failed: [{ reason: 'credentials' }, { reason: 'unreadable' }],
  audit_unavailable: [{ seq: '12' }, { seq: '12', why: 'unknown_key' }, { why: 'trail' }],
};

/** Settings, OAuth's grant types, and words of Slack: not words of a language. */
const codes =
  /^(?:[A-Z]+_[A-Z_]+|KEYTURN|GENESYS|CODE|TOKEN|ID|KT|URL|API|LOGIN|CLIENT|SECRET|REGION|CHANNEL|KEY|constructor|SCIM)$/u;

const codesOfErrors = Object.keys(errorFacts) as ErrorCode[];

test.each(codesOfErrors)('all that people read about %s is in their language', (code) => {
  const texts = inLanguage(pseudoLanguage, () =>
    [{}, ...(forms[code] ?? [])].flatMap((details) =>
      (['no', 'yes', 'unknown'] as const).flatMap((changed) => {
        const error = new KeyturnError<ErrorCode>(code, { details, changed, correlationId: 'α' });
        return [
          endedBecause(error, '/oauth', { requester: 'U1', isSecond: false }),
          ...(['read', 'write'] as const).map((effect) => {
            const { text, blocks } = errorMessage(error, '/oauth', 'Α-1', effect);
            return [text, ...blocks.flatMap((block) => (block.type === 'context' ? block.elements : []))]
              .map((each) => (typeof each === 'string' ? each : 'text' in each ? each.text : ''))
              .join('\n');
          }),
        ];
      }),
    ),
  );
  for (const text of texts) {
    expect(text).not.toMatch(/undefined|\[object|\bNaN\b/u);
    expect(englishIn(text, codes), text).toEqual([]);
  }
});

test('says in the reader’s language what keeps requests out of the approvals channel', () => {
  const told = inLanguage(pseudoLanguage, () =>
    ['not_in_channel', 'is_ext_shared', 'is_pending_ext_shared', 'restricted_action_read_only_channel', undefined].map(
      (word) => Object.values(channelTrouble(word)).join(' '),
    ),
  );
  expect(englishIn(told.join('\n'), codes)).toEqual([]);
});
