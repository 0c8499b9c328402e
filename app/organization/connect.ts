import { createMinute, type Minute } from '../../services/admission/minute.ts';
import { asKeyturnError, factsOf } from '../../services/errors.ts';
import { createOwnWrites, type OwnWrites } from '../../services/genesys/not-yet.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import { createGenesys } from '../../services/genesys.ts';
import type { ProxyFor } from '../config/proxy.ts';
import type { Config } from '../config.ts';
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
}

/** Connects to Genesys Cloud and asks which organization this is, for at most a minute. Throws KeyturnError if it's refused. */
export async function connectGenesys({
  credentials,
  now,
  log,
  metrics,
  clock,
  proxyFor,
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
  const { organization, clientId } = await retryAtStart({
    name: 'Genesys Cloud',
    ask: () => whoseOrganization(genesys, credentials.clientId, log),
    final: (error) => (factsOf(asKeyturnError(error).code).needsAdmin ? error : undefined),
    log,
  });
  counted = metrics.of(organization.id);
  told = log.child({ organization: organization.id });
  return { organization, botClientId: clientId, genesys, ownWrites, minute, answers: answers.recent };
}
