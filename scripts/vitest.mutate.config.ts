import { defineConfig } from 'vitest/config';

/** The services alone are held against the tests that speak to them directly; the pipeline against its own and some that drive the whole bot. */
const subjects = {
  services: ['test/{access,audit,genesys,listings,people,requests,sealed-secrets,store}/**/*.test.ts'],
  pipeline: ['test/app/pipeline*.test.ts', 'test/bot/permissions.test.ts'],
};
const subject = process.env['KEYTURN_MUTATE'] === 'pipeline' ? subjects.pipeline : subjects.services;

/**
 * The tests that mutants are held against. Left out are the ones that take seconds each (made-up sequences, real Redis servers): with them a run
 * would take days.
 */
export default defineConfig({
  test: {
    include: subject,
    pool: 'threads',
    isolate: false,
    exclude: [
      'test/**/*redis*',
      'test/**/*topologies*',
      'test/**/{model,interleavings,race,concurrency,cold,sandbox}.test.ts',
    ],
    testTimeout: 60_000,
  },
});
