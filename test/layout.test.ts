import { describe, expect, test } from 'vitest';
import { importsOf, isRelative, target } from './support/imports.ts';
import { commentShare, hidesItsPublic, inCircles, lengthOf, longestFunction, quantile } from './support/shape.ts';
import { readSources, type SourceFile } from './support/sources.ts';

const code = await readSources(['app', 'commands', 'services', 'sandbox', 'bench'], ['.ts', '.tsx']);

/** Rooms from top to bottom: each imports from those below it, and from itself. A room is a folder and the file beside it with its name. */
const orders = {
  app: [
    ...['main', 'doctor', 'compose', 'setup'],
    ...['audit-archive', 'audit-export', 'audit-verify', 'generate', 'generated', 'organization'],
    ...['listeners', 'forms', 'approval', 'secrets', 'pipeline', 'slack', 'process', 'findings', 'config'],
  ],
  // Anything not named here is an operation, or belongs to the registry: above the rooms.
  commands: [
    ...['', 'forms', 'cards', 'error-sentences', 'refusals', 'clients', 'secrets'],
    ...['operation', 'outcome', 'parse-text', 'block-kit', 'names', 'language'],
  ],
  services: [
    'deciders',
    ...['access', 'approvers', 'authors', 'keys', 'listings', 'policy', 'requests', 'sealed-secrets', 'turns', 'usage'],
    'unsaved-forms',
    ...['audit', 'directory', 'matching', 'people'],
    ...[
      'cache',
      'canonical-json',
      'emoji',
      'folding',
      'genesys',
      'admission',
      'refusals',
      'shared-answers',
      'lock',
      'store',
      'versioned',
      'next-reads',
    ],
    ...['defined', 'errors', 'shown-text', 'within', 'json', 'slices', 'keep-latest', 'made-once'],
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const mostLines = 260;
const mostFunctionLines = 80;

const roomOf = (path: string): string => (path.split('/')[1] ?? '').replace(/\.ts$/u, '');

describe.each(Object.entries(orders))('the rooms of %s/', (folder, order: readonly string[]) => {
  const files = code.filter(({ path }) => path.startsWith(`${folder}/`));
  const heightOf = (path: string): number => order.indexOf(order.includes(roomOf(path)) ? roomOf(path) : '');

  test('each have a place in the order', () => {
    expect(files.filter(({ path }) => heightOf(path) === -1).map(({ path }) => path)).toEqual([]);
  });

  test('import only from those below, including types', () => {
    const up = files.flatMap(({ path, text }) =>
      importsOf(text)
        .filter(isRelative)
        .map(({ from }) => target(path, from))
        .filter((to) => to.startsWith(`${folder}/`) && heightOf(path) > heightOf(to))
        .map((to) => `${path} > ${to}`),
    );
    expect(up).toEqual([]);
  });
});

test('no file imports itself through others, not even by type', () => {
  expect(inCircles(code)).toEqual([]);
});

describe('a folder’s face, the file beside it with its name,', () => {
  const bot = code.filter(({ path }) => /^(?:app|commands|services)\//u.test(path));
  const paths = new Set(bot.map(({ path }) => path));
  /** Where the process is put together. */
  const together = /^app\/(?:compose\.ts|organization(?:\.ts|\/.*)|process\/open-store\.ts|audit-verify\/trails\.ts)$/u;

  /** Whether `to` is in a folder with a face, and `from` is neither that face nor in the folder. */
  const isBehindFace = (from: string, to: string): boolean => {
    const folders = to.split('/').slice(0, -1);
    return folders.some((_, at) => {
      const folder = folders.slice(0, at + 1).join('/');
      return paths.has(`${folder}.ts`) && from !== `${folder}.ts` && !from.startsWith(`${folder}/`);
    });
  };

  const makesParts = ({ path, text }: SourceFile): string[] =>
    [...text.matchAll(/^import \{([^}]*)\} from '(\.[^']+)'/gmu)].flatMap(([, names = '', from = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => /^create[A-Z]/u.test(name) && isBehindFace(path, target(path, from)))
        .map((name) => `${path}: ${name}`),
    );

  test('alone makes the parts of the folder, unless the process is put together of them', () => {
    expect(bot.filter(({ path }) => !together.test(path)).flatMap(makesParts)).toEqual([]);
    expect(
      makesParts({ path: 'app/pipeline.ts', text: "import { createReplica } from '../services/listings/replica.ts';" }),
    ).toEqual(['app/pipeline.ts: createReplica']);
  });

  test('re-exports nothing: a name is imported from the file that declares it', () => {
    const again = bot.filter(({ text }) => /^export (?:type )?(?:\*|\{)/mu.test(text)).map(({ path }) => path);
    expect(again).toEqual([]);
  });
});

describe('every file', () => {
  test(`has at most ${mostLines} lines`, () => {
    const long = code.filter((file) => lengthOf(file) > mostLines).map(({ path }) => path);
    expect(long).toEqual([]);
  });

  test(`has functions of at most ${mostFunctionLines} lines`, () => {
    const long = code.filter((file) => longestFunction(file) > mostFunctionLines).map(({ path }) => path);
    expect(long).toEqual([]);
  });
});

test('every file has what it exports first, and its own helpers below', () => {
  expect(code.filter(hidesItsPublic).map(({ path }) => path)).toEqual([]);
});

describe('the files together', () => {
  test('are short: half of them have at most 80 lines, nine of ten at most 180', () => {
    const lengths = code.map(lengthOf);
    expect(quantile(lengths, 0.5)).toBeLessThanOrEqual(80);
    expect(quantile(lengths, 0.9)).toBeLessThanOrEqual(180);
  });

  test('have 6 to 10 comment lines in 100', () => {
    expect(commentShare(code)).toBeGreaterThanOrEqual(0.06);
    expect(commentShare(code)).toBeLessThanOrEqual(0.1);
  });
});

/** What holds a number of milliseconds or seconds: a constant whose name or whose factors tell, or what something waits for. */
const isDuration =
  /(?:patience|pace|lifetime|second|minute|hour|day|week|month|pause|wait|timeout|interval|lease)s?$|(?:Patience|Pace|Lifetime|Pause|Wait|Timeout|Interval|Lease|Lag|Grace)s?$/u;
const constants = /^(?:export )?const (\w+) = (\[?\d[\d_ *,]*\]?);$/gmu;
const waited = /\b(?:delay|sleep|wait|pause)\(([a-z]\w*)[,)]/gu;

/** The durations in a file that don't say their unit. */
const unitless = ({ text }: SourceFile): string[] =>
  [
    ...[...text.matchAll(constants)]
      .filter(
        ([, name = '', value = '']) => isDuration.test(name) || /\b(?:60_000|3_600_000|86_400_000)\b/u.test(value),
      )
      .map(([, name = '']) => name),
    ...[...text.matchAll(waited)].map(([, name = '']) => name).filter((name) => name !== 'ms'),
  ].filter((name) => !/(?:Ms|Seconds)$/u.test(name));

describe('a duration', () => {
  test('says its unit: its name ends in Ms or Seconds', () => {
    expect(code.flatMap((file) => unitless(file).map((name) => `${file.path}: ${name}`))).toEqual([]);
  });

  test.each([
    ['const patience = 2_000;', ['patience']],
    ['export const namesPatience = 500;', ['namesPatience']],
    ['const longest = 5 * 60_000;', ['longest']],
    ['const pauses = [250, 500];', ['pauses']],
    ['  await delay(left);', ['left']],
    ['const patienceMs = 2_000;\n  await delay(leftMs, x);\n  await wait(ms);', []],
    ['const tries = 3;', []],
  ])('is looked for: %j', (text, found) => {
    expect(unitless({ path: 'a.ts', text })).toEqual(found);
  });
});

test('no test gives up sooner than the others: all of them wait through `eventually`', async () => {
  const waiting = (await readSources(['test'], ['.ts'])).filter(({ text }) => /\bvi\s*\.waitFor\(/u.test(text));
  expect(waiting.map(({ path }) => path)).toEqual(['test/support/patience.ts']);
});

describe('the shape of a file is measured', () => {
  const file = (path: string, ...lines: string[]) => ({ path, text: `${lines.join('\n')}\n` });

  test('with its longest function from head to end', () => {
    const text = file(
      'a.ts',
      'const one = 1;',
      'export function create({',
      '  a,',
      '}: {',
      '  a: string;',
      '} = {}): Thing {',
      '  if (a) {',
      '    go();',
      '  }',
      '  const arrow = () => {',
      '    go();',
      '  };',
      '}',
    );
    expect(longestFunction(text)).toBe(12);
  });

  test('with circles through types', () => {
    const files = [
      file('app/a.ts', "import type { B } from './b.ts';"),
      file('app/b.ts', "import { c } from './c.ts';"),
      file('app/c.ts', "import { a } from './a.ts';"),
      file('app/d.ts', "import { a } from './a.ts';"),
    ];
    expect(inCircles(files)).toEqual(['app/a.ts', 'app/b.ts', 'app/c.ts']);
  });

  test.each([
    ['a helper above', ['const go = (): void => {};', 'export function create() {', '  go();', '}'], true],
    ['a helper above', ['function go() {}', "export const show = defineOperation({ name: 'show', run: go });"], true],
    ['a helper below', ['const most = (2 + 3) * 4;', 'export const create = () => go();', 'function go() {}'], false],
    ['no function that is exported', ['const go = () => {};', 'go();'], false],
    [
      'a table above',
      ["const table = { a: () => 'a' };", 'export const read = (key: string) => table[key]?.();'],
      false,
    ],
  ])('with %s: %j', (_what, lines, hidden) => {
    expect(hidesItsPublic(file('a.ts', ...lines))).toBe(hidden);
  });

  test('with the share of its comments', () => {
    expect(commentShare([file('a.ts', '/** a */', '', 'go();', '// b')])).toBe(0.5);
  });
});
