import { type ClientRole, rolesOf } from '../../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../../services/genesys/types/client.ts';
import type { OwnGrant } from '../../../services/genesys/types/people.ts';
import type { Genesys } from '../../../services/genesys/types.ts';
import { createGenesys } from '../../../services/genesys.ts';
import { inSlices, visiting } from '../../../services/slices.ts';
import type { ProxyFor } from '../../config/proxy.ts';
import type { Config } from '../../config.ts';
import { once } from './once.ts';

/** Asks Genesys Cloud about Keyturn's own client. Each method throws a KeyturnError; what's asked twice is sent once. */
export interface GenesysProbe {
  readonly apiHost: string;
  readonly loginHost: string;
  readonly clientId: string;
  self(): ReturnType<Genesys['self']>;
  ownGrants(): Promise<OwnGrant[]>;
  ownClient(): Promise<OAuthClient>;
  /** The roles of all other clients. */
  othersRoles(): Promise<RolesOfClients[]>;
  roles(): ReturnType<Genesys['roles']>;
  close(): void;
}

/** Roles that clients have, and how many clients have just these. */
export interface RolesOfClients {
  readonly roles: readonly ClientRole[];
  readonly clients: number;
}

/** Someone waits for it, so it gives up sooner than the bot. */
const timeouts = { tryMs: 6_000, totalMs: 8_000 };

export interface GenesysProbeOptions {
  now: () => number;
  /** Takes the `Date` of each answer. */
  onDate: (date: string | null | undefined) => void;
  /** The one of the running bot, so that the calls count among its own. Absent: one of the probe's own. */
  running: Genesys | undefined;
}

/** Sends nothing before the first question. */
export function createGenesysProbe(
  settings: Config['genesys'] & { proxyFor?: ProxyFor | undefined },
  { now, onDate, running }: GenesysProbeOptions,
): GenesysProbe {
  const genesys = running ?? createGenesys({ ...settings, now, timeouts, onCall: ({ date }) => onDate(date) });
  return {
    apiHost: new URL(settings.apiUrl).host,
    loginHost: new URL(settings.loginUrl).host,
    clientId: settings.clientId,
    self: once(() => genesys.self()),
    ownGrants: once(() => genesys.ownGrants()),
    ownClient: once(() => genesys.getClient(settings.clientId)),
    othersRoles: once(async () => othersByRoles((await genesys.listClients()).clients, settings.clientId)),
    roles: once(() => genesys.roles()),
    close: () => running === undefined && genesys.close(),
  };
}

/** In slices: a running program checks this, too, and must not hold up anyone. Nothing else of the clients is kept. */
async function othersByRoles(clients: readonly OAuthClient[], ownId: string): Promise<RolesOfClients[]> {
  const groups = new Map<string, { roles: ClientRole[]; clients: number }>();
  const add = (client: OAuthClient): void => {
    if (client.id === ownId) return;
    const roles = rolesOf(client);
    const key = JSON.stringify(roles);
    const group = groups.get(key) ?? { roles, clients: 0 };
    group.clients += 1;
    groups.set(key, group);
  };
  await inSlices(visiting(clients, add));
  return [...groups.values()];
}
