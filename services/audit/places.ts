import type { Store } from '../store.ts';
import { placeIn, removedIn } from './head.ts';
import type { AuditNames } from './names.ts';
import type { Tail } from './tail.ts';

/** The texts from record number `from` on, though others may remove earlier ones meanwhile; none if it's removed itself. Throws what `tail.read` throws. */
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
