import { defined } from '../../services/defined.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { closestClients, type FoundClient, findClient, prepareSearch } from '../../services/listings/find-clients.ts';
import type { Listing } from '../../services/listings/types.ts';
import { idsIn } from '../../services/matching/readings.ts';
import type { Services } from '../operation/context.ts';
import { type PartRead, partRead } from './incomplete.ts';

/** How many clients are suggested if none is found. */
export const mostClosest = 3;

/** No client was found; these are the closest. */
export interface Missed<Client = OAuthClient> {
  readonly kind: 'none';
  readonly closest: readonly Client[];
  /** The listing's time, ms since 1970, if Genesys Cloud didn't give a newer one. */
  readonly staleSince?: number;
  /** How many clients the listing has, and the total, if it's incomplete. */
  readonly among?: PartRead;
}

export type Located<Client extends { id: string; name: string } = OAuthClient> =
  /** `asOf`: when the listing was read that has them, ms since 1970. Without it, they were read just now. */
  (Exclude<FoundClient<Client>, { kind: 'none' }> & { readonly asOf?: number }) | Missed<Client>;

/**
 * The client or clients that `text` means, as `findClient` decides. Before it gives none, it asks Genesys Cloud: for the client if the text has its ID,
 * and otherwise for a newer listing, unless `quick`.
 */
export async function locate(
  { listings, genesys }: Pick<Services, 'listings' | 'genesys'>,
  text: string,
  { fresh = false, quick = false }: { fresh?: boolean; quick?: boolean } = {},
): Promise<Located> {
  const listing = await listings.read({ fresh });
  await prepareSearch(listing);
  const found = findClient(listing, text);
  if (found.kind !== 'none') return { ...found, asOf: listing.asOf };
  const client = await withIdIn(genesys, text);
  if (client !== undefined) return { kind: 'one', client };
  const newer = fresh || quick ? listing : await listings.newerThan(listing);
  await prepareSearch(newer);
  const again = newer.index === listing.index ? found : findClient(newer, text);
  return again.kind === 'none'
    ? { kind: 'none', closest: closestClients(newer, text, mostClosest), ...stateOf(newer) }
    : { ...again, asOf: newer.asOf };
}

/** Why the client may exist even if the listing doesn't have it. */
function stateOf(listing: Listing): Pick<Missed, 'staleSince' | 'among'> {
  return defined({ staleSince: listing.source === 'stale' ? listing.asOf : undefined, among: partRead(listing) });
}

/** The client ID in the text, if there's exactly one. */
export function onlyIdIn(text: string): string | undefined {
  const [id, another] = idsIn(text);
  return another === undefined ? id : undefined;
}

/** The client whose ID is in the text, if there's exactly one ID and it exists. */
async function withIdIn(genesys: Services['genesys'], text: string): Promise<OAuthClient | undefined> {
  const id = onlyIdIn(text);
  if (id === undefined) return undefined;
  try {
    const client = await genesys.getClient(id);
    return client.state === 'deleted' ? undefined : client;
  } catch (error) {
    if (asKeyturnError(error).code !== 'genesys_not_found') throw error;
    return undefined;
  }
}
