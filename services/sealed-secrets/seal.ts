import { setTimeout as pause } from 'node:timers/promises';
import { isStoreUnavailable, KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { HeldSecret, SecretTrace } from './held.ts';
import type { Shelf } from './shelf.ts';

/** Between two tries to store a new secret: this much more each time, at most that much, in milliseconds. */
const pauseMs = 250;
const longestPauseMs = 2_000;
/** A secret that no message offers by then is due to be offered, in milliseconds. */
const unofferedMs = 30 * 1_000;

/** Stores a new secret, which exists nowhere else: a failing store is tried again until `until` (of performance.now()), and it's never kept twice. */
export async function storeSecret(
  { store, shelf, ttlMs, until }: { store: Store; shelf: Shelf; ttlMs: number; until: number },
  held: HeldSecret,
): Promise<void> {
  const { id, owner, binding, sealedAt } = held.facts;
  const trace: SecretTrace = { v: 1, id, owner, erased: false };
  const secretEntry = shelf.put(held, ttlMs);
  const traceEntry = shelf.putTrace(trace, ttlMs);
  const change = {
    // Expecting the trace to be absent keeps a late repetition from bringing back what was erased.
    expect: [secretEntry, traceEntry].map(({ key }) => ({ key, value: undefined })),
    put: [secretEntry, traceEntry, shelf.putPointer(binding, id, ttlMs)],
    rank: shelf.offeredAt(id, sealedAt + unofferedMs),
  };
  for (let tries = 1; ; tries += 1) {
    try {
      const stored = await store.compareAndSet(change);
      if (!stored && (await store.get(secretEntry.key)) !== secretEntry.value) {
        throw new KeyturnError('internal', { cause: new Error('the id of a sealed secret was used before') });
      }
      return;
    } catch (error) {
      if (!isStoreUnavailable(error) || performance.now() >= until) throw error;
      await pause(Math.min(pauseMs * tries, longestPauseMs));
    }
  }
}
