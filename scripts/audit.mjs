// Runs a program for the audit trail, `verify`, `export`, or `archive`, or `doctor`, with the settings in .env if there's one. Builds Keyturn if that wasn't done.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [name] = process.argv.splice(2, 1);
const program = new URL(`../dist/app/${name === 'doctor' ? name : `audit-${name}`}.js`, import.meta.url);
// Not `node --env-file-if-exists`, which Node 20.18 doesn't have. What's in the environment already stays.
if (existsSync('.env')) process.loadEnvFile('.env');
if (!existsSync(program)) {
  const build = fileURLToPath(new URL('build.mjs', import.meta.url));
  execFileSync(process.execPath, [build], { stdio: ['ignore', 'ignore', 'inherit'] });
}
await import(program.href);
