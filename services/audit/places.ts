import type { Store } from '../store.ts';
import type { Head } from './head.ts';
import type { AuditNames } from './names.ts';
import type { Tail } from './tail.ts';

/** How many records were removed from the store, after they were archived. */
export const removedIn = (head: Head | undefined): number => head?.archived?.removed ?? 0;

/** The index in the log of the record with this number. */
export const placeIn = (head: Head, seq: number): number => seq - 1 - removedIn(head);

/**
 * The stored texts from record number `from` on, wherever they are: others may remove earlier ones meanwhile. Empty if that one was removed itself.
 * Throws what a read of the head throws.
 */
export async function readTexts(
  { store, names, tail }: { store: Store; names: AuditNames; tail: Pick<Tail, 'read'> },
  { from, limit }: { from: number; limit: number },
): Promise<string[]> {
  for (let { head } = await tail.read(); placeIn(head, from) >= 0; ) {
    const texts = await store.readLog(names.log, { from: placeIn(head, from), limit });
    const now = (await tail.read()).head;
    if (removedIn(now) === removedIn(head)) return texts;
    head = now;
  }
  return [];
}
