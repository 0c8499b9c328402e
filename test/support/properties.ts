import fc from 'fast-check';

/**
 * Generated cases are the same in every run, so that no change fails for what it didn't cause. `npm run test:record` generates new ones; a
 * failure names its seed, and `SEED=… npm test` generates the same ones again.
 */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20_261_125) });
