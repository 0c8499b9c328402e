import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Language } from '../commands/language.ts';
import { shareMinutes } from '../services/admission/shared-minutes.ts';
import { keySpace, type Store } from '../services/store.ts';
import type { Env } from './config/environment.ts';
import type { ConfigError } from './config/fault.ts';
import { policyOf } from './config/policy.ts';
import type { Config } from './config.ts';
import { connectGenesys } from './organization/connect.ts';
import type { Timing } from './organization/options.ts';
import { createOrganization, type Organization } from './organization.ts';
import { createClockWatch } from './process/clock.ts';
import { healthRoutes } from './process/health.ts';
import { createInFlight, type InFlight } from './process/in-flight.ts';
import type { Log } from './process/log.ts';
import { measuredStore } from './process/measured-store.ts';
import { createMetrics } from './process/metrics.ts';
import { believing, inspected, openStore } from './process/open-store.ts';
import { longestStartMs } from './process/startup.ts';
import { createSetup } from './setup/start.ts';
import { connectSlack } from './slack/connect.ts';
import { requirePorts } from './slack/server/port.ts';
import { createSlackServer, type SlackServer } from './slack/server.ts';

export interface Bot {
  /** The port that answers HTTP. */
  port: number;
  adminPort: number; // of health and metrics; can be the same
  organization: { id: string; name: string };
  storeUp: boolean; // whether the store responded at the start
  /** Resolves with what would have refused the start, if that's found out later: stop, and end. */
  readonly refused: Promise<ConfigError>;
  /**
   * Is unready, and still takes work for `noticeMs`, so that load balancers notice. Then finishes what's in flight (at most `ms`, default 25 s), and
   * closes everything, the port of health and metrics last. True if nothing was cut off.
   */
  stop(ms?: number, noticeMs?: number): Promise<boolean>;
}

export interface BotOptions extends Timing {
  config: Config;
  log: Log;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Milliseconds per “second” of Slack's rate limits, and of Keyturn's patience with Slack, default 1,000; tests make it shorter. */
  slackSecondMs?: number;
  /** The environment, for the checks of proxy and certificates. */
  env?: Env;
  /** The pause between two rounds of checks of the set-up, in milliseconds, default ten minutes; `never` runs none. */
  setupMs?: number | 'never';
  /** How long the start waits for Slack and Genesys Cloud in all, in milliseconds; see `longestStartMs`. */
  startMs?: number;
  /** Replaces the store in the settings. */
  store?: Store;
  /** What people read; default English. */
  language?: Language;
}

/** Builds the process around an organization, and starts it. Throws KeyturnError if Slack or Genesys Cloud refuses its credentials, or doesn't answer. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { config, log, now = Date.now, workerMs, leaseMs, silentMs, slackSecondMs: secondMs } = options;
  const startBy = performance.now() + (options.startMs ?? longestStartMs);
  await requirePorts(config);
  const metrics = createMetrics();
  const inFlight = createInFlight({ log });
  const clock = createClockWatch({ metrics, log });
  const asking = { log, metrics, clock, now, startBy };
  const { slack, minutes, link, identify } = connectSlack({ settings: config.slack, secondMs, ...asking });
  const [identity, account] = await Promise.all([
    identify(),
    connectGenesys({ credentials: config.genesys, proxyFor: config.proxyFor, ...asking }),
  ]);
  const keys = keySpace(account.organization.id);
  log.info({ policy: policyOf(config) }, 'the policy in force');
  const opened =
    options.store === undefined
      ? openStore({ config, log, metrics, clock, pingKey: keys('ping') })
      : inspected(options.store);
  const store = believing(measuredStore(opened.store, metrics), config, log, metrics);
  await opened.inspect();
  const instance = randomUUID();
  const common = { account, config, store, link, identity, inFlight, log, metrics, now, instance };
  const timing = { workerMs, leaseMs, silentMs };
  const organization = createOrganization({ ...common, slack, timing, language: options.language });
  // Through the organization's: with another key, this process writes nothing that the others would have to refuse.
  const shared = { store: organization.store, key: keys('minute') };
  shareMinutes({ minutes: { ...minutes, genesys: account.minute }, ...shared, instance, now });
  const setup = createSetup({
    ...common,
    store: organization.store,
    clock,
    organization,
    env: options.env,
    everyMs: options.setupMs,
  });
  let stopping = false;
  const server = createSlackServer({
    config,
    bot: identity.bot,
    routes: healthRoutes({
      store,
      genesys: { ping: account.genesys.ping, answers: account.answers },
      slack: link,
      trail: { state: organization.trailState },
      metrics: metrics.of(account.organization.id),
      isStopping: () => stopping,
    }).concat(setup.routes),
    link,
    inFlight,
    log,
    startBy,
    secondMs,
  });
  organization.serve(server);
  await organization.prepare();
  const storeUp = await store.ping().then(
    () => true,
    () => false,
  );
  const ports = await server.start();
  organization.startWork();
  setup.start();

  return {
    ...ports,
    organization: account.organization,
    storeUp,
    refused: organization.refused,
    stop(ms = 25_000, noticeMs = 0) {
      stopping = true;
      return stopInOrder({ server, organization, inFlight, store }, ms, noticeMs);
    },
  };
}

/** How long a stop waits for what's in flight before calls have one try, in milliseconds. */
const settleMs = 10_000;
/** How long one try at Genesys Cloud takes at most, in milliseconds: so long the rest may take after that. */
const lastTryMs = 15_000;
/** What runs in the background ends when it's told to, and needs a moment for that, in milliseconds. */
const endMs = 500;

async function stopInOrder(
  {
    server,
    organization,
    inFlight,
    store,
  }: { server: SlackServer; organization: Organization; inFlight: InFlight; store: Store },
  ms: number,
  noticeMs: number,
): Promise<boolean> {
  server.finish();
  await delay(noticeMs);
  const until = performance.now() + ms;
  // What still arrives is answered: the port closes when nobody waits for more than Slack's acknowledgment.
  await inFlight.settle(Math.max(0, Math.min(ms - lastTryMs, settleMs)));
  organization.finish();
  await server.stop();
  const finished = await inFlight.drain(Math.max(endMs, until - performance.now()));
  await organization.close();
  await store.close();
  await server.close();
  return finished;
}
