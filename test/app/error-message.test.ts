import { expect, test } from 'vitest';
import { errorMessage } from '../../commands/error-sentences.ts';
import { KeyturnError } from '../../services/errors.ts';

test('an invalid correlation ID can’t mention or link', () => {
  const error = new KeyturnError('genesys_failed', { correlationId: '<!channel> `*x*`' });
  const shown = JSON.stringify(errorMessage(error, '/oauth', 'KT-1').blocks);
  expect(shown).toContain('KT-1');
  expect(shown).not.toContain('<!channel>');
  expect(shown).toContain('&lt;!channel&gt;');
});

test.each([
  ['No such name', 'It says: “No such name”. Nothing was changed.'],
  ['No such name.', 'It says: “No such name.” Nothing was changed.'],
])('Genesys Cloud’s words (%s) end with one period', (genesysMessage, said) => {
  const error = new KeyturnError('genesys_refused', { details: { genesysMessage } });
  expect(errorMessage(error, '/oauth', 'KT-1').text).toContain(said);
});

test.each([
  ['executing', '<@U1> already approved this request. It’s in progress.'],
  ['stale', '<@U1> already approved this request, but it wasn’t done.'],
  ['denied', '<@U1> already denied this request.'],
])('a person who’s too late sees the state %s in words', (state, said) => {
  const error = new KeyturnError('request_decided', { details: { state, by: 'U1' } });
  expect(errorMessage(error, '/oauth', 'KT-1').text).toContain(said);
});

test.each([
  ['an error of Genesys Cloud', new KeyturnError('genesys_failed')],
  ['an error inside Keyturn', new KeyturnError('internal', { changed: 'unknown' })],
])('%s says nothing about changes after a read', (_what, error) => {
  expect(errorMessage(error, '/oauth', 'KT-1', 'read').text).not.toContain('changed');
  expect(errorMessage(error, '/oauth', 'KT-1', 'write').text).toContain('changed');
});
