import { z } from 'zod';
import { closestToFilter, filterClients, prepareSearch } from '../services/listings/find-clients.ts';
import { partRead } from './clients/incomplete.ts';
import { mostClosest } from './clients/locate.ts';
import { type Page, pageSize } from './list/page.ts';
import { pageMessage } from './list/view.ts';
import { words } from './list/words.ts';
import { defineOperation } from './operation.ts';

const input = z.strictObject({
  words: z.string().max(200).default(''),
  page: z.int().min(1).catch(1).default(1),
  fresh: z.boolean().default(false),
});

/** `list`: the clients by name, ten to a page, all of them or those that words find. */
export const list = defineOperation({
  name: 'list',
  synonyms: ['ls', 'find', 'search'],
  summary: () => words.summary,
  usage: '[words]',
  about: 'words',
  examples: ['', 'inactive', 'client-credentials', 'payroll', '"code review"', '--fresh'],
  permission: 'oauth:client:view',
  calls: '`GET /api/v2/oauth/clients`',
  effect: 'read',
  secondPerson: 'never',
  fromText: (words, { fresh }) => ({ words, fresh }),
  input,
  async run({ listings }, { words: typed, page, fresh }): Promise<Page> {
    let listing = await listings.read({ fresh });
    if (typed !== '') await prepareSearch(listing);
    let { matches, filters } = filterClients(listing, typed);
    if (matches.length === 0 && filters !== undefined && !fresh) {
      listing = await listings.newerThan(listing);
      await prepareSearch(listing);
      ({ matches, filters } = filterClients(listing, typed));
    }
    const pages = Math.max(1, Math.ceil(matches.length / pageSize));
    const current = Math.min(page, pages);
    const from = (current - 1) * pageSize;
    return {
      words: typed,
      filters,
      shown: matches.slice(from, from + pageSize),
      closest: matches.length === 0 ? closestToFilter(listing, typed, mostClosest) : [],
      from,
      matching: matches.length,
      total: listing.clients.length,
      page: current,
      pages,
      part: partRead(listing),
      listing: { asOf: listing.asOf, source: listing.source },
    };
  },
  view: pageMessage,
});
