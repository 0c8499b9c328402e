import type { OAuthClient } from '../../../services/genesys/types/client.ts';
import type { ClientList } from '../../../services/genesys/types/lists.ts';
import type { OwnGrant } from '../../../services/genesys/types/people.ts';
import type { Genesys } from '../../../services/genesys/types.ts';
import { createGenesys } from '../../../services/genesys.ts';
import type { ProxyFor } from '../../config/proxy.ts';
import type { Config } from '../../config.ts';
import { createDates, type Dates } from '../../process/dates.ts';
import { once } from './once.ts';

/** Asks Genesys Cloud about Keyturn's own client. Each method throws a KeyturnError; what's asked twice is sent once. */
export interface GenesysProbe {
  readonly apiHost: string;
  readonly loginHost: string;
  readonly clientId: string;
  self(): ReturnType<Genesys['self']>;
  ownGrants(): Promise<OwnGrant[]>;
  ownClient(): Promise<OAuthClient>;
  clients(): Promise<ClientList>;
  roles(): ReturnType<Genesys['roles']>;
  dates: Pick<Dates, 'aheadMs'>;
  close(): void;
}

/** Someone waits for it, so it gives up sooner than the bot. */
const timeouts = { tryMs: 6_000, totalMs: 8_000 };

/** `genesys`: the one of the running bot, so that the calls count among its own. Otherwise one of its own. Sends nothing before the first question. */
export function createGenesysProbe(
  settings: Config['genesys'] & { proxyFor?: ProxyFor | undefined },
  now: () => number,
  running?: { genesys: Genesys; dates: Pick<Dates, 'aheadMs'> },
): GenesysProbe {
  const dates = createDates(now);
  const genesys =
    running?.genesys ?? createGenesys({ ...settings, now, timeouts, onCall: ({ date }) => dates.seen(date) });
  return {
    apiHost: new URL(settings.apiUrl).host,
    loginHost: new URL(settings.loginUrl).host,
    clientId: settings.clientId,
    self: once(() => genesys.self()),
    ownGrants: once(() => genesys.ownGrants()),
    ownClient: once(() => genesys.getClient(settings.clientId)),
    clients: once(() => genesys.listClients()),
    roles: once(() => genesys.roles()),
    dates: running?.dates ?? dates,
    close: () => running === undefined && genesys.close(),
  };
}
