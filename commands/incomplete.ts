import type { Listing } from '../services/listings.ts';
import { count } from './text.ts';

/** How a listing that is not whole reads to people: who is not found in it may still be there. */

type Read = Pick<Listing, 'clients' | 'incomplete'>;

/** `99 of 916 clients could be read`, without a full stop; undefined for a whole listing. */
export function couldBeRead({ clients, incomplete }: Read): string | undefined {
  if (incomplete === undefined) return undefined;
  const { total } = incomplete;
  return total === undefined
    ? `${count(clients.length, 'client')} could be read, and Genesys Cloud has more`
    : `${clients.length.toLocaleString('en-GB')} of ${count(total, 'client')} could be read`;
}

/** What `client_not_found` has to know of the listing in which nothing was found. */
export const searched = ({ clients, incomplete }: Read): Record<string, string> =>
  incomplete === undefined
    ? {}
    : {
        read: String(clients.length),
        ...(incomplete.total === undefined ? {} : { total: String(incomplete.total) }),
      };

/** `among the 99 of 916 clients that could be read`, of the details of `client_not_found`; undefined where all were searched. */
export function amongRead({ read, total }: Readonly<Record<string, string>>): string | undefined {
  if (read === undefined) return undefined;
  const clients = Number(read).toLocaleString('en-GB');
  return total === undefined
    ? `among the ${clients} clients that could be read`
    : `among the ${clients} of ${Number(total).toLocaleString('en-GB')} clients that could be read`;
}
