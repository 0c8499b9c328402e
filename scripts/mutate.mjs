// Runs Stryker for the rooms that are named, or for all of them, one after another: npm run mutate [-- approval forms]
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rooms } from './mutation-rooms.mjs';

const commit = spawnSync('git', ['describe', '--always', '--dirty', '--exclude=*'], { encoding: 'utf8' }).stdout;
mkdirSync('reports', { recursive: true });
const named = process.argv.slice(2);
const low = [];
for (const name of named.length > 0 ? named : Object.keys(rooms)) {
  process.stdout.write(`\n== ${name}\n`);
  writeFileSync(`reports/mutation-${name}.commit`, commit);
  const env = { ...process.env, KEYTURN_MUTATE: name };
  if (spawnSync('npx', ['stryker', 'run'], { env, stdio: 'inherit' }).status !== 0) low.push(name);
}
if (low.length > 0) process.stdout.write(`\nbelow 80%, or not run: ${low.join(', ')}\n`);
process.exit(low.length === 0 ? 0 : 1);
