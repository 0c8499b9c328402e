import type { AuditAction, TrailRecord } from './audit/record.ts';
import type { Audit } from './audit.ts';
import { createCache } from './cache.ts';
import { KeyturnError } from './errors.ts';
import type { OAuthClient } from './genesys/types/client.ts';

/** What a person or a client did to a client, as Genesys Cloud records it. */
export type Act = 'createdBy' | 'modifiedBy';

/** Genesys Cloud only records Keyturn's own client for what people do through Keyturn. The audit trail knows the person. */
export interface Authors {
  /** The person who created the client through Keyturn, or changed it last. Undefined if the trail doesn't say or can't be read. Never throws. */
  through(client: Pick<OAuthClient, 'id' | 'dateModified'>, act: Act): Promise<string | undefined>;
  /** The last known name of a client that no longer exists. Never throws. */
  formerClient(id: string): Promise<string | undefined>;
}

export interface AuthorsOptions {
  audit: Pick<Audit, 'latest' | 'earliest'>;
  /** Whether this operation creates a client. */
  creates: (operation: string) => boolean;
  /** Whether this operation creates or changes a client. */
  writes: (operation: string) => boolean;
  now: () => number;
}

/** The creation of a client is among its first records. */
const first = 5;
/** How many records the search for the last change reads, step by step, since reads are recorded too. Each record is a round trip to the store. */
const latest = [10, 60] as const;

/** The actions after which Genesys Cloud may have gotten a write: it's recorded as started before it's sent. */
const sentActions: ReadonlySet<AuditAction | undefined> = new Set(['started', 'done']);

export function createAuthors({ audit, creates, writes, now }: AuthorsOptions): Authors {
  const nameIn = (records: readonly TrailRecord[], isIt: (operation: string) => boolean): string | undefined =>
    records.find(({ operation = '', action }) => sentActions.has(action) && isIt(operation))?.person?.name;

  const findActor = async (clientId: string, act: Act): Promise<string | undefined> => {
    if (act === 'createdBy') return nameIn(await audit.earliest({ clientId, limit: first }), creates);
    for (const limit of latest) {
      const records = await audit.latest({ clientId, limit });
      const found = nameIn(records, writes);
      if (found !== undefined || records.length < limit) return found;
    }
    return undefined;
  };

  // A person who was found stays right until the client changes. One who wasn't may only be missing because the record comes later.
  const known = createCache({
    load: async (key) => {
      const [act, clientId = ''] = key.split(' ');
      const found = await findActor(clientId, act === 'createdBy' ? act : 'modifiedBy');
      if (found === undefined) throw new KeyturnError('internal', { details: { why: 'the trail names nobody' } });
      return found;
    },
    now,
    ttlMs: 3_600_000,
    limit: 2_000,
  });

  return {
    async through({ id, dateModified }, act) {
      if (act === 'modifiedBy' && dateModified === undefined) return findActor(id, act).catch(() => undefined);
      return known.get([act, id, act === 'modifiedBy' ? dateModified : ''].join(' ')).catch(() => undefined);
    },
    async formerClient(id) {
      const records = await audit.latest({ clientId: id, limit: first }).catch(() => []);
      return records.find(({ clientName }) => clientName !== undefined)?.clientName;
    },
  };
}
