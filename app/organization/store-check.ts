import { auditNames } from '../../services/audit/names.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { KeySpace, Store } from '../../services/store.ts';
import { ConfigError } from '../config/fault.ts';
import { finding, sentencesOf } from '../findings/finding.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import { organizationsKey } from './remember.ts';

/** `unread`: the store hasn't answered yet. `other_key`: it was written with a KEYTURN_KEY that isn't in the ring. */
export type StoreState = 'unread' | 'ok' | 'other_key';

export interface StoreCheckOptions {
  store: Store;
  /** The organization's. */
  keys: KeySpace;
  /** The IDs of the keys in KEYTURN_KEY. */
  keyIds: readonly string[];
  inFlight: InFlight;
  log: Log;
  /** The pause between two looks at a store that hasn't answered, in milliseconds. Default 1,000. */
  everyMs?: number;
}

/** Whether the store was written with our KEYTURN_KEY, found out at the start, or as soon as the store answers. */
export interface StoreCheck {
  /** The store. Until it's known to be of our key, it answers nothing, so that nothing is written that the others would have to refuse. */
  readonly store: Store;
  state(): StoreState;
  /** Has the store answer, if it does by now, and its key is known. Throws a ConfigError for another key. */
  open(): Promise<void>;
  /**
   * Opens the store, and does `read`, which throws store_tampered for another key; if the store doesn't answer, again and again in the background.
   * Throws a ConfigError if another key is found right away.
   */
  start(read: () => Promise<void>): Promise<void>;
  /** Resolves if another key is found later, with what the start would have thrown. */
  readonly refused: Promise<ConfigError>;
  /** Acts once the state is `ok`: now, or later in the background. */
  onceOk(act: () => void | Promise<void>): Promise<void>;
}

export function createStoreCheck({
  store,
  keys,
  keyIds,
  inFlight,
  log,
  everyMs = 1_000,
}: StoreCheckOptions): StoreCheck {
  const waiting: (() => void | Promise<void>)[] = [];
  let [isOpen, told]: [boolean, boolean] = [false, false];
  let state: StoreState = 'unread';
  let refuse: (error: ConfigError) => void;
  const refused = new Promise<ConfigError>((resolve) => {
    refuse = resolve;
  });

  /** Whether the store answered. Throws a ConfigError for another key. */
  const answers = async (step: () => Promise<void>): Promise<boolean> => {
    try {
      await step();
      return true;
    } catch (error) {
      const found = otherKeyIn(error);
      if (found !== undefined) {
        state = 'other_key';
        throw new ConfigError([sentencesOf(finding('key_elsewhere', { found, given: keyIds }))]);
      }
      if (!told) log.warn({ err: error }, 'the store isn’t responding yet');
      told = true;
      return false;
    }
  };
  const open = async (): Promise<boolean> => {
    isOpen ||= await answers(() => requireKnownKey(store, [organizationsKey, auditNames(keys).head]));
    return isOpen;
  };
  const begin = async (read: () => Promise<void>): Promise<boolean> => {
    if (!(await open()) || !(await answers(read))) return false;
    state = 'ok';
    return true;
  };
  const later = async (read: () => Promise<void>): Promise<void> => {
    try {
      while (await inFlight.pause(everyMs)) {
        if (!(await begin(read))) continue;
        for (const act of waiting.splice(0)) inFlight.background(async () => act());
        return;
      }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.fatal(`${error.faults.join(' ')} So Keyturn stops.`);
      refuse(error);
    }
  };

  return {
    store: guarded(store, () => isOpen && state !== 'other_key'),
    state: () => state,
    open: async () => void (await open()),
    async start(read) {
      if (!(await begin(read))) inFlight.background(() => later(read));
    },
    refused,
    async onceOk(act) {
      if (state === 'ok') await act();
      else waiting.push(act);
    },
  };
}

/** Throws store_tampered if one of these values is from a key that isn't in the ring. What someone else wrote there is for those who use it. */
async function requireKnownKey(store: Store, names: readonly string[]): Promise<void> {
  for (const name of names)
    await store.get(name).catch((error: unknown) => {
      if (!isTampered(error) || otherKeyIn(error) !== undefined) throw error;
    });
}

const isTampered = (error: unknown): error is KeyturnError =>
  error instanceof KeyturnError && error.code === 'store_tampered';

/** The ID of the other key that a value is from: anything else that isn't to be believed says nothing about ours. */
const otherKeyIn = (error: unknown): string | undefined =>
  isTampered(error) && error.details.why === 'unknown_key' ? (error.details.keyId ?? 'unknown') : undefined;

/** `store`, all of whose methods throw unless it may be used, except for `close`. */
function guarded(store: Store, isUsable: () => boolean): Store {
  const guard =
    (method: (...args: never[]) => Promise<unknown>) =>
    async (...args: never[]): Promise<unknown> => {
      if (!isUsable()) throw new KeyturnError('store_unavailable', { details: { written: 'no', why: 'key_unknown' } });
      return method(...args);
    };
  const { close, ...rest } = store;
  const methods = Object.entries(rest).map(([name, method]) => [name, guard(method)]);
  return { ...(Object.fromEntries(methods) as typeof rest), close };
}
