import type { Filters } from '../../services/matching/filter.ts';
import { count, name, number } from '../block-kit/text.ts';
import { partlyRead } from '../clients/incomplete.ts';
import { stateWord } from '../clients/line.ts';
import { catalog } from '../language.ts';
import { type Page, pageSize } from './page.ts';

export const words = catalog('list', {
  summary: 'List or search clients',
  title: 'OAuth clients',
  noneYet: 'This organization has no OAuth clients yet.',
  all: (clients: number) => `Showing ${count(clients, 'client')}.`,
  someOfAll: (from: number, to: number, clients: number) =>
    `Showing ${number(from)}–${number(to)} of ${count(clients, 'client')}.`,
  none: (sought: string) => `No clients match ${sought}.`,
  noneOfThese: (sought: string) => `None of them match ${sought}.`,
  closest: 'Closest:',
  some: (matching: number, clients: number, sought: string) =>
    `${number(matching)} of ${count(clients, 'client')} ${matching === 1 ? 'matches' : 'match'} ${sought}.`,
  range: (from: number, to: number) => `Showing ${number(from)}–${number(to)}.`,
  states: (states: readonly string[]) => `state ${states.join(' or ')}`,
  grantTypes: (grantTypes: readonly string[]) => `grant type ${grantTypes.join(' or ')}`,
  texts: (texts: readonly string[], isCut: boolean) =>
    [...texts.map((text) => `“${text}”`), ...(isCut ? ['more'] : [])].join(' and '),
  ownClient: (line: string) => `${line} · Keyturn’s own client`,
  mayBeThere: (command: string) => `It may still be there: \`${command} show\` finds it by its client ID.`,
  createFirst: (command: string) => `Create the first one with \`${command} create\`.`,
  othersCreate: (command: string) =>
    `Someone who can create clients can create the first one with \`${command} create\`.`,
  tryLess: (command: string) => `Try fewer or shorter words, or \`${command} list\` to see them all.`,
  tryQuotes: 'Words like `code` and `inactive` filter by grant type or state; put them in quotes to search names.',
  previous: 'Previous page',
  next: 'Next page',
  pageOf: (page: number, pages: number) => `Page ${number(page)} of ${number(pages)}`,
  stale: (age: string) => `Genesys Cloud isn’t responding. This list is ${age} old.`,
  refreshing: (age: string, command: string) =>
    `${age} old, refreshing. \`${command} list --fresh\` waits for the new list.`,
  direct: 'Straight from Genesys Cloud: Keyturn’s store isn’t responding.',
  fresh: (command: string) => `Only you can see this. \`${command} help\` shows what else you can do.`,
});

/** What was found, and how much of it is shown. mrkdwn. */
export function foundWords({ filters, from, shown, closest, matching, total, part }: Page): string {
  const said: string[] = part === undefined ? [] : [partlyRead(part)];
  const to = from + shown.length;
  const isCut = matching > pageSize;
  if (filters === undefined && total === 0) said.push(...(part === undefined ? [words.noneYet] : []));
  else if (filters === undefined) said.push(isCut ? words.someOfAll(from + 1, to, total) : words.all(total));
  else if (matching === 0) {
    const sought = soughtWords(filters);
    said.push(part === undefined || total === 0 ? words.none(sought) : words.noneOfThese(sought));
    if (closest.length > 0) said.push(words.closest);
  } else {
    said.push(words.some(matching, total, soughtWords(filters)));
    if (isCut) said.push(words.range(from + 1, to));
  }
  return said.join(' ');
}

/** Characters of what was looked for that are repeated. */
const soughtRoom = 280;

/** What was looked for, as many of its texts as there is room for: `state inactive, “payroll” and “export”`. mrkdwn. */
function soughtWords({ states, grantTypes, texts }: Filters): string {
  let room = soughtRoom;
  const shown = texts.filter((text) => {
    room -= text.length + '“” and '.length;
    return room >= 0;
  });
  return [
    ...(states.length === 0 ? [] : [words.states(states.map(stateWord))]),
    ...(grantTypes.length === 0 ? [] : [words.grantTypes(grantTypes)]),
    ...(texts.length === 0
      ? []
      : [
          words.texts(
            shown.map((text) => name(text, 200)),
            shown.length < texts.length,
          ),
        ]),
  ].join(', ');
}
