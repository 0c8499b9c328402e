import { KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Ledger } from './ledger.ts';

/** How many old entries opening a request cleans up at most. */
const mostTidied = 20;
const mostRecent = 100;

export interface PersonsRequestsOptions {
  store: Pick<Store, 'range'>;
  ledger: Pick<Ledger, 'keys' | 'loadAll'>;
  now: () => number;
  /** How long a request can be approved. */
  waitMs: number;
  keepMs: number;
  mostOpen?: number;
}

/** The requests that one person opened. */
export function createPersonsRequests({ store, ledger, now, waitMs, keepMs, mostOpen }: PersonsRequestsOptions) {
  /** Removes old ones from the list. */
  async function tidy(genesysUser: string): Promise<void> {
    const set = ledger.keys.by(genesysUser);
    const old = await store.range(set, { max: now() - keepMs, limit: mostTidied });
    await ledger.loadAll(
      set,
      old.map(({ member }) => member),
      () => false,
    );
  }

  /** Throws too_many_open {limit} if no more can be pending. */
  async function requireRoom(genesysUser: string): Promise<void> {
    if (mostOpen === undefined) return;
    const set = ledger.keys.by(genesysUser);
    const recent = await store.range(set, { min: now() - waitMs, limit: mostRecent, reverse: true });
    const ids = recent.map(({ member }) => member);
    const pending = await ledger.loadAll(
      set,
      ids,
      ({ requester, state, deadline }) =>
        requester.genesysUser === genesysUser && state === 'pending' && now() < deadline,
    );
    if (pending.length >= mostOpen) throw new KeyturnError('too_many_open', { details: { limit: mostOpen } });
  }

  return { tidy, requireRoom };
}
