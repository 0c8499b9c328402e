import type { RequestRecord } from '../../services/requests/types.ts';
import { context, header, section } from '../block-kit/blocks.ts';
import { characters, messageSize, wholeRows } from '../block-kit/fit.ts';
import type { Message } from '../block-kit/message.ts';
import { readOut } from '../block-kit/text.ts';
import { cardText } from '../cards/lines.ts';
import { outcomeText } from '../cards/outcome.ts';
import type { SubjectOperation } from '../cards/subject.ts';
import type { Viewer } from '../operation/viewer.ts';
import type { Operation } from '../operation.ts';
import { decidableRow, ownRow } from './rows.ts';
import { words } from './words.ts';

/** How many of each kind are shown. */
export const most = 10;
/** Characters of a message's blocks that are kept for the reader's own requests, as far as they need them. */
const ownRoom = 4_500;
/** Characters of a message's blocks for what is said around the rows. */
const aroundRoom = 1_500;

/** What a declaration says for a list of requests. */
export type Known = SubjectOperation & Pick<Operation, 'secondPerson'>;

/** Requests that somebody can do something about. */
export interface ShownRequests {
  /** Those that they can approve. */
  forMe: readonly RequestRecord[];
  /** Those that they have approved, and that wait for others. */
  approved: readonly RequestRecord[];
  /** Whether there may be others, as it couldn't be told just now. */
  unsure: boolean;
  mine: readonly RequestRecord[];
  /** Of the card; undefined while there is none. */
  link: (record: RequestRecord) => string | undefined;
}

/** Both lists, as many of each as fit into a message. */
export function requestsMessage(shown: ShownRequests, operations: readonly Known[], viewer: Viewer): Message {
  const { forMe, approved, unsure, mine, link } = shown;
  const operationOf = ({ operation }: RequestRecord) => operations.find(({ name }) => name === operation);
  const endOf = (record: RequestRecord): string => outcomeText(record, operationOf(record), viewer.command);
  const decidable = (record: RequestRecord) => decidableRow(record, operationOf(record), link(record), viewer);
  const allMine = mine.slice(0, most).map((record) => {
    const about = { link: link(record), ended: endOf(record), now: viewer.now };
    return ownRow(record, operationOf(record), about);
  });
  const room = messageSize - aroundRoom;
  const kept = wholeRows(allMine, ownRoom);
  const forMeRows = wholeRows(forMe.slice(0, most).map(decidable), room - characters(kept.flat()));
  const approvedRows = wholeRows(
    approved.slice(0, most - forMeRows.length).map(decidable),
    room - characters([...kept, ...forMeRows].flat()),
  );
  const mineRows = wholeRows(allMine, room - characters([...forMeRows, ...approvedRows].flat()));
  const more = (records: readonly RequestRecord[], from: number, say: (missing: number, link: string) => string) =>
    records.length <= from
      ? []
      : [context(say(records.length - from, records.slice(from).map(link).find(isKnown) ?? ''))];
  const readAloud = (record: RequestRecord): string =>
    cardText(record, operationOf(record), { outcome: endOf(record), now: viewer.now });
  return {
    text: readOut([
      summary(shown),
      ...[...(unsure ? [] : [...forMe, ...approved].slice(0, most)), ...mine.slice(0, most)].map(readAloud),
    ]),
    blocks: [
      header(words.title),
      section(lines(words.forYou, ...(forMe.length === 0 || unsure ? [noneForYou(unsure)] : []))),
      ...forMeRows.flat(),
      ...more(forMe, forMeRows.length, words.moreForYou),
      ...(approved.length === 0 ? [] : [section(words.waiting)]),
      ...approvedRows.flat(),
      ...more(approved, approvedRows.length, words.moreWaiting),
      section(lines(words.yours, ...(mine.length === 0 ? [words.noneOfYours, ...hint(operations, viewer)] : []))),
      ...mineRows.flat(),
      ...more(mine, mineRows.length, words.moreOfYours),
    ],
  };
}

const isKnown = (link: string | undefined): link is string => link !== undefined;

const lines = (...all: readonly string[]): string => all.join('\n');

const noneForYou = (unsure: boolean): string => (unsure ? words.unsure : words.noneForYou);

function summary({ forMe, unsure, mine }: ShownRequests): string {
  const forYou = unsure || forMe.length === 0 ? noneForYou(unsure) : words.someForYou(forMe.length);
  return `${forYou} ${mine.length === 0 ? words.noneOfYours : words.someOfYours(mine.length)}`;
}

const hint = (operations: readonly Known[], { command, may }: Viewer): string[] =>
  operations.some(({ name, secondPerson }) => secondPerson === 'always' && may(name)) ? [words.help(command)] : [];
