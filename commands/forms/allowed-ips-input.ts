import { type AddressProblem, parseAddress } from '../../services/genesys/allowed-ips.ts';
import { clip, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

const most = 2;

/** What's wrong with an address that someone entered, in plain text. */
const words = catalog('field errors of allowed IP addresses', {
  onLine: (line: number, problem: string) => `Line ${number(line)}: ${problem}`,
  didYouMean: (address: string) => `Did you mean ${address}?`,
  more: (problems: number) => `… and ${number(problems)} more.`,
  hostBits: (entered: string, range: string) =>
    `“${entered}” isn’t the start of its range. Use ${range} for the entire range, or the address without its prefix.`,
  reasons: {
    url: (entered: string) => `“${entered}” is a web address. Enter just the IP address.`,
    port: (entered: string) => `“${entered}” has brackets or a port. Enter just the IP address.`,
    dash: (entered: string) => `“${entered}” is a range with a dash. Use CIDR, such as 203.0.113.0/28.`,
    wildcard: (entered: string) => `“${entered}” has a wildcard. Use CIDR, such as 203.0.113.0/24.`,
    mask: (entered: string) => `“${entered}” has a netmask. Use a prefix length instead.`,
    zeros: (entered: string) => `“${entered}” has leading zeros, which some programs read as octal.`,
    zone: (entered: string) => `“${entered}” has a zone, which only means something on one machine.`,
    prefix: (entered: string) => `“${entered}” has an invalid prefix. Use /0 to /32 for IPv4, /0 to /128 for IPv6.`,
    other: (entered: string) =>
      `“${entered}” is neither an IP address nor a CIDR range, such as 203.0.113.7, 203.0.113.0/24, or 2001:db8::/32.`,
  } satisfies Readonly<Record<Exclude<AddressProblem['reason'], 'hostBits'>, (entered: string) => string>>,
});

/**
 * Reads addresses and CIDR ranges, one per line or separated by spaces, commas, or semicolons. Returns each once, in its standard spelling, or
 * what's wrong, by line. Entries that the client already `had` stay as Genesys Cloud writes them, even if Keyturn wouldn't accept them.
 */
export function readAllowedIps(
  text: string,
  had: readonly string[],
): { ok: true; ips: string[] } | { ok: false; problem: string } {
  const kept = new Set(had);
  const ips = new Map<string, string>();
  const problems: string[] = [];
  for (const [at, typed] of text.split(/\r\n|\r|\n/u).entries()) {
    // Copying an address from a web page can add zero-width characters.
    const line = typed.replace(/\p{Cf}/gu, '').trim();
    for (const word of kept.has(line) ? [line] : entriesIn(line)) {
      const parsed = parseAddress(word);
      if (parsed.ok) ips.set(parsed.address, kept.has(word) ? word : parsed.address);
      else if (kept.has(word)) ips.set(word, word);
      else problems.push(words.onLine(at + 1, sentence(word, parsed)));
    }
  }
  if (problems.length === 0) return { ok: true, ips: [...ips.values()] };
  const more = problems.length - most;
  return { ok: false, problem: [...problems.slice(0, most), ...(more > 0 ? [words.more(more)] : [])].join(' ') };
}

function sentence(text: string, { reason, suggestion }: AddressProblem): string {
  const entered = clip(text, 50);
  if (reason === 'hostBits') return words.hostBits(entered, suggestion ?? entered);
  const problem = words.reasons[reason](entered);
  return suggestion === undefined ? problem : `${problem} ${words.didYouMean(suggestion)}`;
}

/** The entries in a line, separated by spaces, commas, or semicolons. Spaces around a slash or a dash don't separate. */
const entriesIn = (line: string): string[] =>
  line
    .replace(/\s*\/\s*/gu, '/')
    .replace(/(?<=[\da-f:.])\s*([-–—])\s*(?=[\da-f:.])/giu, '$1')
    .split(/[\s,;]+/u)
    .filter((word) => word !== '');
