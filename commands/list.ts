import { z } from 'zod';
import type { OAuthClient } from '../services/genesys/types.ts';
import { closestToFilter, filterClients } from '../services/listings/find-clients.ts';
import type { Listing } from '../services/listings.ts';
import { actions, type Block, button, context, header, type Message, overflow, section } from './block-kit/blocks.ts';
import { clip, count, duration, escapeMrkdwn, number, readOut, strong } from './block-kit/text.ts';
import { clientButton, verbsFor } from './clients/buttons.ts';
import { couldBeRead } from './clients/incomplete.ts';
import { clientLine, nameLine } from './clients/line.ts';
import { mostClosest } from './clients/locate.ts';
import { ids, leads } from './names.ts';
import { defineOperation, type Viewer } from './operation.ts';

/** Clients to a page. */
const pageSize = 10;

const input = z.strictObject({
  words: z.string().max(200, 'Search with at most 200 characters.').default(''),
  page: z.int().min(1).catch(1).default(1),
  fresh: z.boolean().default(false),
});

interface Page {
  words: string;
  filters: string;
  shown: OAuthClient[];
  /** Where none matches: those that may have been meant. */
  closest: readonly OAuthClient[];
  from: number;
  matching: number;
  total: number;
  page: number;
  pages: number;
  /** How much of the organization could be read, where that is not all. */
  read: string | undefined;
  listing: Pick<Listing, 'asOf' | 'source'>;
}

/** `list`: the clients by name, ten to a page, all of them or those that words find. */
export const list = defineOperation({
  name: 'list',
  synonyms: ['ls', 'find', 'search'],
  summary: 'List the OAuth clients, or find some',
  usage: '[words]',
  about: 'words',
  examples: ['', 'inactive', 'client-credentials', 'payroll', '"code review"', '--fresh'],
  permission: 'oauth:client:view',
  calls: '`GET /api/v2/oauth/clients`',
  effect: 'read',
  secondPerson: 'never',
  fromText: (words, { fresh }) => ({ words, fresh }),
  input,
  async run({ listings }, { words, page, fresh }): Promise<Page> {
    let listing = await listings.read({ fresh });
    let { matches, filters } = filterClients(listing, words);
    if (matches.length === 0 && filters !== '' && !fresh) {
      listing = await listings.newerThan(listing);
      ({ matches, filters } = filterClients(listing, words));
    }
    const pages = Math.max(1, Math.ceil(matches.length / pageSize));
    const current = Math.min(page, pages);
    const from = (current - 1) * pageSize;
    return {
      words,
      filters,
      shown: matches.slice(from, from + pageSize),
      closest: matches.length === 0 ? closestToFilter(listing, words, mostClosest) : [],
      from,
      matching: matches.length,
      total: listing.clients.length,
      page: current,
      pages,
      read: couldBeRead(listing),
      listing: { asOf: listing.asOf, source: listing.source },
    };
  },
  view: (page, viewer): Message => {
    const found = summary(page);
    const rows = [...page.shown, ...page.closest];
    return {
      text: readOut([found, ...rows.map((client) => nameLine(client, viewer.now))]),
      blocks: [
        header('OAuth clients'),
        section(found),
        ...rows.map((client) => row(client, viewer)),
        ...(page.matching === 0 && (page.closest.length === 0 || page.read !== undefined)
          ? [section(advice(page, viewer))]
          : []),
        ...pager(page),
        context(freshness(page, viewer)),
      ],
    };
  },
});

function summary(page: Page): string {
  const found = foundWords(page);
  if (page.read === undefined) return found;
  return page.total === 0 ? `${page.read}.` : `${page.read}. ${found}`;
}

function foundWords({ words, filters, from, shown, closest, matching, total }: Page): string {
  const range = `${number(from + 1)}–${number(from + shown.length)}`;
  if (words === '' || filters === '') {
    if (total === 0) return 'This organization has no OAuth clients yet.';
    return `Showing ${matching > pageSize ? `${range} of ` : ''}${count(total, 'client')}.`;
  }
  const sought = escapeMrkdwn(clipFilters(filters));
  if (matching === 0)
    return `None of ${count(total, 'client')} matches ${sought}.${closest.length > 0 ? ' Closest:' : ''}`;
  const found = `${number(matching)} of ${count(total, 'client')} ${matching === 1 ? 'matches' : 'match'} ${sought}.`;
  return matching > pageSize ? `${found} Showing ${range}.` : found;
}

/** At most 300 characters of a filter in words, cut inside the quotes of a word that is looked for, or behind them. */
function clipFilters(filters: string): string {
  if (clip(filters, 300) === filters) return filters;
  const cut = clip(filters, 290);
  const closed = cut.lastIndexOf('”');
  const open = cut.lastIndexOf('“');
  // of a word that begins right there nothing would be left
  return open > closed && open < cut.length - 2 ? `${cut}”` : `${cut.slice(0, closed + 1)} and more`;
}

function row(client: OAuthClient, viewer: Viewer): Block {
  const own = viewer.isOwnClient(client.id) ? ' · Keyturn’s own client' : '';
  const verbs = verbsFor(client, viewer);
  const text = `${strong(client.name)}\n${clientLine(client, viewer.now)}${own}`;
  const [only] = verbs;
  if (only === undefined) return section(text);
  // Slack's older documents ask for two options in an overflow menu, so a single verb is a button.
  if (verbs.length === 1) return section(text, clientButton(only, client));
  return section(
    text,
    overflow(
      ids.menu,
      verbs.map(({ operation, label }) => ({ label, value: `${operation}:${client.id}` })),
    ),
  );
}

function advice({ words, total, read }: Page, { command, may }: Viewer): string {
  if (read !== undefined) return `Yours may be one of the others: \`${command} show\` finds it by its whole client ID.`;
  if (total === 0)
    return may(leads.creation.operation)
      ? `\`${command} create\` makes the first one.`
      : `Somebody who may create clients can make the first one with \`${command} create\`.`;
  const quoted = words.includes('"')
    ? ''
    : ` Words such as \`code\` or \`inactive\` filter by grant type or state; in quotes they search names.`;
  return `Try fewer or shorter words, or \`${command} list\` for all of them.${quoted}`;
}

function pager({ page, pages, words }: Page): Block[] {
  if (pages === 1) return [];
  const to = (target: number) => JSON.stringify({ words, page: target });
  return [
    ...actions(
      page > 1 ? button({ label: 'Previous page', actionId: `${ids.page}:previous`, value: to(page - 1) }) : undefined,
      page < pages ? button({ label: 'Next page', actionId: `${ids.page}:next`, value: to(page + 1) }) : undefined,
    ),
    context(`Page ${number(page)} of ${number(pages)}`),
  ];
}

/** Says how old the listing is whenever it is not fresh. */
function freshness({ listing }: Page, { now, command }: Viewer): string {
  const seconds = Math.max(1, Math.round((now - listing.asOf) / 1000));
  const old = duration(seconds < 120 ? seconds : seconds - (seconds % 60));
  switch (listing.source) {
    case 'stale':
      return `Genesys Cloud isn’t responding. This list is ${old} old.`;
    case 'refreshing':
      return `This list is ${old} old and being refreshed. \`${command} list --fresh\` waits for the new one.`;
    case 'direct':
      return 'Read straight from Genesys Cloud: Keyturn’s store can’t be reached.';
    case 'fresh':
      return `Only you can see this. \`${command} help\` shows what else you can do.`;
  }
}
