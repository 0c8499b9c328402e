import { z } from 'zod';
import { namesakeSchema } from '../../../commands/operation/weight.ts';
import { findOperation } from '../../../commands/registry.ts';
import type { Audit } from '../../../services/audit.ts';
import { defined } from '../../../services/defined.ts';
import { KeyturnError } from '../../../services/errors.ts';
import { asJson } from '../../../services/json.ts';
import { clientSchema } from '../../../services/listings/content.ts';
import type { KeySpace, Store } from '../../../services/store.ts';
import { ifSetAside, readStored } from '../../../services/versioned.ts';
import type { Posted } from '../../slack/api.ts';

// Loose, because fields that a newer version added have to survive a write by this one.
const schema = z.looseObject({
  v: z.literal(1),
  id: z.string(),
  operation: z.string(),
  input: z.json(),
  who: z.looseObject({ slackTeam: z.string(), slackUser: z.string(), genesysUser: z.string(), name: z.string() }),
  client: clientSchema.exactOptional(), // as it was before
  reason: z.string().exactOptional(), // as the person gave it
  nameTaken: z.boolean(),
  namesake: namesakeSchema.exactOptional(), // who has that name
  at: z.number(), // when it began, in ms since 1970
  dueAt: z.number(), // when another process may tell the channel
  done: z.boolean(), // whether Genesys Cloud said so
  /** The client, and when Genesys Cloud removes it. */
  made: z.looseObject({ id: z.string(), name: z.string(), removedOn: z.number().exactOptional() }).exactOptional(),
  undoes: z.looseObject({ id: z.string(), slackUser: z.string() }).exactOptional(), // the change that it takes back, and who made that
  message: z.looseObject({ channel: z.string(), ts: z.string() }).exactOptional(), // the one that tells the channel
});

/** A change that one person makes alone, for the message about it and for its **Undo**; with its exact text in the store. */
export type LoudChange = z.output<typeof schema> & { text: string };

/** The same as it begins. */
export type NewLoudChange = Pick<
  LoudChange,
  'operation' | 'input' | 'who' | 'client' | 'reason' | 'nameTaken' | 'namesake' | 'undoes'
>;

/** What the channel has to be told. The head of the trail says what it doesn't know yet. All throw `store_unavailable` and `audit_unavailable`. */
export interface LoudChanges {
  /** A new one, and what stores it: in the same step as the record that the change starts, so that none goes unnoticed. */
  begin(about: NewLoudChange): { loud: LoudChange; stored: Pick<Parameters<Audit['commit']>[0], 'change' | 'live'> };
  /** Stores that it's done. Undefined if another process has told the channel, or forgotten it, in the meantime. */
  done(loud: LoudChange, made: LoudChange['made']): Promise<LoudChange | undefined>;
  /** Forgets a change that wasn't made. */
  forget(loud: LoudChange): Promise<void>;
  /** Stores where it's told. Gives the change with that. */
  posted(loud: LoudChange, message: Posted): Promise<LoudChange>;
  /** Stores that the channel knows. */
  told(loud: LoudChange): Promise<void>;
  /** Puts off a message that Slack didn't take. */
  putOff(loud: LoudChange): Promise<void>;
  /** Claims up to `limit` that are due. Each goes to one caller. Those that this version can't read stay for another one. */
  due(limit: number): Promise<LoudChange[]>;
  /** Undefined for one that was never there, or is older than 30 days. Throws `other_version` for one that this version can't read. */
  get(id: string): Promise<LoudChange | undefined>;
}

export interface LoudChangesOptions {
  store: Pick<Store, 'get' | 'compareAndSet' | 'claimDue' | 'range'>;
  trail: Pick<Audit, 'commit' | 'readLive'>;
  keys: KeySpace;
  now: () => number; // ms since 1970
  id: () => string;
  /** Called if somebody removed one that the channel doesn't know of. `records`: the numbers of those that tell of it. */
  onRemoved: (facts: { records: readonly number[] }) => void;
}

/** How long a change can be undone, in milliseconds. */
export const lifetimeMs = 30 * 86_400_000;
/** Longer than a change takes: then its process has ended, and another one tells the channel what it knows. */
const changeMs = 3 * 60_000;
/** Longer than a message can wait for Slack's rate limits. */
const postMs = 2 * 60_000;
const livePrefix = 'loud:';
const version = 'untold';

