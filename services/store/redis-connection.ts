import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisConnection = Redis | Cluster;

const cappedBackoffMs = 2_000;
const reconnectOnReadonlyMs = 1_000;

/**
 * Connects to `url` and keeps reconnecting, with a back-off of at most 2 s:
 * - one server: `redis://[user:password@]host:port[/db]`
 * - Sentinel: `redis+sentinel://[user:password@]host:port,host:port/masterName[/db][?sentinelPassword=…]`
 * - Cluster: `redis+cluster://[user:password@]host:port,host:port`
 *
 * `rediss…` instead of `redis…` means TLS. A write that got no answer is never repeated automatically.
 * Throws a TypeError for any other `url`, without the address, which may hold a password.
 */
export function connectRedis(url: string, { timeoutMs }: { timeoutMs: number }): RedisConnection {
  const address = parseRedisUrl(url);
  const backoffMs = (tries: number): number => Math.min(50 * 2 ** Math.min(tries - 1, 6), cappedBackoffMs);
  let reconnectedAt = Number.NEGATIVE_INFINITY;
  const shared = {
    ...(address.username === '' ? {} : { username: address.username }),
    ...(address.password === '' ? {} : { password: address.password }),
    ...(address.tls ? { tls: {} } : {}),
    protocol: 2,
    connectTimeout: 2 * timeoutMs,
    commandTimeout: timeoutMs,
    // The server stopped answering without closing the connection, so this gets a new one.
    socketTimeout: 2 * timeoutMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // The primary became a replica. The next connection goes to the new primary.
    reconnectOnError: (error: Error) => {
      if (!error.message.startsWith('READONLY') || performance.now() - reconnectedAt < reconnectOnReadonlyMs)
        return false;
      reconnectedAt = performance.now();
      return true;
    },
  } satisfies RedisOptions;

  if (address.kind === 'cluster') {
    return new Cluster(address.nodes, {
      clusterRetryStrategy: backoffMs,
      // Zero, because ioredis would repeat a command after a lost connection, and could make a change twice.
      retryDelayOnFailover: 0,
      maxRedirections: 6,
      slotsRefreshTimeout: timeoutMs,
      slotsRefreshInterval: 5_000,
      redisOptions: shared,
    });
  }
  const single = { ...shared, db: address.db, retryStrategy: backoffMs, enableOfflineQueue: false };
  if (address.kind === 'sentinel') {
    return new Redis({
      ...single,
      sentinels: address.nodes,
      name: address.masterName,
      enableTLSForSentinelMode: address.tls,
      ...(address.tls ? { sentinelTLS: {} } : {}),
      ...(address.sentinelPassword === '' ? {} : { sentinelPassword: address.sentinelPassword }),
      sentinelCommandTimeout: timeoutMs,
      sentinelRetryStrategy: backoffMs,
    });
  }
  return new Redis({ ...single, ...address.nodes[0] });
}

interface RedisAddress {
  kind: 'single' | 'sentinel' | 'cluster';
  tls: boolean;
  username: string;
  password: string;
  sentinelPassword: string;
  nodes: { host: string; port: number }[];
  masterName: string;
  db: number;
}

/** Hosts and ports, without a password. Throws what `connectRedis` throws. */
export const redisPlace = (url: string): string =>
  parseRedisUrl(url)
    .nodes.map(({ host, port }) => `${host}:${port}`)
    .join(', ');

/** Parses a store address, with the rules and the error of `connectRedis`. Default ports: 6379, and 26379 for Sentinel. */
export function parseRedisUrl(url: string): RedisAddress {
  const parts =
    /^redis(?<tls>s?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<login>[^@/]*)@)?(?<hosts>[^@/?]+)(?<path>[^?]*)(?:\?(?<query>.*))?$/.exec(
      url,
    )?.groups;
  if (parts === undefined) throw new TypeError('not a redis://, redis+sentinel:// or redis+cluster:// address');
  const kind = parts['kind'] === 'sentinel' || parts['kind'] === 'cluster' ? parts['kind'] : 'single';
  const nodes = (parts['hosts'] ?? '').split(',').map((host) => parseHost(host, kind === 'sentinel' ? 26_379 : 6_379));
  const [, ...path] = (parts['path'] ?? '').split('/').map(decodeURIComponent);
  const masterName = kind === 'sentinel' ? (path.shift() ?? '') : '';
  const db = Number(path.shift() || '0');
  const [username = '', password = ''] = (parts['login'] ?? '').split(/:(.*)/s).map(decodeURIComponent);
  if (kind === 'sentinel' && masterName === '') throw new TypeError('a Sentinel address ends in /masterName');
  if (kind === 'single' && nodes.length > 1) throw new TypeError('several hosts need redis+sentinel or redis+cluster');
  if (!Number.isInteger(db) || db < 0 || path.length > 0 || (kind === 'cluster' && db !== 0)) {
    throw new TypeError('the database must be a whole number, and Redis Cluster has only 0');
  }
  const sentinelPassword = new URLSearchParams(parts['query'] ?? '').get('sentinelPassword') ?? '';
  return { kind, tls: parts['tls'] === 's', username, password, sentinelPassword, nodes, masterName, db };
}

function parseHost(text: string, defaultPort: number): { host: string; port: number } {
  const [, ipv6, name, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = ipv6 ?? name;
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) throw new TypeError('a store host must read host or host:port');
  return { host, port };
}
