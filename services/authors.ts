import type { Audit, AuditRecord } from './audit.ts';
import { createCache } from './cache.ts';
import { KeyturnError } from './errors.ts';
import type { OAuthClient } from './genesys/types.ts';

/** What somebody did to a client, as Genesys Cloud notes it. */
export type Act = 'createdBy' | 'modifiedBy';

/** Genesys Cloud notes Keyturn's own client for whatever is done through Keyturn; the audit trail knows the person. */
export interface Authors {
  /** Who created the client through Keyturn, or changed it last. Undefined where the trail doesn't say, or can't be read. Never throws. */
  through(client: Pick<OAuthClient, 'id' | 'dateModified'>, act: Act): Promise<string | undefined>;
  /** The name of a client that is gone, by its records. Never throws. */
  formerClient(id: string): Promise<string | undefined>;
}

export interface AuthorsOptions {
  audit: Pick<Audit, 'latest' | 'earliest'>;
  /** Whether that is an operation that creates a client. */
  creates: (operation: string) => boolean;
  /** Whether that is an operation that creates or changes one. */
  writes: (operation: string) => boolean;
  now: () => number;
}

/** The creation of a client is among its first records. */
const first = 5;
/** How far back the last change is looked for, step by step: reads are recorded too. Each record is a round trip to the store, all at once. */
const latest = [10, 60] as const;

/** Records of which Genesys Cloud may have seen something: a write is recorded as started before it's sent. */
const carriedOut: ReadonlySet<AuditRecord['action']> = new Set(['started', 'done']);

export function createAuthors({ audit, creates, writes, now }: AuthorsOptions): Authors {
  const nameIn = (records: readonly AuditRecord[], isIt: (operation: string) => boolean): string | undefined =>
    records.find(({ operation, action }) => carriedOut.has(action) && isIt(operation))?.person?.name;

  const look = async (clientId: string, act: Act): Promise<string | undefined> => {
    if (act === 'createdBy') return nameIn(await audit.earliest({ clientId, limit: first }), creates);
    for (const limit of latest) {
      const records = await audit.latest({ clientId, limit });
      const found = nameIn(records, writes);
      if (found !== undefined || records.length < limit) return found;
    }
    return undefined;
  };

  // Who did it stays true of a client that hasn't changed since; what isn't recorded yet is looked for again.
  const known = createCache({
    load: async (key) => {
      const [act, clientId = ''] = key.split(' ');
      const found = await look(clientId, act === 'createdBy' ? act : 'modifiedBy');
      if (found === undefined) throw new KeyturnError('internal', { details: { why: 'the trail names nobody' } });
      return found;
    },
    now,
    ttlMs: 3_600_000,
    limit: 2_000,
  });

  return {
    async through({ id, dateModified }, act) {
      if (act === 'modifiedBy' && dateModified === undefined) return look(id, act).catch(() => undefined);
      return known.get([act, id, act === 'modifiedBy' ? dateModified : ''].join(' ')).catch(() => undefined);
    },
    async formerClient(id) {
      const records = await audit.latest({ clientId: id, limit: first }).catch(() => []);
      return records.find(({ clientName }) => clientName !== undefined)?.clientName;
    },
  };
}
