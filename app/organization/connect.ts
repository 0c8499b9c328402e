import { createMinute, type Minute } from '../../services/admission/minute.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../../services/errors.ts';
import { createOwnWrites, type OwnWrites } from '../../services/genesys/not-yet.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import { createGenesys } from '../../services/genesys.ts';
import type { ProxyFor } from '../config/proxy.ts';
import type { Config } from '../config.ts';
import { type GenesysHosts, hostOf } from '../findings/genesys.ts';
import type { Clock } from '../process/clock.ts';
import type { Log } from '../process/log.ts';
import type { Metrics } from '../process/metrics.ts';
import { retryAtStart } from '../process/startup.ts';
import { watchAnswers } from './answers.ts';
import { whoseOrganization } from './identify.ts';

/** A Genesys Cloud organization, as its credentials identify it. */
export interface GenesysAccount {
  organization: { id: string; name: string };
  /** Keyturn's own client. */
  botClientId: string;
  genesys: Genesys;
  /** The latest writes of all replicas. The listing writes them, and the API client reads them. */
  ownWrites: OwnWrites;
  /** The calls of the last minute. */
  minute: Minute;
  answers(): boolean; // the latest call, at most 30 s ago
}

export interface ConnectOptions {
  credentials: Config['genesys'];
  now: () => number;
  log: Log;
  metrics: Metrics;
  clock: Pick<Clock, 'saw'>;
  proxyFor?: ProxyFor | undefined;
  /** When the start gives up: see `retryAtStart`. */
  startBy: number;
}

/** Connects to Genesys Cloud and asks which organization this is, until `startBy`. Throws KeyturnError if it's refused, or gets no answer. */
export async function connectGenesys({
  credentials,
  now,
  log,
  metrics,
  clock,
  proxyFor,
  startBy,
}: ConnectOptions): Promise<GenesysAccount> {
  const ownWrites = createOwnWrites({ now });
  const minute = createMinute({ now, perMinute: credentials.callsPerMinute });
  const answers = watchAnswers();
  // The calls before the organization is known don't count for any.
  let counted = metrics;
  let told = log;
  const genesys = createGenesys({
    ...credentials,
    now,
    proxyFor,
    minute,
    ownWrites,
    onCall: ({ date, ...call }) => {
      answers.ended(call);
      clock.saw('genesys', date);
      counted.genesysCall(call.method, call.path, String(call.status ?? 'none'), call.ms);
      if (call.status === undefined || call.status >= 400) told.info(call, 'a call to Genesys Cloud failed');
      else told.debug(call, 'a call to Genesys Cloud');
    },
    onIncomplete: (list) => log.warn(list, 'Genesys Cloud gave an incomplete list'),
  });
  const hosts = { apiHost: new URL(credentials.apiUrl).host, loginHost: new URL(credentials.loginUrl).host };
  const { organization, clientId } = await retryAtStart({
    name: 'Genesys Cloud',
    ask: () =>
      whoseOrganization(genesys, credentials.clientId, log).catch((error: unknown) => {
        throw withHost(asKeyturnError(error), hosts);
      }),
    final: (error) => (factsOf(asKeyturnError(error).code).needsAdmin ? error : undefined),
    late: () => new KeyturnError('genesys_unreachable', { details: { host: hosts.apiHost, reason: 'timeout' } }),
    startBy,
    log,
  });
  counted = metrics.of(organization.id);
  told = log.child({ organization: organization.id });
  return { organization, botClientId: clientId, genesys, ownWrites, minute, answers: answers.recent };
}

/** The same error, with the host that it's about. */
function withHost(error: KeyturnError, hosts: GenesysHosts): KeyturnError {
  if (factsOf(error.code).from !== 'genesys') return error;
  const { code, changed, correlationId, cause, details } = error;
  return new KeyturnError(code, {
    ...{ changed, correlationId, cause },
    details: { ...details, host: hostOf(error, hosts) },
  });
}
