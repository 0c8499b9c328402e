import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { chunkSections, context, quote, section } from '../block-kit/blocks.ts';
import { type CutList, listsWithin } from '../block-kit/fit.ts';
import type { Block } from '../block-kit/message.ts';
import { bullets } from '../block-kit/rich-text.ts';
import { clip, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import type { Names } from '../operation/names.ts';
import { allowedIpLines } from './allowed-ips.ts';
import { roleLines } from './roles.ts';
import { scopeLines } from './scopes.ts';

/** The lists in a client's details, as much of each as fits in a message. */

const words = catalog('client lists', {
  description: 'Description',
  redirectUris: 'Redirect URIs',
  scopes: 'Scopes',
  roles: 'Roles',
  allowedIps: 'Allowed IP addresses',
  counted: (label: string, items: number) => `${label} (${number(items)})`,
  more: (missing: number) => `… and ${number(missing)} more`,
});

/** How many redirect URIs are listed; a message has no room for more. */
const mostUris = 20;
/** How many characters the lists get if it isn't known what else the message has. */
const usualRoom = 8_000;

/**
 * Description, redirect URIs, scopes, roles, and allowed addresses, each with a heading, in `room` characters of a message. A list is only cut between
 * two items, and says how many are missing.
 */
export function clientLists(client: OAuthClient, names: Names, room = usualRoom): Block[] {
  const { description = '', redirectUris, scopes, allowedIps = [] } = client;
  const roles = roleLines(rolesOf(client), names);
  const ips = allowedIpLines(client);
  const lists: (CutList | undefined)[] = [
    description === '' ? undefined : descriptionList(description),
    redirectUris.length === 0 ? undefined : uriList(redirectUris),
    scopes.length === 0
      ? undefined
      : linesList(words.scopes, scopes.length, (shown) => scopeLines(scopes.slice(0, shown))),
    roles.length === 0 ? undefined : linesList(words.roles, roles.length, (shown) => roles.slice(0, shown)),
    ips.length === 0
      ? undefined
      : linesList(
          words.allowedIps,
          allowedIps.length,
          (shown) => ips.slice(0, shown),
          // A sentence about all addresses, or about none, isn't an item, so it's always shown.
          ips.slice(allowedIps.length),
        ),
  ];
  return listsWithin(
    lists.filter((list) => list !== undefined),
    room,
  );
}

const heading = (label: string, items: number): string => `*${items > 1 ? words.counted(label, items) : label}*`;

/** Says how many items of a list are missing. */
const andMore = (missing: number): string[] => (missing > 0 ? [words.more(missing)] : []);

/** A list whose first `shown` items give these lines. `after` comes below, even if the list is cut. */
const linesList = (
  label: string,
  items: number,
  lines: (shown: number) => readonly string[],
  after: readonly string[] = [],
): CutList => ({
  items,
  show: (shown) => chunkSections(heading(label, items), [...lines(shown), ...andMore(items - shown), ...after]),
});

/** Redirect URIs, in a form that people can copy. */
function uriList(all: readonly string[]): CutList {
  const uris = all.slice(0, mostUris).map((uri) => clip(uri, 300));
  return {
    items: uris.length,
    show: (shown) => [
      section(heading(words.redirectUris, all.length)),
      ...(shown === 0 ? [] : [bullets(uris.slice(0, shown))]),
      ...andMore(all.length - shown).map((line) => context(line)),
    ],
  };
}

/** A description, quoted so that no line of it looks like Keyturn's own. It can be cut anywhere. */
const descriptionList = (description: string): CutList => ({
  items: [...description].length,
  show: (shown) => chunkSections(heading(words.description, 1), quote(description, Math.max(shown, 1)).split('\n')),
});
