import type { AuditNote, TrailRecord } from '../../services/audit/record.ts';
import { context, header, section } from '../block-kit/blocks.ts';
import type { Message } from '../block-kit/message.ts';
import { date, escapeMrkdwn, name, readOut, strong } from '../block-kit/text.ts';
import { shortWords } from '../error-sentences.ts';
import { changeWords } from './change-words.ts';
import { words } from './words.ts';

export interface Shown {
  records: readonly TrailRecord[];
  /** The name of the client that they're about, if it's one. */
  client: string | undefined;
  /** How many records are in the archive, if older ones may be there. */
  archived: number;
}

/** Records, as a message. */
export function recordsMessage({ records, client, archived }: Shown): Message {
  const text = summary(records.length, client === undefined ? undefined : name(client), archived);
  const lines = records.map((each) => `${place(each)} · ${told(each)}`);
  return {
    text: readOut([text, ...lines]),
    blocks: [header(words.title), section(text), ...lines.map((each) => section(each)), context(words.zone)],
  };
}

function summary(records: number, client: string | undefined, archived: number): string {
  if (archived > 0)
    return client === undefined ? words.left(records, archived) : words.leftOf(records, client, archived);
  if (records === 0) return client === undefined ? words.none : words.noneOf(client);
  return client === undefined ? words.latest(records) : words.latestOf(records, client);
}

/** `#4 Nov 27 at 9:00 AM`. */
const place = ({ seq, time }: TrailRecord): string => `#${seq} ${date(Date.parse(time))}`;

/** `@Ada · delete requested · Wallboard Leeds: “Taken down in May”`. */
function told(record: TrailRecord): string {
  if (record.action === undefined) return words.newer;
  const { person, action, change, code = '', note } = record;
  const who = person === undefined ? words.keyturn : `<@${escapeMrkdwn(person.slackUser)}>`;
  const reason = note?.kind === 'reason' ? name(note.text, 150) : '';
  const because = note === undefined ? '' : noteWords(note);
  return words.line({
    said: [who, ...deed(record)].join(' · '),
    changes: action === 'done' || action === 'requested' ? changeWords(change) : [],
    why: [shortWords(code), because].filter((each) => each !== ''),
    reason,
  });
}

type Readable = Extract<TrailRecord, { action: string }>;

/** What was done, and to which client. */
function deed(record: Readable): string[] {
  const { operation, action, clientName, clientId = '', requestId, change, note } = record;
  const by = note === undefined ? undefined : machineWords(note, record.seq === 1);
  if (by !== undefined) return [by];
  const client = name(clientName ?? clientId, 100);
  const said = action === 'done' ? doneWords(operation, client) : undefined;
  if (said !== undefined) return [change !== undefined && requestId === undefined ? words.alone(said) : said];
  return [words.actions[action](strong(operation, 40)), ...(client === '' ? [] : [client])];
}

function doneWords(operation: string, client: string): string | undefined {
  const known: Readonly<Record<string, (client: string) => string>> = words.done;
  return Object.hasOwn(known, operation) ? known[operation]?.(client) : undefined;
}

/** What Keyturn or an operator did to the trail itself, or to the rules. `first`: nothing is recorded before it. */
function machineWords(note: AuditNote, first: boolean): string | undefined {
  const { notes } = words;
  switch (note.kind) {
    case 'checkpoint':
      return notes.checkpoint(note.upTo);
    case 'policy':
      return notes.policy(
        note.approvals,
        note.approvers.length,
        note.secondPerson.map((each) => name(each, 60)),
        note.roleRule,
        first,
      );
    case 'archived':
      return notes.archived(note.from, note.upTo);
    case 'rekeyed':
      return notes.rekeyed(name(note.from, 20));
    default:
      return undefined;
  }
}

/** What else a record says of an attempt; empty for what is said elsewhere in its line. */
function noteWords(note: AuditNote): string {
  switch (note.kind) {
    case 'given':
      return words.notes.given(date(note.at));
    case 'scheduled':
      return words.notes.scheduled(date(note.on));
    case 'removed':
      return words.notes.removed(date(note.on));
    case 'answer_lost':
      return words.notes.answerLost;
    case 'reconciled':
      return words.notes.reconciled[note.state];
    case 'repeated':
      return words.notes.repeated(note.times);
    default:
      return '';
  }
}
