import type { AuditEntry } from '../audit/record.ts';
import type { Audit } from '../audit.ts';
import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { Change, Store } from '../store.ts';
import { liveName, type requestKeys } from './change.ts';
import { isOpen } from './moments.ts';
import { decode, type Stored } from './record.ts';

/** How long after its deadline the head of the trail still knows an open request, in milliseconds: longer than any execution. */
const liveMs = 30 * 24 * 60 * 60 * 1_000;

/** What a ledger needs of the audit trail: each change of an open request goes through it. */
export type RequestTrail = Pick<Audit, 'commit' | 'readLive' | 'recordsOf'>;

export interface RequestAccessOptions {
  store: Store;
  trail: RequestTrail;
  keys: ReturnType<typeof requestKeys>;
  /** Called when somebody put an old version of a request back into the store. */
  onTampered?: ((id: string) => void) | undefined;
}

/** Reads requests that can be believed, and writes them so that the next one can. */
export interface RequestAccess {
  /** Throws `store_tampered` if what's stored isn't the latest version of the request, which then ends, and what the trail and the store throw. */
  load(id: string): Promise<Stored | undefined>;
  /** Makes the change, with its record and its version in the head of the trail. False if the request isn't what `change` expects. */
  write(change: Change, before: Stored | undefined, after: Stored, entry?: AuditEntry): Promise<boolean>;
}

export function createRequestAccess({ store, trail, keys, onTampered }: RequestAccessOptions): RequestAccess {
  async function load(id: string): Promise<Stored | undefined> {
    const { values, live } = await trail.readLive([keys.request(id)]);
    const [raw] = values;
    if (raw === undefined) return undefined;
    const stored = decode(id, raw);
    const current = live[liveName(id)]?.version;
    if (stored.record.id === id && current === (isOpen(stored.record) ? stored.writes.at(-1) : undefined))
      return stored;
    onTampered?.(id);
    await setAside(stored).catch(() => undefined);
    throw new KeyturnError('store_tampered', { details: { why: 'put_back' } });
  }

  /** Ends a request of which only an old version is left. */
  async function setAside({ raw, record: { id, operation, client } }: Stored): Promise<void> {
    const entry: AuditEntry = { operation, action: 'failed', code: 'store_tampered', requestId: id };
    await trail.commit({
      entries: [{ ...entry, ...defined({ clientId: client?.id, clientName: client?.name }) }],
      change: { expect: [{ key: keys.request(id), value: raw }], put: [{ key: keys.request(id), value: undefined }] },
      live: [{ name: liveName(id), live: undefined }],
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
    const live = stays ? { version, until: after.record.deadline + liveMs } : undefined;
    const entries = entry === undefined ? [] : [entry];
    const name = liveName(after.record.id);
    return (await trail.commit({ entries, change, live: [{ name, live }] })) !== undefined;
  }

  return { load, write };
}

/** One value that isn't believed doesn't stop the others. */
export function ifTampered(error: unknown): undefined {
  if (error instanceof KeyturnError && error.code === 'store_tampered') return undefined;
  throw error;
}
