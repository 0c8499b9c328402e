import { expect, test } from 'vitest';
import { refused } from '../../app/slack/view-fields.ts';

test('errors of fields that the form doesn’t show stand together under its first one', () => {
  const errors = { roles: 'No such role.', name: 'Enter a name.', scopes: 'No such scope.' };
  const { ack } = refused({ inputs: ['name', 'description'] }, errors);
  expect(ack).toEqual({
    response_action: 'errors',
    errors: { name: 'No such role. Enter a name. No such scope.' },
  });
});
