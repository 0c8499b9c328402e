import type { KeyturnError } from '../errors.ts';
import type { Incomplete, OAuthClient } from '../genesys/types.ts';

/** What searches compare, folded; one for each client of a listing, in the same order. */
export interface SearchEntry {
  readonly id: string;
  readonly name: string;
  /** The same with Slack's names for emoji as the emoji; mostly the same. */
  readonly emoji: string;
  /** Both, with a character between them that nobody types, or one if they are the same: one look finds a word in either. */
  readonly text: string;
}

/** All clients of the organization, as they were at `asOf`, with our own later writes laid over. */
export interface Listing {
  /** Sorted by name, then id. */
  readonly clients: readonly OAuthClient[];
  readonly index: readonly SearchEntry[];
  /** When Genesys Cloud was asked, ms since 1970. */
  readonly asOf: number;
  /**
   * `fresh`: young enough. `refreshing`: older, and a newer one is under way. `stale`: older, and Genesys Cloud failed
   * when asked for a newer one (see `problem`). `direct`: straight from Genesys Cloud, as the store is down.
   */
  readonly source: 'fresh' | 'refreshing' | 'stale' | 'direct';
  readonly problem?: KeyturnError;
  /** There are more clients than could be read: who is not among these may still be there. */
  readonly incomplete?: Incomplete;
}

/** A write of our own: the client as it is now, and whether we made it; or the id of one that is gone. */
export type ClientWrite = { readonly client: OAuthClient; readonly created?: boolean } | { readonly gone: string };

/** Told of each call for a listing, for logs and metrics. */
export interface RefreshReport {
  readonly organization: string;
  readonly ms: number;
  readonly clients?: number;
  readonly incomplete?: Incomplete;
  readonly error?: KeyturnError;
}
