import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import { type Head, type HeadCodec, lengthOf, newHead, placeIn, removedIn } from './head.ts';
import type { AuditNames } from './names.ts';
import type { Witnessed } from './witness.ts';

/** A head, and its exact text, which the next compare-and-set expects. Without a text, the trail hasn't begun. */
export interface SeenHead {
  head: Head;
  text: string | undefined;
}

export interface TailOptions {
  store: Store;
  names: AuditNames;
  codec: HeadCodec;
  /** The ID of the key that writes. */
  key: string;
  hashAt: (place: number) => Promise<string | undefined>; // of the record at this index of the log, if there is one
  /** Called once if the trail was put back or erased while this process ran, or before it started. `forged`: its head isn't Keyturn's. */
  onRollback: (facts: { seen: number; found: number | undefined; how?: 'forged' }) => void;
  onHead: (head: Head) => void; // called with each head that's read or written; it may not throw
}

/**
 * Reads the head of the trail, and refuses one that's older than what this process has seen: then somebody put the store back, or erased it.
 * Every method that reads throws `audit_unavailable`.
 */
export interface Tail {
  /** The head as this process last saw it, which saves a read. If another process has written since, the write fails and `read` is next. */
  latest(): SeenHead | undefined;
  read(): Promise<SeenHead>;
  /** The head and the values at `keys`, read together. */
  readWith(keys: readonly string[]): Promise<{ head: Head; values: (string | undefined)[] }>;
  format(head: Head): SeenHead & { text: string };
  /** For a trail that has begun: if it has no head, one that isn't Keyturn's, or more or fewer records than the head says, every later read throws. */
  requireBegun(): Promise<void>;
  /** The trail has to have what was witnessed: this read and every later one throw unless it does. */
  requireWitnessed(end: Witnessed): Promise<void>;
  /** Takes note of a head that this process wrote. */
  wrote(head: SeenHead): void;
  /** Drops what `latest` gives, so that the next write reads first. */
  forget(): void;
  /** Someone took records away, or added some, if the log isn't as long as this head says: then every later read throws. */
  requireLog(head: SeenHead): Promise<void>;
  /** Whether every read throws from now on. */
  isRefused(): boolean;
}

export function createTail({ store, names, codec, key, hashAt, onRollback, onHead }: TailOptions): Tail {
  let seen: SeenHead = { head: newHead(key), text: undefined };
  const alarm = createAlarm(onRollback);
  let usable = false;
  let witnessed: Witnessed | undefined; // what's still to be found in the trail

  const made = keepMade(codec);

  const parse = (text: string | undefined): SeenHead => {
    if (text === undefined) return { head: newHead(key), text };
    return text === seen.text ? seen : (made.find(text) ?? { head: ownHead(codec, text), text });
  };

  /** `before`: what this process had seen when it sent the read. */
  const accept = (text: string | undefined, before: SeenHead): SeenHead => {
    const found = parse(text);
    const isOlder = found.head.rev < before.head.rev || (found.head.rev === before.head.rev && text !== before.text);
    if (before.text !== undefined && isOlder)
      alarm.raise(before.head.seq, text === undefined ? undefined : found.head.seq);
    if (alarm.isRaised()) throw putBack();
    if (text !== undefined && found.head.rev >= seen.head.rev) {
      // Another process wrote it, and may have gone on from an older state that someone put back.
      if (found !== seen && made.find(text) === undefined && seen.head.seq > 0) witnessed ??= seen.head;
      seen = found;
      usable = true;
    }
    return found;
  };

  const prove = async (found: SeenHead): Promise<SeenHead> => {
    const end = witnessed;
    if (end !== undefined) {
      const readAgain = async () => parse(await store.get(names.head)).head;
      if (!(await isSeenIn(found.head, end, { hashAt, readAgain }))) {
        alarm.raise(end.seq, found.text === undefined ? undefined : found.head.seq);
        throw putBack();
      }
      if (witnessed === end) witnessed = undefined;
    }
    if (found.text !== undefined) onHead(found.head);
    return found;
  };

  const read = async (): Promise<SeenHead> => {
    const before = seen;
    return prove(accept(await store.get(names.head), before));
  };

  const requireLog: Tail['requireLog'] = (found) => requireLength({ store, names, alarm }, found);

  return {
    latest: () => (usable && witnessed === undefined ? seen : undefined),
    read,
    async readWith(keys) {
      const before = seen;
      const [text, ...values] = await store.getAll([names.head, ...keys]);
      return { head: (await prove(accept(text, before))).head, values };
    },
    async requireWitnessed(end) {
      witnessed = end;
      await read();
    },
    requireBegun: () => requireHead({ store, names, codec, alarm }, seen.head.seq),
    format: made.format,
    wrote(head) {
      if (head.head.rev <= seen.head.rev) return;
      seen = head;
      usable = true;
      onHead(head.head);
    },
    forget() {
      usable = false;
    },
    requireLog,
    isRefused: alarm.isRaised,
  };
}

