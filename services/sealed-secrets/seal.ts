import { setTimeout as pause } from 'node:timers/promises';
import { isStoreUnavailable, KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { HeldSecret, SecretTrace } from './held.ts';
import type { Shelf } from './shelf.ts';

/** The pause between two tries to store a new secret: it grows by the first each time, up to the second, in milliseconds. */
const pauseMs = 250;
const longestPauseMs = 2_000;
/** A secret that no message offers after this long is due, in milliseconds. */
const unofferedMs = 30 * 1_000;

/** Stores a new secret. Nothing else has it, so this retries a failing store until `until` (of performance.now()). It never stores the secret twice. */
export async function storeSecret(
  { store, shelf, ttlMs, until }: { store: Store; shelf: Shelf; ttlMs: number; until: number },
  held: HeldSecret,
): Promise<void> {
  const { id, owner, binding, sealedAt, expiresAt } = held.facts;
  const trace: SecretTrace = { v: 1, id, owner, erased: false };
  const secretEntry = shelf.put(held, ttlMs);
  const traceEntry = shelf.putTrace(trace, ttlMs);
  const change = {
    // The trace must not exist yet: otherwise a late retry would restore a secret that was deleted.
    expect: [secretEntry, traceEntry].map(({ key }) => ({ key, value: undefined })),
    put: [secretEntry, traceEntry, shelf.putPointer(binding, id, ttlMs)],
    rank: shelf.offeredAt(id, sealedAt + unofferedMs),
  };
  for (let tries = 1; ; tries += 1) {
    try {
      const stored = await shelf.commit(change, id, expiresAt);
      if (!stored && (await store.get(secretEntry.key)) !== secretEntry.value) {
        throw new KeyturnError('internal', { cause: new Error('the id of a sealed secret was used before') });
      }
      return;
    } catch (error) {
      if (!isPassing(error) || performance.now() >= until) throw error;
      await pause(Math.min(pauseMs * tries, longestPauseMs));
    }
  }
}

/** The store didn't answer, or too many others changed the trail at the same time. */
const isPassing = (error: unknown): boolean =>
  isStoreUnavailable(error) || (error instanceof KeyturnError && error.code === 'audit_unavailable');
