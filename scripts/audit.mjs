// Runs a program for the audit trail, `verify`, `export`, or `archive`, or `doctor`, with the settings in .env if there's one. Builds Keyturn first if its
// sources changed since the last build, so that a new version doesn't check with the old one's programs.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [name] = process.argv.splice(2, 1);
const root = fileURLToPath(new URL('..', import.meta.url));
const program = new URL(`../dist/app/${name === 'doctor' ? name : `audit-${name}`}.js`, import.meta.url);
const build = join(root, 'scripts/build.mjs');
// Not `node --env-file-if-exists`, which Node 20.18 doesn't have. What's in the environment already stays.
if (existsSync('.env')) process.loadEnvFile('.env');
if (existsSync(build) && isStale()) execFileSync(process.execPath, [build], { stdio: ['ignore', 'ignore', 'inherit'] });
await import(program.href);

function isStale() {
  if (!existsSync(program)) return true;
  const changedAt = (path) => statSync(path).mtimeMs;
  const sources = [
    'package.json',
    'package-lock.json',
    'scripts/build.mjs',
    'scripts/spread.mjs',
    'app',
    'commands',
    'services',
  ]
    .map((path) => join(root, path))
    .filter(existsSync)
    // A folder, too: its time is that of the last file that was added or removed.
    .flatMap((path) => [path, ...inside(path)]);
  return Math.max(...sources.map(changedAt)) > changedAt(program);
}

function inside(path) {
  if (!statSync(path).isDirectory()) return [];
  return readdirSync(path, { recursive: true }).map((each) => join(path, each));
}
