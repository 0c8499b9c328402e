import type { AuditAction } from '../../services/audit/record.ts';
import { count, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

export const words = catalog('audit', {
  summary: 'Show who did what, newest first',
  title: 'Audit trail',
  none: 'There are no audit records yet.',
  noneOf: (client: string) => `There are no audit records for ${client} yet.`,
  latest: (records: number) =>
    records === 1 ? 'The only audit record.' : `The latest ${number(records)} audit records, newest first.`,
  latestOf: (records: number, client: string) =>
    records === 1
      ? `The only audit record for ${client}.`
      : `The latest ${number(records)} audit records for ${client}, newest first.`,
  left: (records: number, archived: number) =>
    `${count(records, 'audit record')}, newest first. ${count(archived, 'older record')} ${archived === 1 ? 'is' : 'are'} archived.`,
  leftOf: (records: number, client: string, archived: number) =>
    `${count(records, 'audit record')} for ${client}, newest first. Older ones may be among the ${number(archived)} that are archived.`,
  private: 'Only you can see this. Times are in your time zone.',
  keyturn: 'Keyturn',
  newer: 'recorded by a newer version of Keyturn',
  because: (line: string, why: readonly string[]) => `${line} (${why.join(', ')})`,
  actions: {
    started: (operation: string) => `${operation} started`,
    done: (operation: string) => `${operation} done`,
    failed: (operation: string) => `${operation} failed`,
    unknown: (operation: string) => `${operation}: outcome unknown`,
    viewed: (operation: string) => `${operation} form opened`,
    searched: (operation: string) => `${operation}: clients searched`,
    refused: (operation: string) => `${operation} refused`,
    requested: (operation: string) => `${operation} requested`,
    approved: (operation: string) => `${operation} approved`,
    denied: (operation: string) => `${operation} denied`,
    cancelled: (operation: string) => `${operation} canceled`,
    expired: (operation: string) => `${operation} expired`,
    stale: (operation: string) => `${operation} not done`,
    reconciled: (operation: string) => `${operation} checked after an interruption`,
    sealed: (operation: string) => `${operation}: secret sealed`,
    opened: (_operation: string) => 'secret revealed',
    erased: (_operation: string) => 'secret deleted',
    checkpoint: (_operation: string) => 'records signed',
    policy: (_operation: string) => 'new rules about second persons',
    archived: (_operation: string) => 'records archived',
    rekeyed: (_operation: string) => 'a new KEYTURN_KEY writes the trail',
  } satisfies Readonly<Record<AuditAction, (operation: string) => string>>,
  notes: {
    given: (date: string) => `approved ${date}`,
    removed: (date: string) => `inactive until Genesys Cloud removes it ${date}`,
    repeated: (times: number) => (times === 1 ? 'once more' : `${number(times)} more times within a minute`),
    checkpoint: (upTo: number) => `up to record ${number(upTo)}`,
    policy: (approvals: number, approvers: number, secondPerson: readonly string[]) =>
      [
        count(approvals, 'approval'),
        ...(approvers === 0 ? [] : [count(approvers, 'named approver')]),
        `second person for ${secondPerson.join(', ')}`,
      ].join('; '),
    archived: (from: number, upTo: number) => `records ${number(from)} to ${number(upTo)}`,
    rekeyed: (from: string) => `after ${from}`,
    answerLost: 'Genesys Cloud’s response was lost, and the secret with it',
    reconciled: {
      done: 'it was done',
      failed: 'it wasn’t done',
      unknown: 'we don’t know if it was done',
      again: 'it starts over',
    },
  },
});
