import { coversAddress, isEveryAddress, isPrivateAddress } from '../../services/genesys/allowed-ips.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { name, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** Allowed IP addresses in words: mrkdwn. */

const words = catalog('allowed IP addresses', {
  none: 'None: tokens can be requested from anywhere',
  list: (addresses: readonly string[], more: number) =>
    more === 0 ? addresses.join(', ') : `${addresses.join(', ')} and ${number(more)} more`,
  everyAddress: (list: string, addresses: number) =>
    `${list} ${addresses === 1 ? 'allows' : 'allow'} every address: tokens can be requested from anywhere.`,
  private: (list: string, addresses: number) =>
    `${list} ${addresses === 1 ? 'is' : 'are'} private: Genesys Cloud sees your public address, so this may lock everyone out.`,
  openedToAll: 'Tokens can then be requested from anywhere.',
  closedToOthers: 'Token requests from any other address will be refused.',
  removed: (list: string) => `Token requests from a removed address will be refused: ${list}.`,
  added: (list: string) => `Tokens can then be requested from more addresses: ${list}.`,
  notInForce: (list: string) =>
    `*The allowed IP addresses may not be in force:* Genesys Cloud doesn’t show ${list}. Check this client in Genesys Cloud’s admin pages.`,
});

/** An address as code, so that Slack doesn't format it. */
export const addressWords = (address: string): string => `\`${name(address, 100)}\``;

/** At most five addresses, in one line. */
const row = (addresses: readonly string[]): string =>
  words.list(addresses.slice(0, 5).map(addressWords), Math.max(0, addresses.length - 5));

/**
 * The addresses that a client's tokens can be requested from, one per line. Empty if Genesys Cloud doesn't state them, and for a client without any
 * whose grant type doesn't have them.
 */
export function allowedIpLines({ allowedIps, grantType }: Pick<OAuthClient, 'allowedIps' | 'grantType'>): string[] {
  if (allowedIps === undefined) return [];
  if (allowedIps.length > 0)
    return [
      ...allowedIps.map((each) => `• ${addressWords(each)}`),
      ...(allowedIps.some(isEveryAddress) ? [everyAddress(allowedIps.filter(isEveryAddress))] : []),
    ];
  return grantType === 'CLIENT-CREDENTIALS' ? [words.none] : [];
}

const everyAddress = (addresses: readonly string[]): string => words.everyAddress(row(addresses), addresses.length);

/** Warnings about addresses that may not work as expected: one sentence each. */
export function allowedIpRemarks(addresses: readonly string[]): string[] {
  const every = addresses.filter(isEveryAddress);
  const inside = addresses.filter(isPrivateAddress);
  return [
    ...(every.length > 0 ? [everyAddress(every)] : []),
    ...(inside.length > 0 ? [words.private(row(inside), inside.length)] : []),
  ];
}

/** The effects of a change of allowed addresses: one sentence each. Doesn't repeat what `allowedIpRemarks` says. */
export function allowedIpWarnings(before: readonly string[], after: readonly string[]): string[] {
  const without = (from: readonly string[], by: readonly string[]) =>
    from.filter((each) => !by.some((other) => coversAddress(other, each)));
  if (after.length === 0) return before.length === 0 ? [] : [words.openedToAll];
  if (before.length === 0) return after.some(isEveryAddress) ? [] : [words.closedToOthers];
  const removed = without(before, after);
  const added = without(after, before).filter((each) => !isEveryAddress(each));
  return [
    ...(removed.length > 0 ? [words.removed(row(removed))] : []),
    ...(added.length > 0 ? [words.added(row(added))] : []),
  ];
}

/** The requested addresses that Genesys Cloud doesn't show afterwards. */
export const missingIps = (wanted: readonly string[] | undefined, { allowedIps = [] }: OAuthClient): string[] =>
  (wanted ?? []).filter((each) => !allowedIps.some((has) => coversAddress(has, each)));

/** The sentence about such addresses; empty without any. */
export function notInForce(missing: readonly string[]): string[] {
  return missing.length === 0 ? [] : [words.notInForce(row(missing))];
}
