import { KeyturnError } from '../../services/errors.ts';
import type { Store } from '../../services/store.ts';
import { ConfigError } from '../config/fault.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';

/** `unread`: the store hasn't answered yet. `other_key`: it was written with a KEYTURN_KEY that isn't in the ring, and stays refused until a restart. */
export type StoreState = 'unread' | 'ok' | 'other_key';

export interface StoreCheckOptions {
  store: Store;
  inFlight: InFlight;
  log: Log;
  /** The pause between two looks at a store that hasn't answered, in milliseconds. Default 1,000. */
  everyMs?: number;
}

/** Whether the store was written with our KEYTURN_KEY, found out at the start, or as soon as the store answers. */
export interface StoreCheck {
  /** The store as long as it isn't `other_key`. After that, it answers nothing. */
  readonly store: Store;
  state(): StoreState;
  /**
   * Looks with `read`, which throws store_tampered for another key; if the store doesn't answer, again and again in the background. Throws a ConfigError
   * if another key is found right away.
   */
  start(read: () => Promise<void>): Promise<void>;
  /** Acts once the state is `ok`: now, or later in the background. */
  onceOk(act: () => void | Promise<void>): Promise<void>;
}

export function createStoreCheck({ store, inFlight, log, everyMs = 1_000 }: StoreCheckOptions): StoreCheck {
  const waiting: (() => void | Promise<void>)[] = [];
  let state: StoreState = 'unread';

  const again = async (read: () => Promise<void>): Promise<void> => {
    while (await inFlight.pause(everyMs)) {
      try {
        await read();
        state = 'ok';
        for (const act of waiting.splice(0)) inFlight.background(async () => act());
        return;
      } catch (error) {
        if (!isOtherKey(error)) continue;
        state = 'other_key';
        return log.error(`${otherKey} Until it’s restarted, Keyturn isn’t ready, and changes nothing.`);
      }
    }
  };

  return {
    store: refusing(store, () => state === 'other_key'),
    state: () => state,
    async start(read) {
      try {
        await read();
        state = 'ok';
      } catch (error) {
        if (isOtherKey(error)) throw new ConfigError([otherKey]);
        log.warn({ err: error }, 'the store isn’t responding yet');
        inFlight.background(() => again(read));
      }
    },
    async onceOk(act) {
      if (state === 'ok') await act();
      else waiting.push(act);
    },
  };
}

const otherKey =
  'KEYTURN_KEY isn’t the key that the store was written with. Put that key back: KEYTURN_KEY=old,new. To change it, take the steps under “Change KEYTURN_KEY” in docs/operating.md.';

const isOtherKey = (error: unknown): boolean => error instanceof KeyturnError && error.code === 'store_tampered';

/** `store`, all of whose methods throw while `refused` says so, except for `close`. */
function refusing(store: Store, refused: () => boolean): Store {
  const guarded =
    (method: (...args: never[]) => Promise<unknown>) =>
    async (...args: never[]): Promise<unknown> => {
      if (refused()) throw new KeyturnError('store_unavailable', { details: { written: 'no', why: 'other_key' } });
      return method(...args);
    };
  const { close, ...rest } = store;
  const methods = Object.entries(rest).map(([name, method]) => [name, guarded(method)]);
  return { ...(Object.fromEntries(methods) as typeof rest), close };
}
