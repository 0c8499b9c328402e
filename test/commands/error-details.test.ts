import { describe, expect, test } from 'vitest';
import { slackWords } from '../../app/slack/errors/words.ts';
import { channelRemedy } from '../../commands/error-sentences/channel.ts';
import { endedBecause } from '../../commands/error-sentences/ended.ts';
import { problemSentence } from '../../commands/error-sentences/input.ts';
import { unclearSentence } from '../../commands/error-sentences/unclear.ts';
import { errorSentence } from '../../commands/error-sentences.ts';
import type { InputProblem, Unclear } from '../../services/errors/details.ts';
import { restoredError, storedError } from '../../services/errors/stored.ts';
import { KeyturnError } from '../../services/errors.ts';

const channelWords = Object.entries(slackWords).flatMap(([word, trouble]) => (trouble === 'channel' ? [word] : []));

test.each(channelWords)('says what to do when cards can’t be posted in a channel (%s)', (word) => {
  expect(channelRemedy(word)).not.toContain('Slack says');
});

const problems: InputProblem[] = [
  { kind: 'missing', field: 'scopes' },
  { kind: 'wrong_type', field: '' },
  { kind: 'malformed', field: 'redirectUris.2' },
  { kind: 'unknown_field', field: 'color' },
  { kind: 'not_offered', field: 'grantType', value: 'TOKEN' },
  { kind: 'too_long', field: 'client', limit: 1000 },
  { kind: 'too_short', field: 'name', limit: 1 },
  { kind: 'too_big', field: 'accessTokenValiditySeconds', limit: 38_880_000 },
  { kind: 'too_small', field: 'accessTokenValiditySeconds', limit: 300 },
  { kind: 'no_secret' },
  { kind: 'no_such_move', from: 'CODE', to: 'TOKEN' },
  { kind: 'too_much_for_card' },
];
const unclear: Unclear[] = [
  { kind: 'creation' },
  { kind: 'which_creation', name: 'Payroll', ids: ['a', 'b'] },
  { kind: 'secret' },
  { kind: 'change_not_shown', clientId: 'c1', fields: ['state'] },
  { kind: 'change_broke_off', clientId: 'c1' },
  { kind: 'deletion_not_shown', state: 'inactive' },
  { kind: 'put_back' },
  { kind: 'broke_off' },
];

describe('each problem that an error stores as data', () => {
  const sentences = [...problems.map(problemSentence), ...unclear.map((each) => unclearSentence(each, '/oauth'))];

  test('has a sentence of its own', () => {
    for (const sentence of sentences) expect(sentence).toMatch(/^(?!.*undefined)[A-Z“].{9,}[.]$/su);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  test('names the field as people see it', () => {
    expect(problemSentence({ kind: 'too_long', field: 'client', limit: 1000 })).toBe(
      '“Client name” can have at most 1,000 characters.',
    );
    expect(problemSentence({ kind: 'missing', field: 'redirectUris.0' })).toContain('“Redirect URIs”');
  });
});

test('a stored error is shown as it was', () => {
  const errors = [
    new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', details: { unclear: { kind: 'secret' } } }),
    new KeyturnError('genesys_refused', { details: { left: 'inactive' }, changed: 'yes' }),
    new KeyturnError('permission_missing', { details: { permission: 'oauth:client:edit', person: 'U1' } }),
    new KeyturnError('role_not_held', {
      details: { roles: [{ roleId: 'r', roleName: 'Clerk', divisionId: 'd', divisionName: 'Leeds' }, { roleId: 's' }] },
    }),
    new KeyturnError('client_leaving', { details: { on: 1_900_000_000_000, by: 'U1' } }),
  ];
  for (const error of errors) {
    const kept = restoredError(JSON.parse(JSON.stringify(storedError(error))));
    expect(endedBecause(kept, '/oauth', { requester: 'U1', isSecond: false })).toBe(
      endedBecause(error, '/oauth', { requester: 'U1', isSecond: false }),
    );
  }
});

test('says what to do about one role and about several', () => {
  const told = (...names: string[]) => {
    const roles = names.map((roleName) => ({ roleId: roleName, roleName, divisionId: '*' }));
    const error = new KeyturnError('role_not_held', { details: { roles } });
    return [errorSentence(error, '/oauth'), endedBecause(error, '/oauth', { requester: 'U1', isSecond: false })].join(
      ' ',
    );
  };
  expect(told('Clerk')).toMatch(/Remove it, or ask someone who has it\. .* can’t get it\. .* Ask again without it\./u);
  expect(told('Clerk', 'Agent')).toMatch(
    /Remove them, or ask someone who has them\. .* can’t get them\. .* Ask again without them\./u,
  );
});

describe('what happened comes before what to do', () => {
  test('for a person who can’t use Keyturn', () => {
    const error = new KeyturnError('person_refused', { details: { reason: 'genesys_inactive' } });
    expect(errorSentence(error, '/oauth')).toBe(
      'Your Genesys Cloud user isn’t active. Nothing was changed. Ask a Genesys Cloud admin to activate your user.',
    );
  });

  test('for a deletion that failed', () => {
    const roles = [{ roleId: 'r', roleName: 'Clerk', divisionId: '*' }];
    const error = new KeyturnError('own_role_missing', { details: { roles, held: 'yes', left: 'inactive' } });
    expect(endedBecause(error, '/oauth', { requester: 'U1', isSecond: false })).toMatch(
      /which this client has\. The client wasn’t deleted\. It’s inactive, as it was before\. Ask .* that role\.$/u,
    );
  });
});

test('roles that a previous version stored as text are shown as they were', () => {
  const told = (code: string, details: Record<string, string>) =>
    endedBecause(restoredError({ code, changed: 'no', details }), '/oauth', { requester: 'U1', isSecond: false });
  expect(told('role_not_held', { roles: 'Clerk in Leeds' })).toContain('no longer has Clerk in Leeds,');
  expect(told('own_role_missing', { roles: 'Clerk (Leeds)', held: 'yes' })).toMatch(
    /lacks Clerk \(Leeds\), .* that role\./,
  );
  expect(told('own_role_missing', { roles: 'Clerk (Leeds), Agent (Home)', several: 'yes', held: 'yes' })).toMatch(
    /lacks Clerk \(Leeds\), Agent \(Home\), .* those roles\./,
  );
});

test('an unknown stored code is an internal error, and says whether anything was changed', () => {
  const kept = restoredError({ code: 'constructor', changed: 'unknown', details: {} });
  expect(kept).toMatchObject({ code: 'internal', changed: 'unknown' });
});
