import { Cluster } from 'ioredis';
import { within } from '../within.ts';
import { addressConcerns, type StoreConcern, serverConcerns } from './redis-concerns.ts';
import { connectRedis, parseRedisUrl, type RedisConnection, redisPlace } from './redis-connection.ts';
import { RedisRefusal } from './redis-refusal.ts';

/** Looks at a Redis, and changes nothing in it but one key of its own, for a second. Each method throws a RedisRefusal. */
export interface RedisProbe {
  /** Hosts and ports, without a password. */
  readonly place: string;
  /** What endangers the data, and the oldest version. */
  inspect(): Promise<{ concerns: readonly StoreConcern[]; version: string | undefined }>;
  /** Asks what a write asks: a script, by its digest and as text. Names the command that was refused. */
  runScripts(): Promise<{ refused?: { command: string; by: RedisRefusal } }>;
  /** Redis' clock, in ms since 1970. */
  time(): Promise<number>;
  get(key: string): Promise<string | undefined>;
  /** Members of an ordered set from `min` on. */
  members(set: string, min: number): Promise<string[]>;
  close(): void;
}

const probeKey = 'keyturn:setup:probe';
const script = "return redis.call('SET', KEYS[1], '1', 'PX', 1000)";
/** No script has it. */
const unknownDigest = '0'.repeat(40);

/** Connects once. `timeoutMs`: for the connection, and for each call. Throws a TypeError for a `url` that can't be parsed. */
export function probeRedis({ url, timeoutMs = 3_000 }: { url: string; timeoutMs?: number }): RedisProbe {
  const { kind } = parseRedisUrl(url);
  const connection = connectRedis(url, { timeoutMs });
  const ready = connected(connection, kind === 'single', timeoutMs);
  // Those who call a method hear of it.
  ready.catch(() => undefined);
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      await ready;
      return await call();
    } catch (error) {
      throw error instanceof RedisRefusal ? error : new RedisRefusal(error);
    }
  };

  return {
    place: redisPlace(url),
    inspect: () =>
      ask(async () => {
        const servers = connection instanceof Cluster ? connection.nodes('master') : [connection];
        const infos = await Promise.all(servers.map((server) => server.info()));
        const versions = infos.flatMap((info) => /^redis_version:(\S+)/mu.exec(info)?.[1] ?? []);
        return {
          concerns: [...new Set([...addressConcerns(url), ...infos.flatMap(serverConcerns)])],
          version: versions.toSorted((a, b) => Number.parseFloat(a) - Number.parseFloat(b))[0],
        };
      }),
    runScripts: () =>
      ask(async () => {
        const refused = async (command: string, call: Promise<unknown>) => {
          const error = await call.then(
            () => undefined,
            (reason: unknown) => reason,
          );
          if (error === undefined || (error instanceof Error && error.message.startsWith('NOSCRIPT'))) return undefined;
          return { command, by: new RedisRefusal(error) };
        };
        const found =
          (await refused('EVALSHA', connection.evalsha(unknownDigest, 1, probeKey))) ??
          (await refused('EVAL', connection.eval(script, 1, probeKey)));
        return found === undefined ? {} : { refused: found };
      }),
    time: () =>
      ask(async () => {
        const [seconds = 0, micros = 0] = (await connection.time()).map(Number);
        return seconds * 1_000 + micros / 1_000;
      }),
    get: (key) => ask(async () => (await connection.get(key)) ?? undefined),
    members: (set, min) => ask(() => connection.zrange(set, String(min), '+inf', 'BYSCORE')),
    close: () => connection.disconnect(),
  };
}

/** Resolves once commands can be sent. `atOnce`: the first error is enough to reject; otherwise another host may answer. */
async function connected(connection: RedisConnection, atOnce: boolean, timeoutMs: number): Promise<void> {
  let latest: unknown = Object.assign(new Error('no answer'), { code: 'timeout' });
  const opened = new Promise<void>((resolve, reject) => {
    connection.once('ready', resolve);
    connection.on('error', (error: unknown) => {
      latest = error;
      if (atOnce) reject(error);
    });
  });
  await within(opened, timeoutMs, () => latest as Error);
}
