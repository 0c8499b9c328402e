// Puts each of the faults in mutants.json into a copy of the source, one at a time, and runs the tests that have to notice it:
// npm run test:mutants [-- words of a fault's file or of what it does]. All have to be noticed. MUTANTS_PART=1/4 puts in the first of four parts.
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';

const root = fileURLToPath(new URL('../', import.meta.url));
/** What a copy needs. It shares its packages with the original. */
const copied = ['app', 'commands', 'services', 'sandbox', 'bench', 'test', 'scripts'];
const files = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'manifest.yml', 'manifest.http.yml'];

// See test/support/patience.ts.
process.env.KEYTURN_TEST_PATIENCE_MS ??= '5000';

const words = process.argv.slice(2).join(' ').toLowerCase();
const all = JSON.parse(await readFile(new URL('mutants.json', import.meta.url), 'utf8'));
const [part, parts] = (process.env.MUTANTS_PART ?? '1/1').split('/').map(Number);
const mutants = all
  .filter((_each, at) => at % parts === part - 1)
  .filter(({ file, does }) => `${file} ${does}`.toLowerCase().includes(words));

const trusted = process.env.MUTANTS_TRUST_TESTS === 'yes';

/** More than there are cores, since tests mostly wait. */
const atOnce = Math.min(availableParallelism() + 2, mutants.length);
const began = performance.now();
const problems = [];
let next = 0;
const copies = await Promise.all(Array.from({ length: atOnce }, copy));
try {
  await Promise.all(copies.map(work));
} finally {
  await Promise.all(copies.map(({ folder }) => rm(folder, { recursive: true })));
}
const noticed = `${mutants.length - problems.length} of ${mutants.length}`;
process.stdout.write(`${noticed} faults noticed, ${secondsSince(began)} s\n`);
// Tests failed, as they should, so Vitest has set it.
process.exit(problems.length === 0 && mutants.length > 0 ? 0 : 1);

function secondsSince(moment) {
  return ((performance.now() - moment) / 1000).toFixed(1);
}

async function copy() {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-mutants-'));
  await Promise.all(copied.map((name) => cp(join(root, name), join(folder, name), { recursive: true })));
  await Promise.all(files.map((name) => cp(join(root, name), join(folder, name))));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const vitest = await createVitest('test', { root: folder, watch: false, maxWorkers: 1, bail: 1, reporters: [{}] });
  return { folder, vitest };
}

/** Takes one fault after another, until none is left. */
async function work({ folder, vitest }) {
  for (let at = next++; at < mutants.length; at = next++) {
    const mutant = mutants[at];
    const started = performance.now();
    const verdict = await judge(folder, vitest, mutant);
    if (verdict !== 'noticed') problems.push(mutant);
    process.stdout.write(`${secondsSince(started)} s ${verdict}: ${mutant.file}: ${mutant.does}\n`);
  }
  await vitest.close();
}

async function judge(folder, vitest, { file, from, to, test, title = '' }) {
  const path = join(folder, file);
  const before = await readFile(path, 'utf8');
  if (before.split(from).length !== 2) return 'NOT THERE ONCE';
  // A test that fails without the fault would notice anything. After `npm test`, that's known.
  if (!trusted && (await run(folder, vitest, test, title)) !== 'passed') return 'ITS TEST DOESN’T PASS WITHOUT IT';
  await writeFile(
    path,
    before.replace(from, () => to),
  );
  vitest.invalidateFile(path);
  const result = await run(folder, vitest, test, title);
  await writeFile(path, before);
  vitest.invalidateFile(path);
  return result === 'failed' ? 'noticed' : `NOT NOTICED, ITS TEST ${result.toUpperCase()}`;
}

/** `broken`: the file couldn't be loaded, or no test has that title. That isn't a test that failed. */
async function run(folder, vitest, file, title) {
  vitest.setGlobalTestNamePattern(new RegExp(title.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&'), 'u'));
  const path = join(folder, file);
  const specifications = (await vitest.globTestSpecifications([path])).filter(({ moduleId }) => moduleId === path);
  const { testModules } = await vitest.runTestSpecifications(specifications);
  const module = testModules.find(({ moduleId }) => moduleId === path);
  const states = [...(module?.children.allTests() ?? [])].map((each) => each.result().state);
  if (module === undefined || module.errors().length > 0) return 'broken';
  if (states.includes('failed')) return 'failed';
  return states.includes('passed') ? 'passed' : 'broken';
}
