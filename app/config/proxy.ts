import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** The address of the proxy for a URL; undefined to connect directly. */
export type ProxyFor = (url: string) => string | undefined;

/** `http://user:password@host:port`, or without `http://`. */
export const proxyAddress = z.string().transform((text, context) => {
  const given = /^[a-z][a-z\d+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const named = url !== undefined && /^(?:[\w.-]+|\[[\da-f:.]+\])$/u.test(url.hostname) && /^[!-~]+$/u.test(text);
  const plain =
    named &&
    isReadable(url.username) &&
    isReadable(url.password) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '';
  if (plain && /^https?:$/u.test(url.protocol)) return url.href;
  context.addIssue({ code: 'invalid_format', format: 'url' });
  return z.NEVER;
});

/** Which addresses go through which proxy; undefined if there's none. `none` is NO_PROXY, as curl reads it, and with ranges in CIDR notation. */
export function readProxies({
  http,
  https,
  none = '',
}: {
  http: string | undefined;
  https: string | undefined;
  none: string | undefined;
}): ProxyFor | undefined {
  if (http === undefined && https === undefined) return undefined;
  const direct = none
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
    .map(matcher);
  return (text) => {
    const { protocol, hostname, port } = new URL(text);
    const secure = /^(?:https|wss):$/u.test(protocol);
    const host = hostname.toLowerCase().replace(/^\[|\]$|\.$/gu, '');
    if (direct.some((matches) => matches(host, port || (secure ? '443' : '80')))) return undefined;
    return secure ? https : http;
  };
}

function matcher(entry: string): (host: string, port: string) => boolean {
  if (entry === '*') return () => true;
  const [network = '', bits] = entry.split('/');
  if (bits !== undefined && isIP(network) !== 0) {
    const range = new BlockList();
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (Number(bits) <= (family === 'ipv6' ? 128 : 32)) range.addSubnet(network, Number(bits), family);
    return (host) => isIP(host) !== 0 && range.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
  }
  const { name = '', port: only } =
    /^\[?(?<name>.*?)\]?(?::(?<port>\d+))?$/u.exec(isIP(entry) === 6 ? `[${entry}]` : entry)?.groups ?? {};
  const domain = name.replace(/^\*?\./u, '');
  return (host, port) => (only === undefined || only === port) && (host === domain || host.endsWith(`.${domain}`));
}

/** A password with a bare % can't be decoded. */
function isReadable(encoded: string): boolean {
  try {
    return decodeURIComponent(encoded).length >= 0;
  } catch {
    return false;
  }
}
