import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { RedisConnection } from './redis-connection.ts';

const pauseBetweenReadsMs = 20;
const reviveMs = 1_000;

/** Whether changes can be made. `down`: no connection, or no answer. `refusing`: Redis answers, and refuses them. */
export type StoreStatus = 'up' | 'down' | 'refusing';

/** Called at each change of the status, with what brought it about. */
export type OnStatus = (status: StoreStatus, cause: Error | undefined) => void;

type Tell = (status: StoreStatus, cause?: Error) => void;

export interface RedisCaller {
  /** Runs a read. If the connection is lost, it waits for a new one and repeats the read, until the deadline. */
  read<T>(command: () => Promise<T>): Promise<T>;
  write<T>(command: () => Promise<T>): Promise<T>;
  /** Runs a write by a script, as all changes are. How it ends is the store's status. */
  change<T>(command: () => Promise<T>): Promise<T>;
  /** Stops waiting and reconnecting. The connection's owner closes it. */
  stop(): void;
}

/** Limits the time of each call on `connection`, and turns each error into `store_unavailable`. `onConnected`: there's a new connection. */
export function createRedisCaller({
  connection,
  timeoutMs,
  onStatus,
  onConnected,
}: {
  connection: RedisConnection;
  timeoutMs: number;
  onStatus: OnStatus;
  onConnected: () => void;
}): RedisCaller {
  const waiting = new Set<() => void>();
  let stopped = false;
  const wakeAll = (): void => {
    for (const wake of [...waiting]) wake();
  };
  const status = followStatus(connection, {
    onStatus: (...change) => {
      if (!stopped) onStatus(...change);
    },
    onReady: () => {
      wakeAll();
      if (!stopped) onConnected();
    },
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
        () => finish(() => reject(status.lastCause() ?? new Error('no connection'))),
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
    change: (command) => tellingOutcome(call(command, false), status.tell),
    stop: () => {
      stopped = true;
      wakeAll();
    },
  };
}

async function tellingOutcome<T>(made: Promise<T>, tell: Tell): Promise<T> {
  try {
    const result = await made;
    tell('up');
    return result;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : new Error('unknown');
    if (refusesAll(cause)) tell('refusing', cause);
    else if (!isReply(cause)) tell('down', cause);
    throw error;
  }
}

/**
 * Whether Redis refuses every change, and not just this one (redis.io/docs/latest/develop/reference/protocol-spec, simple errors): its memory is full,
 * it's a replica, the user may not run scripts, nobody may, it can't save to its disk, or too few replicas are connected.
 */
const refusesAll = ({ message }: Error): boolean =>
  /^(?:OOM|READONLY|NOPERM|MISCONF|NOREPLICAS|MASTERDOWN|NOAUTH|LOADING|CLUSTERDOWN)\b|^ERR unknown command|ACL failure in script/u.test(
    message,
  );

/** Reports each change of the status. A connection alone isn't `up`: that takes a change that was made. */
function followStatus(
  connection: RedisConnection,
  { onStatus, onReady }: { onStatus: OnStatus; onReady: () => void },
): { tell: Tell; lastCause: () => Error | undefined } {
  let known: StoreStatus | undefined;
  let cause: Error | undefined;
  const tell: Tell = (status, why) => {
    // Keyturn itself reconnects after some refusals.
    if (status === known || (status === 'down' && known === 'refusing')) return;
    known = status;
    onStatus(status, why);
  };
  connection.on('error', (error: unknown) => {
    cause = withoutValues(error);
    tell('down', cause);
  });
  connection.on('node error', (error: unknown) => {
    cause = withoutValues(error);
  });
  connection.on('close', () => tell('down', cause));
  connection.on('ready', () => {
    cause = undefined;
    onReady();
  });
  return { tell, lastCause: () => cause };
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
function isReply(error: unknown): error is Error {
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
  return Object.assign(new Error(text), defined({ code }), isReply(error) ? { name: error.name } : {});
}
