import { setTimeout as pause } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import { z } from 'zod';
import type { Ranked, Store } from '../store.ts';
import { createRedisCaller, type OnStatus, type RedisCaller } from './redis-caller.ts';
import { addressConcerns, type StoreConcern, serverConcerns, serverTime } from './redis-concerns.ts';
import { connectRedis, type RedisConnection } from './redis-connection.ts';
import { changeArguments, claimDueScript, compareAndSetScript, type Script } from './redis-scripts.ts';
import { type RunScript, type TypedKeys, withoutForeignTypes } from './redis-types.ts';

export interface RedisStore extends Store {
  /** What endangers the data, as of now. Throws `store_unavailable`. */
  concerns(): Promise<StoreConcern[]>;
}

export interface RedisStoreOptions {
  /** An address for `connectRedis`, of Redis 7.0 or later. */
  url: string;
  /** How long a call may take in all, including the wait for a connection, in ms. Default 1000. */
  commandTimeoutMs?: number;
  /** Called when changes can be made, or can't be made anymore, with the reason; not on each try. */
  onStatus?: OnStatus;
  /** The key that `ping` writes to. In Redis Cluster it should have the hash tag of the other keys. Default `keyturn:ping`. */
  pingKey?: string;
  /** Called with the server's clock, in milliseconds since 1970, each time that `concerns` looks. */
  onTime?: (ms: number) => void;
  /** Called for each key that isn't believed because it's of another type than Keyturn's. It was set aside. */
  onForeign?: (key: string) => void;
}

const strings = z.array(z.string());
/** Someone else can give a member a score without an end, which Redis writes as `inf`. */
const score = z.string().transform((text) => Number(text.replace('inf', 'Infinity')));
const memberAndScore = z.tuple([z.string(), score]);

/**
 * A store on Redis: one server, Sentinel, or Cluster. Values expire by Redis' clock.
 * Each method throws `store_unavailable` within `commandTimeoutMs`, with the cause but without values or passwords, and with `details.written`:
 * `no` if certainly nothing was written, `unknown` if the answer was lost (see `Store`).
 * Throws a TypeError if `url` can't be parsed.
 */
export function createRedisStore({
  url,
  commandTimeoutMs = 1_000,
  onStatus,
  pingKey = 'keyturn:ping',
  onForeign = () => {},
  onTime = () => {},
}: RedisStoreOptions): RedisStore {
  const connection = connectRedis(url, { timeoutMs: commandTimeoutMs });
  const { read, write, change, stop } = createRedisCaller({
    connection,
    timeoutMs: commandTimeoutMs,
    onStatus: onStatus ?? (() => undefined),
    // Its outcome is the status. A program that only reads doesn't ask for that.
    onConnected: () => {
      if (onStatus !== undefined) ping().catch(() => undefined);
    },
  });
  const run: RunScript = (script, keys, args) => runScript(connection, script, keys, args);
  const own = <T>(keys: TypedKeys, command: () => Promise<T>): Promise<T> =>
    withoutForeignTypes(keys, command, { run, onForeign });
  const ping = pinging(change, run, pingKey);

  return {
    get: (key) => read(async () => (await own({ strings: [key] }, () => connection.get(key))) ?? undefined),
    getAll: (keys) => {
      if (keys.length === 0) return Promise.resolve([]);
      return read(async () => (await connection.mget(...keys)).map((value) => value ?? undefined));
    },
    set: async (key, value, options) => {
      const ttlMs = options?.ttlMs;
      await write<unknown>(() => {
        if (ttlMs === undefined) return connection.set(key, value);
        return ttlMs <= 0 ? connection.del(key) : connection.set(key, value, 'PX', Math.ceil(ttlMs));
      });
    },
    take: (key) => write(async () => (await own({ strings: [key] }, () => connection.getdel(key))) ?? undefined),
    compareAndSet: (wanted) => {
      const { keys, args } = changeArguments(wanted);
      // A change without keys expects and writes nothing.
      if (keys.length === 0) return Promise.resolve(true);
      const typed = {
        strings: (wanted.expect ?? []).map(({ key }) => key),
        sets: (wanted.rank ?? []).map(({ set }) => set),
      };
      return change(async () => (await own(typed, () => run(compareAndSetScript, keys, args))) === 1);
    },
    range: (set, { min, max, limit, reverse } = {}) =>
      read(async () => {
        const low = min === undefined ? '-inf' : String(min);
        const high = max === undefined ? '+inf' : String(max);
        const count = limit ?? -1;
        const find = () =>
          reverse === true
            ? connection.zrange(set, high, low, 'BYSCORE', 'REV', 'LIMIT', 0, count, 'WITHSCORES')
            : connection.zrange(set, low, high, 'BYSCORE', 'LIMIT', 0, count, 'WITHSCORES');
        return pairs(await own({ sets: [set] }, find));
      }),
    claimDue: (set, { now, leaseMs, limit }) =>
      change(async () => {
        const claim = () => run(claimDueScript, [set], [now, limit, now + leaseMs]);
        return strings.parse(await own({ sets: [set] }, claim));
      }),
    readLog: (log, { from, limit }) => {
      if (limit <= 0) return Promise.resolve([]);
      const last = from + limit - 1;
      return read(() => connection.lrange(log, from, from < 0 && last >= 0 ? -1 : last));
    },
    logLength: (log) => read(() => connection.llen(log)),
    ping,
    concerns: () =>
      read(async () => [...new Set([...addressConcerns(url), ...(await concernsOf(connection, onTime))])]),
    close: async () => {
      stop();
      if (connection.status === 'ready')
        await Promise.race([connection.quit().catch(() => {}), pause(commandTimeoutMs, undefined, { ref: false })]);
      connection.disconnect();
    },
  };
}

/** Makes a small change, as `compareAndSet` does. */
const pinging =
  (change: RedisCaller['change'], run: RunScript, key: string): Store['ping'] =>
  async () => {
    const { keys, args } = changeArguments({ put: [{ key, value: '1', ttlMs: 1_000 }] });
    await change(() => run(compareAndSetScript, keys, args));
  };

async function concernsOf(connection: RedisConnection, onTime: (ms: number) => void): Promise<StoreConcern[]> {
  const servers = connection instanceof Cluster ? connection.nodes('master') : [connection];
  const infos = await Promise.all(servers.map((server) => server.info()));
  for (const info of infos) onTime(serverTime(info));
  return infos.flatMap(serverConcerns);
}

async function runScript(connection: RedisConnection, script: Script, keys: string[], args: (string | number)[]) {
  try {
    return await connection.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return await connection.eval(script.lua, keys.length, ...keys, ...args);
  }
}

function pairs(flat: string[]): Ranked[] {
  const found: Ranked[] = [];
  for (let index = 0; index < flat.length; index += 2) {
    const [member, score] = memberAndScore.parse(flat.slice(index, index + 2));
    found.push({ member, score });
  }
  return found;
}
