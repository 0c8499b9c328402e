import type { KeySpace } from '../store.ts';

/** The store's keys for one organization's trail. */
export function auditNames(keys: KeySpace) {
  return {
    head: keys('audit', 'head'),
    log: keys('audit', 'log'),
    /** Ordered set: the sequence numbers of the records about one client. */
    client: (clientId: string): string => keys('audit', 'client', clientId),
  };
}

export type AuditNames = ReturnType<typeof auditNames>;
