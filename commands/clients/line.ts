import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { noName, spaced } from '../../services/shown-text.ts';
import { ago, clip, name, named, strong } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { moment } from './moments.ts';

const words = catalog('client line', {
  states: { active: 'active', inactive: 'inactive', disabled: 'disabled', deleted: 'deleted' },
  created: (ago: string) => `created ${ago}`,
});

/** A client's state in a word. An unknown one is Genesys Cloud's text, which isn't escaped. */
export function stateWord(state: string): string {
  const states: Readonly<Record<string, string>> = words.states;
  return Object.hasOwn(states, state) ? (states[state] ?? state) : state;
}

/** One line for lists: `CODE · active · created 3 months ago`. */
export function clientLine({ grantType, state, dateCreated }: OAuthClient, now: number): string {
  const created = moment(dateCreated);
  const word = stateWord(state);
  const parts = [name(grantType, 40), state === 'active' ? word : strong(word, 40)];
  if (created !== undefined) parts.push(words.created(ago(created, now)));
  return parts.join(' · ');
}

/** The same with the name first, for a message's text. */
export const nameLine = (client: OAuthClient, now: number): string => withName(client, clientLine(client, now));

/** A line of `clientLine`, with the client's name first. */
export const withName = (client: OAuthClient, line: string): string => `${named(client.name, 80)}: ${line}`;

/** A client’s name for a title in plain text. */
export const titleOf = (client: { name: string }): string => clip(spaced(client.name), 150) || noName;
