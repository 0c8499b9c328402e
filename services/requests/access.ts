import type { AuditEntry } from '../audit/record.ts';
import type { Audit } from '../audit.ts';
import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { Change, Store } from '../store.ts';
import { liveName, type requestKeys } from './change.ts';
import type { Known } from './known.ts';
import { isOpen, lastMoment } from './moments.ts';
import { decode, type Stored } from './record.ts';

/** How long after its deadline the head of the trail still knows an open request, in milliseconds: longer than any execution. */
const liveMs = 30 * 24 * 60 * 60 * 1_000;

/** What a ledger needs of the audit trail: each change of an open request goes through it. */
export type RequestTrail = Pick<Audit, 'commit' | 'readLive' | 'recordsOf'>;

/** Called when somebody put an old version of a request back into the store, or removed an open one. */
export type OnTampered = (id: string, how: 'put_back' | 'removed') => void;

/** Called when a request can't be read by this version: once for each, and again after it could be. */
export type OnUnreadable = (id: string) => void;

export interface RequestAccessOptions {
  store: Store;
  trail: RequestTrail;
  keys: ReturnType<typeof requestKeys>;
  known: Known;
  onTampered?: OnTampered | undefined;
  onUnreadable?: OnUnreadable | undefined;
  /** Whether this version has an operation of that name. A request for any other one can't be read. Default: it has all. */
  knows?: ((operation: string) => boolean) | undefined;
}

/** Reads requests that can be believed, and writes them so that the next one can. */
export interface RequestAccess {
  /**
   * Throws `store_tampered` if the latest version of the request isn't there, and ends the request then. Throws `other_version` if this
   * version can't read it. Throws what the trail and the store throw.
   */
  load(id: string): Promise<Stored | undefined>;
  /** Makes the change, with its record and its version in the head of the trail. False if the request isn't what `change` expects. */
  write(change: Change, before: Stored | undefined, after: Stored, entry?: AuditEntry): Promise<boolean>;
}

export function createRequestAccess(options: RequestAccessOptions): RequestAccess {
  const { store, trail, keys, known, onTampered } = options;
  const requireKnown = createRequireKnown(options);

  async function load(id: string): Promise<Stored | undefined> {
    const { values, live } = await trail.readLive([keys.request(id)]);
    const [raw] = values;
    const current = live[liveName(id)]?.version;
    if (raw === undefined && current === undefined) {
      known.forget(id);
      return undefined;
    }
    const stored = raw === undefined ? undefined : read(id, raw);
    if (stored?.record.id === id && current === versionOf(stored)) {
      known.put(stored);
      return stored;
    }
    known.forget(id);
    const why = stored === undefined ? 'removed' : 'put_back';
    onTampered?.(id, why);
    await end(id, current, stored).catch(() => undefined);
    throw new KeyturnError('store_tampered', { details: { why } });
  }

  /** Most reads find what this process knows already. */
  function read(id: string, raw: string): Stored {
    const before = known.get(id);
    return before?.raw === raw ? before : requireKnown(id, () => decode(raw));
  }

  /** Ends a request of which nothing is left, or only an old version. */
  async function end(id: string, from: string | undefined, stored: Stored | undefined): Promise<void> {
    const records = await trail.recordsOf(liveName(id));
    const { operation = 'request', clientId, clientName } = records.find(({ requestId }) => requestId === id) ?? {};
    // Once it's approved, it may have been executed.
    const action = records.some((record) => record.action === 'approved') ? 'unknown' : 'failed';
    const about = stored?.record;
    const entry: AuditEntry = {
      ...{ operation: about?.operation ?? operation, action, code: 'store_tampered', requestId: id },
      ...defined({ clientId: about?.client?.id ?? clientId, clientName: about?.client?.name ?? clientName }),
    };
    await trail.commit({
      entries: [entry],
      change: {
        expect: [{ key: keys.request(id), value: stored?.raw }],
        put: [{ key: keys.request(id), value: undefined }],
      },
      live: [{ name: liveName(id), live: undefined, from }],
    });
  }

  async function write(
    change: Change,
    before: Stored | undefined,
    after: Stored,
    entry?: AuditEntry,
  ): Promise<boolean> {
    const wasOpen = before !== undefined && isOpen(before.record);
    const stays = isOpen(after.record);
    if (!wasOpen && !stays && entry === undefined) return store.compareAndSet(change);
    const version = after.writes.at(-1) ?? '';
    const live = stays ? { version, until: lastMoment(after.record) + liveMs } : undefined;
    const entries = entry === undefined ? [] : [entry];
    const name = liveName(after.record.id);
    const from = before === undefined ? undefined : versionOf(before);
    return (await trail.commit({ entries, change, live: [{ name, live, from }] })) !== undefined;
  }

  return { load, write };
}

/** The version that the head of the trail has of a request; undefined once it has ended. */
const versionOf = ({ record, writes }: Stored): string | undefined => (isOpen(record) ? writes.at(-1) : undefined);

function createRequireKnown({ onUnreadable, knows = () => true }: RequestAccessOptions) {
  const reported = new Set<string>();
  return (id: string, read: () => Stored): Stored => {
    try {
      const stored = read();
      if (!knows(stored.record.operation)) throw new KeyturnError('other_version');
      reported.delete(id);
      return stored;
    } catch (error) {
      if (!reported.has(id)) onUnreadable?.(id);
      reported.add(id);
      throw error;
    }
  };
}
