import { keyRing } from '../../services/keys.ts';
import type { Store } from '../../services/store.ts';
import type { Env } from '../config/environment.ts';
import type { Config } from '../config.ts';
import type { GenesysAccount } from '../organization/connect.ts';
import type { Organization } from '../organization.ts';
import type { Clock } from '../process/clock.ts';
import type { Route } from '../process/health.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { Metrics } from '../process/metrics.ts';
import { version } from '../process/version.ts';
import type { SlackIdentity } from '../slack/identity.ts';
import type { SlackLink } from '../slack/link.ts';
import { socketConnections } from '../slack/server.ts';
import { checks } from './checks.ts';
import { announceReplica } from './replicas/announce.ts';
import { createSetupWatch } from './watch.ts';

export interface SetupOptions {
  config: Config;
  /** The environment, for the proxy and certificates. */
  env: Env | undefined;
  account: GenesysAccount;
  clock: Clock;
  identity: SlackIdentity;
  organization: Pick<Organization, 'findTooFewApprovers'>;
  link: Pick<SlackLink, 'seen'>;
  store: Pick<Store, 'compareAndSet' | 'range'>;
  instance: string;
  inFlight: InFlight;
  log: Log;
  metrics: Pick<Metrics, 'setupOk'>;
  now: () => number;
  /** The pause between two rounds of checks, in milliseconds, default ten minutes; `never` runs none. */
  everyMs: number | 'never' | undefined;
}

export interface Setup {
  /** `GET /status`; where Slack's requests come to, it only says where to ask. */
  readonly routes: readonly Route[];
  start(): void;
}

/** The checks of a running Keyturn, and its marker for the others. */
export function createSetup(options: SetupOptions): Setup {
  const {
    config,
    env = {},
    everyMs,
    account,
    clock,
    identity,
    organization,
    link,
    store,
    instance,
    inFlight,
    log,
    metrics,
    now,
  } = options;
  const { mode } = config.slack;
  const running = {
    instance,
    deciders: organization.findTooFewApprovers,
    ...link.seen.facts,
  };
  const watch = createSetupWatch({
    checks,
    world: { config, faults: [], env, now, running, clock, genesys: account.genesys },
    facts: { version, mode, organization: account.organization, command: config.command, instance },
    ...{ inFlight, log, metrics, everyMs: everyMs === 'never' ? undefined : everyMs },
  });
  return {
    // Slack's port may be open to everyone.
    routes: [mode === 'socket' || config.adminPort !== undefined ? watch.route : elsewhere(watch.route.path)],
    start() {
      if (everyMs === 'never') return;
      if (config.store.kind === 'redis') announceReplica(marker(), { store, inFlight, now });
      watch.start();
    },
  };

  function marker() {
    const slack = {
      app: identity.bot.id ?? identity.bot.userId,
      team: identity.own.workspaces[0] ?? '',
      command: config.command,
      mode,
      connections: mode === 'socket' ? socketConnections : 0,
    };
    const keys = keyRing(config.keys).map(({ id }) => id);
    return { v: 1 as const, instance, version, keys, organization: account.organization.id, slack };
  }
}

const elsewhere = (path: string): Route => ({
  path,
  handle: async (response) => {
    response
      .writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
      .end(`Slack’s requests come to this port, so ${path} isn’t on it. Set KEYTURN_ADMIN_PORT, and ask there.\n`);
  },
});
