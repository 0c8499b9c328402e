import { expect, test } from 'vitest';
import { errorMessage } from '../../app/pipeline.ts';
import { KeyturnError } from '../../services/errors.ts';

test('a correlation ID that is none cannot mention or link', () => {
  const error = new KeyturnError('genesys_failed', { correlationId: '<!channel> `*x*`' });
  const shown = JSON.stringify(errorMessage(error, '/oauth', 'KT-1').blocks);
  expect(shown).toContain('KT-1');
  expect(shown).not.toContain('<!channel>');
  expect(shown).toContain('&lt;!channel&gt;');
});
