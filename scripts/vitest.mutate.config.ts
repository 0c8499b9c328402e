import { defineConfig } from 'vitest/config';
import { room } from './mutation-rooms.mjs';

/** The tests that the mutants of a room are held against. */
export default defineConfig({
  test: {
    include: room().tests,
    setupFiles: ['test/support/properties.ts'],
    pool: 'threads',
    isolate: false,
    exclude: [
      'test/**/*redis*',
      'test/**/*topologies*',
      'test/**/{model,interleavings,race,concurrency,cold,sandbox,pictures}.test.ts',
    ],
    testTimeout: 60_000,
  },
});
