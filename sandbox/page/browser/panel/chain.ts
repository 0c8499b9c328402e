import type { TrailLine } from '../../protocol.ts';

/** Whether each record has the hash of the one before, in words. */
export function chainOf(trail: readonly TrailLine[]): { isIntact: boolean; words: string } {
  const broken = trail.find(({ isChained }) => !isChained);
  if (broken !== undefined)
    return { isIntact: false, words: `Broken: record ${broken.seq} doesn’t have the hash of the one before.` };
  if (trail.length === 1) return { isIntact: true, words: 'One record so far.' };
  return { isIntact: true, words: `The hash chain of all ${trail.length.toLocaleString('en-US')} records is intact.` };
}