export function createLoudChanges(options: LoudChangesOptions): LoudChanges {
  const { store, trail, keys, now, id: newId, onRemoved } = options;
  const key = (id: string) => keys('loud', id);
  const set = keys('loud-due');
  const rank = (member: string, score: number | undefined) => [{ set, member, score }];
  const put = ({ id, at, text }: LoudChange) => [
    { key: key(id), value: text, ttlMs: Math.max(1, at + lifetimeMs - now()) },
  ];
  const amend = async (loud: LoudChange, fields: Changed) => {
    const next = changed(loud, { ...fields, dueAt: now() + postMs });
    const expect = [{ key: key(loud.id), value: loud.text }];
    const stored = await store.compareAndSet({ expect, put: put(next), rank: rank(loud.id, next.dueAt) });
    return { next, stored };
  };
  /** Takes it off what the channel doesn't know. */
  const end = async (
    id: string,
    change: { expect?: { key: string; value: string }[]; put?: { key: string; value: undefined }[] } = {},
  ) => {
    const live = [{ name: `${livePrefix}${id}`, live: undefined, from: version }];
    await trail.commit({ entries: [], change: { ...change, rank: rank(id, undefined) }, live });
  };

  /** Puts back what somebody took out of the set. */
  const rankAll = async (): Promise<void> => {
    const { live } = await trail.readLive([]);
    const unheard = Object.entries(live).filter(([name]) => name.startsWith(livePrefix));
    const ranked = unheard.length === 0 ? [] : (await store.range(set)).map(({ member }) => member);
    const missing = unheard.flatMap(([name, { until }]) => {
      const id = name.slice(livePrefix.length);
      return ranked.includes(id) ? [] : rank(id, until - lifetimeMs + changeMs);
    });
    if (missing.length > 0) await store.compareAndSet({ rank: missing });
  };

  /** What's due, or nothing if the channel knows, or it was put there too early. */
  const claimed = async (id: string): Promise<LoudChange | undefined> => {
    const { values, live } = await trail.readLive([key(id)]);
    const unheard = live[`${livePrefix}${id}`];
    const loud = parse(id, values[0], now());
    if (unheard !== undefined && loud === undefined) {
      onRemoved(unheard);
      await end(id);
    } else if (unheard === undefined || loud === undefined) await store.compareAndSet({ rank: rank(id, undefined) });
    else if (now() >= loud.dueAt) return loud;
    else await store.compareAndSet({ rank: rank(id, loud.dueAt) });
    return undefined;
  };

  return {
    get: async (id) => parse(id, await store.get(key(id)), now()),
    begin(about) {
      const at = now();
      const fields = { ...about, v: 1 as const, id: newId(), at, dueAt: at + changeMs, done: false };
      const loud = { ...fields, text: JSON.stringify(asJson(fields)) };
      const live = [{ name: `${livePrefix}${loud.id}`, live: { version, until: at + lifetimeMs }, from: undefined }];
      return { loud, stored: { change: { put: put(loud), rank: rank(loud.id, loud.dueAt) }, live } };
    },
    async done(loud, made) {
      const { next, stored } = await amend(loud, { done: true, ...defined({ made }) });
      // Without its value, which somebody may have removed, it's told all the same: this process knows it.
      const unheard = stored || (await trail.readLive([])).live[`${livePrefix}${loud.id}`] !== undefined;
      return unheard ? next : undefined;
    },
    forget: ({ id, text }) =>
      end(id, { expect: [{ key: key(id), value: text }], put: [{ key: key(id), value: undefined }] }),
    posted: async (loud, message) => (await amend(loud, { message: { ...message } })).next,
    told: ({ id }) => end(id),
    // A channel that stays unusable is tried less and less often.
    async putOff({ id, at }) {
      await store.compareAndSet({ rank: rank(id, now() + Math.max(postMs, now() - at)) });
    },
    async due(limit) {
      await rankAll();
      const ids = await store.claimDue(set, { now: now(), leaseMs: postMs, limit });
      const found = await Promise.all(ids.map((id) => claimed(id).catch(ifSetAside)));
      return found.filter((loud) => loud !== undefined);
    },
  };
}

/** What the log says of one. */
export const factsOf = ({ operation, client, who }: LoudChange) =>
  defined({ operation, client: client?.id, user: who.slackUser });

type Changed = Partial<Pick<LoudChange, 'done' | 'made' | 'message' | 'dueAt'>>;

/** The stored text is changed, and not made anew: a newer version may have added to it. */
const changed = (loud: LoudChange, fields: Changed): LoudChange => ({
  ...loud,
  ...fields,
  text: JSON.stringify({ ...JSON.parse(loud.text), ...fields }),
});

function parse(id: string, text: string | undefined, now: number): LoudChange | undefined {
  if (text === undefined) return undefined;
  const loud = readStored(schema, text);
  // The store's own expiry can be removed.
  if (loud.id !== id || loud.at + lifetimeMs < now) return undefined;
  if (findOperation(loud.operation) === undefined) throw new KeyturnError('other_version');
  return { ...loud, text };
}
