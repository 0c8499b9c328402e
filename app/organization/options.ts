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

/** What an organization needs. Several can share everything except `account`: keys, metrics, and log lines have the organization's ID. */
export interface OrganizationOptions {
  account: GenesysAccount;
  config: Pick<
    Config,
    | 'approvals'
    | 'approvers'
    | 'channel'
    | 'command'
    | 'keys'
    | 'listingSeconds'
    | 'notify'
    | 'requestMinutes'
    | 'roleRule'
    | 'secondPerson'
    | 'doMinutes'
    | 'graceDays'
    | 'secretMinutes'
    | 'slack'
    | 'witness'
  >;
  store: Store;
  slack: SlackApi;
  link: Pick<SlackLink, 'requireToken' | 'seen'>;
  identity: Pick<SlackIdentity, 'own' | 'url'>;
  inFlight: InFlight;
  log: Log;
  metrics: Metrics;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Identifies this process. It's different for every process, and after every restart. */
  instance: string;
  timing?: Timing;
  /** What its people read; default English. */
  language?: Language | undefined;
}

/** The timing of an organization, in milliseconds. Undefined fields are as in production. */
export interface Timing {
  /** The pause between two rounds of the worker. Default 1,000. */
  workerMs?: number | undefined;
  /** The lease of requests. Default 20,000. */
  leaseMs?: number | undefined;
  /** How long an expired lease is watched before another process takes it. Default 1.75 leases. */
  silentMs?: number | undefined;
}
