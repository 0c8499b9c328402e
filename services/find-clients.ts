import type { OAuthClient } from './genesys/types.ts';
import type { Listing } from './listings/types.ts';
import { createWordSearch, type WordSearch } from './listings/word-search.ts';
import { fold, foldedWords } from './text.ts';

type Searched = Pick<Listing, 'clients' | 'index'>;

/** An index stays the same object while its listing does. */
const searches = new WeakMap<Searched['index'], WordSearch>();

function searchOf({ index }: Searched): WordSearch {
  const search = searches.get(index) ?? createWordSearch(index);
  searches.set(index, search);
  return search;
}

const STATES: ReadonlySet<string> = new Set(['active', 'inactive', 'disabled']);
const GRANT_TYPES: ReadonlyMap<string, string> = new Map([
  ['code', 'CODE'],
  ['pkce', 'CODE'],
  ['token', 'TOKEN'],
  ['implicit', 'TOKEN'],
  ['saml', 'SAML2-BEARER'],
  ['saml2', 'SAML2-BEARER'],
  ['saml2-bearer', 'SAML2-BEARER'],
  ['credentials', 'CLIENT-CREDENTIALS'],
  ['client-credentials', 'CLIENT-CREDENTIALS'],
  ['client_credentials', 'CLIENT-CREDENTIALS'],
  ['password', 'PASSWORD'],
]);

interface ClientFilter {
  /** Any of these; empty: all. */
  readonly states: readonly string[];
  readonly grantTypes: readonly string[];
  /** All of these, as typed, in name or id. */
  readonly texts: readonly string[];
}

/**
 * Reads the words of `list`: a word that is exactly a state or a grant type filters by it, every other word, and every
 * "quoted phrase", is text to look for.
 */
function parseFilter(words: string): ClientFilter {
  const states = new Set<string>();
  const grantTypes = new Set<string>();
  const texts: string[] = [];
  // people's keyboards make curly quotes; a quote that is never closed reaches to the end
  for (const [, phrase, word = ''] of words.matchAll(/["“”]([^"“”]*)(?:["“”]|$)|(\S+)/gu)) {
    const keyword = word.toLowerCase();
    const grantType = GRANT_TYPES.get(keyword);
    if (STATES.has(keyword)) states.add(keyword);
    else if (grantType !== undefined) grantTypes.add(grantType);
    else if ((phrase ?? word) !== '') texts.push(phrase ?? word);
  }
  return { states: [...states], grantTypes: [...grantTypes], texts };
}

/** The clients that meet `words` (see {@link parseFilter}), in the listing's order, and the filter in words (empty: all). */
export function filterClients(listing: Searched, words: string): { matches: readonly OAuthClient[]; filters: string } {
  const { states, grantTypes, texts } = parseFilter(words);
  if (states.length + grantTypes.length + texts.length === 0) return { matches: listing.clients, filters: '' };
  const matches = searchOf(listing)
    .find(texts.map(fold))
    .flatMap((at) => listing.clients[at] ?? [])
    .filter(
      ({ state, grantType }) =>
        (states.length === 0 || states.includes(state)) && (grantTypes.length === 0 || grantTypes.includes(grantType)),
    );
  return { matches, filters: describe({ states, grantTypes, texts }) };
}

function describe({ states, grantTypes, texts }: ClientFilter): string {
  const parts = [
    ...(states.length > 0 ? [`state ${states.join(' or ')}`] : []),
    ...(grantTypes.length > 0 ? [`grant type ${grantTypes.join(' or ')}`] : []),
    ...(texts.length > 0 ? [`${texts.map((text) => `“${text}”`).join(' and ')} in name or id`] : []),
  ];
  return parts.join(', ');
}

/** At most `most` clients that have every word of `text` in name or id, in the listing's order; with no words, the first ones. */
export function suggestClients(listing: Searched, text: string, most: number): OAuthClient[] {
  return searchOf(listing)
    .find(foldedWords(text), most)
    .flatMap((at) => listing.clients[at] ?? []);
}

export type FoundClient =
  | { readonly kind: 'one'; readonly client: OAuthClient }
  | { readonly kind: 'many'; readonly clients: readonly OAuthClient[] }
  | { readonly kind: 'none' };

/**
 * The client that `text` means: the one with that id, else with exactly that name (but for case, then but for accents),
 * else the only one with that part in its name. Several that are equally near are `many`. Quotes around the text may stay.
 */
export function findClient(listing: Searched, text: string): FoundClient {
  const asked = text.trim();
  if (asked === '') return { kind: 'none' };
  const found = lookUp(listing, asked);
  const inner = /^["“”](.+)["“”]$/su.exec(asked)?.[1]?.trim();
  return found.kind === 'none' && inner !== undefined && inner !== '' ? lookUp(listing, inner) : found;
}

function lookUp({ clients, index }: Searched, text: string): FoundClient {
  const lower = text.toLowerCase();
  const folded = fold(text).trim();
  const byId = clients.filter((client) => client.id.toLowerCase() === lower);
  if (byId.length > 0) return found(byId);
  const sameFold = clients.filter((_, at) => index[at]?.name.trim() === folded);
  const sameName = sameFold.filter((client) => client.name.trim().toLowerCase() === lower);
  if (sameName.length > 0) return found(sameName);
  if (folded === '') return { kind: 'none' };
  return found(sameFold.length > 0 ? sameFold : clients.filter((_, at) => index[at]?.name.includes(folded)));
}

function found(clients: readonly OAuthClient[]): FoundClient {
  const [first] = clients;
  if (first === undefined) return { kind: 'none' };
  return clients.length === 1 ? { kind: 'one', client: first } : { kind: 'many', clients };
}
