import type { KeyturnError } from '../errors.ts';
import type { OAuthClient } from '../genesys/types/client.ts';
import type { Incomplete } from '../genesys/types/lists.ts';
import type { SearchEntry } from '../matching/search-entry.ts';

/** All clients of the organization as of `asOf`, with our own later writes applied. */
export interface Listing {
  /** Sorted by name, then by ID. */
  readonly clients: readonly OAuthClient[];
  readonly index: readonly SearchEntry[];
  /** When Genesys Cloud was asked, ms since 1970. */
  readonly asOf: number;
  /**
   * `refreshing`: older, and being refreshed. `stale`: older, because Genesys Cloud didn't return a newer one (see `problem`). `direct`: fetched
   * without the store, which is down.
   */
  readonly source: 'fresh' | 'refreshing' | 'stale' | 'direct';
  readonly problem?: KeyturnError;
  /** There are more clients than could be read, so one that isn't here may still exist. */
  readonly incomplete?: Incomplete;
}

/** A write of our own: the client as it is now, and whether we created it, or the ID of a client that's gone. */
export type ClientWrite = { readonly client: OAuthClient; readonly created?: boolean } | { readonly gone: string };

/** Called after each fetch, for logs and metrics. */
export interface RefreshReport {
  readonly organization: string;
  readonly ms: number;
  readonly clients?: number;
  readonly incomplete?: Incomplete;
  readonly error?: KeyturnError;
}
