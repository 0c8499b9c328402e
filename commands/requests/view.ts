import type { RequestRecord } from '../../services/requests/types.ts';
import { actions, button, context, header, section } from '../block-kit/blocks.ts';
import { messageSize, wholeRows } from '../block-kit/fit.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { readOut } from '../block-kit/text.ts';
import { cardText } from '../cards/lines.ts';
import { outcomeText } from '../cards/outcome.ts';
import type { SubjectOperation } from '../cards/subject.ts';
import { ids } from '../names.ts';
import { type PageStart, rowId } from '../operation/list-page.ts';
import type { Viewer } from '../operation/viewer.ts';
import type { Operation } from '../operation.ts';
import { decidableRow, ownRow } from './rows.ts';
import { words } from './words.ts';

/** How many of a person's own requests are shown, those that ended included. */
export const most = 20;
/** The most requests on a page. */
const mostOnPage = 10;
/** Characters of a message's blocks for what's said around the rows. */
const aroundRoom = 1_500;

/** What a declaration says for a list of requests. */
export type Known = SubjectOperation & Pick<Operation, 'secondPerson'>;

/** Requests that somebody can do something about. */
export interface ShownRequests {
  /** Those that they can approve. */
  forMe: readonly RequestRecord[];
  /** Those that they have approved, and that wait for others. */
  approved: readonly RequestRecord[];
  /** Whether there may be others, as that couldn't be found out. */
  unsure: boolean;
  mine: readonly RequestRecord[];
  /** How many others there are that only another version of Keyturn can read. */
  unread: number;
  /** Of the card; undefined while there is none. */
  link: (record: RequestRecord) => string | undefined;
  page: PageStart;
}

/** A request in one of the lists. */
interface Entry {
  list: 'forYou' | 'waiting' | 'yours';
  record: RequestRecord;
}

/** A page of the lists: as many requests as fit into a message. */
export function requestsMessage(shown: ShownRequests, operations: readonly Known[], viewer: Viewer): Message {
  const { link, unsure, mine, unread } = shown;
  const operationOf = ({ operation }: RequestRecord) => operations.find(({ name }) => name === operation);
  const endOf = (record: RequestRecord): string => outcomeText(record, operationOf(record), viewer.command);
  const entries = entriesOf(shown);
  const page = entries.length > shown.page.from ? shown.page : { from: 0, before: [] };
  const rowOf = ({ list, record }: Entry, at: number): Block[] => {
    const about = { link: link(record), rowId: rowId(page, at) };
    return list === 'yours'
      ? ownRow(record, operationOf(record), { ...about, ended: endOf(record), now: viewer.now })
      : decidableRow(record, operationOf(record), about, viewer);
  };
  const candidates = entries.slice(page.from, page.from + mostOnPage);
  const rows = wholeRows(candidates.map(rowOf), messageSize - aroundRoom);
  const onPage = candidates.slice(0, rows.length);
  const readAloud = ({ record }: Entry): string =>
    cardText(record, operationOf(record), { outcome: endOf(record), now: viewer.now });
  // A page that begins within a list says which one it is.
  const headed = onPage.flatMap(({ list }, at) => [
    ...(list === onPage[at - 1]?.list ? [] : [section(words.lists[list](countOf(shown, list)))]),
    ...(rows[at] ?? []),
  ]);
  const isFirst = page.from === 0;
  return {
    text: readOut([summary(shown), ...onPage.map(readAloud)]),
    blocks: [
      header(words.title),
      ...(isFirst && countOf(shown, 'forYou') === 0 ? [section(lines(words.forYou, noneForYou(unsure)))] : []),
      ...headed,
      ...(isFirst && mine.length === 0
        ? [section(lines(words.yours, words.noneOfYours, ...hint(operations, viewer)))]
        : []),
      ...(isFirst && unread > 0 ? [context(words.unread(unread))] : []),
      ...pager(page, onPage.length, entries.length),
    ],
  };
}

function entriesOf({ forMe, approved, unsure, mine }: ShownRequests): Entry[] {
  const listed = (list: Entry['list'], records: readonly RequestRecord[]): Entry[] =>
    records.map((record) => ({ list, record }));
  return [...(unsure ? [] : [...listed('forYou', forMe), ...listed('waiting', approved)]), ...listed('yours', mine)];
}

function countOf({ forMe, approved, mine, unsure }: ShownRequests, list: Entry['list']): number {
  if (list === 'yours') return mine.length;
  return unsure ? 0 : (list === 'forYou' ? forMe : approved).length;
}

function pager({ from, before }: PageStart, shown: number, all: number): Block[] {
  if (from === 0 && shown === all) return [];
  const to = (page: PageStart) => JSON.stringify(page);
  const last = before.at(-1) ?? 0;
  const next = from + shown;
  return [
    ...actions(
      from > 0
        ? button({
            label: words.previous,
            actionId: `${ids.requestsPage}:previous`,
            value: to({ from: last, before: before.slice(0, -1) }),
          })
        : undefined,
      next < all
        ? button({
            label: words.next,
            actionId: `${ids.requestsPage}:next`,
            value: to({ from: next, before: [...before, from] }),
          })
        : undefined,
    ),
    context(words.range(from + 1, next, all)),
  ];
}

const lines = (...all: readonly string[]): string => all.join('\n');

const noneForYou = (unsure: boolean): string => (unsure ? words.unsure : words.noneForYou);

function summary({ forMe, unsure, mine }: ShownRequests): string {
  const forYou = unsure || forMe.length === 0 ? noneForYou(unsure) : words.someForYou(forMe.length);
  return `${forYou} ${mine.length === 0 ? words.noneOfYours : words.someOfYours(mine.length)}`;
}

const hint = (operations: readonly Known[], { command, may }: Viewer): string[] =>
  operations.some(({ name, secondPerson }) => secondPerson === 'always' && may(name)) ? [words.help(command)] : [];
