import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSources, root, type SourceFile } from './support/sources.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/**
 * Where words are left that docs/glossary.md rules out, and how many at most. Lower a number, or take its line away, whenever you can;
 * what isn't listed has none.
 */
const left: Readonly<Record<string, number>> = {
  'docs/reports': 1,
  // A scope's description, in Genesys Cloud's own words.
  sandbox: 1,
};

const places = [
  'README.md',
  'CHANGELOG.md',
  'CODE_OF_CONDUCT.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  '.env.example',
  'Dockerfile',
  'compose.yaml',
  'docs/architecture.md',
  'docs/decisions.md',
  'docs/demo.md',
  'docs/deployment.md',
  'docs/log-lines.md',
  'docs/operating.md',
  'docs/operations.md',
  'docs/platforms.md',
  'docs/recipes.md',
  'docs/release-plan.md',
  'docs/sandbox.md',
  'docs/security.md',
  'docs/settings.md',
  'docs/setup.md',
];
const folders = ['docs/reports', 'app', 'commands', 'services', 'sandbox', 'bench', 'scripts', 'test'];

/** The first column of the table “What we don't say”. */
async function bannedWords(): Promise<string[]> {
  const [, table = ''] = (await read('docs/glossary.md')).split("## What we don't say\n");
  const rows = [...table.matchAll(/^\| ([a-z][^|]*) \|/gm)].map(([, words = '']) => words);
  return rows.filter((words) => words !== 'not').flatMap((words) => words.split(', '));
}

const withoutCode = (page: string): string => page.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '');

/** Requests and audit records are stored with the state `cancelled`, so the code has to spell it that way. */
const withoutStoredNames = (source: string): string => source.replace(/(['"])cancelled\1|\bcancelled(?=: )/g, '');

const textOf = async (place: string): Promise<string> =>
  folders.includes(place)
    ? (await readSources([place], ['.ts', '.tsx', '.mjs', '.md']))
        .filter(({ path }) => path !== 'test/glossary.test.ts')
        .map(({ text }) => withoutStoredNames(text))
        .join('\n')
    : withoutCode(await read(place));

/** Code spans of pages are the code's own: `cancelled` is a state, and messages in the log are held where they're written. */
const found = (text: string, words: readonly string[]): string[] =>
  [...text.matchAll(new RegExp(`\\b(?:${words.join('|')})\\b`, 'gi'))].map(([word]) => word);

test.each([...places, ...folders])('%s uses the words of the glossary', async (place) => {
  const words = await bannedWords();
  expect(words.length).toBeGreaterThan(20);
  const wrong = found(await textOf(place), words);
  const most = left[place] ?? 0;
  expect(wrong.length, `at most ${most}, found: ${[...new Set(wrong)].join(', ')}`).toBeLessThanOrEqual(most);
});

test('finds a word that we don’t say', async () => {
  expect(found(withoutCode('An E-mail in a window, and `cancelled`.'), await bannedWords())).toEqual([
    'E-mail',
    'window',
  ]);
});

/**
 * Words that have one meaning in the code's names, and what a file has in hand that uses them so. `attempt` is one person's try of an
 * operation, and `note` is an audit record's.
 */
const meanings = [
  { word: 'attempt', meant: /\b(?:Attempt|attemptOf)\b/u, besides: ['app/process/metrics.ts'] },
  {
    word: 'note',
    meant: /\b(?:AuditNote|auditNote|CheckpointNote|TrailRecord|Signed|AuditEntry|entryOf|effectsNote)\b/u,
    besides: ['commands/audit/words.ts'],
  },
] as const;

/** The names in code: without comments and without texts. Slack calls one of its fields `retry_attempt`. */
const namesIn = (text: string): string[] =>
  text
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:\\.|[^'\\\n])*'|`[^`]*`|\bretry_attempt\b/gmu, '')
    .match(/[\p{L}$_][\p{L}\d$_]*/gu) ?? [];

const hasWord = (name: string, word: string): boolean =>
  new RegExp(`^${word}(?:s|e?d)?(?=$|[A-Z])|${word[0]?.toUpperCase()}${word.slice(1)}(?:s|e?d)?(?=$|[A-Z])`, 'u').test(
    name,
  );

const otherwise = (
  files: readonly SourceFile[],
  { word, meant }: Omit<(typeof meanings)[number], 'besides'>,
): string[] =>
  files
    .filter(({ text }) => !meant.test(text))
    .flatMap(({ path, text }) => (namesIn(text).some((name) => hasWord(name, word)) ? [path] : []));

test.each(meanings)('$word is the name of one thing', async (meaning) => {
  const code = await readSources(['app', 'commands', 'services', 'sandbox', 'bench'], ['.ts', '.tsx']);
  expect(otherwise(code, meaning)).toEqual(meaning.besides);
});

test.each([
  ['const attempts = 3;', true],
  ['note(write);', true],
  ['const [noteWrite] = [];', true],
  ['function cardNotes() {}', true],
  ['import type { AuditNote } from "x"; const note = {};', false],
  ["const way = 'note'; // a note", false],
  ['if (notEligible) noted(notEarlier);', true],
  ['if (notEligible) go(notEarlier);', false],
])('%j names something else so: %s', (text, wrong) => {
  const found = meanings.flatMap((meaning) => otherwise([{ path: 'a.ts', text }], meaning));
  expect(found.length > 0).toBe(wrong);
});
