import type { OAuthClient } from './client.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
}

/** Requests of one day; `errors` counts those with status 4xx (429 included) or 5xx. */
export interface UsageRow {
  /** Undefined if Genesys Cloud leaves out the day. */
  readonly date: string | undefined;
  readonly requests: number;
  readonly errors: number;
}

/** Marks an incomplete list, with the total according to Genesys Cloud, or undefined if it doesn't say. */
export interface Incomplete {
  readonly total: number | undefined;
}

/** An incomplete list, for logs: its path, how many rows could be read, and the total. */
export interface IncompleteList extends Incomplete {
  readonly path: string;
  readonly read: number;
}

export interface ClientList {
  readonly clients: readonly OAuthClient[];
  readonly incomplete: Incomplete | undefined;
}

/** A flow that uses a client, or something else in Architect; its type is as Genesys Cloud writes it, such as `INBOUNDCALLFLOW`. */
export interface Dependent {
  readonly name?: string;
  readonly type?: string;
}

export interface DependentList {
  readonly dependents: readonly Dependent[];
  /** False if there may be more of them. */
  readonly complete: boolean;
}

export interface UsageResult {
  readonly rows: readonly UsageRow[];
  /** False if Genesys Cloud has more rows than it returned. */
  readonly complete: boolean;
}
