// Builds the programs that run in production into dist/, with all packages in them: a start then reads a few files, not a thousand.
// `--out <folder>` builds into another folder; `--with <file>` builds another file, too.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { copiesBadly, copiesFromNothing } from './spread.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'dist') },
    with: { type: 'string', multiple: true, default: [] },
  },
});
const { out } = values;

/** Zod's sentences in fifty languages, which nobody reads: every start would read them. */
const withoutLocales = {
  name: 'without-locales',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/node_modules\/zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {};' })),
};

rmSync(out, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [
    ...['app/main.ts', 'app/doctor.ts'],
    ...['app/audit-verify.ts', 'app/audit-export.ts', 'app/audit-archive.ts'],
    ...values.with,
  ],
  outdir: out,
  outbase: '.',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20.18',
  format: 'esm',
  // `debug` takes the first if it's there, and only a tool of ours brings it along; node-fetch needs the second where Node.js has no streams of the web.
  external: ['supports-color', 'web-streams-polyfill'],
  plugins: [withoutLocales],
  // Not minified, so that stack traces in the log say something; `NODE_OPTIONS=--enable-source-maps` adds the lines.
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  // CommonJS packages load Node's own modules with `require`, which ES modules don't have.
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  metafile: true,
  logLevel: 'warning',
});

for (const file of Object.keys(metafile.outputs).filter((each) => each.endsWith('.js'))) {
  const path = join(root, file);
  const program = inAscii(readFileSync(path, 'utf8'), file);
  writeFileSync(path, copiesBadly ? copiesFromNothing(program) : program);
}

/** Folders of the packages in the build, from the root. */
const folders = new Set(
  Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(path)?.[0] ?? []),
);

/**
 * The same program, with other characters escaped where esbuild leaves them: in comments and regular expressions, which read both ways alike.
 * A single one of them, and V8 keeps the complete text with two bytes a character: 5 MB more in every process.
 */
function inAscii(code, file) {
  if (/(?<!\\)(?:\\\\)*\\[^\0-\x7f]/u.test(code))
    throw new Error(`${file} escapes a character that isn’t ASCII, which can’t be escaped again.`);
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Name, version, and license of a package. Most licenses demand that their text is passed on. */
function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/iu.test(each));
  const text = file === undefined ? '' : `\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}`;
  return `${name} ${version} (${license ?? 'see below'})${text}`;
}

const packages = [...folders].filter((folder) => existsSync(join(root, folder, 'package.json'))).sort();
const rule = `\n\n${'-'.repeat(80)}\n\n`;
writeFileSync(join(out, 'THIRD-PARTY-LICENSES.txt'), `${packages.map(notice).join(rule)}\n`);
// So that Node takes the files for ES modules, wherever the folder is.
writeFileSync(join(out, 'package.json'), `${JSON.stringify({ type: 'module' })}\n`);
