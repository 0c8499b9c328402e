import { expect, test } from 'vitest';
import { actionPayload } from '../../app/slack/payloads.ts';

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
