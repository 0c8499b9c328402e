import type { Filters } from '../../services/matching/filter.ts';
import { count, listed, name, number } from '../block-kit/text.ts';
import { partlyRead } from '../clients/incomplete.ts';
import { stateWord } from '../clients/line.ts';
import { catalog } from '../language.ts';
import { type Page, pageSize } from './page.ts';

/** What was looked for, ready to be shown. */
interface Sought {
  states: readonly string[];
  grantTypes: readonly string[];
  texts: readonly string[];
  /** There are more texts than can be shown. */
  isCut: boolean;
}

export const words = catalog('list', {
  summary: 'List or search clients',
  title: 'OAuth clients',
  noneYet: 'This organization has no OAuth clients yet.',
  all: (clients: number) => `Showing ${count(clients, 'client')}.`,
  someOfAll: (from: number, to: number, clients: number) =>
    `Showing ${number(from)}–${number(to)} of ${count(clients, 'client')}.`,
  none: (sought: Sought) => `No clients ${predicates(sought, false)}.`,
  noneOfThese: (sought: Sought) => `None of them ${predicates(sought, false)}.`,
  closest: 'Closest:',
  some: (matching: number, clients: number, sought: Sought) =>
    `${number(matching)} of ${count(clients, 'client')} ${predicates(sought, matching === 1)}.`,
  range: (from: number, to: number) => `Showing ${number(from)}–${number(to)}.`,
  ownClient: (line: string) => `${line} · Keyturn’s own client`,
  mayBeThere: (command: string) => `It may still be there: \`${command} show\` finds it by its client ID.`,
  createFirst: (command: string) => `Create the first one with \`${command} create\`.`,
  othersCreate: (command: string) =>
    `Anyone with \`oauth:client:add\` can create the first one with \`${command} create\`.`,
  tryLess: (command: string) => `Try fewer or shorter words, or \`${command} list\` to see them all.`,
  tryQuotes: 'Words like `code` and `inactive` filter by grant type or state; put them in quotes to search names.',
  previous: 'Previous page',
  next: 'Next page',
  pageOf: (page: number, pages: number) => `Page ${number(page)} of ${number(pages)}`,
  stale: (age: string) => `Genesys Cloud isn’t responding. This list is ${age} old.`,
  refreshing: (age: string, command: string) =>
    `${age} old, refreshing. \`${command} list --fresh\` waits for the new list.`,
  direct: 'Straight from Genesys Cloud: Keyturn’s store isn’t responding.',
  fresh: (command: string) => `Only you can see this. \`${command} help\` shows what you can do.`,
});

/** What was found, and how much of it is shown. mrkdwn. */
export function foundWords({ filters, from, shown, closest, matching, total, part }: Page): string {
  const said: string[] = part === undefined ? [] : [partlyRead(part)];
  const to = from + shown.length;
  const isCut = matching > pageSize;
  if (filters === undefined && total === 0) said.push(...(part === undefined ? [words.noneYet] : []));
  else if (filters === undefined) said.push(isCut ? words.someOfAll(from + 1, to, total) : words.all(total));
  else if (matching === 0) {
    const sought = soughtIn(filters);
    said.push(part === undefined || total === 0 ? words.none(sought) : words.noneOfThese(sought));
    if (closest.length > 0) said.push(words.closest);
  } else {
    said.push(words.some(matching, total, soughtIn(filters)));
    if (isCut) said.push(words.range(from + 1, to));
  }
  return said.join(' ');
}

/** Characters of what was looked for that are repeated. */
const soughtRoom = 280;

/** What was looked for, with as many of its texts as there is room for. Names are mrkdwn. */
function soughtIn({ states, grantTypes, texts }: Filters): Sought {
  let room = soughtRoom;
  const shown = texts.filter((text) => {
    room -= text.length + '“” and '.length;
    return room >= 0;
  });
  return {
    states: states.map(stateWord),
    grantTypes,
    texts: shown.map((text) => name(text, 200)),
    isCut: shown.length < texts.length,
  };
}

/** In English, what's true of clients that match: `are inactive and match “payroll”`. */
function predicates({ states, grantTypes, texts, isCut }: Sought, isOne: boolean): string {
  const quoted = [...texts.map((text) => `“${text}”`), ...(isCut ? ['more'] : [])];
  const said = [
    ...(states.length === 0 ? [] : [`${isOne ? 'is' : 'are'} ${states.join(' or ')}`]),
    ...(grantTypes.length === 0 ? [] : [`${isOne ? 'has' : 'have'} the grant type ${grantTypes.join(' or ')}`]),
    ...(quoted.length === 0 ? [] : [`${isOne ? 'matches' : 'match'} ${quoted.join(' and ')}`]),
  ];
  return listed(said, 'and');
}
