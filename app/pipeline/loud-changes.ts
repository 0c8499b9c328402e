import { z } from 'zod';
import { asJson } from '../../services/json.ts';
import { clientSchema } from '../../services/listings/content.ts';
import { ifTampered } from '../../services/requests/access.ts';
import type { Change, KeySpace, Store } from '../../services/store.ts';

// Loose, because fields that a newer version added have to survive a write by this one.
const schema = z.looseObject({
  v: z.literal(1),
  id: z.string(),
  operation: z.string(),
  input: z.json(),
  who: z.looseObject({ slackTeam: z.string(), slackUser: z.string(), genesysUser: z.string(), name: z.string() }),
  client: clientSchema.exactOptional(), // as it was before
  nameTaken: z.boolean(),
  at: z.number(), // when it began, in ms since 1970
  done: z.boolean(), // whether Genesys Cloud said so
  made: z.looseObject({ id: z.string(), name: z.string() }).exactOptional(), // the client
  told: z.boolean(), // whether the channel knows
});

/** A change that one person makes alone, for the message about it and for its **Undo**; with its exact text in the store. */
export type LoudChange = z.output<typeof schema> & { text: string };

/** The same as it begins. */
export type NewLoudChange = Pick<LoudChange, 'operation' | 'input' | 'who' | 'client' | 'nameTaken'>;

/** What the channel has to be told, in the store until it was. All throw `store_unavailable`. */
export interface LoudChanges {
  /** A new one, and what stores it: in the same step as the record that the change starts, so that none goes unnoticed. */
  begin(about: NewLoudChange): { loud: LoudChange; change: Pick<Change, 'put' | 'rank'> };
  /** Stores that it's done. Undefined if another process has told the channel, or forgotten it, in the meantime. */
  done(loud: LoudChange, made: LoudChange['made']): Promise<LoudChange | undefined>;
  /** Forgets a change that wasn't made. */
  forget(loud: LoudChange): Promise<void>;
  /** Stores that the channel knows. */
  told(loud: LoudChange): Promise<void>;
  /** Puts off a message that Slack didn't take. */
  putOff(loud: LoudChange): Promise<void>;
  /** Claims up to `limit` that are due. Each goes to one caller. */
  due(limit: number): Promise<LoudChange[]>;
  /** Undefined for one that was never there, or is older than 30 days. */
  get(id: string): Promise<LoudChange | undefined>;
}

export interface LoudChangesOptions {
  store: Pick<Store, 'get' | 'compareAndSet' | 'claimDue'>;
  keys: KeySpace;
  now: () => number; // ms since 1970
  id: () => string;
}

/** How long a change can be undone, in milliseconds. */
const lifetimeMs = 30 * 86_400_000;
/** Longer than a change takes: then its process has ended, and another one tells the channel what it knows. */
const changeMs = 3 * 60_000;
/** Longer than a message can wait for Slack's rate limits. */
const postMs = 2 * 60_000;

export function createLoudChanges({ store, keys, now, id: newId }: LoudChangesOptions): LoudChanges {
  const key = (id: string) => keys('loud', id);
  const set = keys('loud-due');
  const rank = (member: string, score: number | undefined) => [{ set, member, score }];
  const put = ({ id, at, text }: LoudChange) => [
    { key: key(id), value: text, ttlMs: Math.max(1, at + lifetimeMs - now()) },
  ];

  const get = async (id: string): Promise<LoudChange | undefined> => {
    const text = await store.get(key(id));
    const loud = text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
    // The store's own expiry can be removed.
    if (text === undefined || loud?.id !== id || loud.at + lifetimeMs < now()) return undefined;
    return { ...loud, text };
  };

  /** Changes the stored text, and doesn't make it anew: a newer version may have added to it. */
  const rewrite = async (loud: LoudChange, set: Partial<LoudChange>, dueAt: number | undefined) => {
    const next = { ...loud, ...set, text: JSON.stringify({ ...JSON.parse(loud.text), ...set }) };
    const expect = [{ key: key(loud.id), value: loud.text }];
    const made = await store.compareAndSet({ expect, put: put(next), rank: rank(loud.id, dueAt) });
    return made ? next : undefined;
  };

  const off = async (id: string): Promise<undefined> => void (await store.compareAndSet({ rank: rank(id, undefined) }));

  return {
    get,
    begin(about) {
      const at = now();
      const stored = { ...about, v: 1 as const, id: newId(), at, done: false, told: false };
      const loud = { ...stored, text: JSON.stringify(asJson(stored)) };
      return { loud, change: { put: put(loud), rank: rank(loud.id, at + changeMs) } };
    },
    done: (loud, made) => rewrite(loud, { done: true, ...(made === undefined ? {} : { made }) }, now() + postMs),
    async forget({ id, text }) {
      const expect = [{ key: key(id), value: text }];
      await store.compareAndSet({ expect, put: [{ key: key(id), value: undefined }], rank: rank(id, undefined) });
    },
    async told(loud) {
      await rewrite(loud, { told: true }, undefined);
    },
    // A channel that stays unusable is tried less and less often.
    async putOff({ id, at }) {
      await store.compareAndSet({ rank: rank(id, now() + Math.max(postMs, now() - at)) });
    },
    async due(limit) {
      const claimed = await store.claimDue(set, { now: now(), leaseMs: postMs, limit });
      const found = await Promise.all(
        claimed.map(async (id) => {
          const loud = await get(id).catch(ifTampered);
          return loud === undefined || loud.told ? off(id) : loud;
        }),
      );
      return found.filter((loud) => loud !== undefined);
    },
  };
}
