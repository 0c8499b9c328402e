import { createHmac, timingSafeEqual } from 'node:crypto';
import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { Change, Store } from '../store.ts';
import { setAsideKey, setAsideMs } from './set-aside.ts';

/** One key of the ring: its ID stands in front of each value that it marked. */
export interface StoreKey {
  /** 8 hexadecimal digits. */
  readonly id: string;
  /** 32 bytes. */
  readonly store: Buffer;
}

/** Why a value wasn't believed. */
export type Distrust =
  | 'unmarked' // nothing of Keyturn's stands in front of it
  | 'wrong_mark' // it was changed, or put there from another key
  | 'unknown_key'; // it may be from a replica with another KEYTURN_KEY

export interface AuthenticatedStoreOptions {
  store: Store;
  /** The first key marks, all of them read. */
  ring: readonly [StoreKey, ...StoreKey[]];
  /** Called for each value that isn't believed, with its key. The value itself could be anything, so it's not given. */
  onDistrust?: (key: string, why: Distrust) => void;
  /** Keys whose values stay where they are even if they're not believed. Default: none. */
  leave?: (key: string) => boolean;
}

/** `k1.<key ID>.<HMAC-SHA256 as base64url>.` */
const form = /^k1\.(?<id>[0-9a-f]{8})\.(?<mark>[\w-]{43})\./u;
const headLength = 'k1.'.length + 8 + 1 + 43 + 1;

/**
 * Believes nothing that comes back from `store` unless this process, or another one with the same KEYTURN_KEY, wrote it under that very key:
 * each value has a keyed mark (HMAC-SHA256) over the key's name and the value. `get`, `getAll`, and `take` throw `store_tampered` for any other
 * value, and put it aside, so that it stops nothing else: it's at `<key>:set-aside` for 30 days. A value with an unknown key's ID is refused too,
 * but stays, since it may be from a replica with another KEYTURN_KEY.
 * A mark doesn't say that a value is the latest. What must not be put back has its version in the head of the audit trail.
 * Logs and ordered sets aren't marked: the audit trail checks its own records, and members of sets only say where to look.
 */
export function createAuthenticatedStore({
  store,
  ring,
  onDistrust = () => {},
  leave = () => false,
}: AuthenticatedStoreOptions): Store {
  const [writing] = ring;

  const marked = (key: string, value: string, by: StoreKey = writing): string =>
    `k1.${by.id}.${markOf(by, key, value)}.${value}`;

  const check = (key: string, raw: string) => checkMark(ring, key, raw);

  const setAside = async (key: string, raw: string): Promise<void> => {
    const aside = { key: setAsideKey(key), value: raw, ttlMs: setAsideMs };
    await store.compareAndSet({ expect: [{ key, value: raw }], put: [{ key, value: undefined }, aside] });
  };

  const believe = async (key: string, raw: string | undefined): Promise<string | undefined> => {
    if (raw === undefined) return undefined;
    const checked = check(key, raw);
    if ('value' in checked) return checked.value;
    onDistrust(key, checked.why);
    if (checked.why !== 'unknown_key' && !leave(key)) await setAside(key, raw).catch(() => undefined);
    const details = { why: checked.why, ...(checked.why === 'unknown_key' ? defined({ keyId: checked.keyId }) : {}) };
    throw new KeyturnError('store_tampered', { details });
  };

  /** The same expectations, for values that an older key of the ring marked. Undefined if that doesn't change anything. */
  const asStored = async (expect: NonNullable<Change['expect']>): Promise<Change['expect'] | undefined> => {
    const raws = await store.getAll(expect.map(({ key }) => key));
    const found = expect.map(({ key, value }, at) => {
      const raw = raws[at];
      const checked = raw === undefined ? undefined : check(key, raw);
      const older =
        checked !== undefined && 'value' in checked && checked.value === value && raw !== marked(key, value);
      return { key, value: older ? raw : value && marked(key, value), older };
    });
    return found.some(({ older }) => older) ? found : undefined;
  };

  return {
    ...store,
    get: async (key) => believe(key, await store.get(key)),
    getAll: async (keys) => {
      const raws = await store.getAll(keys);
      return Promise.all(raws.map((raw, at) => believe(keys[at] ?? '', raw)));
    },
    set: (key, value, options) => store.set(key, marked(key, value), options),
    take: async (key) => believe(key, await store.take(key)),
    async compareAndSet({ expect = [], put = [], ...rest }) {
      const change = {
        ...rest,
        put: put.map((each) => (each.value === undefined ? each : { ...each, value: marked(each.key, each.value) })),
      };
      const expected = expect.map(({ key, value }) => ({ key, value: value && marked(key, value) }));
      if (await store.compareAndSet({ ...change, expect: expected })) return true;
      const older = ring.length > 1 ? await asStored(expect) : undefined;
      return older !== undefined && (await store.compareAndSet({ ...change, expect: older }));
    },
  };
}

/** What `raw`, as it's stored at `key`, says, or why it isn't believed. `keyId`: the ID of the key that it names. */
export function checkMark(
  ring: readonly StoreKey[],
  key: string,
  raw: string,
): { value: string; keyId: string } | { why: Distrust; keyId?: string } {
  const { id, mark } = form.exec(raw.slice(0, headLength))?.groups ?? {};
  if (id === undefined || mark === undefined) return { why: 'unmarked' };
  const by = ring.find((each) => each.id === id);
  if (by === undefined) return { why: 'unknown_key', keyId: id };
  const value = raw.slice(headLength);
  return isSame(mark, markOf(by, key, value)) ? { value, keyId: id } : { why: 'wrong_mark', keyId: id };
}

// The length says where the key ends, so that no other key and value give the same text.
const markOf = (by: StoreKey, key: string, value: string): string =>
  createHmac('sha256', by.store).update(`${key.length}:${key}${value}`).digest('base64url');

const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));
