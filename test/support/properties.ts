import fc from 'fast-check';

/**
 * Made-up cases are the same in every run, so that no change is refused for what it did not cause. `npm run test:record` makes up new ones; a
 * failure names its seed, and `SEED=… npm test` makes up the same ones again.
 */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20_261_125) });