/** Writes of this process wait for each other, but one of the archive's may be between them. */
const mostMade = 2;

/** Keeps the latest heads that this process made. A read may find one before its write is known to have been made. */
function keepMade(codec: HeadCodec) {
  let made: (SeenHead & { text: string })[] = [];
  return {
    find: (text: string): SeenHead | undefined => made.find((each) => each.text === text),
    format(head: Head): SeenHead & { text: string } {
      const formatted = { head, text: codec.format(head) };
      made = [formatted, ...made].slice(0, mostMade);
      return formatted;
    },
  };
}

function ownHead(codec: HeadCodec, text: string): Head {
  const head = codec.parse(text);
  if (head === undefined) throw unusable('this Keyturn didn’t write the head of the audit trail: run audit:verify');
  return head;
}

/** Once it's raised, it stays so until a restart: what was lost can't come back, and someone has to look. */
function createAlarm(onRollback: TailOptions['onRollback']) {
  let raised = false;
  return {
    raise(seen: number, found: number | undefined, how?: 'forged'): void {
      if (!raised) onRollback({ seen, found, ...defined({ how }) });
      raised = true;
    },
    isRaised: () => raised,
  };
}

type Alarm = ReturnType<typeof createAlarm>;

async function requireHead(
  { codec, ...found }: Pick<TailOptions, 'store' | 'names' | 'codec'> & { alarm: Alarm },
  seen: number,
): Promise<void> {
  const { store, names, alarm } = found;
  try {
    const text = await store.get(names.head);
    if (text === undefined) return alarm.raise(seen, undefined);
    const head = codec.parse(text);
    if (head !== undefined) await requireLength(found, { head, text });
  } catch (error) {
    if (!isForged(error)) throw error;
    alarm.raise(seen, undefined, 'forged');
  }
}

/** A value with an unknown key's ID may be of a replica with another KEYTURN_KEY. */
const isForged = (error: unknown): boolean =>
  error instanceof KeyturnError && error.code === 'store_tampered' && error.details.why !== 'unknown_key';

async function requireLength(
  { store, names, alarm }: Pick<TailOptions, 'store' | 'names'> & { alarm: Alarm },
  { head, text }: SeenHead,
): Promise<void> {
  const length = await store.logLength(names.log);
  const isWrong = text !== undefined && length !== lengthOf(head) && (await store.get(names.head)) === text;
  if (isWrong) alarm.raise(head.seq, removedIn(head) + length);
}

/** Whether the trail with this head has what was witnessed. */
async function isSeenIn(
  head: Head,
  end: Witnessed,
  read: Pick<TailOptions, 'hashAt'> & { readAgain: () => Promise<Head> },
): Promise<boolean> {
  if (head.rev < end.rev) return false;
  // An archived record isn't there to compare. The head is newer, and says that there was one.
  if (end.seq <= removedIn(head)) return end.seq !== head.archived?.upTo || end.hash === head.archived.hash;
  if ((await read.hashAt(placeIn(head, end.seq))) === end.hash) return true;
  const now = await read.readAgain();
  return removedIn(now) > removedIn(head) && isSeenIn(now, end, read);
}

const putBack = () => unusable('the audit trail was put back to an earlier state, or erased: run audit:verify');

const unusable = (why: string): KeyturnError =>
  new KeyturnError('audit_unavailable', { details: { why: 'trail' }, cause: new Error(why) });
