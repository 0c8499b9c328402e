import type { Store } from '../store.ts';
import { ifTampered, type RequestAccess, type RequestTrail } from './access.ts';
import { liveIds, type requestKeys } from './change.ts';
import { isOpen } from './moments.ts';
import type { RequestRecord } from './types.ts';

export interface ListsOptions {
  store: Pick<Store, 'compareAndSet'>;
  trail: Pick<RequestTrail, 'readLive'>;
  keys: ReturnType<typeof requestKeys>;
  load: RequestAccess['load'];
}

/** Reads several requests. Sets of the store only say where to look, since anyone who can write there can change them. */
export function createLists({ store, trail, keys, load }: ListsOptions) {
  /** Removes members whose request no longer exists from an ordered set. */
  async function forget(set: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await store.compareAndSet({
        expect: [{ key: keys.request(id), value: undefined }],
        rank: [{ set, member: id, score: undefined }],
      });
    }
  }

  /** The requests of `ids` that exist, can be believed, and are `wanted`. Of the others, `set` loses those that are gone. */
  async function loadAll(
    set: string,
    ids: readonly string[],
    wanted: (record: RequestRecord) => boolean,
  ): Promise<RequestRecord[]> {
    const found = await Promise.all(ids.map((id) => load(id).catch(ifTampered)));
    await forget(
      set,
      ids.filter((_, index) => found[index] === undefined),
    );
    return found.flatMap((stored) => (stored !== undefined && wanted(stored.record) ? [stored.record] : []));
  }

  /** Every open request, oldest first. The head of the trail says which they are, so nobody can hide one. */
  async function loadOpen(): Promise<RequestRecord[]> {
    const { live } = await trail.readLive([]);
    const found = await Promise.all(liveIds(live).map((id) => load(id).catch(ifTampered)));
    const open = found.flatMap((stored) => (stored !== undefined && isOpen(stored.record) ? [stored.record] : []));
    return open.sort((a, b) => a.createdAt - b.createdAt);
  }

  return { forget, loadAll, loadOpen };
}
