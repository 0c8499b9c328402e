import { readHead } from '../../../services/audit/head.ts';
import { auditNames } from '../../../services/audit/names.ts';
import { keyRing } from '../../../services/keys.ts';
import { checkMark } from '../../../services/store/authenticated.ts';
import type { RedisProbe } from '../../../services/store/redis-probe.ts';
import { RedisRefusal } from '../../../services/store/redis-refusal.ts';
import { keySpace } from '../../../services/store.ts';
import { finding } from '../../findings/finding.ts';
import { refusalFinding } from '../../findings/redis.ts';
import { organizationsIn, organizationsKey } from '../../organization/remember.ts';
import { type Check, type CheckWorld, type Found, needing } from '../check.ts';

/** Redis, and the key of what's in it. */
export const storeChecks = [
  {
    name: 'redis',
    asks: 'Does Redis answer, is it a primary, and does it accept the password?',
    run: needing('redis', async (redis) => {
      try {
        await redis.time();
        return [];
      } catch (error) {
        if (!(error instanceof RedisRefusal)) throw error;
        return [refusalFinding(error, { place: redis.place, command: 'TIME' })];
      }
    }),
  },
  {
    name: 'redis-writes',
    asks: 'Does Redis run the scripts that Keyturn writes with?',
    run: needing('redis', async (redis) => {
      const { refused } = await redis.runScripts();
      return refused === undefined ? [] : [refusalFinding(refused.by, { place: redis.place, ...refused })];
    }),
  },
  {
    name: 'redis-safety',
    asks: 'Does Redis keep data safe: version, eviction, persistence, role, password, and TLS?',
    run: needing('redis', async (redis) => {
      try {
        const { concerns, version } = await redis.inspect();
        const old = version !== undefined && Number.parseFloat(version) < oldestRedis;
        return [...(old ? [finding('redis_old', { version })] : []), ...concerns.map((each) => finding(each))];
      } catch (error) {
        if (error instanceof RedisRefusal && error.kind === 'forbidden')
          return [finding('redis_forbidden', { command: 'INFO' })];
        throw error;
      }
    }),
  },
  {
    name: 'key',
    asks: 'Is KEYTURN_KEY the one that the store and the audit trail were written with?',
    run: needing('redis', keyFindings),
  },
] as const satisfies readonly Check[];

const oldestRedis = 7;

async function keyFindings(redis: RedisProbe, { config: { keys } }: CheckWorld): Promise<Found> {
  if (keys === undefined) return { unchecked: 'settings' };
  const ring = keyRing(keys);
  const given = ring.map(({ id }) => id);
  const stored = await redis.get(organizationsKey);
  if (stored === undefined) return [];
  const list = checkMark(ring, organizationsKey, stored);
  if ('why' in list)
    return [
      list.why === 'unknown_key'
        ? finding('key_elsewhere', { found: list.keyId ?? '', given })
        : finding('list_tampered'),
    ];
  const found = await Promise.all(
    organizationsIn(list.value).map(async ({ id, name }) => {
      const { head: key } = auditNames(keySpace(id));
      const raw = await redis.get(key);
      if (raw === undefined) return [];
      const head = checkMark(ring, key, raw);
      if ('why' in head)
        return head.why === 'unknown_key'
          ? [finding('key_elsewhere', { found: head.keyId ?? '', given })]
          : [finding('trail_tampered', { organization: name })];
      const end = readHead(head.value, { ring, organization: id });
      if (end === undefined) return [finding('trail_tampered', { organization: name })];
      const [writing = ''] = end.keys;
      const [{ id: first }] = ring;
      return writing === first ? [] : [finding('key_not_first', { first, writing })];
    }),
  );
  return found.flat();
}
