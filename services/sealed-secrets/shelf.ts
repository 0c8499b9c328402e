import type { Live } from '../audit/head.ts';
import type { AuditEntry } from '../audit/record.ts';
import type { Audit } from '../audit.ts';
import { defined } from '../defined.ts';
import type { ErrorDetails } from '../errors/details.ts';
import { KeyturnError } from '../errors.ts';
import type { Change, KeySpace, Store } from '../store.ts';
import { type HeldSecret, isOwner, parseHeld, parseTrace, type SecretOwner, type SecretTrace } from './held.ts';

/** How long after a secret expired Keyturn still knows that it existed, in milliseconds. */
const traceStaysMs = 24 * 60 * 60 * 1_000;
const mostTries = 50;
const livePrefix = 'secret:';

export interface ShelfOptions {
  store: Store;
  trail: Pick<Audit, 'commit' | 'readLive'>;
  keys: KeySpace;
  now: () => number;
}

/** A stored secret, and its exact text, which the next compare-and-set expects. */
export interface Found {
  text: string;
  held: HeldSecret;
}

/** Finds and changes sealed secrets in the store. */
export type Shelf = ReturnType<typeof createShelf>;

export function createShelf({ store, trail, keys, now }: ShelfOptions) {
  const secretKey = (secretId: string): string => keys('secret', secretId);
  const traceKey = (secretId: string): string => keys('secret-trace', secretId);
  const bindingKey = (binding: string): string => keys('secret-of', binding);

  const commit = createSecretCommit(trail);

  const find = async (secretId: string): Promise<Found | undefined> => {
    const { values, live } = await trail.readLive([secretKey(secretId)]);
    const [text] = values;
    const held = text === undefined ? undefined : parseHeld(text);
    if (text === undefined || held === undefined || held.facts.id !== secretId) return undefined;
    if (held.facts.expiresAt <= now()) return undefined;
    if (live[liveName(secretId)]?.version === liveOf(held).version) return { text, held };
    // Its owner deleted it, or it was written since, and somebody put it back.
    const key = secretKey(secretId);
    await store.compareAndSet({ expect: [{ key, value: text }], put: [{ key, value: undefined }] }).catch(() => false);
    throw new KeyturnError('store_tampered', { details: { why: 'put_back' } });
  };

  const findTrace = async (secretId: string): Promise<SecretTrace | undefined> => {
    const text = await store.get(traceKey(secretId));
    return text === undefined ? undefined : parseTrace(text);
  };

  const findFor = async (secretId: string, person: SecretOwner): Promise<Found> => {
    const found = await find(secretId);
    if (found !== undefined) {
      if (!isOwner(found.held.facts.owner, person)) throw new KeyturnError('secret_not_yours');
      return found;
    }
    const trace = await findTrace(secretId);
    if (trace !== undefined && !isOwner(trace.owner, person)) throw new KeyturnError('secret_not_yours');
    throw gone(reasonOf(trace), trace?.client);
  };

  const put = (held: HeldSecret, ttlMs: number) => ({
    key: secretKey(held.facts.id),
    value: JSON.stringify(held),
    ttlMs,
  });
  const putTrace = (trace: SecretTrace, ttlMs: number) => ({
    key: traceKey(trace.id),
    value: JSON.stringify(trace),
    ttlMs: ttlMs + traceStaysMs,
  });

  const update = ({ text, held: before }: Found, after: HeldSecret, entry?: AuditEntry): Promise<boolean> => {
    const { id, expiresAt } = after.facts;
    const write = { expect: [{ key: secretKey(id), value: text }], put: [put(after, expiresAt - now())] };
    return entry === undefined ? store.compareAndSet(write) : commit(write, { id, before, after }, entry);
  };

  /** The key that leads from a binding to its secret. */
  const putPointer = (binding: string, secretId: string, ttlMs: number) => ({
    key: bindingKey(binding),
    value: secretId,
    ttlMs: ttlMs + traceStaysMs,
  });

  /** Takes what the head of the trail still has of a secret that expired: whether it was opened. Undefined if it has nothing, or another process was first. */
  const takeExpired = async (secretId: string, entryOf: (opened: boolean) => AuditEntry | undefined) => {
    const name = liveName(secretId);
    const { live } = await trail.readLive([]);
    const from = live[name]?.version;
    if (from === undefined) return undefined;
    const opened = from !== '0';
    const entry = entryOf(opened);
    const entries = entry === undefined ? [] : [entry];
    const taken = await trail.commit({ entries, change: {}, live: [{ name, from, live: undefined }] });
    return taken === undefined ? undefined : { opened };
  };

  return {
    ...{ commit, secretKey, bindingKey, dueSet: keys('secrets-due'), takeExpired },
    ...{ find, findFor, findTrace, put, putTrace, putPointer, change, update },
  };
}

/** How many secrets can be opened, and weren't yet: the head of the trail has the openings of each. Those of the version before don't count. */
export async function countUnopened({ trail, now }: Pick<ShelfOptions, 'trail' | 'now'>): Promise<number> {
  const { live } = await trail.readLive([]);
  const unopened = ({ version, until }: Live): boolean => version === '0' && until - traceStaysMs > now();
  return Object.entries(live).filter(([name, value]) => name.startsWith(livePrefix) && unopened(value)).length;
}

/** Why a secret doesn't open. */
export type GoneReason = ErrorDetails['secret_gone']['reason'];

export function gone(reason: GoneReason, client?: SecretTrace['client']): KeyturnError {
  return new KeyturnError('secret_gone', { details: { reason, ...defined({ client }) } });
}

function reasonOf(trace: SecretTrace | undefined): GoneReason {
  if (trace === undefined) return 'unknown';
  if (trace.awaited === true) return 'awaited';
  return trace.erased ? 'erased' : 'expired';
}

/** What the head of the audit trail says of a secret as it's stored: each opening makes another version of it, but not of those of the version before. */
const liveOf = ({ facts, openings, halved }: HeldSecret): Pick<Live, 'version' | 'until'> => ({
  version: halved === true ? String(openings) : '1',
  // Once it has expired, this says whether it was ever opened.
  until: facts.expiresAt + traceStaysMs,
});

/** The name under which it says so. */
function liveName(secretId: string): string {
  return `${livePrefix}${secretId}`;
}

/** A secret before a change, unless it's new, and after it, unless that ends it. */
interface Stages {
  id: string;
  before: HeldSecret | undefined;
  after: HeldSecret | undefined;
}

/** Makes a change, and records it in the same step if there's an entry. */
function createSecretCommit(trail: ShelfOptions['trail']) {
  return async (change: Change, { id, before, after }: Stages, entry?: AuditEntry): Promise<boolean> => {
    const entries = entry === undefined ? [] : [entry];
    const live = { name: liveName(id), from: before && liveOf(before).version, live: after && liveOf(after) };
    return (await trail.commit({ entries, change, live: [live] })) !== undefined;
  };
}

/** Other processes may change the secret at the same time, so this reads and writes until its own change wins. */
async function change<T>(tryOnce: () => Promise<{ done: boolean; result: T }>): Promise<T> {
  for (let count = 1; count <= mostTries; count += 1) {
    const { done, result } = await tryOnce();
    if (done) return result;
  }
  throw new KeyturnError('store_unavailable', { cause: new Error('too many changes to one secret at the same time') });
}
