import { coversAddress, isEveryAddress, isPrivateAddress } from '../../services/genesys/allowed-ips.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import { name } from '../block-kit/text.ts';

/** Allowed IP addresses in words: mrkdwn. */

/** An address as a code, so that nothing in it is taken for anything else. */
export const addressWords = (address: string): string => `\`${name(address, 100)}\``;

/** At most five of them, in a row. */
const row = (addresses: readonly string[]): string =>
  `${addresses.slice(0, 5).map(addressWords).join(', ')}${addresses.length > 5 ? ` and ${addresses.length - 5} more` : ''}`;

/**
 * Where tokens of a client can be requested from, a line for each address. Empty where Genesys Cloud says nothing of it, and for a client
 * without any that nobody expects to have one.
 */
export function allowedIpLines({ allowedIps, grantType }: Pick<OAuthClient, 'allowedIps' | 'grantType'>): string[] {
  if (allowedIps === undefined) return [];
  if (allowedIps.length > 0)
    return [
      ...allowedIps.map((each) => `• ${addressWords(each)}`),
      ...(allowedIps.some(isEveryAddress) ? [everyAddress(allowedIps.filter(isEveryAddress))] : []),
    ];
  return grantType === 'CLIENT-CREDENTIALS' ? ['None: tokens can be requested from anywhere'] : [];
}

const everyAddress = (addresses: readonly string[]): string =>
  `${row(addresses)} allows every address: tokens can be requested from anywhere.`;

/** What may not do what people expect of it, of addresses that are to be allowed: one sentence each. */
export function allowedIpNotes(addresses: readonly string[]): string[] {
  const every = addresses.filter(isEveryAddress);
  const inside = addresses.filter(isPrivateAddress);
  return [
    ...(every.length > 0 ? [everyAddress(every)] : []),
    ...(inside.length > 0
      ? [`${row(inside)} is private: Genesys Cloud sees your public address, so this may let nobody in.`]
      : []),
  ];
}

/** What comes of other allowed addresses than before: one sentence each. What `allowedIpNotes` says of one isn't said again. */
export function allowedIpWarnings(before: readonly string[], after: readonly string[]): string[] {
  const without = (from: readonly string[], by: readonly string[]) =>
    from.filter((each) => !by.some((other) => coversAddress(other, each)));
  if (after.length === 0) return before.length === 0 ? [] : ['Tokens can then be requested from anywhere.'];
  if (before.length === 0)
    return after.some(isEveryAddress) ? [] : ['Token requests from any other address will be refused.'];
  const removed = without(before, after);
  const added = without(after, before).filter((each) => !isEveryAddress(each));
  return [
    ...(removed.length > 0 ? [`Token requests from a removed address will be refused: ${row(removed)}.`] : []),
    ...(added.length > 0 ? [`Tokens can then be requested from more addresses: ${row(added)}.`] : []),
  ];
}

/** Says so when addresses were asked for that Genesys Cloud doesn't show afterwards; nothing when it does. */
export function notRestricted(wanted: readonly string[] | undefined, { allowedIps = [] }: OAuthClient): string[] {
  const missing = (wanted ?? []).filter((each) => !allowedIps.some((has) => coversAddress(has, each)));
  return missing.length === 0
    ? []
    : [
        `*The allowed IP addresses may not be in force:* Genesys Cloud’s answer doesn’t show ${row(missing)}. Check this client in Genesys Cloud’s admin pages.`,
      ];
}
