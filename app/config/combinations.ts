import type { Env } from './environment.ts';
import { defaults, settings } from './settings.ts';

/** If the setting names fewer people than approvals are needed, nothing could ever be approved. */
export function tooFewApprovers(given: Env): string[] {
  const people = settings.KEYTURN_APPROVERS.schema.safeParse(given['KEYTURN_APPROVERS']).data ?? [];
  const needed = settings.KEYTURN_APPROVALS.schema.safeParse(given['KEYTURN_APPROVALS']).data ?? 1;
  if (people.length === 0 || people.some((id) => id.startsWith('S')) || people.length >= needed) return [];
  return [
    'KEYTURN_APPROVALS asks for more approvals than KEYTURN_APPROVERS names people. Name more people, or lower KEYTURN_APPROVALS.',
  ];
}

/** Settings that are right by themselves, and don't go together. */
export function together(
  given: Env,
  store: 'redis' | 'memory' | undefined,
  mode: 'http' | 'socket' | undefined,
): string[] {
  const { KEYTURN_WITNESS: witness, PORT: port = defaults['PORT'], KEYTURN_ADMIN_PORT: adminPort } = given;
  const { REDIS_URL: redisUrl } = given;
  const faults: string[] = [];
  if (witness !== undefined && store === 'memory')
    faults.push(
      'KEYTURN_WITNESS is set, but the store is in memory, so its trail starts over each time. Remove one of the two settings.',
    );
  if (redisUrl !== undefined && store === 'memory')
    faults.push(
      'KEYTURN_STORE is memory, and REDIS_URL is set: Keyturn can’t tell where to keep requests, secrets, and the audit trail. Remove KEYTURN_STORE to keep them in Redis. To try Keyturn without Redis, remove REDIS_URL.',
    );
  if (mode === 'http' && adminPort !== undefined && Number(adminPort) !== 0 && Number(adminPort) === Number(port))
    faults.push('KEYTURN_ADMIN_PORT is the same as PORT. Choose another one, or remove it: PORT then serves both.');
  return faults;
}
