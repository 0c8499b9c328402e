import { expect, test } from 'vitest';
import { parsePage } from '../../services/genesys/page-json.ts';

/** Long enough to be parsed in several slices. */
const entities = Array.from({ length: 6_000 }, (_, at) => ({
  id: `client-${at}`,
  name: ['a, b', '[x]}', 'a \\" quote', '\\', 'entities', 'ümläut 😀'][at % 6],
  list: [{ entities: [at] }, []],
  text: 'x'.repeat(50),
}));

/** The page, and what `each` got, with the text in parts of `length` characters. */
async function read(text: string, length: number) {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += length) parts.push(text.slice(at, at + length));
  const got: unknown[] = [];
  const page = await parsePage(parts, (entity) => got.push(entity));
  return { page, got };
}

test.each([
  ['the list first', { entities, total: 6_000 }],
  ['the list last, after another one of that name further down', { first: [{ entities: [1] }], total: 1, entities }],
  ['one entity longer than a slice', { entities: [{ id: 'x', text: 'x'.repeat(600_000) }, { id: 'y' }] }],
  ['none', { entities: [], text: 'x'.repeat(600_000) }],
  ['few', { entities: [{ id: 'x' }] }],
])('a page is read as JSON.parse reads it: %s', async (_which, page) => {
  const text = JSON.stringify(page, undefined, 1);
  for (const length of [64 * 1024, 999_983, text.length]) {
    const { page: around, got } = await read(text, length);
    expect(around).toEqual({ ...page, entities: [] });
    expect(got).toEqual(page.entities);
  }
});

test.each([
  ['another value', '[1, 2]', [1, 2]],
  ['no list', '{"total": 0}', { total: 0 }],
  ['something else in its place', '{"entities": {"a": [1]}}', { entities: { a: [1] } }],
])('what isn’t a page stays as it is: %s', async (_which, text, value) => {
  expect(await read(text, 3)).toEqual({ page: value, got: [] });
});

const whole = JSON.stringify({ entities, total: 1 });
test.each([
  ['cut short in an entity', whole.slice(0, 500_000)],
  ['cut short after the list', whole.slice(0, -1)],
  ['a gap in the list', whole.replace('},{"id":"client-3000"', '},,{"id":"client-3000"')],
  ['a comma after the last entity', whole.replace('],"total"', ',],"total"')],
  ['something after the end', `${whole}}`],
  ['two lists', `${whole.slice(0, -1)},"entities":[1]}`],
  ['nothing', ''],
])('a page that’s broken is refused: %s', async (_which, text) => {
  await expect(read(text, 64 * 1024)).rejects.toThrow(SyntaxError);
});

test.each([
  ['a comma after the last entity', [',', '],"total":1}']],
  ['a gap', [',', ',{"id":"x"}],"total":1}']],
])('a page is refused wherever its parts are cut: %s', async (_which, [end = '', ...rest]) => {
  const begin = whole.slice(0, whole.indexOf('],"total"'));
  await expect(parsePage([begin + end, ...rest], () => {})).rejects.toThrow(SyntaxError);
});
