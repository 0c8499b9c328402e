import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Allowed IP addresses of a client: where its tokens can be requested from. This module alone knows what the API calls the field and how the
 * field is written. Both are assumed: Genesys Cloud announced it for client-credentials clients, without a name, a shape, or a date, and no SDK
 * has it yet (docs/platforms.md).
 */

/** Name of the field in models OAuthClient and OAuthClientRequest. Assumed: a list of IPv4 and IPv6 addresses and CIDR ranges, as strings. */
export const allowedIpsField = 'allowedIpAddresses';

/** The longest entry, in characters. CIDR notation needs at most 43; an entry that a client already has can be longer. */
export const longestAllowedIp = 100;

/** The list in a response. Undefined, which means unknown, if the field is missing or isn't a list of strings. */
export function readAllowedIps(raw: Readonly<Record<string, unknown>>): string[] | undefined {
  const value = raw[allowedIpsField];
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
}

/** The field for a request; left out if `ips` is undefined. */
export const writeAllowedIps = (ips: readonly string[] | undefined): Record<string, unknown> =>
  ips === undefined ? {} : { [allowedIpsField]: ips };

type Range = [ipaddr.IPv4 | ipaddr.IPv6, prefix: number];

/** Why a text is neither an address nor a CIDR range. `suggestion` is what was probably meant, if that's clear. */
export interface AddressProblem {
  reason: 'url' | 'port' | 'dash' | 'wildcard' | 'mask' | 'zeros' | 'zone' | 'prefix' | 'hostBits' | 'other';
  suggestion?: string;
}

export type ParsedAddress = { ok: true; address: string } | ({ ok: false } & AddressProblem);

/**
 * Reads an IPv4 or IPv6 address or CIDR range (RFC 4632, RFC 4291) and returns it in its standard spelling: RFC 5952, IPv4-mapped addresses as
 * IPv4, a range of one address without its prefix. Refuses a range with bits set after its prefix, since nobody knows what was meant.
 */
export function parseAddress(text: string): ParsedAddress {
  const range = rangeOf(text);
  if (range === undefined) return { ok: false, ...problemOf(text) };
  const network = write([networkOf(range), range[1]]);
  return network === write(range)
    ? { ok: true, address: network }
    : { ok: false, reason: 'hostBits', suggestion: network };
}

/** The form for comparisons: an address in its standard spelling, and any other text as it is. */
export function sameAddress(text: string): string {
  const parsed = parseAddress(text);
  return parsed.ok ? parsed.address : text;
}

/** Whether `outer` allows every address of `inner`. An entry that can't be parsed is only covered by the same text. */
export function coversAddress(outer: string, inner: string): boolean {
  const [wide, narrow] = [rangeOf(outer), rangeOf(inner)];
  if (wide === undefined || narrow === undefined) return sameAddress(outer) === sameAddress(inner);
  return wide[0].kind() === narrow[0].kind() && wide[1] <= narrow[1] && narrow[0].match(wide[0], wide[1]);
}

/** Whether this range is all of IPv4 or IPv6, which restricts nothing. */
export const isEveryAddress = (text: string): boolean => rangeOf(text)?.[1] === 0;

const inside: ReadonlySet<string> = new Set([
  'private',
  'loopback',
  'linkLocal',
  'uniqueLocal',
  'carrierGradeNat',
  'unspecified',
]);

/** Whether no call over the internet can come from this address: it's private, shared, loopback, or link-local (RFC 1918, 4193, 6598). */
export function isPrivateAddress(text: string): boolean {
  const range = rangeOf(text);
  return range !== undefined && [networkOf(range), lastOf(range)].every((each) => inside.has(each.range()));
}

/** The range that a text means, even with host bits set; undefined for any other text. */
function rangeOf(text: string): Range | undefined {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  // Node accepts zones (`fe80::1%eth0`), which are only valid on one machine.
  if (family === 0 || address.includes('%') || more.length > 0) return undefined;
  const bits = family === 4 ? 32 : 128;
  if (prefix !== undefined && !(/^(?:0|[1-9]\d{0,2})$/u.test(prefix) && Number(prefix) <= bits)) return undefined;
  const parsed = ipaddr.parse(address);
  const length = prefix === undefined ? bits : Number(prefix);
  return 'toIPv4Address' in parsed && parsed.isIPv4MappedAddress() && length >= 96
    ? [parsed.toIPv4Address(), length - 96]
    : [parsed, length];
}

const kindOf = ([address]: Range) => ('toIPv4Address' in address ? ipaddr.IPv6 : ipaddr.IPv4);
const cidr = ([address, prefix]: Range): string => `${address.toString()}/${prefix}`;
const networkOf = (range: Range): ipaddr.IPv4 | ipaddr.IPv6 => kindOf(range).networkAddressFromCIDR(cidr(range));
const lastOf = (range: Range): ipaddr.IPv4 | ipaddr.IPv6 => kindOf(range).broadcastAddressFromCIDR(cidr(range));

const write = ([address, prefix]: Range): string => {
  const single = prefix === address.toByteArray().length * 8;
  const words = 'toRFC5952String' in address ? address.toRFC5952String() : address.toString();
  return single ? words : `${words}/${prefix}`;
};

/** What people write instead of an address. The first match counts. */
function problemOf(text: string): AddressProblem {
  const suggest = (guess: string | undefined): { suggestion?: string } => {
    const parsed = guess === undefined ? undefined : parseAddress(guess);
    return parsed?.ok === true ? { suggestion: parsed.address } : {};
  };
  const url = /^[a-z][a-z\d+.-]*:\/\/(?:\[([^\]]*)\]|([^/:]*))/iu.exec(text);
  if (url !== null) return { reason: 'url', ...suggest(url[1] ?? url[2]) };
  const port = /^\[([^\]]*)\](?::\d*)?$|^([\d.]+):\d*$/u.exec(text);
  if (port !== null) return { reason: 'port', ...suggest(port[1] ?? port[2]) };
  if (text.includes('%')) return { reason: 'zone', ...suggest(text.replace(/%[^/]*/u, '')) };
  if (/^[\da-f.:]*[-–—][\da-f.:]*$/iu.test(text)) return { reason: 'dash' };
  const [address = '', prefix] = text.split('/');
  if (/^[\d.]*\*[\d.*]*$/u.test(address)) return { reason: 'wildcard', ...suggest(withoutStars(address)) };
  if (/^\d{1,4}(?:\.\d{1,4}){3}$/u.test(address) && /(?:^|\.)0\d/u.test(address)) {
    const plain = address.replace(/(?<=^|\.)0+(?=\d)/gu, '');
    return { reason: 'zeros', ...suggest(prefix === undefined ? plain : `${plain}/${prefix}`) };
  }
  if (prefix === undefined || isIP(address) === 0) return { reason: 'other' };
  const length = isIP(prefix) === 4 ? ipaddr.IPv4.parse(prefix).prefixLengthFromSubnetMask() : null;
  return length === null ? { reason: 'prefix' } : { reason: 'mask', ...suggest(`${address}/${length}`) };
}

/** `203.0.113.*` as a range: only its last parts may be stars. */
function withoutStars(text: string): string | undefined {
  const parts = text.split('.');
  const known = parts.filter((part) => part !== '*');
  if (known.length === 0 || known.length > 3 || parts.slice(known.length).some((part) => part !== '*'))
    return undefined;
  return `${[...known, '0', '0', '0'].slice(0, 4).join('.')}/${known.length * 8}`;
}
