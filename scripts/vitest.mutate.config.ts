import { defineConfig } from 'vitest/config';

/**
 * The tests that mutants are held against: those of services/, and of the pipeline over the wire. Left out are the ones that take seconds each
 * (made-up sequences, real Redis servers): with them a run would take days.
 */
export default defineConfig({
  test: {
    include: [
      'test/{access,app,audit,genesys,listings,people,requests,sealed-secrets,store}/**/*.test.ts',
      'test/bot/{permissions,identity,list}.test.ts',
    ],
    exclude: ['test/**/*redis*', 'test/**/*topologies*', 'test/**/{model,interleavings,race}.test.ts'],
    testTimeout: 20_000,
  },
});
