import type { SandboxClient } from '../genesys/resources.ts';
import { dayMs } from '../genesys/world.ts';
import type { GenesysSandbox } from '../genesys.ts';
import type { PageClient, PageState } from './protocol.ts';

/** Of a big organization, the page gets the first and the latest clients. */
const [mostFirst, mostLatest] = [40, 10];

/** The organization's clients. They're only read again after a change. */
export function createClients(genesys: GenesysSandbox, now: () => number): () => PageState['genesys'] {
  let seen: { version: number; clients: SandboxClient[] } = { version: -1, clients: [] };
  return () => {
    const version = genesys.clientsVersion();
    if (version !== seen.version)
      seen = { version, clients: genesys.clients().filter(({ state }) => state !== 'deleted') };
    const { clients } = seen;
    const isMany = clients.length > mostFirst + mostLatest;
    const shown = isMany ? [...clients.slice(0, mostFirst), ...clients.slice(-mostLatest)] : clients;
    return {
      organization: genesys.organization.name,
      clients: shown.map((client) => pageClient(client, genesys.botClient.id, now())),
      more: clients.length - shown.length,
    };
  };
}

function pageClient(client: SandboxClient, botsId: string, now: number): PageClient {
  return {
    id: client.id,
    name: client.name,
    grantType: client.authorizedGrantType,
    state: client.state,
    callsInSevenDays: callsSince(client, now - 8 * dayMs),
    isBots: client.id === botsId,
  };
}

// A row is a day, named by its start: the day that began before the seven days isn't counted.
function callsSince({ usage }: SandboxClient, from: number): number {
  return usage
    .filter(({ date }) => Date.parse(date) >= from)
    .flatMap((row) => [row.status200, row.status300, row.status400, row.status500, row.status429])
    .reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
