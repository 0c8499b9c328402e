import { expect, test } from 'vitest';
import { withPatience } from '../../app/slack/patience.ts';
import { errorMessage } from '../../commands/error-sentences.ts';
import { operationOf } from '../../commands/registry.ts';
import { KeyturnError } from '../../services/errors.ts';

test('an unknown stored name is an error, not an operation', () => {
  expect(operationOf('update').name).toBe('update');
  expect(() => operationOf('constructor')).toThrow(
    expect.objectContaining({ code: 'internal', details: { why: 'no operation is called constructor' } }),
  );
});

test('tells people who wait long before the answer, and nobody else', async () => {
  const said: string[] = [];
  const working = async () => void said.push('working');
  expect(await withPatience({ working }, async () => 'at once')).toBe('at once');
  expect(said).toEqual([]);
  const slow = withPatience({ working }, async () => {
    await expect.poll(() => said.length, { timeout: 5_000 }).toBe(1);
    return 'late';
  });
  expect(await slow).toBe('late');
  expect(said).toEqual(['working']);
});

test('a correlation ID with odd characters is shown as text', () => {
  const error = new KeyturnError('genesys_failed', { correlationId: '`*<!channel>' });
  expect(JSON.stringify(errorMessage(error, '/oauth', 'KT-1').blocks)).not.toContain('<!channel>');
});
