import { defined } from '../defined.ts';
import type { Change, KeySpace } from '../store.ts';
import { endedAt, isOpen, nextMoment } from './moments.ts';
import type { Stored } from './record.ts';
import type { RequestRecord } from './types.ts';

/** The names of all that requests keep in the store. */
export function requestKeys(keys: KeySpace) {
  return {
    request: (id: string) => keys('request', id),
    /** Holds the id of the one request that may be open. */
    only: (operation: string, clientId: string) => keys('request-only', operation, clientId),
    by: (genesysUser: string) => keys('requests-by', genesysUser),
    open: keys('requests-open'),
    due: keys('requests-due'),
    untold: keys('requests-untold'),
  };
}

export interface ChangeOptions {
  keys: ReturnType<typeof requestKeys>;
  /** How long an ended request is kept. */
  keepMs: number;
  /** How long after its end a request counts as untold. */
  tellMs: number;
  now: () => number;
}

/** Gives the function that makes the change of the store from `before` (undefined: there is none) to `after`, whose stored form is `raw`. */
export function createChange({
  keys,
  keepMs,
  tellMs,
  now,
}: ChangeOptions): (before: Stored | undefined, after: RequestRecord, raw: string) => Change {
  return (before, after, raw) => {
    const { id } = after;
    const key = keys.request(id);
    const only = after.client && keys.only(after.operation, after.client.id);
    const asked = before === undefined;
    const end = endedAt(after);
    const endsNow = end !== undefined && before !== undefined && isOpen(before.record);
    const told = after.told?.includes('outcome') === true;
    const ttlMs = end === undefined ? undefined : Math.max(1, end + keepMs - now());
    return {
      expect: [{ key, value: before?.raw }, ...(asked && only !== undefined ? [{ key: only, value: undefined }] : [])],
      put: [
        { key, value: raw, ...defined({ ttlMs }) },
        ...((asked || endsNow) && only !== undefined ? [{ key: only, value: asked ? id : undefined }] : []),
      ],
      rank: [
        { set: keys.due, member: id, score: nextMoment(after) },
        { set: keys.open, member: id, score: end === undefined ? after.createdAt : undefined },
        ...(asked ? [{ set: keys.by(after.requester.genesysUser), member: id, score: after.createdAt }] : []),
        ...(told ? [{ set: keys.untold, member: id, score: undefined }] : []),
        // Whoever changes an ended request is telling it just now: nobody else begins to.
        ...(end !== undefined && !asked && !told
          ? [{ set: keys.untold, member: id, score: (endsNow ? end : now()) + tellMs }]
          : []),
      ],
    };
  };
}
