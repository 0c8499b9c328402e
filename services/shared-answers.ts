import { z } from 'zod';
import type { KeySpace, Store } from './store.ts';
import { versioned } from './versioned.ts';

/** What one replica was told, and when, for all of them. It's for display, or says where to look: nothing is decided by it. */
export interface SharedAnswers<V> {
  /** What's known, at most `mostMs` old; undefined if nothing is. Never throws. */
  read(name: string): Promise<Told<V> | undefined>;
  /** Keeps it in the background. Without the store, each replica asks for itself. */
  keep(name: string, told: Told<V>): void;
}

export interface Told<V> {
  readonly value: V;
  /** When it was asked, in ms since 1970. */
  readonly at: number;
}

export interface SharedAnswersOptions<V> {
  store: Pick<Store, 'get' | 'set'>;
  keys: KeySpace;
  /** What the answers are about; a part of their keys. */
  about: string;
  schema: z.ZodType<V>;
  now: () => number;
  mostMs: number;
}

const version = 1;

export function createSharedAnswers<V>(options: SharedAnswersOptions<V>): SharedAnswers<V> {
  const { store, keys, about, schema, now, mostMs } = options;
  const stored = versioned(version, z.object({ v: z.literal(version), value: schema, at: z.number() }), (old) => old);

  const parse = (raw: string): Told<V> | undefined => {
    try {
      return stored.safeParse(JSON.parse(raw)).data as Told<V> | undefined;
    } catch {
      return undefined;
    }
  };

  return {
    async read(name) {
      const raw = await store.get(keys(about, name)).catch(() => undefined);
      const told = raw === undefined ? undefined : parse(raw);
      // Its age counts, not its expiry in the store: an old value could be put back. Another replica's clock can be ahead.
      return told !== undefined && Math.abs(now() - told.at) < mostMs ? told : undefined;
    },
    keep(name, { value, at }) {
      const text = JSON.stringify({ v: version, value, at });
      store.set(keys(about, name), text, { ttlMs: mostMs }).catch(() => undefined);
    },
  };
}
