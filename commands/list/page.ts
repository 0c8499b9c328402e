import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Listing } from '../../services/listings/types.ts';
import type { Filters } from '../../services/matching/filter.ts';
import type { PartRead } from '../clients/incomplete.ts';

/** Clients to a page. */
export const pageSize = 10;

/** A page of the clients. */
export interface Page {
  /** What was typed. */
  words: string;
  /** The same as it was read; undefined: all clients. */
  filters: Filters | undefined;
  shown: readonly OAuthClient[];
  /** Where none matches: those that may have been meant. */
  closest: readonly OAuthClient[];
  /** How many match before the first that is shown. */
  from: number;
  matching: number;
  total: number;
  page: number;
  pages: number;
  /** How much of the organization could be read, where that isn't all. */
  part: PartRead | undefined;
  listing: Pick<Listing, 'asOf' | 'source'>;
}
