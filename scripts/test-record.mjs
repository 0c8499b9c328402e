// Writes docs/reports/test-record.md from a report of vitest. Runs all tests for it, or reads `--from <report.json>`.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bar } from './test-bar.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = 'reports/tests.json';

function runTests() {
  const words = ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  // Other generated cases than in everyday runs.
  const env = { ...process.env, SEED: process.env.SEED ?? String(Math.floor(Math.random() * 2 ** 31)) };
  spawnSync('npx', words, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  return report;
}

/** Every test of the report: its file from the root, its whole name, whether it passed, and how long it took in ms. */
function testsOf(path) {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status, duration }) => ({
      file: relative(root, name).replaceAll('\\', '/'),
      name: fullName,
      passed: status === 'passed',
      ms: duration ?? 0,
    })),
  );
}

const count = (number) => number.toLocaleString('en-US');
const files = (tests) => [...new Set(tests.map(({ file }) => file))];
const failures = (tests) => tests.filter(({ passed }) => !passed);
const state = (tests) => {
  const failed = failures(tests).length;
  return failed === 0 ? count(tests.length) : `${count(tests.length)} (**${count(failed)} failed**)`;
};
const link = (path) => `[${path.replace(/^test\//u, '')}](../../${path})`;
const folderOf = (file) => file.split('/').slice(0, -1).join('/');
const version = (program, pattern) =>
  pattern.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 'none';

/** The tests that show one item of the bar. */
const showing = (tests, { shows }) =>
  tests.filter(({ file, name }) =>
    shows.some(([path, title]) => path.test(file) && (title === undefined || title.test(name))),
  );

function barRow(tests, item) {
  const shown = showing(tests, item);
  const where = [...(item.pages ?? []).map((page) => `[${page}](../${page})`), ...files(shown).map(link)].join(', ');
  return `| ${item.letter} | ${item.what} | ${item.shows.length === 0 ? '' : state(shown)} | ${item.how} | ${where} |`;
}

function folderRow(tests, folder) {
  const inside = tests.filter(({ file }) => folderOf(file) === folder);
  const seconds = inside.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  return `| [${folder}](../../${folder}) | ${files(inside).length} | ${state(inside)} | ${seconds.toFixed(1)} |`;
}

/** What a longer run left in reports/, and its day. */
function longRun(path) {
  const file = new URL(`../reports/${path}`, import.meta.url);
  if (!existsSync(file)) return undefined;
  return { found: JSON.parse(readFileSync(file, 'utf8')), day: statSync(file).mtime.toISOString().slice(0, 10) };
}

/** Mutants that a test noticed, those that none did, and the share of the first; without those of code that runs once, at the start. */
function mutants({ files: mutated }) {
  const all = Object.values(mutated).flatMap((file) => file.mutants.map(({ status }) => status));
  const of = (...states) => all.filter((status) => states.includes(status)).length;
  const caught = of('Killed', 'Timeout');
  const missed = of('Survived', 'NoCoverage');
  const share = ((caught / (caught + missed)) * 100).toFixed(1);
  return `${count(caught + missed)} mutants: ${count(caught)} noticed, ${count(missed)} not; score ${share}%`;
}

const outcomes = ({ testResults }) =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ title, status, duration }) => `${title}: ${status}, ${(duration / 1000).toFixed(0)} s`)
    .join('; ');

const longRuns = [
  { run: 'npm run test:race', report: 'race.json', what: outcomes },
  { run: 'npm run test:kills', report: 'kills.json', what: outcomes },
  {
    run: 'npm run soak -- --minutes 10',
    report: 'soak.json',
    what: ({ minutes, rate, rows }) =>
      `${minutes} minutes at ${rate} commands a second: ${rows.map(({ what, seen, fine }) => `${fine ? '' : '**not fine:** '}${what} ${seen}`).join('; ')}`,
  },
  {
    run: 'npm run mutate',
    report: 'mutation-services.json',
    what: (found) => `services/, without the files that speak to Redis: ${mutants(found)}`,
  },
  { run: 'npm run mutate', report: 'mutation-pipeline.json', what: (found) => `app/pipeline.ts: ${mutants(found)}` },
];

function longRunRow({ run, report: path, what }) {
  const left = longRun(path);
  return left === undefined
    ? `| \`${run}\` | | no report on this machine |`
    : `| \`${run}\` | ${left.day} | ${what(left.found)} |`;
}

function page(tests) {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${type()} ${release()}, Node.js ${process.versions.node}, Redis ${version('redis-server', /v=([\d.]+)/u)}`;
  const folders = [...new Set(tests.map(({ file }) => folderOf(file)))].sort();
  const failed = failures(tests);
  return `# Test record

Generated by \`npm run test:record\`. Don't edit it by hand.

| | |
|---|---|
| date | ${new Date().toISOString().slice(0, 10)} |
| machine | ${machine} |
| tests | ${count(tests.length)} in ${count(files(tests).length)} files |
| passed | ${count(tests.length - failed.length)} |
| failed | ${count(failed.length)} |

All tests run against real servers on the loopback device: the bot over signed HTTP and Socket Mode, a simulated Genesys Cloud organization and
Slack workspace over the wire, and Redis servers of their own (one, Sentinel, Cluster). No module is mocked, and no key or account is needed.

## The bar

What the best-tested systems of this kind show, together, and where Keyturn shows it. A test may count for more than one item.

| | what | tests | how | where |
|---|---|---|---|---|
${bar.map((item) => barRow(tests, item)).join('\n')}

## By subject

| folder | files | tests | seconds |
|---|---|---|---|
${folders.map((folder) => folderRow(tests, folder)).join('\n')}

## Longer runs

They have scripts of their own, and aren't in the counts above.

| | date | result |
|---|---|---|
${longRuns.map(longRunRow).join('\n')}
${failed.length === 0 ? '' : `\n## Failed\n\n${failed.map(({ file, name }) => `- ${file}: ${name}`).join('\n')}\n`}`;
}

const at = process.argv.indexOf('--from');
const tests = testsOf(at < 0 ? runTests() : process.argv[at + 1]);
const empty = bar.filter((item) => item.shows.length > 0 && showing(tests, item).length === 0);
writeFileSync(new URL('../docs/reports/test-record.md', import.meta.url), page(tests));
const problems = [
  ...failures(tests).map(({ file, name }) => `failed: ${file}: ${name}`),
  ...empty.map(({ letter, what }) => `no test shows (${letter}) ${what}`),
];
process.stdout.write(`${count(tests.length)} tests, ${problems.length} problems\n`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
