import { type AddressProblem, parseAddress } from '../../services/genesys/allowed-ips.ts';
import { clip } from '../block-kit/text.ts';

/** Most problems that are told at once. */
const most = 2;

const lead: Readonly<Record<AddressProblem['reason'], string>> = {
  url: 'is a web address. Enter just the IP address.',
  port: 'has brackets or a port. Enter just the IP address.',
  dash: 'is a range with a dash. Use CIDR, such as 203.0.113.0/28.',
  wildcard: 'has a wildcard. Use CIDR, such as 203.0.113.0/24.',
  mask: 'has a netmask. Use a prefix length instead.',
  zeros: 'has leading zeros, which some programs read as octal.',
  zone: 'has a zone, which only means something on one machine.',
  prefix: 'has an invalid prefix. Use /0 to /32 for IPv4, /0 to /128 for IPv6.',
  hostBits: 'isn’t the start of its range.',
  other: 'is neither an IP address nor a CIDR range, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.',
};

const sentence = (text: string, { reason, suggestion }: AddressProblem): string => {
  if (reason === 'hostBits')
    return `“${clip(text, 50)}” ${lead.hostBits} Use ${suggestion} for the whole range, or the address without its prefix.`;
  return `“${clip(text, 50)}” ${lead[reason]}${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}`;
};

/** The words of a line: parted by spaces, commas and semicolons, but not around a slash or a dash. */
const words = (line: string): string[] =>
  line
    .replace(/\s*\/\s*/gu, '/')
    .replace(/(?<=[\da-f:.])\s*([-–—])\s*(?=[\da-f:.])/giu, '$1')
    .split(/[\s,;]+/u)
    .filter((word) => word !== '');

/**
 * Addresses and CIDR ranges, one on a line or parted by spaces, commas or semicolons, each once and in its one spelling; or what is wrong with
 * them, by line. What a client `had` already is kept as Genesys Cloud writes it, whether or not Keyturn would take it.
 */
export function readAllowedIps(
  text: string,
  had: readonly string[],
): { ok: true; ips: string[] } | { ok: false; problem: string } {
  const kept = new Set(had);
  const ips = new Map<string, string>();
  const problems: string[] = [];
  for (const [at, typed] of text.split(/\r\n|\r|\n/u).entries()) {
    // Zero-width characters come along when an address is copied from a page.
    const line = typed.replace(/\p{Cf}/gu, '').trim();
    for (const word of kept.has(line) ? [line] : words(line)) {
      const parsed = parseAddress(word);
      if (parsed.ok) ips.set(parsed.address, kept.has(word) ? word : parsed.address);
      else if (kept.has(word)) ips.set(word, word);
      else problems.push(`Line ${at + 1}: ${sentence(word, parsed)}`);
    }
  }
  if (problems.length === 0) return { ok: true, ips: [...ips.values()] };
  const more = problems.length - most;
  return { ok: false, problem: `${problems.slice(0, most).join(' ')}${more > 0 ? ` … and ${more} more.` : ''}` };
}
