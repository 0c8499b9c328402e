import { expect, test } from 'vitest';
import { allOperations } from '../commands/registry.ts';
import { readSources, type SourceFile } from './support/sources.ts';

const code = await readSources(['app', 'commands', 'services'], ['.ts']);

/** The verbs of operations that change something. Those that read share their words with the language: `list`, `show`. */
const verbs = allOperations.filter(({ effect }) => effect === 'write').map(({ name }) => name);
const anyVerb = verbs.join('|');

/** Where each verb may be spelled besides the file of its own operation, and why. */
const allowed: Readonly<Record<string, string>> = {
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
