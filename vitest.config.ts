import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/properties.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    pool: 'forks',
    // Modules hold no state, so files may share them: reading them anew for each file would take a third of the time.
    isolate: false,
    // Most tests wait for servers of their own: with five at once, two cores are busy for three quarters of the time.
    maxWorkers: 5,
  },
});
