import type { AuditNote, TrailRecord } from '../../services/audit/record.ts';
import { context, header, section } from '../block-kit/blocks.ts';
import type { Message } from '../block-kit/message.ts';
import { date, escapeMrkdwn, name, readOut, strong } from '../block-kit/text.ts';
import { shortWords } from '../error-sentences.ts';
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
    blocks: [header(words.title), section(text), ...lines.map((each) => section(each)), context(words.private)],
  };
}

function summary(records: number, client: string | undefined, archived: number): string {
  if (archived > 0)
    return client === undefined ? words.left(records, archived) : words.leftOf(records, client, archived);
  if (records === 0) return client === undefined ? words.none : words.noneOf(client);
  return client === undefined ? words.latest(records) : words.latestOf(records, client);
}

/** `4 Nov 27 at 9:00 AM`. */
const place = ({ seq, time }: TrailRecord): string => `\`${seq}\` ${date(Date.parse(time))}`;

/** `@Ada · delete requested · Wallboard Leeds (Taken down in May)`. */
function told(record: TrailRecord): string {
  if (record.action === undefined) return words.newer;
  const { person, operation, action, clientName, clientId = '', code = '', note } = record;
  const client = clientName ?? clientId;
  const said = [
    person === undefined ? words.keyturn : `<@${escapeMrkdwn(person.slackUser)}>`,
    words.actions[action](strong(operation, 40)),
    ...(client === '' ? [] : [name(client, 100)]),
  ].join(' · ');
  const why = [shortWords(code), note === undefined ? '' : noteWords(note)].filter((each) => each !== '');
  return why.length === 0 ? said : words.because(said, why);
}

function noteWords(note: AuditNote): string {
  switch (note.kind) {
    case 'reason':
      return name(note.text, 150);
    case 'given':
      return words.notes.given(date(note.at));
    case 'removed':
      return words.notes.removed(date(note.on));
    case 'answer_lost':
      return words.notes.answerLost;
    case 'reconciled':
      return words.notes.reconciled[note.state];
    case 'repeated':
      return words.notes.repeated(note.times);
    case 'checkpoint':
      return words.notes.checkpoint(note.upTo);
    case 'policy':
      return words.notes.policy(
        note.approvals,
        note.approvers.length,
        note.secondPerson.map((each) => name(each, 60)),
      );
    case 'archived':
      return words.notes.archived(note.from, note.upTo);
    case 'rekeyed':
      return words.notes.rekeyed(name(note.from, 20));
  }
}
