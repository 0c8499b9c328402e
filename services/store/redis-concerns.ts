import { isNearby } from './nearby.ts';
import { parseRedisUrl } from './redis-connection.ts';

/**
 * What endangers the data in Redis. `evicts`: it removes anything when its memory is full. `evicts_expiring`: the same for values that expire.
 * `no_append_only_file`: a crash loses the last writes, or all. `replica`: it takes no writes. `no_password`, `unencrypted`: on a far host.
 */
export type StoreConcern =
  | 'evicts'
  | 'evicts_expiring'
  | 'no_append_only_file'
  | 'replica'
  | 'no_password'
  | 'unencrypted';

/** The concerns about a server, from its answer to INFO (redis.io/docs/latest/commands/info), which hosted servers answer, too, unlike CONFIG. */
export function serverConcerns(info: string): StoreConcern[] {
  const has = (fact: RegExp): boolean => info.split(/\r?\n/u).some((line) => fact.test(line));
  return serverFacts.filter(([, fact]) => has(fact)).map(([concern]) => concern);
}

/** The clock of a server in milliseconds, from the same answer. NaN if it doesn't say. */
export const serverTime = (info: string): number => Number(/^server_time_usec:(\d+)/mu.exec(info)?.[1]) / 1_000;

const serverFacts: readonly [StoreConcern, RegExp][] = [
  ['evicts', /^maxmemory_policy:allkeys-/u],
  ['evicts_expiring', /^maxmemory_policy:volatile-/u],
  ['no_append_only_file', /^aof_enabled:0$/u],
  ['replica', /^role:slave$/u],
];

export function addressConcerns(url: string): StoreConcern[] {
  const { nodes, password, tls } = parseRedisUrl(url);
  if (nodes.every(({ host }) => isNearby(host))) return [];
  return [...(password === '' ? (['no_password'] as const) : []), ...(tls ? [] : (['unencrypted'] as const))];
}
