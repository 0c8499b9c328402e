import { defined } from '../defined.ts';
import type { Change, KeySpace } from '../store.ts';
import { endedAt, isOpen, nextMoment, owesNotice } from './moments.ts';
import type { Stored } from './record.ts';
import type { RequestRecord } from './types.ts';

const livePrefix = 'request:';

/** The name under which the head of the audit trail has the version of an open request. */
export const liveName = (id: string): string => `${livePrefix}${id}`;

/** The IDs of the requests that the head of the trail has. */
export const liveIds = (live: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(live).flatMap((name) => (name.startsWith(livePrefix) ? [name.slice(livePrefix.length)] : []));

/** The keys of everything that requests keep in the store. */
export function requestKeys(keys: KeySpace) {
  return {
    request: (id: string) => keys('request', id),
    /** Holds the ID of the only request that can be open. */
    only: (operation: string, clientId: string) => keys('request-only', operation, clientId),
    by: (genesysUser: string) => keys('requests-by', genesysUser),
    due: keys('requests-due'),
    unnotified: keys('requests-unnotified'),
  };
}

export interface ChangeOptions {
  keys: ReturnType<typeof requestKeys>;
  /** How long an ended request is kept. */
  keepMs: number;
  /** How long the notices of a state may take, before another process sends what's missing. */
  notifyMs: number;
  now: () => number;
}

/** Gives the function that describes the store's change from `before` (undefined for a new request) to `after`, which is stored as `raw`. */
export function createChange({
  keys,
  keepMs,
  notifyMs,
  now,
}: ChangeOptions): (before: Stored | undefined, after: RequestRecord, raw: string) => Change {
  return (before, after, raw) => {
    const { id } = after;
    const key = keys.request(id);
    const only = after.client && keys.only(after.operation, after.client.id);
    const asked = before === undefined;
    const end = endedAt(after);
    const endsNow = end !== undefined && before !== undefined && isOpen(before.record);
    const owes = owesNotice(after);
    const owed = before !== undefined && owesNotice(before.record);
    const ttlMs = end === undefined ? undefined : Math.max(1, end + keepMs - now());
    return {
      expect: [{ key, value: before?.raw }, ...(asked && only !== undefined ? [{ key: only, value: undefined }] : [])],
      put: [
        { key, value: raw, ...defined({ ttlMs }) },
        ...((asked || endsNow) && only !== undefined ? [{ key: only, value: asked ? id : undefined }] : []),
      ],
      rank: [
        { set: keys.due, member: id, score: nextMoment(after) },
        ...(asked ? [{ set: keys.by(after.requester.genesysUser), member: id, score: after.createdAt }] : []),
        // A process that changes a request that owes notices is sending them, so no other one should start.
        ...(owes || owed ? [{ set: keys.unnotified, member: id, score: owes ? now() + notifyMs : undefined }] : []),
      ],
    };
  };
}
