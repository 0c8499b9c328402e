import { expect, test } from 'vitest';
import { outputClient } from '../../app/pipeline/outputs.ts';
import { errorMessage, storedOperation, withPatience } from '../../app/pipeline.ts';
import { KeyturnError } from '../../services/errors.ts';

test('the client of an output is the one that has an id and a name', () => {
  expect(outputClient({ client: { id: 'c1', name: 'A', more: 1 } })).toEqual({ id: 'c1', name: 'A' });
  for (const odd of [
    undefined,
    null,
    'client',
    {},
    { client: null },
    { client: 'c1' },
    { client: { id: 'c1' } },
    { client: { name: 'A' } },
  ])
    expect(outputClient(odd)).toBeUndefined();
});

test('a stored name that is none of ours is a fault, not an operation', () => {
  expect(storedOperation('update').name).toBe('update');
  expect(() => storedOperation('constructor')).toThrow(
    expect.objectContaining({ code: 'internal', details: { why: 'unknown operation in the store' } }),
  );
});

test('who waits for long is told so before the answer, who does not is not', async () => {
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

test('a correlation id with odd characters is shown as text', () => {
  const error = new KeyturnError('genesys_failed', { correlationId: '`*<!channel>' });
  expect(JSON.stringify(errorMessage(error, '/oauth', 'KT-1').blocks)).not.toContain('<!channel>');
});
