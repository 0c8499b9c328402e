import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { type Finding, finding } from '../../findings/finding.ts';
import type { Clock, ClockSource } from '../../process/clock.ts';
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
      await askForTimes(world);
      const sources = sourcesIn(world.clock);
      return sources.length === 0 ? { unchecked: 'unanswered' } : clockFindings(sources);
    },
  },
  {
    name: 'network',
    asks: 'Can Keyturn reach the proxies for Slack and Genesys Cloud, and read the file in NODE_EXTRA_CA_CERTS?',
    async run({ config, env }) {
      const found = await Promise.all(proxiesIn(config).map(proxyFindings));
      const path = env['NODE_EXTRA_CA_CERTS'] ?? '';
      return [...found.flat(), ...(path === '' ? [] : certificateFindings(path))];
    },
  },
] as const satisfies readonly Check[];

async function askForTimes({ clock, slack, genesys, redis, running }: CheckWorld): Promise<void> {
  // An answer that refuses has a date, too. A running Keyturn has seen enough of Genesys Cloud's.
  await Promise.allSettled([
    slack?.test(),
    running === undefined ? genesys?.self() : undefined,
    redis?.time().then((time) => clock.saw('store', time)),
  ]);
}

interface Source {
  source: string;
  aheadMs: number; // of this machine
}

const names = { slack: 'Slack', genesys: 'Genesys Cloud', store: 'Redis' } as const satisfies Record<
  ClockSource,
  string
>;

const sourcesIn = (clock: Clock): Source[] =>
  (Object.keys(names) as ClockSource[]).flatMap((each) => {
    const aheadMs = clock.aheadMs(each);
    return aheadMs === undefined ? [] : [{ source: names[each], aheadMs }];
  });

/** `Date` has whole seconds, and answers take a while. */
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
