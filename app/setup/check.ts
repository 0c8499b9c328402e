import type { RedisProbe } from '../../services/store/redis-probe.ts';
import type { Env } from '../config/environment.ts';
import type { Config } from '../config.ts';
import type { Finding } from '../findings/finding.ts';
import type { Clock } from '../process/clock.ts';
import type { SeenFacts } from '../slack/link/seen.ts';
import type { GenesysProbe } from './probes/genesys.ts';
import type { SlackProbe } from './probes/slack.ts';

/** One question about the set-up. */
export interface Check<Name extends string = string> {
  name: Name;
  /** The question, for the page of checks. */
  asks: string;
  /** `money`: it costs calls to Genesys Cloud, so a running Keyturn asks once an hour, unless it got no answer. Default: every ten minutes. */
  costs?: 'money';
  /** How long it may take, in milliseconds. Default: ten seconds. */
  patienceMs?: number;
  /** Looks, and changes nothing. What it throws counts as not checked. */
  run(world: CheckWorld): Promise<Found>;
}

/** What was found, or why the check couldn't look. */
export type Found = readonly Finding[] | { unchecked: Unchecked };

/**
 * `settings`: a setting that it needs is missing or wrong. `unanswered`: the platform refuses or doesn't answer, which another check says.
 * `running`: only a running Keyturn can know. `unused`: the set-up doesn't have this. `late`, `failed`: it took too long, or went wrong. `pending`: it's still to be made.
 */
export type Unchecked = 'settings' | 'unanswered' | 'running' | 'unused' | 'late' | 'failed' | 'pending';

/** What checks look at. A part is missing if its settings are. */
export interface CheckWorld {
  config: Partial<Config>;
  faults: readonly string[];
  env: Env;
  slack: SlackProbe | undefined;
  genesys: GenesysProbe | undefined;
  redis: RedisProbe | undefined;
  /** Sees what Slack and Genesys Cloud answer. */
  clock: Clock;
  /** What only a running Keyturn knows. */
  running?: Running;
  now: () => number;
}

/** What this process has seen since it started. */
export interface Running extends SeenFacts {
  instance: string;
  /** Who can approve each operation that takes a second person. */
  deciders(): Promise<readonly Finding[]>;
}

export interface CheckResult {
  check: string;
  /** `ok` with findings: they're worth knowing. */
  state: 'ok' | 'warning' | 'wrong' | 'unchecked';
  why?: Unchecked;
  findings: readonly Finding[];
  /** Milliseconds since 1970; undefined if it wasn't made yet. */
  checkedAt: number | undefined;
}

type Platform = 'slack' | 'genesys' | 'redis';

/** A look at one of the platforms. Without its settings it can't be made, and a store in memory has no Redis. */
export const needing =
  <Name extends Platform>(
    name: Name,
    look: (probe: NonNullable<CheckWorld[Name]>, world: CheckWorld) => Promise<Found>,
  ): Check['run'] =>
  async (world) => {
    if (name === 'redis' && world.config.store?.kind === 'memory') return { unchecked: 'unused' };
    const probe = world[name];
    return probe === undefined ? { unchecked: 'settings' } : look(probe, world);
  };
