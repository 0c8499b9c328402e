import { within } from './within.ts';

/** Gives what `read` gives, or what the read of another caller with this key gives that begins after this call. Throws what that throws. */
export type NextRead<V> = (key: string, read: () => Promise<V>) => Promise<V>;

/** How long to wait for a read that began too early, in milliseconds: one that hangs keeps nobody else waiting. */
const patienceMs = 250;

/**
 * Lets those share a read who need to know how something is from now on: a read that has already begun isn't enough for them, so they wait for the
 * next. A hundred who ask at once cause two reads. `failsTogether`: if the read before fails, they get its error, since theirs would most likely fail,
 * too, and later.
 */
export function createNextReads<V>({ failsTogether = false }: { failsTogether?: boolean } = {}): NextRead<V> {
  const running = new Map<string, Promise<V>>();
  const next = new Map<string, Promise<V>>();

  const begin: NextRead<V> = async (key, read) => {
    const mine = read();
    running.set(key, mine);
    try {
      return await mine;
    } finally {
      if (running.get(key) === mine) running.delete(key);
    }
  };

  const after = async (before: Promise<V>, key: string, read: () => Promise<V>): Promise<V> => {
    const slow = new Error('slow');
    const failure: unknown = await within(before, patienceMs, () => slow).then(
      () => undefined,
      (error: unknown) => error,
    );
    next.delete(key);
    if (failsTogether && failure !== undefined && failure !== slow) throw failure;
    return begin(key, read);
  };

  return (key, read) => {
    const waiting = next.get(key);
    if (waiting !== undefined) return waiting;
    const before = running.get(key);
    if (before === undefined) return begin(key, read);
    const mine = after(before, key, read);
    next.set(key, mine);
    return mine;
  };
}
