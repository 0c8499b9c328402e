import { spawnSync } from 'node:child_process';
import { defineConfig } from 'vitest/config';

// Only for a machine that's busy with something else. With a fault put into the code, a test that hangs shouldn't take that long.
const timeoutMs = process.env['KEYTURN_TEST_PATIENCE_MS'] === undefined ? 120_000 : 20_000;

// Of what takes seconds each, everyday runs try a part, another one with each commit: test/support/cases.ts.
const commits = spawnSync('git', ['-c', 'safe.directory=*', 'rev-list', '--count', 'HEAD'], {
  cwd: import.meta.dirname,
});

export default defineConfig({
  test: {
    env: commits.status === 0 ? { CASES_TURN: String(commits.stdout).trim() } : {},
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/properties.ts'],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    pool: 'forks',
    // Modules hold no state, so files may share them: reading them anew for each file would take a third of the time.
    isolate: false,
    // Most tests wait for servers of their own, so two cores have time for four. With more, a slow machine misses Slack’s three seconds.
    maxWorkers: 4,
    // For the tests in `.ci/run` that need no server: what they cover of the rooms that they're about mustn't fall.
    coverage: {
      provider: 'v8',
      include: ['services/**/*.ts', 'commands/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: { statements: 81, branches: 73, functions: 81, lines: 83 },
    },
  },
});
