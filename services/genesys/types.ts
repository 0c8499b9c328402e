import type { Asking } from '../admission/share.ts';
import type { ClientChange, ClientDraft, ClientWithSecret, OAuthClient } from './types/client.ts';
import type { ClientList, DependentList, Named, UsageResult } from './types/lists.ts';
import type { GenesysUser, Grant, OwnGrant, UserList } from './types/people.ts';

/** One try of a call, for logs and metrics: without IDs, bodies, or headers. */
export interface CallRecord {
  readonly method: string;
  /** The path as in the API reference, such as `/api/v2/oauth/clients/{clientId}`. */
  readonly path: string;
  /** Undefined without a response. */
  readonly status: number | undefined;
  readonly ms: number;
  readonly correlationId: string | undefined;
  /** The response's `Date`. */
  readonly date: string | undefined;
  /** What the log calls the work that the call belongs to, if it was said. */
  readonly reference?: string | undefined;
}

/**
 * Keyturn's calls to one Genesys Cloud organization. They only throw `KeyturnError` with a `genesys_…` code, `shutting_down` after `close`, and
 * what `guard` or `confirm` throws.
 */
export interface Genesys {
  /** The region or host, for messages. */
  readonly organizationHint: string;
  /** GET /api/v2/tokens/me: the organization that Keyturn's client belongs to, and that client. */
  self(): Promise<{ organization: { id: string; name: string }; clientId: string | undefined }>;
  /** Every client that isn’t `deleted`, from all pages, each once, as `each` returns it. If not all could be read, it says so. */
  listClients(options?: { each?: (client: OAuthClient) => OAuthClient }): Promise<ClientList>;
  /** Throws `genesys_not_found` on 404; a client in state `deleted` is returned as such. */
  getClient(id: string): Promise<OAuthClient>;
  createClient(draft: ClientDraft): Promise<ClientWithSecret>;
  /**
   * After a creation that got no response, sent at `sentAt` (ms since 1970): the clients of that name that Keyturn has created since then without
   * getting a response. Reads the list once, or twice if it shows none. Returns none if Genesys Cloud returns no list. Only throws `shutting_down`.
   */
  findCreated(name: string, sentAt: number): Promise<OAuthClient[]>;
  /**
   * Reads the client, calls `guard`, which may throw to refuse, applies `change`, and writes the complete client. Unknown fields are kept;
   * `roleIds` and read-only fields are never sent. `secret`: one that the read didn't show. Throws `role_division_missing` before it sends
   * anything if that would remove roles that `change` doesn't mention.
   */
  updateClient(
    id: string,
    change: ClientChange,
    guard?: (current: OAuthClient) => void | Promise<void>,
  ): Promise<ClientWithSecret & { readonly before: OAuthClient }>;
  /** Only sends DELETE. The client has to be inactive, and a few more reads may still show it. */
  deleteClient(id: string): Promise<{ correlationId: string | undefined }>;
  /** `client` is undefined if the response doesn't show it. */
  rotateSecret(
    id: string,
  ): Promise<Omit<ClientWithSecret, 'client'> & { readonly client: ClientWithSecret['client'] | undefined }>;
  /** Users with this email, in any case and any state; without their authorization. */
  findUsersByEmail(email: string): Promise<GenesysUser[]>;
  /** The same for several emails that aren't empty, in one call for a hundred users. */
  findUsersByEmails(emails: readonly string[]): Promise<GenesysUser[]>;
  /** One user with authorization. Throws `genesys_not_found` for a deleted or unknown one. */
  getUser(id: string): Promise<GenesysUser>;
  /** The same for several of them, by ID, in one call if Genesys Cloud shows all in it; who isn't shown is read alone. Without those who are deleted or unknown. */
  getUsers(ids: readonly string[]): Promise<ReadonlyMap<string, GenesysUser>>;
  /** One deleted user, without authorization. Throws `genesys_not_found` for any other ID. */
  getDeletedUser(id: string): Promise<GenesysUser>;
  /** The roles in divisions of a user or client, including those from groups. */
  grantsOf(subjectId: string): Promise<Grant[]>;
  /** The same for Keyturn's own client. Needs no permission. */
  ownGrants(): Promise<OwnGrant[]>;
  /**
   * Active users with a role that grants this permission, with their authorization: it alone says whether they have the permission, since a policy
   * can have conditions. Reads at most some hundred of them, in about one call per role and two more.
   */
  usersWith(permission: string): Promise<UserList>;
  /** One role or division. Undefined if it doesn't exist. Throws `genesys_answer_broken` if Genesys Cloud ignores the ID. */
  findRole(id: string): Promise<Named | undefined>;
  findDivision(id: string): Promise<Named | undefined>;
  roles(): Promise<Named[]>;
  divisions(): Promise<Named[]>;
  scopes(): Promise<Named[]>;
  /** Starts to count the client's requests by day; `start` and `end` are ms since 1970. Returns the execution's ID. */
  startUsageQuery(clientId: string, interval: { start: number; end: number }): Promise<string>;
  /** Throws `genesys_failed` for a query that failed, and `genesys_answer_broken` for a complete one without its rows or their counts. */
  usageResult(clientId: string, executionId: string): Promise<UsageResult | 'running'>;
  /** What depends on the client, as Architect tracks it. Throws `genesys_not_found` if Architect doesn't track the client. */
  dependents(clientId: string): Promise<DependentList>;
  /** One try of the cheapest call that needs a valid token. */
  ping(): Promise<void>;
  /** The same calls, which count for this person. They also throw `too_many_asks`. */
  askedBy(asking: Asking): Genesys;
  /**
   * The same calls, for writes under a lease. `confirm` runs right before each try of a write, because the lease can be lost while the write waits
   * for its next try. What it throws ends the call. `onSent` runs once a write may have been made.
   */
  withWriteGuard(confirm: () => Promise<void>, onSent?: () => void): Genesys;
  /** From now on each call has one try. A call that waits for its next try ends with the last one's error. */
  finish(): void;
  /** Closes idle connections and sends nothing new. A write that's in progress may finish. */
  close(): void;
}
