import type { Listing } from '../../services/listings.ts';
import { count, number } from '../block-kit/text.ts';

/** How a listing that is not whole reads to people: who is not found in it may still be there. */

type Read = Pick<Listing, 'clients' | 'incomplete'>;

/** `99 of 916 clients could be read`, without a full stop; undefined for a whole listing. */
export function couldBeRead({ clients, incomplete }: Read): string | undefined {
  if (incomplete === undefined) return undefined;
  const { total } = incomplete;
  return total === undefined
    ? `${count(clients.length, 'client')} could be read, and Genesys Cloud has more`
    : `${number(clients.length)} of ${count(total, 'client')} could be read`;
}

/** How many clients a listing that isn't whole holds, and of how many, where that is known. */
export interface PartRead {
  readonly read: number;
  readonly total?: number;
}

/** How much of the clients a listing holds; undefined for a whole one. */
export const partRead = ({ clients, incomplete }: Read): PartRead | undefined =>
  incomplete === undefined
    ? undefined
    : { read: clients.length, ...(incomplete.total === undefined ? {} : { total: incomplete.total }) };

/** `among the 99 of 916 clients that could be read`; undefined where all were searched. */
export function amongRead(part: PartRead | undefined): string | undefined {
  if (part === undefined) return undefined;
  const clients = number(part.read);
  return part.total === undefined
    ? `among the ${clients} clients that could be read`
    : `among the ${clients} of ${number(part.total)} clients that could be read`;
}
