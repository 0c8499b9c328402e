import { expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';

test('people read which scope the Slack app lacks, and who can grant it', async () => {
  const scopes = ['commands', 'chat:write', 'users:read.email', 'channels:read'];
  const world = await startWorld({ slack: { scopes }, refusals: [/missing_scope/u] });
  const { rendered } = await world.asks('vera', '/oauth list');
  expect(rendered).toContain('Keyturn’s Slack app lacks the scope users:read.');
  expect(rendered).toContain('paste Keyturn’s manifest into the app’s settings, and to reinstall the app');
  expect(rendered).not.toContain('Try again');
});
