import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

/** What `.ci/run` makes of vitest's reports. */

const script = join(import.meta.dirname, '../scripts/failed-files.mjs');

function reportOf(passed: number, failedFiles: readonly string[], numFailedTestSuites = 0): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const assertionResults = [
    { status: 'passed', fullName: 'works' },
    { status: 'failed', fullName: 'breaks' },
  ];
  const results = [{ name: resolved('test/fine.test.ts'), status: 'passed', assertionResults: [] as unknown[] }];
  for (const file of failedFiles) results.push({ name: resolved(file), status: 'failed', assertionResults });
  const path = join(folder, 'tests.json');
  const counts = { numPassedTests: passed, numFailedTests: failedFiles.length, numFailedTestSuites };
  writeFileSync(path, JSON.stringify({ ...counts, testResults: results }));
  return path;
}

const resolved = (file: string): string => join(process.cwd(), file);
const filesOf = (report: string, most = '3') => {
  const { stdout, status } = spawnSync(process.execPath, [script, report, '--most', most], { encoding: 'utf8' });
  return { files: stdout.split('\n').filter(Boolean), status };
};
const printed = (...args: string[]) => execFileSync(process.execPath, [script, '--sum', ...args], { encoding: 'utf8' });
const sumOf = (...args: string[]) =>
  `${printed(...args)
    .trim()
    .split('\n')
    .at(-1)}\n`;

test('a few failed files are named, to be run again; too many, and none, are left alone', () => {
  expect(filesOf(reportOf(9, ['test/a.test.ts', 'test/b.test.ts']))).toEqual({
    files: ['test/a.test.ts', 'test/b.test.ts'],
    status: 0,
  });
  expect(filesOf(reportOf(9, ['test/a.test.ts', 'test/b.test.ts']), '1').status).toBe(1);
  expect(filesOf(reportOf(9, [])).status).toBe(1);
  expect(filesOf('/nothing/here').status).toBe(1);
});

test('the sum counts what passed the second time, and a file that can’t be loaded', () => {
  const first = reportOf(9, ['test/a.test.ts', 'test/b.test.ts']);
  expect(sumOf(first, '--again', '/nothing/here')).toBe('9 passed, 2 failed\n');
  expect(sumOf(first, '--again', reportOf(20, []))).toBe('11 passed, 0 failed\n');
  expect(sumOf(first, '--again', reportOf(20, ['test/b.test.ts']))).toBe('10 passed, 1 failed\n');
  expect(sumOf(reportOf(9, [], 2))).toBe('9 passed, 1 failed\n');
  expect(printed('/nothing/here')).toBe('0 passed, 1 failed\n');
});

test('what failed for good is named last, where the end of a long log shows it', () => {
  const first = reportOf(9, ['test/a.test.ts', 'test/b.test.ts']);
  expect(printed(first)).toBe('failed: test/a.test.ts: breaks\nfailed: test/b.test.ts: breaks\n9 passed, 2 failed\n');
  expect(printed(first, '--again', reportOf(20, []))).toBe('11 passed, 0 failed\n');
});
