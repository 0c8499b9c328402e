import type { OAuthClient } from '../../services/genesys/types.ts';
import { noName, spaced } from '../../services/shown-text.ts';
import { ago, clip, name, named, strong } from '../block-kit/text.ts';
import { moment } from './moments.ts';

/** One line for lists: `CODE · active · created 3 months ago`. */
export function clientLine(client: OAuthClient, now: number): string {
  const created = moment(client.dateCreated);
  const parts = [name(client.grantType, 40), client.state === 'active' ? 'active' : `${strong(client.state, 40)}`];
  if (created !== undefined) parts.push(`created ${ago(created, now)}`);
  return parts.join(' · ');
}

/** The same with its name first, for the text that stands for a message. */
export const nameLine = (client: OAuthClient, now: number): string =>
  `${named(client.name, 80)}: ${clientLine(client, now)}`;

/** A client’s name for a title in plain text. */
export const titleOf = (client: { name: string }): string => clip(spaced(client.name), 150) || noName;
