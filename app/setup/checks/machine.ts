import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { type Finding, finding } from '../../findings/finding.ts';
import type { Check, CheckWorld } from '../check.ts';

/** The settings, and the machine that Keyturn runs on. */
export const machineChecks = [
  {
    name: 'settings',
    asks: 'Are all settings there and right?',
    run: async ({ faults, config }) => [
      ...faults.map((fault) => finding('setting_wrong', { fault })),
      ...(config.store?.kind === 'memory' ? [finding('memory_store')] : []),
    ],
  },
  {
    name: 'clock',
    asks: 'Does this machine’s clock agree with those of Slack, Genesys Cloud, and Redis?',
    async run(world) {
      const sources = await clocks(world);
      return sources.length === 0 ? { unchecked: 'unanswered' } : clockFindings(sources);
    },
  },
  {
    name: 'network',
    asks: 'Are the proxies for Slack and Genesys Cloud there, and the file in NODE_EXTRA_CA_CERTS?',
    async run({ config, env }) {
      const found = await Promise.all(proxiesIn(config).map(proxyFindings));
      const path = env['NODE_EXTRA_CA_CERTS'] ?? '';
      return [...found.flat(), ...(path === '' ? [] : certificateFindings(path))];
    },
  },
] as const satisfies readonly Check[];

interface Source {
  source: string;
  aheadMs: number; // of this machine
}

async function clocks({ slack, genesys, redis, running, now }: CheckWorld): Promise<Source[]> {
  const redisAheadMs = async (): Promise<number | undefined> => {
    const before = now();
    const time = await redis?.time();
    return time === undefined ? undefined : (before + now()) / 2 - time;
  };
  const all = await Promise.all([
    asked('Slack', slack?.test(), () => slack?.dates.aheadMs()),
    asked('Genesys Cloud', running === undefined ? genesys?.self() : undefined, () => genesys?.dates.aheadMs()),
    redisAheadMs().then(
      (aheadMs) => ({ source: 'Redis', aheadMs }),
      () => ({ source: 'Redis', aheadMs: undefined }),
    ),
  ]);
  return all.flatMap(({ source, aheadMs }) => (aheadMs === undefined ? [] : [{ source, aheadMs }]));
}

/** An answer that refuses has a date, too. */
async function asked(source: string, call: Promise<unknown> | undefined, aheadMs: () => number | undefined) {
  await call?.catch(() => undefined);
  return { source, aheadMs: aheadMs() };
}

/** `Date` has whole seconds, and an answer takes a while. */
const mostOffMs = 10_000;

function clockFindings(sources: readonly Source[]): Finding[] {
  const off = sources.filter(({ aheadMs }) => Math.abs(aheadMs) > mostOffMs);
  const seconds = (aheadMs: number): number => Math.round(aheadMs / 1000);
  const [first] = off;
  if (first === undefined) return [];
  // If only one of several differs, it's most likely that one.
  if (off.length * 2 > sources.length)
    return [finding('clock_off', { seconds: seconds(first.aheadMs), by: off.map(({ source }) => source) })];
  return off.map(({ source, aheadMs }) => finding('clock_differs', { source, seconds: seconds(aheadMs) }));
}

interface UsedProxy {
  address: string;
  /** What goes through it. */
  serves: string[];
}

/** The proxies that calls go through: one that's set and that NO_PROXY goes past isn't among them. */
function proxiesIn({ slack, genesys, proxyFor }: CheckWorld['config']): UsedProxy[] {
  const called = [
    ['Slack', slack?.apiUrl],
    ['Genesys Cloud', genesys?.apiUrl],
    ['Genesys Cloud', genesys?.loginUrl],
  ] as const;
  const used = new Map<string, Set<string>>();
  for (const [name, url] of called) {
    const address = url === undefined ? undefined : proxyFor?.(url);
    if (address !== undefined) used.set(address, (used.get(address) ?? new Set()).add(name));
  }
  return [...used].map(([address, names]) => ({ address, serves: [...names] }));
}

const proxyPatienceMs = 3_000;

async function proxyFindings({ address, serves }: UsedProxy): Promise<Finding[]> {
  const url = new URL(address);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const why = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/gu, ''), port, timeout: proxyPatienceMs });
    const end = (reason: string | undefined): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end('timeout'));
    socket.once('error', (error) => end('code' in error ? String(error.code) : error.name));
  });
  return why === undefined ? [] : [finding('proxy_unreachable', { serves, place: `${url.hostname}:${port}`, why })];
}

function certificateFindings(path: string): Finding[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return [finding('ca_unreadable', { path, why })];
  }
  const all = text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gsu) ?? [];
  return all.length > 0 && all.every(isCertificate) ? [] : [finding('ca_empty', { path })];
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
