import { expect, test } from 'vitest';
import { allOperations } from '../commands/registry.ts';
import { errorFacts } from '../services/errors.ts';
import { readSources, type SourceFile } from './support/sources.ts';

const code = await readSources(['app', 'commands', 'services'], ['.ts']);

/** The verbs of operations that change something. Those that read share their words with the language: `list`, `show`. */
const verbs = allOperations.filter(({ effect }) => effect === 'write').map(({ name }) => name);
const anyVerb = verbs.join('|');

/** Where each verb may be spelled besides the file of its own operation, and why. */
const allowed: Readonly<Record<string, string>> = {
  'commands/audit/words.ts': 'what the trail says was done, in the past tense',
  'commands/clients/deactivate.ts': 'the first step of a deletion, as requests have it stored',
  'commands/clients/history.ts': 'the same on a card, with the fields',
  'commands/delete/carry-out.ts': 'the steps of a deletion, as requests have them stored',
  'commands/delete/later.ts': 'the step that takes back its first part, as requests have it stored',
  'commands/names.ts': 'operations lead to one another, so one that leads can’t import the other',
  'commands/registry.ts': 'the one line of each operation',
};

/** Code without its comments, and without what Slack calls `update`: how a submission is acknowledged, and a method of its API. */
const bare = ({ text }: SourceFile): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//gu, '')
    .replace(/^\s*\/\/.*$/gmu, '')
    .replace(/response_action(?::| ===) 'update'/gu, '')
    .replace(/Pick<SlackApi,[^>]*>/gu, '');

/** A verb as a string, or as part of an ID such as `run:update`; as the key of an object; as a member of the registry. */
const spellings = [
  new RegExp(`(['"\`])(?:[\\w:]*:)?(?:${anyVerb})(?::[\\w:]*)?\\1`, 'u'),
  new RegExp(`^\\s*(?:${anyVerb}):`, 'mu'),
  new RegExp(`\\boperations\\.(?:${anyVerb})\\b`, 'u'),
];

const spells = (file: SourceFile): boolean => spellings.some((spelling) => spelling.test(bare(file)));

test('only an operation’s file and the names that lead to it spell its verb', () => {
  const own = verbs.map((verb) => `commands/${verb}.ts`);
  const spelling = code.filter(spells).map(({ path }) => path);
  expect(spelling).toEqual([...own, ...Object.keys(allowed)].toSorted());
});

test.each([
  ["isForm = name === 'update'", true],
  ["const titles = {\n  rotate: 'Rotate',\n}", true],
  ["reactivate: 'run:update:active'", true],
  ['operations.create.view', true],
  ["permission: 'oauth:client:delete'", true],
  ["// 'update'\n/** `delete` */", false],
  ["{ response_action: 'update', view }", false],
  ["slack: Pick<SlackApi, 'post' | 'update'>", false],
  ['map.delete(key)', false],
  ["'updated'", false],
])('%j spells out a verb: %s', (text, found) => {
  expect(spells({ path: 'a.ts', text })).toBe(found);
});

/** Innermost lists that hold more than one code of an error: what a code means is a fact in its row of `errorFacts`. */
const listsOfCodes = (file: SourceFile): string[] =>
  [...bare(file).matchAll(/\[[^[\]]*\]/gu)].flatMap(([list]) => {
    const codes = [...list.matchAll(/(['"`])(\w+)\1/gu)].filter(([, , word = '']) => Object.hasOwn(errorFacts, word));
    return codes.length > 1 ? [`${file.path}: ${list.replace(/\s+/gu, ' ')}`] : [];
  });

test('no list of error codes stands beside the table that says what each means', () => {
  expect(code.filter(({ path }) => path !== 'services/errors.ts').flatMap(listsOfCodes)).toEqual([]);
});

test.each([
  ["new Set(['genesys_failed', 'genesys_refused'])", 1],
  ["const passing: ErrorCode[] = [\n  'genesys_failed',\n  'internal',\n]", 1],
  ["z.enum(['genesys_failed', 'internal'])", 1],
  ["['genesys_failed', 'the server failed']", 0],
  ["{ genesys_failed: 'a', genesys_refused: 'b' }", 0],
  ["// ['genesys_failed', 'genesys_refused']", 0],
])('%j holds %s lists of error codes', (text, found) => {
  expect(listsOfCodes({ path: 'a.ts', text })).toHaveLength(found);
});
