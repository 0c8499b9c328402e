import type { OAuthClient } from '../genesys/types/client.ts';
import { termsOf } from './words.ts';

const stateWords: ReadonlySet<string> = new Set(['active', 'inactive', 'disabled']);
const grantTypeWords: ReadonlyMap<string, string> = new Map([
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

/** What a filter asks for, as data. A client has to have one of the states, one of the grant types, and all of the texts. */
export interface Filters {
  readonly states: readonly string[];
  readonly grantTypes: readonly string[];
  readonly texts: readonly string[];
}

interface ClientFilter {
  /** The text to search for, with phrases in quotes. Empty: all clients. */
  text: string;
  /** Whether a client has one of the states and one of the grant types. No states or no grant types mean any. */
  accepts: (client: Pick<OAuthClient, 'state' | 'grantType'>) => boolean;
  /** Undefined: no filter. */
  filters: Filters | undefined;
}

/**
 * Reads the words of `list`. A word that's exactly a state or a grant type filters by it; every other word, and every "quoted phrase", is text to
 * search for.
 */
export function parseFilter(words: string): ClientFilter {
  const terms = termsOf(words).map(({ text, phrase }) => {
    const keyword = phrase ? '' : text.toLowerCase();
    return {
      text,
      phrase,
      state: stateWords.has(keyword) ? keyword : undefined,
      grantType: grantTypeWords.get(keyword),
    };
  });
  const texts = terms.filter(({ state, grantType }) => state === undefined && grantType === undefined);
  const filters = {
    states: each(terms.map(({ state }) => state)),
    grantTypes: each(terms.map(({ grantType }) => grantType)),
    texts: texts.map(({ text }) => text),
  };
  return {
    text: texts.map(({ text, phrase }) => (phrase ? `"${text}"` : text)).join(' '),
    accepts: ({ state, grantType }) => isOneOf(filters.states, state) && isOneOf(filters.grantTypes, grantType),
    filters: terms.length === 0 ? undefined : filters,
  };
}

const each = (found: readonly (string | undefined)[]): string[] => [
  ...new Set(found.filter((one) => one !== undefined)),
];

const isOneOf = (wanted: readonly string[], it: string): boolean => wanted.length === 0 || wanted.includes(it);
