import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { errorSentence } from '../commands/error-sentences.ts';
import type { ErrorCode } from '../services/errors/details.ts';
import { errorFacts, KeyturnError } from '../services/errors.ts';
import { importsOf, isRelative, target } from './support/imports.ts';
import { readSources, root, type SourceFile } from './support/sources.ts';

/** Which rooms each room may import from; test/ may import from everywhere. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  app: ['app', 'commands', 'services', 'package.json'],
  commands: ['commands', 'services'],
  services: ['services'],
  sandbox: ['sandbox'],
  bench: ['bench', 'app', 'commands', 'sandbox', 'services', 'scripts'],
};
const rooms = Object.keys(mayImport);
const bot = ['app', 'commands', 'services'];

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
// Without this file, which spells out what it looks for.
const code = (await readSources([...rooms, 'test'], ['.ts', '.tsx'])).filter(
  ({ path }) => path !== 'test/architecture.test.ts',
);
const scripts = await readSources(['scripts'], ['.mjs']);
const rootPages = (await readdir(root)).filter((name) => name.endsWith('.md'));
const pages = [
  ...(await Promise.all(rootPages.map(async (path) => ({ path, text: await read(path) })))),
  ...(await readSources(['docs', ...rooms], ['.md'])),
];
const lockSchema = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });
const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });

const roomOf = (path: string): string => path.split('/')[0] ?? '';
const inRooms = (...names: readonly string[]): SourceFile[] => code.filter(({ path }) => names.includes(roomOf(path)));

/** `path:line text` of each place where `pattern` matches. */
const places = (files: readonly SourceFile[], pattern: RegExp): string[] =>
  files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : [])),
  );

describe('imports', () => {
  test('are found in every form', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from '../b.ts';",
      'import {\n  type C,\n  d,\n} from "./c.ts";'.replaceAll('"', "'"),
      "export * from './e.ts';",
      "export type { E } from './i.ts';",
      "import './f.ts';",
      "const g = await import('./g.ts');",
      "type H = import('./h.ts').H;",
    ].join('\n');
    const found = importsOf(text);
    expect(found.map(({ from }) => from).join(' ')).toBe('./a.ts ../b.ts ./c.ts ./f.ts ./e.ts ./i.ts ./g.ts ./h.ts');
    expect(found.filter(({ typeOnly }) => typeOnly).map(({ from }) => from)).toEqual(['../b.ts', './i.ts']);
  });

  test.each(Object.entries(mayImport))('of %s/ come only from %j', (room, allowed) => {
    const wrong = inRooms(room).flatMap(({ path, text }) =>
      importsOf(text)
        .filter((each) => isRelative(each) && !allowed.includes(roomOf(target(path, each.from))))
        .map(({ from }) => `${path} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });

  test('between our files name a file that exists', () => {
    const wrong = code.flatMap(({ path, text }) =>
      importsOf(text)
        .filter((each) => isRelative(each) && !existsSync(join(root, target(path, each.from))))
        .map(({ from }) => `${path} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });

  test.each(['app/main.ts', 'app/audit-verify.ts', 'app/audit-export.ts', 'app/audit-archive.ts', 'app/doctor.ts'])(
    'of %s need no package that production leaves out',
    async (entry) => {
      const { packages } = lockSchema.parse(JSON.parse(await read('package-lock.json')));
      const seen = new Set<string>();
      const missing: string[] = [];
      const visit = (path: string): void => {
        if (seen.has(path)) return;
        seen.add(path);
        const text = code.find((file) => file.path === path)?.text ?? '';
        for (const each of importsOf(text).filter(({ typeOnly }) => !typeOnly)) {
          if (isRelative(each)) visit(target(path, each.from));
          else if (!each.from.startsWith('node:')) {
            const name = each.from.split('/', each.from.startsWith('@') ? 2 : 1).join('/');
            const found = packages[`node_modules/${name}`];
            if (found === undefined || found.dev === true) missing.push(`${path} imports ${each.from}`);
          }
        }
      };
      visit(entry);
      expect(missing).toEqual([]);
    },
  );
});

