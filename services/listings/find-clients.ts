import { nameKey } from '../folding.ts';
import type { OAuthClient } from '../genesys/types/client.ts';
import { madeOnce } from '../made-once.ts';
import { type Filters, parseFilter } from '../matching/filter.ts';
import { createMatcher, type Matcher } from '../matching/matcher.ts';
import { idsIn, readingsOf } from '../matching/readings.ts';
import type { SearchEntry } from '../matching/search-entry.ts';
import { cutMark, shortestCut } from '../shown-text.ts';
import { inSlices } from '../slices.ts';
import { searchEntry } from './snapshot.ts';

/**
 * The one matcher of clients, so that `show`, `update`, `delete`, `rotate`, `audit`, the filter of `list`, type-ahead, and the confirmation of a
 * deletion find the same clients for the same words.
 */

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What can be searched: a listing, or other clients with a name and an ID. */
export interface Searched<Client extends Named = OAuthClient> {
  readonly clients: readonly Client[];
  readonly index: readonly SearchEntry[];
}

export const searchable = <Client extends Named>(clients: readonly Client[]): Searched<Client> => ({
  clients,
  index: clients.map(searchEntry),
});

/** By index, which is the same object for as long as its listing. */
const matcherFor = madeOnce(createMatcher);

const matcherOf = ({ index }: Pick<Searched, 'index'>): Matcher => matcherFor(index);

const prepared = madeOnce((index: readonly SearchEntry[]) => inSlices(matcherFor(index).prepare()));

/** Builds the tables for searches in `listing` without holding up anything else. Without this, the first search builds them at once. */
export const prepareSearch = ({ index }: Pick<Searched, 'index'>): Promise<void> => prepared(index);

const at = <Client extends Named>({ clients }: Searched<Client>, places: readonly number[]): Client[] =>
  places.flatMap((place) => clients[place] ?? []);

const firstOf = (...looks: (() => number[])[]): number[] => {
  for (const look of looks) {
    const places = look();
    if (places.length > 0) return places;
  }
  return [];
};

export type FoundClient<Client extends Named = OAuthClient> =
  | { readonly kind: 'one'; readonly client: Client }
  | { readonly kind: 'many'; readonly clients: readonly Client[] }
  | { readonly kind: 'none' };

/**
 * The client that `text` means: the one with that ID, or else with exactly that name, or else the only one with all the words in its name, or
 * whose ID begins like that. Several are `many`, the best first. A name that only differs in case goes before names that only compare as equal.
 * Never finds anything by a typo.
 */
export function findClient<Client extends Named>(listing: Searched<Client>, text: string): FoundClient<Client> {
  const typed = text.trim();
  if (typed === '') return { kind: 'none' };
  const matcher = matcherOf(listing);
  const exact = at(listing, matcher.exact(typed));
  if (exact.length === 0) return found(at(listing, matcher.ranked(typed, listing.clients.length)));
  const readings = readingsOf(typed);
  const spellings = readings.map((reading) => reading.toLowerCase());
  const keys = readings.map(nameKey);
  const isSpelled = ({ name }: Client) => spellings.includes(name.trim().toLowerCase());
  return found(
    exact.some(isSpelled) ? exact.filter((each) => isSpelled(each) || !keys.includes(nameKey(each.name))) : exact,
  );
}

function found<Client extends Named>(clients: readonly Client[]): FoundClient<Client> {
  const [first] = clients;
  if (first === undefined) return { kind: 'none' };
  return clients.length === 1 ? { kind: 'one', client: first } : { kind: 'many', clients };
}

/** At most `most` clients to suggest for a text that matches none, the closest first. */
export const closestClients = <Client extends Named>(
  listing: Searched<Client>,
  text: string,
  most: number,
): Client[] => (text.trim() === '' ? [] : at(listing, matcherOf(listing).closest(text, most)));

/** At most `most` clients for what someone typed into a menu, best first; without text, the first ones. Allows one typo if nothing else matches. */
export function suggestClients(listing: Searched, text: string, most: number): OAuthClient[] {
  if (text.trim() === '') return listing.clients.slice(0, most);
  const { ranked, inId, near } = matcherOf(listing);
  const places = firstOf(
    () => ranked(text, most),
    () => inId(text),
    () => near(text),
  );
  return at(listing, places.slice(0, most));
}

/** The clients that meet `words` (see `parseFilter`), in the listing's order, and the filters; all clients if there are none. */
export function filterClients(
  listing: Searched,
  words: string,
): { matches: readonly OAuthClient[]; filters: Filters | undefined } {
  const { text, accepts, filters } = parseFilter(words);
  if (filters === undefined) return { matches: listing.clients, filters };
  return { matches: textMatches(listing, text).filter(accepts), filters };
}

function textMatches(listing: Searched, text: string): readonly OAuthClient[] {
  if (text === '') return listing.clients;
  const { matching, inId } = matcherOf(listing);
  const places = firstOf(
    () => matching(text),
    () => inId(text),
  );
  return at(listing, places);
}

/** The clients closest to the text in `words`, if `filterClients` finds none. */
export const closestToFilter = (listing: Searched, words: string, most: number): OAuthClient[] => {
  const { text, accepts } = parseFilter(words);
  return closestClients(listing, text, listing.clients.length).filter(accepts).slice(0, most);
};

/**
 * Whether `text` names this client, to confirm its deletion: its ID, or its complete name as it's written or as Keyturn shows it, even if that's
 * cut.
 */
export function isNamedBy(client: Named, text: string): boolean {
  if (idsIn(text).includes(client.id.toLowerCase())) return true;
  const { id, name, emoji } = searchEntry(client);
  return [text, ...readingsOf(text)].some((reading) => {
    const key = nameKey(reading);
    return reading.toLowerCase() === id || key === name || key === emoji || isBeginning(name, reading);
  });
}

/** Whether `reading` is a name that Keyturn cut to show it. */
function isBeginning(name: string, reading: string): boolean {
  if (!reading.endsWith(cutMark)) return false;
  const kept = reading.slice(0, -cutMark.length);
  return [...kept].length >= shortestCut && name.startsWith(nameKey(kept));
}
