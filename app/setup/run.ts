import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import { probeRedis } from '../../services/store/redis-probe.ts';
import { RedisRefusal } from '../../services/store/redis-refusal.ts';
import { within } from '../../services/within.ts';
import { describe, type Finding } from '../findings/finding.ts';
import { type Clock, type ClockSource, createClock } from '../process/clock.ts';
import { slackWord } from '../slack/errors.ts';
import type { Check, CheckResult, CheckWorld, Unchecked } from './check.ts';
import { createGenesysProbe } from './probes/genesys.ts';
import { createSlackProbe } from './probes/slack.ts';

/** How long a check may take that doesn't say so itself, in milliseconds. */
const patienceMs = 10_000;

export type WorldOptions = Pick<CheckWorld, 'config' | 'faults' | 'env' | 'now' | 'running'> & {
  /** The connection of the running bot. */
  genesys?: Genesys;
  /** What the running bot has seen of other clocks. */
  clock?: Clock;
};

/** Runs checks side by side on new connections, closes these, and gives the results in the order of the checks. Never throws. */
export async function runChecks(
  checks: readonly Check[],
  { genesys: running, clock: seen, ...options }: WorldOptions,
): Promise<CheckResult[]> {
  const { config, now } = options;
  const clock = seen ?? createClock({ now });
  const onDate = (source: ClockSource) => (date: string | null | undefined) => clock.saw(source, date);
  const world: CheckWorld = {
    ...options,
    clock,
    slack: config.slack && createSlackProbe(config.slack, onDate('slack')),
    genesys:
      config.genesys &&
      createGenesysProbe({ ...config.genesys, proxyFor: config.proxyFor }, { now, onDate: onDate('genesys'), running }),
    redis: config.store?.kind === 'redis' ? probeRedis({ url: config.store.url }) : undefined,
  };
  try {
    return await Promise.all(checks.map((check) => runOne(check, world)));
  } finally {
    world.genesys?.close();
    world.redis?.close();
  }
}

/** The worst level of findings, as a state. */
function stateOf(findings: readonly Finding[]): 'ok' | 'warning' | 'wrong' {
  const levels = new Set(findings.map((each) => describe(each).level));
  if (levels.has('wrong')) return 'wrong';
  return levels.has('warning') ? 'warning' : 'ok';
}

class Late extends Error {}

async function runOne(
  { name, run, patienceMs: ownPatienceMs = patienceMs }: Check,
  world: CheckWorld,
): Promise<CheckResult> {
  const facts = { check: name, findings: [], checkedAt: world.now() };
  try {
    const found = await within(run(world), ownPatienceMs, () => new Late());
    if ('unchecked' in found) return { ...facts, state: 'unchecked', why: found.unchecked };
    return { ...facts, state: stateOf(found), findings: found };
  } catch (error) {
    return { ...facts, state: 'unchecked', why: whyNot(error) };
  }
}

/** A platform that refuses or doesn't answer is what another check finds. */
function whyNot(error: unknown): Unchecked {
  if (error instanceof Late) return 'late';
  const ofPlatform =
    error instanceof RedisRefusal ||
    (error instanceof KeyturnError && asKeyturnError(error).code !== 'internal') ||
    slackWord(error) !== undefined ||
    (error instanceof Error && 'code' in error && String(error.code).startsWith('slack_webapi'));
  return ofPlatform ? 'unanswered' : 'failed';
}
