import type { Language } from '../../commands/language.ts';
import type { Store } from '../../services/store.ts';
import type { Config } from '../config.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { Metrics } from '../process/metrics.ts';
import type { SlackApi } from '../slack/api.ts';
import type { SlackIdentity } from '../slack/identity.ts';
import type { SlackLink } from '../slack/link.ts';
import type { GenesysAccount } from './connect.ts';

/** What one organization is built on. All but `account` may serve several: keys, metrics and log lines carry the organization. */
export interface OrganizationOptions {
  account: GenesysAccount;
  config: Pick<
    Config,
    | 'approvals'
    | 'approvers'
    | 'channel'
    | 'command'
    | 'key'
    | 'listingSeconds'
    | 'requestMinutes'
    | 'secondPerson'
    | 'secretMinutes'
  >;
  store: Store;
  slack: SlackApi;
  link: Pick<SlackLink, 'requireToken'>;
  identity: Pick<SlackIdentity, 'own' | 'url'>;
  inFlight: InFlight;
  log: Log;
  metrics: Metrics;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Names this process: different for every process, and for every start of one. */
  instance: string;
  timing?: Timing;
  /** What its people read; default English. */
  language?: Language | undefined;
}

/** How fast an organization works, in milliseconds; what is undefined is as in production. */
export interface Timing {
  /** Between two looks for what is due; default 1,000. */
  workerMs?: number | undefined;
  /** How long an execution may be silent before another process takes it over; default 20,000. */
  leaseMs?: number | undefined;
  /** How long it is watched before that; default 1.75 times as long. */
  silentMs?: number | undefined;
}
