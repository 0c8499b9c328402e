import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import { type Block, chunkSections, quote } from '../block-kit/blocks.ts';
import { clipMrkdwn, name } from '../block-kit/text.ts';
import { allowedIpLines } from '../clients/allowed-ips.ts';
import type { Names } from '../clients/names.ts';
import { roleLines } from '../clients/roles.ts';
import { scopeRows } from '../clients/scopes.ts';
import { words } from './words.ts';

/** What a card lists, within the room that it has: an approver sees all of it, or sees that they don't. */

/** A heading and its lines, in mrkdwn. */
export interface Part {
  heading: string;
  lines: readonly string[];
  /** Where a line holds several things: what they are, and how many each line holds. */
  things?: { kind: keyof typeof words.missing; perLine: readonly number[] };
}

/** Characters of JSON that the words of a change may take on a card; the rest is for who asks, why, and the client. */
const changeRoom = 6_500;

/** Characters of JSON that a line takes, with its share of the paragraph around it. */
const size = (line: string): number => Math.ceil(1.05 * (JSON.stringify(clipMrkdwn(line, 2900)).length + 2));

/** Whether a card can show all of these lines. */
export const fitsCard = (lines: readonly string[]): boolean =>
  lines.every((line) => [...line].length <= 2900) && lines.reduce((sum, line) => sum + size(line), 0) <= changeRoom;

/** As many lines as `room` characters of JSON hold, part after part. Of a part that is cut it says how much is missing. */
export function partsWithin(parts: readonly Part[], room: number): Block[] {
  let left = room;
  return parts.flatMap(({ heading, lines, things }) => {
    if (lines.length === 0) return [];
    left -= size(heading) + 150;
    let shown = 0;
    for (const line of lines) {
      if (size(line) > left) break;
      left -= size(line);
      shown += 1;
    }
    const { kind, perLine } = things ?? { kind: 'lines' as const, perLine: lines.map(() => 1) };
    const missing = perLine.slice(shown).reduce((sum, each) => sum + each, 0);
    const note = missing === 0 ? [] : [words.missing[kind](missing)];
    return chunkSections(heading, [...lines.slice(0, shown), ...note]);
  });
}

/** What a client may do and where it leads to comes first; what anybody may write into it comes last. */
export function clientParts(client: OAuthClient, names: Names): Part[] {
  const { description, redirectUris, scopes } = client;
  const roles = rolesOf(client);
  const scopesShown = scopeRows(scopes);
  const { lists } = words;
  return [
    { heading: lists.roles(roles.length), lines: roleLines(roles, names) },
    {
      heading: lists.scopes(scopes.length),
      lines: scopesShown.map((line) => line.join(', ')),
      things: { kind: 'scopes', perLine: scopesShown.map((line) => line.length) },
    },
    { heading: lists.redirectUris(redirectUris.length), lines: redirectUris.map((uri) => `• ${name(uri, 500)}`) },
    { heading: lists.allowedIps(client.allowedIps?.length ?? 0), lines: allowedIpLines(client) },
    {
      heading: lists.description,
      lines: description === undefined || description === '' ? [] : quote(description, 3000).split('\n'),
    },
  ];
}
