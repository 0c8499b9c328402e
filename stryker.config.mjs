import { room } from './scripts/mutation-rooms.mjs';

const { name, mutate, share } = room();

/** For the room in KEYTURN_MUTATE: scripts/mutation-rooms.mjs. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation-plugins.mjs'],
  vitest: { configFile: 'scripts/vitest.mutate.config.ts' },
  tsconfigFile: 'absent: TypeScript 7 has no API for rewriting it, and nothing in it needs rewriting',
  // Catalogs of words: see mutation-plugins.mjs.
  mutate: [...mutate, '!**/words.ts'],
  ignorers: ['words'],
  // Strings that aren't words are members of closed sets, and TypeScript refuses any other. Stryker's own check for that needs TypeScript before 7.
  mutator: { excludedMutations: ['StringLiteral'] },
  checkers: share < 1 ? ['sample'] : [],
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: Number(process.env.MUTATE_CONCURRENCY ?? 2),
  // A busy machine isn't an endless loop. Those are found by how often a place is passed.
  timeoutMS: 60_000,
  timeoutFactor: 4,
  dryRunTimeoutMinutes: 60,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  jsonReporter: { fileName: `reports/mutation-${name}.json` },
  tempDirName: '.stryker-tmp',
  thresholds: { high: 90, low: 80, break: 80 },
  incremental: true,
  incrementalFile: `reports/mutation-${name}-state.json`,
};
