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
    records === 0
      ? `No records here: ${number(archived)} are archived.`
      : `${count(records, 'record')}, newest first. ${count(archived, 'older record')} ${archived === 1 ? 'is' : 'are'} archived.`,
  leftOf: (records: number, client: string, archived: number) =>
    records === 0
      ? `No records for ${client} here. It may be in the ${count(archived, 'archived record')}.`
      : `${count(records, 'record')} for ${client}, newest first. Older ones may be in the ${count(archived, 'archived record')}.`,
  zone: 'Times are in your time zone.',
  keyturn: 'Keyturn',
  newer: 'recorded by a newer version of Keyturn',
  line: ({ said, changes, why, reason }: Line) =>
    [
      `${said}${why.length === 0 ? '' : ` (${why.join(', ')})`}`,
      ...(changes.length === 0 ? [] : [changes.join('; ')]),
      ...(reason === '' ? [] : [`“${reason}”`]),
    ].join(': '),
  alone: (deed: string) => `${deed} without approval`,
  /** What was done. `client`: empty if it was about none. */
  done: {
    create: (client: string) => `created ${client}`,
    update: (client: string) => `updated ${client}`,
    rotate: (client: string) => `rotated the secret of ${client}`,
    delete: (client: string) => `deleted ${client}`,
    deactivate: (client: string) => `deactivated ${client}`,
    reactivate: (client: string) => `reactivated ${client}`,
    show: (client: string) => (client === '' ? 'looked for a client' : `viewed ${client}`),
    list: (_client: string) => 'viewed the list of clients',
    audit: (client: string) => (client === '' ? 'viewed the audit trail' : `viewed the audit trail of ${client}`),
    requests: (_client: string) => 'viewed the requests',
    whoami: (_client: string) => 'viewed their access',
    help: (_client: string) => 'viewed the help',
  },
  changed: (field: string, from: string, to: string) => `${field} ${from} → ${to}`,
  changedList: (field: string, added: Items, removed: Items) =>
    `${field}: ${[items('added', added), items('removed', removed)].filter((each) => each !== '').join(', ')}`,
  changedSomehow: (field: string) => `${field} changed`,
  moreFields: (fields: number) => `… and ${count(fields, 'more field')}`,
  quoted: (text: string) => `“${text}”`,
  nothing: '(none)',
  actions: {
    started: (operation: string) => `${operation} started`,
    done: (operation: string) => `${operation} done`,
    failed: (operation: string) => `${operation} failed`,
    unknown: (operation: string) => `${operation}: outcome unknown`,
    viewed: (operation: string) => `opened the ${operation} form`,
    searched: (operation: string) => `${operation}: clients searched`,
    refused: (operation: string) => `${operation} refused`,
    requested: (operation: string) => `${operation} requested`,
    approved: (operation: string) => `${operation} approved`,
    denied: (operation: string) => `${operation} denied`,
    cancelled: (operation: string) => `${operation} canceled`,
    expired: (operation: string) => `${operation} expired`,
    stale: (operation: string) => `${operation} not done`,
    confirmed: (operation: string) => `${operation} confirmed`,
    lapsed: (operation: string) => `${operation} not carried out in time`,
    scheduled: (operation: string) => `${operation}: first part done`,
    paused: (operation: string) => `${operation} paused, as the client was used again`,
    resumed: (operation: string) => `${operation} resumed`,
    undone: (operation: string) => `${operation} undone`,
    reconciled: (operation: string) => `${operation} checked after an interruption`,
    sealed: (operation: string) => `${operation}: secret sealed`,
    opened: (_operation: string) => 'secret revealed',
    erased: (_operation: string) => 'secret deleted',
    expired_unopened: (_operation: string) => 'secret expired unopened',
    checkpoint: (_operation: string) => 'records signed',
    policy: (_operation: string) => 'approval rules changed',
    archived: (_operation: string) => 'records archived',
    rekeyed: (_operation: string) => 'switched to a new key',
  } satisfies Readonly<Record<AuditAction, (operation: string) => string>>,
  notes: {
    given: (date: string) => `approved ${date}`,
    scheduled: (date: string) => `to be finished ${date}`,
    removed: (date: string) => `inactive until Genesys Cloud removes it ${date}`,
    repeated: (times: number) => (times === 1 ? 'once more' : `${number(times)} more times within a minute`),
    checkpoint: (upTo: number) => `signed records through ${number(upTo)}`,
    policy: (
      approvals: number,
      approvers: number,
      secondPerson: readonly string[],
      roleRule: boolean | undefined,
      first: boolean,
    ) =>
      `approval rules ${first ? 'set' : 'changed'}: ${[
        count(approvals, 'approval'),
        ...(approvers === 0 ? [] : [count(approvers, 'named approver')]),
        `needed for ${secondPerson.join(', ')}`,
        ...(roleRule === undefined ? [] : [`role rule ${roleRule ? 'on' : 'off'}`]),
      ].join('; ')}`,
    archived: (from: number, upTo: number) => `archived records ${number(from)}–${number(upTo)}`,
    rekeyed: (from: string) => `switched to a new key (was ${from})`,
    answerLost: 'Genesys Cloud’s response was lost, and the secret with it',
    reconciled: {
      done: 'it was done',
      failed: 'it wasn’t done',
      unknown: 'we don’t know if it was done',
      again: 'it starts over',
    },
  },
});

/** The parts of a record's line; each may be empty. */
interface Line {
  said: string;
  changes: readonly string[];
  why: readonly string[];
  reason: string;
}

/** Some of a list's items, and how many there are. */
interface Items {
  some: readonly string[];
  all: number;
}

/** In English: `added a, b, and 3 more`. */
function items(verb: string, { some, all }: Items): string {
  if (all === 0) return '';
  return `${verb} ${some.join(', ')}${all > some.length ? `, and ${number(all - some.length)} more` : ''}`;
}
