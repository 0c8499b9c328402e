import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Reads a JSON report of vitest. Prints the test files that failed, one a line; exits with 1 if there are none, or more than `--most`.
 * With `--sum`, names the tests that failed, one a line, and prints how many passed and failed; the results in the report `--again`, if there is one,
 * replace their first ones.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { most: { type: 'string' }, again: { type: 'string' }, sum: { type: 'boolean' } },
});
const [path = ''] = positionals;

const read = (file) => (file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** A file that can't even be loaded has no tests that could fail. */
const failures = ({ numFailedTests, numFailedTestSuites = 0 }) =>
  Math.max(numFailedTests, Math.min(numFailedTestSuites, 1));

/** The tests of `report` that failed, each with its file. */
const namesOf = ({ testResults = [] }) =>
  testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name: file, assertionResults = [] }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
      return (failed.length > 0 ? failed : ['can’t be loaded']).map(
        (name) => `${relative(process.cwd(), file)}: ${name}`,
      );
    });

const report = read(path);
if (values.sum) {
  const again = read(values.again);
  for (const name of namesOf(again ?? report ?? {})) process.stdout.write(`failed: ${name}\n`);
  const failed = report === undefined ? 1 : failures(again ?? report);
  const fixed = again === undefined || report === undefined ? 0 : Math.max(0, failures(report) - failed);
  process.stdout.write(`${(report?.numPassedTests ?? 0) + fixed} passed, ${failed} failed\n`);
} else {
  const files = (report?.testResults ?? [])
    .filter(({ status }) => status === 'failed')
    .map(({ name }) => relative(process.cwd(), name));
  for (const file of files) process.stdout.write(`${file}\n`);
  process.exitCode = files.length > 0 && files.length <= Number(values.most ?? files.length) ? 0 : 1;
}
