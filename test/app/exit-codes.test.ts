import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from '../../app/config/fault.ts';
import { exitCodeOf, exitCodes } from '../../app/process/exit-codes.ts';
import { KeyturnError } from '../../services/errors.ts';
import { root } from '../support/sources.ts';

const botToken = { setting: 'SLACK_BOT_TOKEN', host: 'slack.com' };
const appToken = { setting: 'SLACK_APP_TOKEN', host: 'slack.com' };

test.each([
  ['a setting', new ConfigError(['PORT is blank.']), 78],
  ['a refused token', new KeyturnError('slack_failed', { details: { ...botToken, slackError: 'invalid_auth' } }), 77],
  ['a token with no answer', new KeyturnError('slack_failed', { details: botToken }), 69],
  [
    'Socket Mode that’s off',
    new KeyturnError('slack_failed', { details: { ...appToken, slackError: 'link_disabled' } }),
    78,
  ],
  ['refused credentials', new KeyturnError('genesys_bot_credentials'), 77],
  ['a platform that doesn’t answer', new KeyturnError('slack_failed', { details: {} }), 69],
  ['a store that doesn’t answer', new KeyturnError('store_unavailable', { details: { written: 'no' } }), 69],
  ['a bug', new TypeError('x is not a function'), 70],
  ['something thrown', 'a string', 70],
])('%s has its exit code', (_what, error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

test('the page for operators has them all', async () => {
  const page = await readFile(join(root, 'docs/operating.md'), 'utf8');
  for (const code of Object.values(exitCodes)) expect(page).toMatch(new RegExp(`^\\| ${code} \\| .+ \\|$`, 'mu'));
});
