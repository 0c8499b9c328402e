import { fold } from '../services/folding.ts';
import type { Operation } from './operation.ts';
import { allOperations, findOperation, operations } from './registry.ts';

/** What people type for operations beside their verbs. */
const synonyms: ReadonlyMap<string, Operation> = new Map(
  allOperations.flatMap((operation) => operation.synonyms.map((word) => [word, operation] as const)),
);

/** The operation whose verb, or a synonym of it, a word is, whatever marks stand around it. Question marks ask for help. */
export function operationTyped(word: string): Operation | undefined {
  const letters = lettersOf(word);
  if (letters === '') return word.includes('?') ? operations.help : undefined;
  return findOperation(letters) ?? synonyms.get(letters);
}

/** The letters of a verb: `--help`, `Help.`, `*list*` and `help!` are the words in them. */
const lettersOf = (word: string): string => fold(word).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

/** An operation that may have been meant, and how far its verb is from what was typed, in typos; one that begins like this is one typo away. */
interface NearVerb {
  operation: Operation;
  distance: number;
}

/** So many verbs are offered. */
const mostNear = 2;

/** The verbs that were perhaps meant, the nearest first: those that begin like this, and those at most 2 typos away, in fewer than half of the letters. */
export function nearestVerbs(word: string): NearVerb[] {
  const letters = lettersOf(word).slice(0, 20);
  if (letters.length < 2) return [];
  const known: NearVerb[] = [];
  for (const operation of allOperations) {
    const { name } = operation;
    const distance = name.startsWith(letters) ? 1 : editDistance(letters, name);
    if (distance <= 2 && distance < letters.length / 2 + 1) known.push({ operation, distance });
  }
  // Of a synonym, which may be a word of a name, one typo is enough.
  for (const [synonym, operation] of synonyms)
    if (synonym.length > 3 && editDistance(letters, synonym) <= 1) known.push({ operation, distance: 1 });
  const sorted = known.sort((a, b) => a.distance - b.distance);
  return sorted
    .filter(({ operation }, at) => sorted.findIndex((other) => other.operation === operation) === at)
    .slice(0, mostNear);
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbors count one each. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      row.push(best);
    }
  }
  return at(a.length, b.length);
}
