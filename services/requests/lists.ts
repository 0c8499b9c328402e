import { KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import { ifSetAside } from '../versioned.ts';
import type { RequestAccess, RequestTrail } from './access.ts';
import { liveIds, type requestKeys } from './change.ts';
import { isOpen } from './moments.ts';
import type { OpenAndUnread } from './service.ts';
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

  /** The requests of `ids` that exist, can be believed and read, and are `wanted`. Of the others, `set` loses those that are gone. */
  async function loadAll(
    set: string,
    ids: readonly string[],
    wanted: (record: RequestRecord) => boolean,
  ): Promise<RequestRecord[]> {
    const found = await Promise.all(ids.map((id) => load(id).catch(ifSetAside)));
    await forget(
      set,
      ids.filter((_, index) => found[index] === undefined),
    );
    return found.flatMap((stored) => (stored !== undefined && wanted(stored.record) ? [stored.record] : []));
  }

  /** Every open request, oldest first, and how many others can't be read. The head of the trail says which they are, so nobody can hide one. */
  async function loadOpen(): Promise<OpenAndUnread> {
    const { live } = await trail.readLive([]);
    let unread = 0;
    const loaded = liveIds(live).map((id) =>
      load(id).catch((error: unknown) => {
        if (error instanceof KeyturnError && error.code === 'other_version') unread += 1;
        return ifSetAside(error);
      }),
    );
    const found = await Promise.all(loaded);
    const open = found.flatMap((stored) => (stored !== undefined && isOpen(stored.record) ? [stored.record] : []));
    return { open: open.sort((a, b) => a.createdAt - b.createdAt), unread };
  }

  const open = { openRequests: async () => (await loadOpen()).open, openAndUnread: loadOpen };

  return { forget, loadAll, open };
}
