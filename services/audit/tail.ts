import { KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import { type Head, type HeadCodec, newHead } from './head.ts';
import type { AuditNames } from './names.ts';

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
  /** Called once if the trail was put back or erased while this process ran, or erased before it started. */
  onRollback: (facts: { seen: number; found: number | undefined }) => void;
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
  /** For a trail that has begun: if it has no head, it was erased, and every later read throws. */
  requireBegun(): Promise<void>;
  /** Takes note of a head that this process wrote. */
  wrote(head: SeenHead): void;
  /** Drops what `latest` gives, so that the next write reads first. */
  forget(): void;
}

export function createTail({ store, names, codec, key, onRollback }: TailOptions): Tail {
  const begun: SeenHead = { head: newHead(key), text: undefined };
  let seen: SeenHead = begun;
  let usable = false;
  let rolledBack = false;

  const parse = (text: string | undefined): SeenHead => {
    if (text === undefined) return { head: newHead(key), text };
    if (text === seen.text) return seen;
    const head = codec.parse(text);
    if (head === undefined) throw unusable('this Keyturn didn’t write the head of the audit trail: run audit:verify');
    return { head, text };
  };

  /** `before`: what this process had seen when it sent the read. */
  const accept = (text: string | undefined, before: SeenHead): SeenHead => {
    const found = parse(text);
    const isOlder = found.head.rev < before.head.rev || (found.head.rev === before.head.rev && text !== before.text);
    if (before.text !== undefined && isOlder)
      tampered(before.head.seq, text === undefined ? undefined : found.head.seq);
    // It stays so until a restart: what was lost can't come back, and someone has to look.
    if (rolledBack) throw unusable('the audit trail was put back to an earlier state, or erased: run audit:verify');
    if (text !== undefined && found.head.rev >= seen.head.rev) {
      seen = found;
      usable = true;
    }
    return found;
  };

  const tampered = (seq: number, found: number | undefined): void => {
    if (!rolledBack) onRollback({ seen: seq, found });
    rolledBack = true;
  };

  return {
    latest: () => (usable ? seen : undefined),
    async read() {
      const before = seen;
      return accept(await store.get(names.head), before);
    },
    async readWith(keys) {
      const before = seen;
      const [text, ...values] = await store.getAll([names.head, ...keys]);
      return { head: accept(text, before).head, values };
    },
    async requireBegun() {
      if ((await store.get(names.head)) === undefined) tampered(seen.head.seq, undefined);
    },
    format: (head) => ({ head, text: codec.format(head) }),
    wrote(head) {
      if (head.head.rev <= seen.head.rev) return;
      seen = head;
      usable = true;
    },
    forget() {
      usable = false;
    },
  };
}

const unusable = (why: string): KeyturnError => new KeyturnError('audit_unavailable', { cause: new Error(why) });
