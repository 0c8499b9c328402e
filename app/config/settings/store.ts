import { z } from 'zod';
import type { Setting } from '../setting.ts';
import { keys, redisUrl } from '../values.ts';

export const store = {
  REDIS_URL: {
    purpose:
      'Where requests, sealed secrets, and the audit trail are kept. In a container, localhost is the container itself; deploy/compose-secrets.sh sets this for compose.yaml.',
    value:
      'the address of Redis 7 or later, such as redis://host:6379 or rediss://user:password@host:6379 (TLS), redis+sentinel://host,host/name or redis+cluster://host,host; not needed if KEYTURN_STORE is memory',
    unset: 'required, unless the store is `memory`',
    example: '`rediss://user:password@host:6379`',
    toFillIn: 'redis://localhost:6379',
    credential: true,
    schema: redisUrl,
  },
  KEYTURN_STORE: {
    purpose:
      'Use memory to try Keyturn without Redis, in one process: requests, secrets, and the audit trail are gone when it ends. Don’t set REDIS_URL with it.',
    value: 'redis or memory',
    default: 'redis',
    example: '`memory`',
    schema: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['memory', 'redis'])),
  },
  KEYTURN_KEY: {
    purpose:
      'Encrypts new secrets, and authenticates the audit trail and everything else in the store. All replicas share it. Don’t lose it, and don’t keep it with Redis. To change it, follow “Change KEYTURN_KEY” in docs/operating.md: every replica first gets the new key after the old one.',
    value:
      '32 random bytes in base64: run `openssl rand -base64 32`. Several keys are separated by commas, and the first one writes',
    unset: 'required',
    example: 'what `openssl rand -base64 32` prints',
    toFillIn: '',
    credential: true,
    schema: keys,
  },
  KEYTURN_WITNESS: {
    purpose:
      'A file outside of Redis in which Keyturn keeps the end of the audit trail, so that a start notices a trail that was put back or erased.',
    value: 'the absolute path of a file, in a folder that Keyturn can write to and that outlives the process',
    unset: 'none: only the log is a witness',
    example: '`/var/lib/keyturn/witness.json`',
    schema: z.string().regex(/^(?:\/[\w.@~+ -]+)+$/u),
  },
} as const satisfies Record<string, Setting>;
