import type { OAuthClient } from '../genesys/types.ts';
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

interface ClientFilter {
  /** What to look for, phrases in quotes; empty: all. */
  text: string;
  /** Whether a client is in one of the states and has one of the grant types; with none of a kind, any will do. */
  accepts: (client: Pick<OAuthClient, 'state' | 'grantType'>) => boolean;
  /** In words; empty: no filter. */
  described: string;
}

/**
 * Reads the words of `list`: a word that is exactly a state or a grant type filters by it, every other word, and every
 * "quoted phrase", is text to look for.
 */
export function parseFilter(words: string): ClientFilter {
  const states = new Set<string>();
  const grantTypes = new Set<string>();
  const texts: string[] = [];
  const sought: string[] = [];
  for (const { text, phrase } of termsOf(words)) {
    const keyword = phrase ? '' : text.toLowerCase();
    const grantType = grantTypeWords.get(keyword);
    if (stateWords.has(keyword)) states.add(keyword);
    else if (grantType !== undefined) grantTypes.add(grantType);
    else {
      texts.push(text);
      sought.push(phrase ? `"${text}"` : text);
    }
  }
  return {
    text: sought.join(' '),
    accepts: ({ state, grantType }) =>
      (states.size === 0 || states.has(state)) && (grantTypes.size === 0 || grantTypes.has(grantType)),
    described: [
      ...(states.size > 0 ? [`state ${[...states].join(' or ')}`] : []),
      ...(grantTypes.size > 0 ? [`grant type ${[...grantTypes].join(' or ')}`] : []),
      ...(texts.length > 0 ? [texts.map((text) => `“${text}”`).join(' and ')] : []),
    ].join(', '),
  };
}
