import { setTimeout as delay } from 'node:timers/promises';
import { untilAborted } from '../../services/within.ts';
import { describe, type Finding, type FindingCode } from '../findings/finding.ts';
import { loggedSeconds } from '../process/clock.ts';
import type { Route } from '../process/health.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { Metrics } from '../process/metrics.ts';
import type { Check, CheckResult, Unchecked } from './check.ts';
import { described } from './described.ts';
import { runChecks, type WorldOptions } from './run.ts';

export interface SetupWatch {
  /** `GET /status`: what the checks found, for operators. */
  readonly route: Route;
  /** Runs the checks in the background until the stop, and logs what they find, and what changes. */
  start(): void;
}

export interface SetupWatchOptions {
  checks: readonly Check[];
  world: WorldOptions;
  /** What `/status` says besides. */
  facts: Readonly<Record<string, unknown>>;
  inFlight: InFlight;
  log: Log;
  metrics: Pick<Metrics, 'setupOk'>;
  everyMs?: number | undefined; // default ten minutes
}

/** Those that cost calls to Genesys Cloud are made once in so many rounds, which is once an hour, and in the next one if they couldn't look. */
const roundsForMoney = 6;
const couldNotLook: ReadonlySet<Unchecked | undefined> = new Set<Unchecked>(['unanswered', 'late', 'failed']);

/** Logged with the first change that Redis refuses, and by the watch that looks at it each minute. */
const ofTheStore: ReadonlySet<FindingCode> = new Set<FindingCode>([
  ...(['evicts', 'evicts_expiring', 'no_append_only_file', 'replica', 'no_password', 'unencrypted'] as const),
  ...(['memory_store', 'redis_unreachable', 'redis_scripting', 'redis_full', 'redis_refuses'] as const),
]);

const levels = { wrong: 'error', warning: 'warn', fine: 'info' } as const;

export function createSetupWatch(options: SetupWatchOptions): SetupWatch {
  const { checks, world, facts, inFlight, log, metrics, everyMs = 600_000 } = options;
  const latest = new Map<string, CheckResult>();
  /** What was found when a check last could look. */
  const known = new Map<string, readonly Finding[]>();

  const tell = (result: CheckResult): void => {
    const { check, state, findings } = result;
    latest.set(check, result);
    metrics.setupOk(check, state === 'unchecked' ? undefined : state !== 'wrong');
    if (state === 'unchecked') return;
    const before = (known.get(check) ?? []).map(textOf);
    for (const found of findings.filter((each) => !before.includes(textOf(each)) && !toldElsewhere(each))) {
      const { level, says, cure } = describe(found);
      log[levels[level]]({ check, ...found }, `${says} ${cure}`);
    }
    const now = findings.map(textOf);
    for (const { code } of (known.get(check) ?? []).filter(
      (each) => !now.includes(textOf(each)) && !toldElsewhere(each),
    ))
      log.info({ check, code }, 'a problem that a check of the set-up found is fixed');
    known.set(check, findings);
  };

  return {
    route: {
      path: '/status',
      async handle(response) {
        const all = checks.map(({ name }) => latest.get(name) ?? pending(name));
        const body = { v: 1, ...facts, checks: all.map(described) };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      },
    },
    start() {
      inFlight.background(async (signal) => {
        for (let round = 0; !signal.aborted; round = (round + 1) % roundsForMoney) {
          const due = checks.filter(
            ({ name, costs }) => costs === undefined || round === 0 || couldNotLook.has(latest.get(name)?.why),
          );
          const made = async (some: readonly Check[]): Promise<void> => {
            for (const result of await untilAborted(runChecks(some, world), signal)) tell(result);
          };
          // Those that may take minutes hold nobody else's result back.
          const [slow, quick] = [due.filter(isSlow), due.filter((check) => !isSlow(check))];
          await Promise.all([made(quick), made(slow)]);
          await delay(everyMs, undefined, { signal });
        }
      });
    },
  };
}

const isSlow = ({ patienceMs }: Check): boolean => patienceMs !== undefined;

/** What's logged where it's noticed sooner. The clock is compared with each answer. */
const toldElsewhere = ({ code, facts }: Finding): boolean =>
  ofTheStore.has(code) || (code === 'clock_off' && Math.abs(Number(facts['seconds'])) >= loggedSeconds);

const textOf = ({ code, facts }: Finding): string => JSON.stringify([code, facts]);

const pending = (check: string): CheckResult => ({
  check,
  state: 'unchecked',
  why: 'pending',
  findings: [],
  checkedAt: undefined,
});
