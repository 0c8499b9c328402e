import type { OtherField } from './other-fields.ts';

/** How a client gets its tokens. Unknown values of the API are kept as strings in {@link OAuthClient.grantType}. */
export type GrantType = 'CODE' | 'TOKEN' | 'SAML2-BEARER' | 'PASSWORD' | 'CLIENT-CREDENTIALS';

/** `disabled` is set by Genesys alone, `deleted` is in no enum but is answered for a while after a deletion; kept open for more. */
export type ClientState = 'active' | 'inactive' | 'disabled' | 'deleted' | (string & {});

/** A role in a division; `*` as division means all divisions. */
export interface RoleDivision {
  readonly roleId: string;
  readonly divisionId: string;
}

/** An OAuth client as the bot sees it. It never carries a secret. */
export interface OAuthClient {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  /** Normalised: upper case, `-` between words. `UNKNOWN` where the API leaves it out. */
  readonly grantType: string;
  /** A {@link ClientState}. */
  readonly state: string;
  readonly accessTokenValiditySeconds: number | undefined;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
  readonly roleDivisions: readonly RoleDivision[];
  /** Roles that Genesys Cloud names without a division (`roleIds`). No `PUT` can keep them: their division has to be stated first. */
  readonly rolesWithoutDivision: readonly string[];
  /** Addresses and CIDR ranges that its tokens can be requested from, as Genesys Cloud writes them; undefined where it says nothing of them. */
  readonly allowedIps: readonly string[] | undefined;
  /** ISO-8601, as Genesys Cloud writes it; so are the other dates. */
  readonly dateCreated: string | undefined;
  readonly dateModified: string | undefined;
  readonly dateToDelete: string | undefined;
  /** Ids of users, or of clients. */
  readonly createdBy: string | undefined;
  readonly modifiedBy: string | undefined;
  /** What else Genesys Cloud says of it; only of a client that was read on its own. */
  readonly otherFields?: readonly OtherField[];
  /** Names that came with `createdBy` and `modifiedBy`, if any did; only of a client that was read on its own. */
  readonly authorNames?: { readonly createdBy?: string; readonly modifiedBy?: string } | undefined;
}

/** What a new client is made of. */
export interface ClientDraft {
  readonly name: string;
  readonly description?: string;
  readonly grantType: GrantType;
  /** 300 to 172800, to 38880000 for SCIM clients; Genesys Cloud takes 86400 when it is left out. */
  readonly accessTokenValiditySeconds?: number;
  readonly redirectUris?: readonly string[];
  readonly scopes?: readonly string[];
  readonly roleDivisions?: readonly RoleDivision[];
  /** For CLIENT-CREDENTIALS; an empty list allows every address. */
  readonly allowedIps?: readonly string[];
}

/** What to change; a field left out stays, an empty string or list clears. */
export type ClientChange = Partial<ClientDraft> & { readonly state?: 'active' | 'inactive' };

/** A policy of a user's roles. One that is `conditional` cannot be judged outside Genesys Cloud. */
export interface PermissionPolicy {
  readonly domain: string;
  readonly entityName: string;
  readonly actions: readonly string[];
  /** A `resourceConditionNode` or a non-empty `resourceCondition` is set. */
  readonly conditional: boolean;
  readonly allowConditions: boolean;
}

export interface GenesysUser {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  /** `active`, `inactive`, `deleted`; `unknown` where the API leaves it out. */
  readonly state: string;
  /** Undefined where the bot may not see it, or did not ask: that grants nothing. */
  readonly authorization:
    | { readonly permissions: readonly string[]; readonly policies: readonly PermissionPolicy[] }
    | undefined;
}

/** A role that a subject holds in a division; `*` as division means all divisions. */
export interface Grant {
  readonly roleId: string;
  readonly roleName: string | undefined;
  readonly divisionId: string;
}

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

/** Says that a list is not whole: how many there are in all, as Genesys Cloud claims; undefined where it names no number. */
export interface Incomplete {
  readonly total: number | undefined;
}

/** A list that is not whole, for logs: its path, how many rows could be read, of how many. */
export interface IncompleteList extends Incomplete {
  readonly path: string;
  readonly read: number;
}

/** The clients that could be read. */
export interface ClientList {
  readonly clients: readonly OAuthClient[];
  readonly incomplete: Incomplete | undefined;
}

export interface UsageResult {
  readonly rows: readonly UsageRow[];
  /** False: Genesys Cloud has more rows than it gave. */
  readonly whole: boolean;
}

/** The answer to a write that may carry a secret: to a create or a rotation, perhaps to an update (undefined where Genesys Cloud sent none). */
export interface ClientWithSecret {
  readonly client: OAuthClient;
  readonly secret: string | undefined;
  readonly correlationId: string | undefined;
}

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
 * The calls that the bot makes to one Genesys Cloud organisation. All throw `KeyturnError` with a `genesys_…` code
 * (or `shutting_down` after `close`) and nothing else, save what a `guard` or `confirm` throws.
 */
export interface Genesys {
  /** The region or host, for messages. */
  readonly organizationHint: string;
  /** GET /api/v2/tokens/me: whose organisation this is, and the bot's own client. */
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
   * The same client for whoever writes under a lease: `confirm` is awaited right before each try of each write, and what it throws ends the
   * call without a further try. A write may wait long for its next try, and the right to it may be gone by then.
   */
  heldBy(confirm: () => Promise<void>): Genesys;
  /** From now on each call has one try only: what waits for its next one ends with the error of its last. */
  finish(): void;
  /** Closes idle connections; from then on nothing new is sent. A write that is on its way is left to finish. */
  close(): void;
}
