import { entry, series } from '../entry.ts';

/** What checks can find about Redis, and the key of what's in it. */
export const storeFindings = {
  memory_store: entry({
    level: 'warning',
    says: () => 'The store is in memory: requests, secrets, and the audit trail are gone when this process ends.',
    cure: () => 'Remove KEYTURN_STORE and set REDIS_URL, unless you’re just trying Keyturn out.',
  }),
  redis_unreachable: entry<{ place: string; why: string }>({
    level: 'wrong',
    trouble: 'unavailable',
    says: ({ place, why }) => `Redis isn’t answering at ${place} (${why}).`,
    cure: () =>
      'Check REDIS_URL, including redis:// or rediss://, and whether Redis is running and this machine can reach it. In a container, localhost is the container itself.',
  }),
  redis_password_refused: entry({
    level: 'wrong',
    trouble: 'credentials',
    says: () => 'Redis rejected the user or the password in REDIS_URL.',
    cure: () => 'Check both. Characters such as @ and / in a password are written as %40 and %2F.',
  }),
  redis_password_missing: entry({
    level: 'wrong',
    trouble: 'credentials',
    says: () => 'Redis asks for a password, and REDIS_URL has none.',
    cure: () => 'Write it as redis://:password@host:6379.',
  }),
  redis_forbidden: entry<{ command: string }>({
    level: 'wrong',
    says: ({ command }) => `Redis doesn’t let Keyturn’s user run ${command}.`,
    cure: () => 'Allow it in the user’s ACL: +@all on ~keyturn* is enough. Or give Keyturn its own Redis.',
  }),
  redis_scripting: entry<{ command: string }>({
    level: 'wrong',
    says: ({ command }) => `Redis doesn’t run Keyturn’s scripts (${command}), so nothing can be changed.`,
    cure: () => 'Allow EVAL and EVALSHA in the user’s ACL: +@scripting.',
  }),
  redis_full: entry({
    level: 'wrong',
    says: () => 'Redis is full, so it refuses writes.',
    cure: () =>
      'Give it more memory (maxmemory), or delete data that isn’t Keyturn’s. Once it takes writes again, npm run audit:archive makes room.',
  }),
  redis_refuses: entry<{ word: string }>({
    level: 'wrong',
    says: ({ word }) => `Redis refuses writes (${word}).`,
    cure: ({ word }) =>
      word === 'MISCONF'
        ? 'It can’t save to its disk: make room there, or let it write to its folder.'
        : 'Its log says why.',
  }),
  redis_old: entry<{ version: string }>({
    level: 'wrong',
    says: ({ version }) => `Redis ${version} is older than 7.0, which Keyturn needs.`,
    cure: () => 'Upgrade Redis.',
  }),
  evicts: entry({
    level: 'wrong',
    says: () => 'When its memory is full, Redis evicts any value: requests, secrets, and the audit trail.',
    cure: () => 'Set its maxmemory-policy to noeviction.',
  }),
  evicts_expiring: entry({
    level: 'warning',
    says: () => 'When its memory is full, Redis evicts secrets and open forms.',
    cure: () => 'Set its maxmemory-policy to noeviction.',
  }),
  no_append_only_file: entry({
    level: 'warning',
    says: () => 'If Redis crashes, it loses its latest writes.',
    cure: () => 'Set its appendonly to yes.',
  }),
  replica: entry({
    level: 'wrong',
    says: () => 'Redis is a replica, so it refuses writes.',
    cure: () => 'Point REDIS_URL to the primary, or to Sentinel.',
  }),
  no_password: entry({
    level: 'warning',
    says: () => 'Redis may be outside your private network, and REDIS_URL has no password.',
    cure: () => 'Set a password, and add it to REDIS_URL.',
  }),
  unencrypted: entry({
    level: 'warning',
    says: () => 'Redis may be outside your private network, and the connection isn’t encrypted.',
    cure: () => 'Use TLS: REDIS_URL with rediss:// in place of redis://.',
  }),
  key_elsewhere: entry<{ found: string; given: readonly string[] }>({
    level: 'wrong',
    says: ({ found, given }) =>
      `KEYTURN_KEY isn’t the key that the store was written with, which has the ID ${found}. The ${given.length === 1 ? 'key that was given has the ID' : 'keys that were given have the IDs'} ${series(given)}.`,
    cure: () =>
      'Put that key back. If you meant to change it, set KEYTURN_KEY=old,new, and follow “Change KEYTURN_KEY” in docs/operating.md.',
  }),
  list_tampered: entry({
    level: 'wrong',
    says: () => 'The list of organizations in Redis isn’t Keyturn’s: someone else wrote it.',
    cure: () =>
      'Find out who can write to Redis. The next time Keyturn starts, it sets this list aside and starts a new one.',
  }),
  trail_tampered: entry<{ organization: string }>({
    level: 'wrong',
    says: ({ organization }) => `The end of the audit trail of ${organization} isn’t Keyturn’s: someone else wrote it.`,
    cure: () => 'Run npm run audit:verify, and see “Incidents” in docs/operating.md.',
  }),
  key_not_first: entry<{ first: string; writing: string }>({
    level: 'fine',
    says: ({ first, writing }) => `The trail’s latest key is ${writing}, and KEYTURN_KEY begins with ${first}.`,
    cure: () => 'It’s normal while you change KEYTURN_KEY. Otherwise put the newest key first.',
  }),
  replica_versions: entry<{ own: string; others: readonly string[] }>({
    level: 'warning',
    says: ({ own, others }) => `Replicas run different versions of Keyturn: ${own} here, ${series(others)} elsewhere.`,
    cure: () => 'It’s normal during an upgrade. Otherwise replace the old ones.',
  }),
  replica_keys: entry<{ own: readonly string[]; others: readonly string[] }>({
    level: 'warning',
    says: ({ own, others }) =>
      `Replicas have different keys in KEYTURN_KEY: ${own.join(',')} here, ${series(others)} elsewhere.`,
    cure: () => 'It’s normal while you change the key. Otherwise give all of them the same one.',
  }),
  replica_modes: entry<{ own: string; others: readonly string[] }>({
    level: 'wrong',
    says: ({ own, others }) =>
      `Replicas with this Slack app run in different modes: ${own} here, ${series(others)} elsewhere.`,
    cure: () => 'Give all of them SLACK_APP_TOKEN, or none. Slack delivers to one mode only.',
  }),
  app_shared: entry<{ app: string; organizations: readonly string[] }>({
    level: 'wrong',
    says: ({ app, organizations }) =>
      `Another Keyturn uses this Slack app (${app}) for another Genesys Cloud organization: ${series(organizations)}. Slack sends each command to one or the other.`,
    cure: () => 'Give each organization a Slack app of its own.',
  }),
  organization_shared: entry<{ apps: readonly string[] }>({
    level: 'warning',
    says: ({ apps }) =>
      `Another Keyturn serves this Genesys Cloud organization with another Slack app and the same Redis: ${series(apps)}. They share requests and the audit trail.`,
    cure: () => 'Stop one of them, or give it its own Redis, unless you want that.',
  }),
  sockets_unaccounted: entry<{ connections: number; known: number }>({
    level: 'warning',
    says: ({ connections, known }) =>
      `Slack counts ${connections} connections of this app besides this process’s, but the other replicas on this Redis have only ${known}. Perhaps another Keyturn, such as a staging one, uses the same app and answers some of the commands.`,
    cure: () => 'Give each Keyturn a Slack app of its own.',
  }),
} as const;
