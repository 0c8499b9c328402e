/**
 * How long tests wait for what has to happen, in milliseconds. `npm run test:mutants` and `npm run mutate` set a shorter time: with a fault in the
 * code, it's often the one thing that they wait for.
 */
export const patienceMs = Number(process.env['KEYTURN_TEST_PATIENCE_MS'] ?? 60_000);
