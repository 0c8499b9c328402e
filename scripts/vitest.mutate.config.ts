import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { room } from './mutation-rooms.mjs';

const { tests } = room();
const root = join(import.meta.dirname, '..');

/** Runs the files in the room's order. A mutant that a test has noticed needs no other. */
class InOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]) {
    const turn = ({ moduleId }: TestSpecification): number =>
      tests.findIndex((each: string) => relative(root, moduleId).startsWith(each));
    return specifications.toSorted((a, b) => turn(a) - turn(b));
  }
}

/** The tests that the mutants of a room are held against. */
export default defineConfig({
  test: {
    include: tests.map((each: string) => (each.endsWith('/') ? `${each}**/*.test.ts` : each)),
    setupFiles: ['test/support/properties.ts'],
    pool: 'threads',
    isolate: false,
    exclude: [
      'test/**/*redis*',
      'test/**/*topologies*',
      'test/**/{model,interleavings,race,concurrency,cold,sandbox}.test.ts',
    ],
    sequence: { sequencer: InOrder },
    testTimeout: 60_000,
    env: { KEYTURN_TEST_PATIENCE_MS: '12000' },
  },
});
