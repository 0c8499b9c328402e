import { asKeyturnError, type ErrorCode } from '../../services/errors.ts';
import type { OwnWrites } from '../../services/genesys/not-yet.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import { createGenesys, createOwnWrites } from '../../services/genesys.ts';
import type { Config } from '../config.ts';
import type { Log } from '../process/log.ts';
import type { Metrics } from '../process/metrics.ts';
import { retryAtStart } from '../process/startup.ts';
import { whoseOrganization } from './identify.ts';

/** One Genesys Cloud organization, as far as its credentials tell. */
export interface GenesysAccount {
  organization: { id: string; name: string };
  /** The client with which the bot itself acts. */
  botClientId: string;
  genesys: Genesys;
  /** The latest writes of every replica; the listing keeps them, and the Genesys Cloud client reads them. */
  ownWrites: OwnWrites;
}

export interface ConnectOptions {
  credentials: Config['genesys'];
  now: () => number;
  log: Log;
  metrics: Metrics;
}

/** Makes the client of one Genesys Cloud organization and asks which one it is, for a minute at most. Throws KeyturnError when refused. */
export async function connectGenesys({ credentials, now, log, metrics }: ConnectOptions): Promise<GenesysAccount> {
  const ownWrites = createOwnWrites({ now });
  // The calls that ask which organization this is are counted for none.
  let counted = metrics;
  const genesys = createGenesys({
    ...credentials,
    now,
    ownWrites,
    onCall: ({ method, path, status, ms }) => counted.genesysCall(method, path, String(status ?? 'none'), ms),
    onIncomplete: (list) => log.warn(list, 'Genesys Cloud gave an incomplete list'),
  });
  const { organization, clientId } = await retryAtStart({
    name: 'Genesys Cloud',
    ask: () => whoseOrganization(genesys, credentials.clientId, log),
    final: (error) => (refusals.has(asKeyturnError(error).code) ? error : undefined),
    log,
  });
  counted = metrics.of(organization.id);
  return { organization, botClientId: clientId, genesys, ownWrites };
}

/** What asking again doesn't change. */
const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['genesys_bot_credentials', 'genesys_bot_permission']);
