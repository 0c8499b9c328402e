import { describe, expect, test } from 'vitest';
import {
  actionPayload,
  answerable,
  commandPayload,
  submissionPayload,
  suggestionPayload,
} from '../../app/slack/payloads.ts';

test.each([
  ['that everyone sees can be changed later', false, { channel: 'C0APPROVE', ts: '1.1' }],
  ['that only one person sees can’t, even if the payload names it', true, undefined],
])('a clicked message %s', (_what, ephemeral, message) => {
  const clicked = actionPayload.parse({
    team: { id: 'T0SANDBOX' },
    user: { id: 'U0ADA0001', team_id: 'T0SANDBOX' },
    channel: { id: 'C0APPROVE' },
    message: { ts: '1.1' },
    container: { is_ephemeral: ephemeral },
    actions: [{ action_id: 'request:approve', value: 'r1' }],
  });
  expect(clicked.message).toEqual(message);
});

describe('in a channel that two companies share, the person’s own team counts, not the one with the app', () => {
  const who = { team: { id: 'T0OURS' }, user: { id: 'U0OLGA', team_id: 'T0THEIRS' } };
  const theirs = { team: 'T0THEIRS', user: 'U0OLGA', workspace: 'T0OURS' };

  test.each([
    ['a click', actionPayload.parse({ ...who, actions: [{ action_id: 'request:approve', value: 'r1' }] })],
    ['a form', submissionPayload.parse({ ...who, view: { id: 'V1' } })],
    ['a type-ahead', suggestionPayload.parse({ ...who, action_id: 'roles' })],
    ['what can’t be read', answerable.parse({ ...who, odd: true })],
  ])('%s', (_what, { actor }) => {
    expect(actor).toEqual(theirs);
  });

  test('a command says which team that is', () => {
    const { actor } = commandPayload.parse({ command: '/oauth', team_id: 'T0THEIRS', user_id: 'U0OLGA' });
    expect(actor).toEqual({ team: 'T0THEIRS', user: 'U0OLGA' });
  });
});
