import type { OAuthClient } from './client.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
}

/** Requests of one day; `errors` counts the statuses 4xx, 429 and 5xx. */
export interface UsageRow {
  /** Undefined where Genesys Cloud names no day. */
  readonly date: string | undefined;
  readonly requests: number;
  readonly errors: number;
}

/** Says that a list isn't complete: how many there are in all, as Genesys Cloud claims; undefined where it names no number. */
export interface Incomplete {
  readonly total: number | undefined;
}

/** A list that isn't complete, for logs: its path, how many rows could be read, of how many. */
export interface IncompleteList extends Incomplete {
  readonly path: string;
  readonly read: number;
}

export interface ClientList {
  readonly clients: readonly OAuthClient[];
  readonly incomplete: Incomplete | undefined;
}

export interface UsageResult {
  readonly rows: readonly UsageRow[];
  /** False: Genesys Cloud has more rows than it gave. */
  readonly complete: boolean;
}
