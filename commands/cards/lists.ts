import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { chunkSections, quote } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { clipMrkdwn, name } from '../block-kit/text.ts';
import { allowedIpLines } from '../clients/allowed-ips.ts';
import { roleLines } from '../clients/roles.ts';
import { scopeRows } from '../clients/scopes.ts';
import type { Names } from '../operation/names.ts';
import { words } from './words.ts';

/** The lists on a card. If something doesn't fit, the card says so. */

/** A heading and its lines, in mrkdwn. */
export interface Part {
  heading: string;
  lines: readonly string[];
  /** For lines with several items each: what the items are, and how many each line has. */
  things?: { kind: keyof typeof words.missing; perLine: readonly number[] };
}

/** How many characters of JSON a change may take on a card. The rest is for the requester, the reason, and the client. */
const changeRoom = 6_500;

/** Whether these lines fit on a card. */
export const fitsCard = (lines: readonly string[]): boolean =>
  lines.every((line) => [...line].length <= 2900) && lines.reduce((sum, line) => sum + size(line), 0) <= changeRoom;

/** How many characters of JSON a line takes, with its share of its paragraph. */
const size = (line: string): number => Math.ceil(1.05 * (JSON.stringify(clipMrkdwn(line, 2900)).length + 2));

/** The lines that fit in `room` characters of JSON, part after part. A part that's cut says how much is missing. */
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
    const rest = missing === 0 ? [] : [words.missing[kind](missing)];
    return chunkSections(heading, [...lines.slice(0, shown), ...rest]);
  });
}

/** Powers and destinations come first, and free text last. */
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
