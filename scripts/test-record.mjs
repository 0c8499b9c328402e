// Writes docs/reports/test-record.md from a report of vitest. Runs all tests for it, or reads `--from <report.json>`.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bar } from './test-bar.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = 'reports/tests.json';

function runTests() {
  const words = ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  // All cases, and other generated ones than in everyday runs.
  const env = { ...process.env, CASES: 'all', SEED: process.env.SEED ?? String(Math.floor(Math.random() * 2 ** 31)) };
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
const showing = (tests, { shows, uses }) =>
  tests.filter(
    ({ file, name }) =>
      shows.some(([path, title]) => path.test(file) && (title === undefined || title.test(name))) &&
      (uses === undefined || supportOf(file).has(uses)),
  );

const supports = new Map();

/** What a test file imports, over any number of steps. */
function supportOf(file) {
  const known = supports.get(file);
  if (known !== undefined) return known;
  const all = new Set();
  supports.set(file, all);
  for (const [, from] of readFileSync(posix.join(root, file), 'utf8').matchAll(/from '(\.[^']+\.ts)'/gu)) {
    const imported = posix.join(posix.dirname(file), from);
    all.add(imported);
    if (imported.startsWith('test/')) for (const each of supportOf(imported)) all.add(each);
  }
  return all;
}

/** What tests run against, by what their files use. A file counts in each row that it uses. */
const servers = [
  ['a simulated Slack workspace, over the wire', 'sandbox/slack.ts'],
  ['a simulated Genesys Cloud organization, over the wire', 'sandbox/genesys.ts'],
  ['Redis servers of their own', 'test/support/redis.ts'],
  ['Keyturn in processes of its own', 'test/support/process.ts'],
];

function serverRows(tests) {
  const row = (what, counted) => `| ${what} | ${count(files(counted).length)} | ${count(counted.length)} |`;
  const none = tests.filter(({ file }) => servers.every(([, used]) => !supportOf(file).has(used)));
  const counted = servers.map(([what, used]) =>
    row(
      what,
      tests.filter(({ file }) => supportOf(file).has(used)),
    ),
  );
  return [...counted, row('none of these: functions alone, the source, the pages', none)].join('\n');
}

/** The commit that these tests ran on; `dirty`: with changes since. */
const commit = () => git('describe', '--always', '--dirty', '--exclude=*') || 'unknown';
const git = (...words) => (spawnSync('git', words, { cwd: root, encoding: 'utf8' }).stdout ?? '').trim();

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

/** What a longer run left in reports/, when, and where HEAD was then. */
function longRun(path) {
  const file = new URL(`../reports/${path}`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const ended = statSync(file).mtime.toISOString();
  const commit = git('rev-parse', '--short', `HEAD@{${ended}}`) || 'unknown';
  return { found: JSON.parse(readFileSync(file, 'utf8')), day: ended.slice(0, 10), commit };
}

const outcomes = ({ testResults }) =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ title, status, duration }) => `${title}: ${status}, ${(duration / 1000).toFixed(0)} s`)
    .join('; ');

/** A run for each call, and those beyond the last call, which were skipped. */
const runs = ({ testResults }) => {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const of = (status) => all.filter((each) => each.status === status).length;
  return `${count(of('passed'))} kills passed, ${count(of('failed'))} failed`;
};

const longRuns = [
  { run: 'npm run test:race', report: 'race.json', what: outcomes },
  { run: 'npm run test:kills', report: 'kills.json', what: runs },
  {
    run: 'npm run soak -- --minutes 10',
    report: 'soak.json',
    what: ({ minutes, rate, rows }) =>
      `${minutes} minutes at ${rate} commands a second: ${rows.map(({ what, seen, fine }) => `${fine ? '' : '**not fine:** '}${what} ${seen}`).join('; ')}`,
  },
];

function longRunRow({ run, report: path, what }) {
  const left = longRun(path);
  return left === undefined
    ? `| \`${run}\` | | | no report on this machine |`
    : `| \`${run}\` | ${left.day} | ${left.commit} | ${what(left.found)} |`;
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
| commit | ${commit()} |
| machine | ${machine} |
| tests | ${count(tests.length)} in ${count(files(tests).length)} files |
| passed | ${count(tests.length - failed.length)} |
| failed | ${count(failed.length)} |

No module is mocked, and no key or account is needed. What the tests' files use, all on the loopback device:

| with | files | tests |
|---|---|---|
${serverRows(tests)}

## The bar

What the best-tested systems of this kind show, together, and where Keyturn shows it. A test counts by its folder and its title, and may count for more than one item.

| | what | tests | how | where |
|---|---|---|---|---|
${bar.map((item) => barRow(tests, item)).join('\n')}

## By subject

| folder | files | tests | seconds |
|---|---|---|---|
${folders.map((folder) => folderRow(tests, folder)).join('\n')}

## Longer runs

They have scripts of their own, and aren't in the counts above. Mutants have [a page of their own](mutation.md).

| | date | commit | result |
|---|---|---|---|
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
