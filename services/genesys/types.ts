import type { ClientChange, ClientDraft, ClientWithSecret, OAuthClient } from './types/client.ts';
import type { ClientList, Named, UsageResult } from './types/lists.ts';
import type { GenesysUser, Grant } from './types/people.ts';

export type * from './types/client.ts';
export type * from './types/lists.ts';
export type * from './types/people.ts';

/** One try of one call, for logs and metrics: no ids, no bodies, no headers. */
export interface CallRecord {
  readonly method: string;
  /** The path as the API reference writes it, such as `/api/v2/oauth/clients/{clientId}`. */
  readonly path: string;
  /** Undefined if no answer came. */
  readonly status: number | undefined;
  readonly ms: number;
  readonly correlationId: string | undefined;
}

/**
 * The calls that the bot makes to one Genesys Cloud organization. All throw `KeyturnError` with a `genesys_…` code
 * (or `shutting_down` after `close`) and nothing else, save what a `guard` or `confirm` throws.
 */
export interface Genesys {
  /** The region or host, for messages. */
  readonly organizationHint: string;
  /** GET /api/v2/tokens/me: whose organization this is, and the bot's own client. */
  self(): Promise<{ organization: { id: string; name: string }; clientId: string | undefined }>;
  /** Every client that is not `deleted`, all pages, each once; or those that could be read, and that there are more. */
  listClients(): Promise<ClientList>;
  /** Throws `genesys_not_found` on 404; a client in state `deleted` is returned as such. */
  getClient(id: string): Promise<OAuthClient>;
  createClient(draft: ClientDraft): Promise<ClientWithSecret>;
  /**
   * For a creation without an answer, sent at `sentAt` (ms since 1970): the clients of that name that Keyturn made since, and that no answer has
   * told of. Asks for the list once, or twice if it shows none; none too where Genesys Cloud gives no list. Throws `shutting_down` alone.
   */
  findCreated(name: string, sentAt: number): Promise<OAuthClient[]>;
  /**
   * Reads the client, lets `guard` refuse by throwing, lays `change` over all that was read, and writes the whole.
   * Fields that this client does not know are kept; `roleIds` and read-only fields are never sent. `secret`: one that the client,
   * as it was read, did not show. Throws `role_division_missing` before anything is sent if that would take roles away that `change` says
   * nothing about.
   */
  updateClient(
    id: string,
    change: ClientChange,
    guard?: (current: OAuthClient) => void | Promise<void>,
  ): Promise<ClientWithSecret & { readonly before: OAuthClient }>;
  /** DELETE alone: the client must be inactive already, and may still be answered for a few reads. */
  deleteClient(id: string): Promise<{ correlationId: string | undefined }>;
  /** `client`: undefined where the answer doesn't show it. */
  rotateSecret(
    id: string,
  ): Promise<Omit<ClientWithSecret, 'client'> & { readonly client: ClientWithSecret['client'] | undefined }>;
  /** Users whose e-mail equals `email` but for case, in whatever state; without their authorization. */
  findUsersByEmail(email: string): Promise<GenesysUser[]>;
  /** One user with authorization. Throws `genesys_not_found` for a deleted or unknown one. */
  getUser(id: string): Promise<GenesysUser>;
  /** One user who was deleted, without authorization. Throws `genesys_not_found` for one who wasn't, or never was there. */
  getDeletedUser(id: string): Promise<GenesysUser>;
  /** Roles in divisions that a user or client holds, those inherited from groups included. */
  grantsOf(subjectId: string): Promise<Grant[]>;
  /** The same for the bot's own client; needs no permission. */
  ownGrants(): Promise<Grant[]>;
  /** One role, one division by its id. Undefined: it isn't there, or any more. Throws `genesys_answer_broken` where Genesys Cloud doesn't heed the id. */
  findRole(id: string): Promise<Named | undefined>;
  findDivision(id: string): Promise<Named | undefined>;
  roles(): Promise<Named[]>;
  divisions(): Promise<Named[]>;
  scopes(): Promise<Named[]>;
  /** Starts a count of the client's requests by day; `start` and `end` in ms since 1970. Gives the execution's id. */
  startUsageQuery(clientId: string, interval: { start: number; end: number }): Promise<string>;
  /** Throws `genesys_failed` for a query that failed, `genesys_answer_broken` for a complete one without its rows or their counts. */
  usageResult(clientId: string, executionId: string): Promise<UsageResult | 'running'>;
  /** One try of the cheapest call that needs a valid token. */
  ping(): Promise<void>;
  /**
   * The same client, for writes under a lease: `confirm` is awaited right before each try of each write, and what it throws ends the
   * call without a further try. A write may wait long for its next try, and the right to it may be gone by then.
   */
  withWriteGuard(confirm: () => Promise<void>): Genesys;
  /** From now on each call has one try only: what waits for its next one ends with the error of its last. */
  finish(): void;
  /** Closes idle connections; from then on nothing new is sent. A write that is on its way is left to finish. */
  close(): void;
}
