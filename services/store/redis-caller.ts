import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { RedisConnection } from './redis-connection.ts';

const pauseBetweenReadsMs = 20;
const reviveMs = 1_000;

export interface RedisCaller {
  /** Runs a read. If the connection is lost, it waits for a new one and repeats the read, until the deadline. */
  read<T>(command: () => Promise<T>): Promise<T>;
  write<T>(command: () => Promise<T>): Promise<T>;
  /** Stops waiting and reconnecting. The connection's owner closes it. */
  stop(): void;
}

/** Limits the time of each call on `connection`, and turns each error into `store_unavailable`. */
export function createRedisCaller({
  connection,
  timeoutMs,
  onStatus,
}: {
  connection: RedisConnection;
  timeoutMs: number;
  onStatus: (up: boolean, cause?: Error) => void;
}): RedisCaller {
  const waiting = new Set<() => void>();
  let stopped = false;
  const wakeAll = (): void => {
    for (const wake of [...waiting]) wake();
  };
  const lastCause = followStatus(connection, {
    onStatus: (...status) => stopped || onStatus(...status),
    onReady: wakeAll,
  });
  // ioredis gives up if it can't even try an address. Keyturn keeps trying.
  connection.on('end', () => {
    if (stopped) return;
    const revive = (): Promise<void> => (stopped ? Promise.resolve() : connection.connect().catch(() => {}));
    setTimeout(revive, reviveMs).unref();
  });

  const ready = (until: number): Promise<void> => {
    if (connection.status === 'ready') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        waiting.delete(wake);
        clearTimeout(timer);
        settle();
      };
      const wake = (): void => finish(() => (stopped ? reject(new Error('the store is closed')) : resolve()));
      const timer = setTimeout(
        () => finish(() => reject(lastCause() ?? new Error('no connection'))),
        Math.max(0, until - performance.now()),
      );
      waiting.add(wake);
    });
  };

  const call = async <T>(command: () => Promise<T>, repeatable: boolean): Promise<T> => {
    const until = performance.now() + timeoutMs;
    for (;;) {
      let sent = false;
      try {
        if (stopped) throw new Error('the store is closed');
        await ready(until);
        sent = true;
        return await withDeadline(command(), until);
      } catch (error) {
        const again = wasNotSent(error) || (repeatable && !isReply(error));
        const left = until - performance.now() - pauseBetweenReadsMs;
        if (!sent || !again || left <= 0) {
          const written = repeatable || !sent || isReply(error) || wasNotSent(error) ? 'no' : 'unknown';
          throw new KeyturnError('store_unavailable', { cause: withoutValues(error), details: { written } });
        }
        await new Promise((resolve) => setTimeout(resolve, pauseBetweenReadsMs));
      }
    }
  };

  return {
    read: (command) => call(command, true),
    write: (command) => call(command, false),
    stop: () => {
      stopped = true;
      wakeAll();
    },
  };
}

/** Reports each change between up and down. Returns a function for the error that took the connection down, if it's down. */
function followStatus(
  connection: RedisConnection,
  { onStatus, onReady }: { onStatus: (up: boolean, cause?: Error) => void; onReady: () => void },
): () => Error | undefined {
  let up: boolean | undefined;
  let cause: Error | undefined;
  const tell = (nowUp: boolean): void => {
    if (up === nowUp) return;
    up = nowUp;
    if (nowUp) onStatus(true);
    else onStatus(false, cause);
  };
  connection.on('error', (error: unknown) => {
    cause = withoutValues(error);
    tell(false);
  });
  connection.on('node error', (error: unknown) => {
    cause = withoutValues(error);
  });
  connection.on('close', () => tell(false));
  connection.on('ready', () => {
    cause = undefined;
    tell(true);
    onReady();
  });
  return () => cause;
}

function withDeadline<T>(promise: Promise<T>, until: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error('no answer within the deadline')),
      Math.max(0, until - performance.now()),
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Whether Redis itself refused, so that nothing was done. */
function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

function wasNotSent(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Stream isn't writeable");
}

/** ioredis' errors contain the command and its arguments, such as sealed values, or the password of an AUTH. */
function withoutValues(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('unknown');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // Redis quotes the beginning of a command that it doesn't know, which can hold the password.
  const text = (error.message || code || error.name).replace(/,? with args beginning with: [\s\S]*/u, '');
  return Object.assign(new Error(text), defined({ code }));
}
