import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, canonicalObject, type Members } from '../canonical-json.ts';
import { defined } from '../defined.ts';
import { madeOnce } from '../made-once.ts';
import { type AuditHead, type AuditKey, parseExactly, same } from './record.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const liveSchema = z.looseObject({
  /** Changes with each write of the value. */
  version: z.string(),
  /** When it ends by itself, in ms since 1970. */
  until: z.number(),
  /** The numbers of the records that were made with its writes. */
  records: z.array(z.int()),
});

const checkpointSchema = z.looseObject({
  /** The number of its own record. */
  seq: z.int().min(1),
  /** The number of the last record that it covers. */
  upTo: z.int().min(1),
  digest: hash,
  time: z.iso.datetime(),
});

const archivedSchema = z.looseObject({
  /** The number of the last archived record, and its hash, to which the first one that stays is chained. */
  upTo: z.int().min(1),
  hash,
  /** The digest of the checkpoint that ends with it. */
  digest: hash,
  /** IDs of the keys that had written by then. */
  keys: z.array(z.string()).min(1),
  /** How many of them are removed from the store. */
  removed: z.int().min(0),
});

// Loose, because a newer version may add members. The mark covers them.
const headSchema = z.looseObject({
  seq: z.int().min(0),
  hash,
  rev: z.int().min(0),
  origin: hash,
  keys: z.array(z.string()).min(1),
  live: z.record(z.string(), liveSchema),
  checkpoint: checkpointSchema.exactOptional(),
  archived: archivedSchema.exactOptional(),
  mark: hash,
});

/**
 * The end of the trail, and the only value that says what's current: someone who puts an old value back into the store can't put back the head with it
 * without every running process noticing.
 */
export interface Head extends AuditHead {
  /** Increases with each write of the head, also if no record is added. */
  rev: number;
  /** Random; the first record's `previous`, so that one trail's beginning isn't another's. */
  origin: string;
  /** IDs of the keys that have written to the trail, newest first. The first one marked this head. */
  keys: readonly string[];
  /** The values that are current, by name: open requests and sealed secrets. */
  live: Readonly<Record<string, Live>>;
  /** The last one, if there is one. */
  checkpoint?: z.infer<typeof checkpointSchema>;
  /** What was archived, if anything was: the trail in the store begins after it. */
  archived?: z.infer<typeof archivedSchema>;
}

export const forever = Number.MAX_SAFE_INTEGER; // as `until`

export type Live = z.infer<typeof liveSchema>;

/** A change to what's current. Without `live` the value has ended. */
export interface LiveChange {
  name: string;
  live: Pick<Live, 'version' | 'until'> | undefined;
  /** The version that has to be current before; undefined for none. An old value that's put back after it was read isn't changed then. */
  from: string | undefined;
}

/** The head of a new trail that the key with this ID begins. */
export function newHead(key: string): Head {
  const origin = randomBytes(32).toString('hex');
  return { seq: 0, hash: origin, rev: 0, origin, keys: [key], live: {} };
}

export interface HeadWrite {
  /** The last record, or the one before if none was added. */
  end: AuditHead;
  /** The ID of the key that writes. */
  key: string;
  /** `records`: the numbers of the records that are made with the change. */
  changes: readonly (LiveChange & { records: readonly number[] })[];
  /** Milliseconds since 1970. */
  now: number;
  /** One that's added with this write. */
  checkpoint: Head['checkpoint'] | undefined;
  /** What's archived with this write. */
  archived: Head['archived'] | undefined;
}

/** The number of the first record that no checkpoint covers. */
export const firstUnsigned = (head: Head): number => (head.checkpoint?.upTo ?? 0) + 1;

/** The number of the first record that isn't archived. */
export const firstKept = (head: Head): number => (head.archived?.upTo ?? 0) + 1;

/** How many archived records are removed from the store. */
export const removedIn = (head: Head | undefined): number => head?.archived?.removed ?? 0;

/** How many records the log has. */
export const lengthOf = (head: Head): number => head.seq - removedIn(head);

/** The index in the log of the record with this number. */
export const placeIn = (head: Head, seq: number): number => seq - 1 - removedIn(head);

/** The number of the first record that something current rests on. What never ends doesn't count, or nothing could be archived anymore. */
export function firstNeeded({ live }: Head, now: number): number | undefined {
  const ending = Object.values(live).filter(({ until }) => until >= now && until !== forever);
  const numbers = ending.flatMap(({ records }) => records);
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

/** The head after a write, without the values that have ended by then. */
export function nextHead(head: Head, { end, key, changes, now, checkpoint, archived }: HeadWrite): Head {
  const live = { ...head.live };
  for (const [name, { until }] of Object.entries(live)) if (until < now) delete live[name];
  for (const { name, live: changed, records } of changes) {
    const before = live[name]?.records ?? [];
    if (changed === undefined) delete live[name];
    else live[name] = { ...live[name], ...changed, records: [...before, ...records] };
  }
  const keys = [key, ...head.keys.filter((each) => each !== key)];
  return { ...head, ...end, keys, rev: head.rev + 1, live, ...defined({ checkpoint, archived }) };
}

/** What's current is most of a head, and a write changes one or two of it, so their texts are kept as long as they are. */
const liveText = madeOnce<Live, string>(canonicalJson);

/** The canonical text of each member of a head. */
const membersOf = ({ live, ...rest }: Head): Members => ({
  ...mapped(rest, canonicalJson),
  live: canonicalObject(mapped(live, liveText)),
});

const mapped = <V>(of: Readonly<Record<string, V>>, text: (value: V) => string): Members =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, text(value)]));

/** Makes and checks the stored head. Without a key of the ring, nobody can make one that `parse` accepts. */
export function createHeadCodec({ ring, organization }: { ring: readonly AuditKey[]; organization: string }) {
  const markOf = (by: AuditKey, members: Members): string =>
    createHmac('sha256', by.audit)
      .update(`head|${organization}|${canonicalObject(members)}`)
      .digest('hex');
  const keyOf = (head: Head): AuditKey | undefined => ring.find(({ id }) => id === head.keys[0]);

  return {
    /** Gives the text to store. Throws a RangeError if the head's first key isn't in the ring. */
    format(head: Head): string {
      const by = keyOf(head);
      if (by === undefined) throw new RangeError('the head names a key that isn’t in the ring');
      const members = membersOf(head);
      return canonicalObject({ ...members, mark: canonicalJson(markOf(by, members)) });
    },

    /** Gives the head, or undefined if the text isn't exactly what `format` made for this organization with a key of the ring. */
    parse(text: string): Head | undefined {
      const stored = parseExactly(headSchema, text);
      if (stored === undefined) return undefined;
      const { mark, ...head } = stored;
      const by = keyOf(head);
      return by !== undefined && same(mark, markOf(by, membersOf(head))) ? head : undefined;
    },
  };
}

/** The head in a stored text, as `parse` gives it. */
export const readHead = (text: string, by: Parameters<typeof createHeadCodec>[0]): Head | undefined =>
  createHeadCodec(by).parse(text);

export type HeadCodec = ReturnType<typeof createHeadCodec>;
