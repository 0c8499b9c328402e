import type { KeySpace } from '../store.ts';
import type { TrailRecord } from './record.ts';

/** Whether a key is that of a trail's head, of any organization. Without its head, a trail can't go on. */
export const isHead = (key: string): boolean => key.endsWith(':audit:head');

/** The store's keys for one organization's trail. */
export function auditNames(keys: KeySpace) {
  return {
    head: keys('audit', 'head'),
    log: keys('audit', 'log'),
    /** Ordered set: the sequence numbers of the records about one client. */
    client: (clientId: string): string => keys('audit', 'client', clientId),
    /** The same, only of changes that were made: reads can't push those out of the latest ones. */
    changes: (clientId: string): string => keys('audit', 'changes', clientId),
  };
}

export type AuditNames = ReturnType<typeof auditNames>;

/** Where a record's number is in ordered sets. */
export function placesOf(names: AuditNames, { clientId, seq, action, change }: TrailRecord) {
  if (clientId === undefined) return [];
  const sets = [
    names.client(clientId),
    ...(action === 'done' && change !== undefined ? [names.changes(clientId)] : []),
  ];
  return sets.map((set) => ({ set, member: String(seq), score: seq }));
}