describe('the bot', () => {
  test('reads the environment only through app/config.ts', () => {
    const passOn = [
      'app/main.ts',
      'app/audit-verify.ts',
      'app/audit-export.ts',
      'app/audit-archive.ts',
      'app/doctor.ts',
    ];
    const reading = places(inRooms(...bot), /process\s*\.\s*env|['"](?:node:)?process['"]/);
    const allowed = reading.filter((place) => passOn.some((path) => place.startsWith(`${path}:`)));
    expect(reading).toEqual(allowed);
    // Passing on is not reading: no single variable is picked.
    expect(allowed.filter((place) => /env\s*[.[]/.test(place))).toEqual([]);
  });

  test('creates its clients only where they’re set up', () => {
    const makers = [
      'app/organization/connect.ts',
      'app/process/open-store.ts',
      'app/setup/probes/genesys.ts',
      'app/slack/web-client.ts',
      'app/slack/server.ts', // the Bolt app
      'app/audit-verify/trails.ts', // of the programs for the trail
      'services/store/redis-connection.ts',
    ];
    const made =
      /\bnew (?:Redis|Cluster|WebClient|App|HTTPReceiver|SocketModeReceiver)\(|(?<!function )\bcreate(?:Genesys|RedisStore|MemoryStore)\(/;
    const elsewhere = inRooms(...bot).filter(({ path }) => !makers.includes(path));
    expect(places(elsewhere, made)).toEqual([]);
  });

  test('has its own sentence for every error code', async () => {
    const codes = Object.keys(errorFacts) as ErrorCode[];
    expect(codes.length).toBeGreaterThan(30);
    const sentences = codes.map((each) => errorSentence(new KeyturnError(each), '/oauth'));
    for (const sentence of sentences) expect(sentence).toMatch(/^(?!.*undefined)[A-Z].{15,}[.?]$/su);
    expect(new Set(sentences).size).toBe(codes.length);
  });

  test('has its own sentence for every reason to refuse a person', async () => {
    const union = /type PersonRefusal =\n(?<members>(?: {2}\|.*\n)+)/.exec(
      await read('services/people/slack-profile.ts'),
    );
    const reasons = [...(union?.groups?.['members'] ?? '').matchAll(/'([a-z_]+)'/g)].map(([, reason = '']) => reason);
    expect(reasons.length).toBeGreaterThan(10);
    const say = (reason: string): string =>
      errorSentence(new KeyturnError('person_refused', { details: { reason } }), '/oauth');
    const unknown = say('a reason that is not there');
    for (const reason of reasons) expect(say(reason), reason).not.toBe(unknown);
  });
});

describe('every file', () => {
  test('doesn’t write to the console', () => {
    expect(places([...code, ...scripts], /\bconsole\s*\.\s*\w+\s*\(/)).toEqual([]);
  });

  test('has no to-dos', () => {
    const mark = new RegExp(`\\b(?:${['TO', 'FIX'].map((word, at) => word + ['DO', 'ME'][at]).join('|')})\\b`);
    expect(places([...code, ...scripts, ...pages], mark)).toEqual([]);
  });
});

describe('tests', () => {
  const tests = inRooms('test');

  test('all run: none is skipped or focused', () => {
    expect(places(tests, /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:only|skip|todo|skipIf|runIf|fails)\b/)).toEqual(
      [],
    );
  });

  test('mock no modules', () => {
    expect(places(tests, /\bvi\s*\.\s*(?:mock|doMock|unmock)\b/)).toEqual([]);
  });

  test('are named for what happens, not for what should', () => {
    expect(places(tests, /\b(?:test|it|describe)\b[^'"`]*\(\s*['"`][^'"`]*\bshould\b/)).toEqual([]);
  });
});

describe('pages', () => {
  test('and programs name only npm scripts that exist', async () => {
    const names = Object.keys(packageSchema.parse(JSON.parse(await read('package.json'))).scripts);
    const others = await Promise.all(
      [
        '.ci/run',
        'Dockerfile',
        'compose.yaml',
        '.env.example',
        'manifest.yml',
        'manifest.http.yml',
        'package.json',
      ].map(async (path) => ({ path, text: await read(path) })),
    );
    const wrong = [...pages, ...code, ...scripts, ...others].flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run (?:--?\w+ )*([a-z][\w:-]*)/g)]
        .filter(([, name = '']) => !names.includes(name))
        .map(([call]) => `${path}: ${call}`),
    );
    expect(wrong).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining(['demo', 'test', 'build', 'start', 'audit:verify', 'audit:export', 'audit:archive']),
    );
  });
});
