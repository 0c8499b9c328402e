import { setTimeout as pause } from 'node:timers/promises';
import { defined } from '../defined.ts';
import { isStoreUnavailable, KeyturnError } from '../errors.ts';
import type { HeldSecret, SecretTrace } from './held.ts';
import { nextMoment } from './moments.ts';
import type { Shelf } from './shelf.ts';

/** The pause between two tries to store a new secret: it grows by the first each time, up to the second, in milliseconds. */
const pauseMs = 250;
const longestPauseMs = 2_000;

/** Stores a secret that's awaited. Nothing else has it, so this retries a failing store until `until` (of performance.now()). It never stores the secret twice. */
export async function storeSecret(
  { shelf, ttlMs, until }: { shelf: Shelf; ttlMs: number; until: number },
  held: HeldSecret,
): Promise<void> {
  const { id, owner, binding, client, kind, expiresAt } = held.facts;
  const trace: SecretTrace = { v: 1, id, owner, erased: false };
  const secretEntry = shelf.put(held, ttlMs);
  const awaited = shelf.putTrace({ ...trace, awaited: true }, ttlMs);
  const change = {
    // It has to be awaited still: otherwise a late retry would restore a secret that was deleted.
    expect: [
      { key: secretEntry.key, value: undefined },
      { key: awaited.key, value: awaited.value },
    ],
    put: [
      secretEntry,
      shelf.putTrace({ ...trace, client, binding, kind, expiresAt, ...defined({ message: held.message }) }, ttlMs),
      shelf.putPointer(binding, id, ttlMs),
    ],
    rank: [{ set: shelf.dueSet, member: id, score: nextMoment(held.facts) }],
  };
  for (let tries = 1; ; tries += 1) {
    try {
      const stored = await shelf.commit(change, { id, before: undefined, after: held });
      if (stored || (await wasStored(shelf, id))) return;
      throw new KeyturnError('internal', { cause: new Error('a secret is sealed that nobody awaits') });
    } catch (error) {
      if (!isPassing(error) || performance.now() >= until) throw error;
      await pause(Math.min(pauseMs * tries, longestPauseMs));
    }
  }
}

/** Whether an earlier try stored it, whose answer was lost: nobody else has the ticket. */
async function wasStored(shelf: Shelf, id: string): Promise<boolean> {
  const trace = await shelf.findTrace(id);
  return trace !== undefined && trace.awaited === undefined;
}

/** The store didn't answer, or too many others changed the trail at the same time. */
const isPassing = (error: unknown): boolean =>
  isStoreUnavailable(error) || (error instanceof KeyturnError && error.code === 'audit_unavailable');
