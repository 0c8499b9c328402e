/** A role in a division, as `OAuthClient.roleDivisions` holds it. `divisionId` `*` means all divisions. */
export interface RoleDivision {
  roleId: string;
  divisionId: string;
}

/** What an OAuth client is at Genesys Cloud (model OAuthClient), without its secret: see `secretOf`. */
export interface SandboxClient {
  id: string;
  name: string;
  description?: string | undefined;
  /** 300–172800; 86400 where nobody chose. */
  accessTokenValiditySeconds: number;
  registeredRedirectUri: string[];
  scope: string[];
  roleDivisions: RoleDivision[];
  /** Roles that the deprecated `roleIds` names and `roleDivisions` lacks. Absent: none, `roleIds` repeats `roleDivisions`. */
  roleIdsOnly?: string[] | undefined;
  /** CODE, TOKEN, SAML2-BEARER, PASSWORD or CLIENT-CREDENTIALS; any other text is served as it stands. */
  authorizedGrantType: string;
  /** active, inactive, disabled or deleted; any other text is served as it stands. */
  state: string;
  dateToDelete?: string | undefined;
  dateCreated: string;
  dateModified: string;
  /** User or client id; `undefined` leaves the field out of answers. */
  createdBy: string | undefined;
  modifiedBy: string | undefined;
  /** Fields that no SDK knows yet, served beside the others: `{ allowedIpAddresses: ['192.0.2.0/24'] }`. */
  unknownFields: Record<string, unknown>;
  /** What a token of this client may do: `oauth:client:view`, with `*` for any segment. Absent: what its roles permit. */
  permissions?: string[] | undefined;
  /** What the usage endpoints count for this client. */
  usage: SandboxUsage[];
}

/** Requests of one client to one path on one day. */
export interface SandboxUsage {
  /** `yyyy-MM-dd` or an instant. */
  date: string;
  /** Without leading slash: `api/v2/routing/queues`. */
  templateUri: string;
  httpMethod: string;
  status200?: number;
  status300?: number;
  status400?: number;
  status500?: number;
  status429?: number;
}

/** model ResourcePermissionPolicy: only what a reader of permissions looks at. */
export interface SandboxPolicy {
  id?: string;
  domain: string;
  entityName: string;
  policyName?: string;
  actionSet: string[];
  allowConditions?: boolean;
  resourceConditionNode?: unknown;
}

export interface SandboxUser {
  id: string;
  name: string;
  email: string;
  state: 'active' | 'inactive' | 'deleted';
  divisionId: string;
  /** Served as they stand in `authorization.permissions`. */
  permissions: string[];
  permissionPolicies: SandboxPolicy[];
  grants: RoleDivision[];
  /** `missing`: GET /users/{id}?expand=authorization answers without the object. */
  authorization: 'full' | 'missing';
}

export interface SandboxRole {
  id: string;
  name: string;
  description: string;
  permissions: string[];
}

export interface SandboxDivision {
  id: string;
  name: string;
  description: string;
  homeDivision: boolean;
}

/** Both readings of whatever Genesys Cloud does not document. Change any of them at any time. */
export interface Switches {
  /** `secret` where it is not meant to be: list, GET, PUT. Default `absent`; `present` is the behaviour before mid-2025. */
  secretElsewhere: 'absent' | 'null' | 'empty' | 'present';
  /** TOKEN, which has no use for one, on POST create and POST secret. Default `absent`; `refused`: POST secret answers 400. */
  secretOfPublicGrants: 'present' | 'absent' | 'refused';
  /** `secret` in the answer to a PUT that takes a TOKEN client to a grant type that has one. Default `absent`; `present`: a new one. */
  secretOnMove: 'absent' | 'present';
  /** Clients that become TOKEN, by POST or PUT. Default `refused`: 400, as no more can be made since spring 2026; those there stay. */
  implicitGrant: 'refused' | 'taken';
  /** PUT with another grant type than the client has. Default `taken`; `refused`: 400. */
  grantTypeChange: 'taken' | 'refused';
  /** PUT keeps omitted description, validity, redirect URIs, scope and state. Default false: they are reset. Omitted roles always go. */
  omittedKept: boolean;
  /** PUT takes fields it does not know from the body (and drops those not repeated). Default true; false: it leaves them alone. */
  keepsUnknown: boolean;
  /** Clients per page of the list, with nextUri; null (default): all on one page. */
  listPageSize: number | null;
  /** With `listPageSize`: each page repeats the last client of the page before. Default false. */
  listDoubles: boolean;
  /** What the list claims in place of the true figures; null (default): nothing else. */
  listClaims: { total?: number; pageCount?: number } | null;
  /** With `listPageSize`: as it ought to be (default), left out, that of the same page, or one of another resource. */
  listNextUri: 'right' | 'absent' | 'same' | 'elsewhere';
  /** With `listPageSize`: `pageNumber` leads to that page (default), or every page is the first. */
  listPageNumber: 'heeded' | 'ignored';
  /** With `listPageSize`: this page is empty, its rows are on the next one; null (default): none is. */
  listEmptyPage: number | null;
  /** With `listPageSize`: this page answers 500; null (default): none does. */
  listFailingPage: number | null;
  /**
   * A body in which `roleIds` names roles that the `roleDivisions` beside it lacks (which of them counts is UNCONFIRMED). Default `ignored`:
   * those roles are gone; `kept`: they stay; `refused`: 400. Without `roleIds` in the body they are always gone.
   */
  roleIdsBeside: 'ignored' | 'kept' | 'refused';
  /** DELETE of a client with a role that the caller lacks answers 403, as PUT does (UNCONFIRMED). Default true. */
  deleteDemandsRoles: boolean;
  /** The same for POST secret (UNCONFIRMED). Default true. */
  secretDemandsRoles: boolean;
  /** PUT state=inactive fills dateToDelete, seven days ahead. Default true. */
  inactiveSetsDateToDelete: boolean;
  /** After DELETE, so many reads still show the client, with state `deleted`. Default 2. */
  deletedReads: number;
  /**
   * What DELETE does. `atOnce` (default): the client goes. `twoStages`: it stays inactive with a dateToDelete, and goes when that has come; PUT
   * state=active undoes it. `byAge`: in two stages if it is older than 30 days, as the help says of the admin pages.
   */
  deletion: 'atOnce' | 'twoStages' | 'byAge';
  /** The dateToDelete of a deletion in two stages: set anew (default), or that of the deactivation where there is one. */
  deletionDate: 'set' | 'kept';
  /** So many calls about a new client answer 404 before it is there. Default 0. */
  createLagCalls: number;
  /** So many reads after PUT, or after a DELETE in two stages, show the client as it was before. Default 0. */
  changeLagReads: number;
  /** So many DELETEs after PUT state=inactive still answer cannot.delete.client. Default 0. */
  deactivationLagDeletes: number;
  /** Default 204. */
  deleteStatus: 200 | 204;
  /** A users search that finds nothing has `results: []`, or no `results`. Default `absent`. */
  searchNothing: 'absent' | 'empty';
  /** EXACT on users matches whatever the case. Default true. */
  searchFoldsCase: boolean;
  /** So many searches pass before a new or changed user shows in them. Default 0. */
  searchLagReads: number;
  /** So many reads pass before changed permissions, policies or grants of a user show. Default 0. */
  roleLagReads: number;
  /** Largest page of roles and divisions, whatever is asked. Default 500. */
  maximumPageSize: number;
  /** Polls of usage results that answer Running. Default 1. */
  usageRunningPolls: number;
  /** What usage comes to. `forbidden`: 403 although the permission is there; `never`: Running for ever. Default `Complete`. */
  usageOutcome: 'Complete' | 'Failed' | 'forbidden' | 'never';
  /**
   * How much of a complete usage result is there. `noResults`: `results` is null; `noDates`, `noRequests`: the rows lack these; `cursors`: two rows
   * a page, `cursors.after` leads on by the parameter `after`; `deafCursors`: that parameter is ignored. Default `whole`.
   */
  usageShape: 'whole' | 'noResults' | 'noDates' | 'noRequests' | 'cursors' | 'deafCursors';
  /** Requests per minute and token; null (default): no limit. Genesys Cloud's figure is 300. */
  rateLimitPerMinute: number | null;
  /** Tokens per minute and client; null (default): no limit. */
  tokensPerMinute: number | null;
  /** Deprecated `inin-ratelimit-*` headers. Default false. */
  rateLimitHeaders: boolean;
  /** Status of `invalid_client`. Default 400. */
  invalidClientStatus: 400 | 401;
  /** Clients an organisation may have; null (default): no end. */
  maximumClients: number | null;
  /** Largest accessTokenValiditySeconds but for SCIM clients, which may have 38880000. Default 172800. What a client has it may keep. */
  maximumValiditySeconds: number;
  /** Which clients are SCIM clients. Default `by-role`: a role named after SCIM or directory sync; `by-validity`: more than the maximum already. */
  scimClients: 'by-role' | 'by-validity' | 'none';
  /** CODE and TOKEN clients must have a redirect URI. Default false. */
  redirectUriRequired: boolean;
  /**
   * Allowed IP addresses of CLIENT-CREDENTIALS clients. Default `unknown`: a field that nobody knows. `optional`: checked, kept, and served as
   * `[]` where there are none. `required`: POST and PUT without any answer 400; `requiredForNew`: POST alone.
   */
  allowedIps: 'unknown' | 'optional' | 'required' | 'requiredForNew';
  /** The name of that field; Genesys Cloud has published none. Default `allowedIpAddresses`. */
  allowedIpsField: string;
}

/** What goes wrong with the next requests that match; the first match in order of injection counts. */
export interface Fault {
  method?: string;
  /** Path without query: a string is compared whole. */
  path: RegExp | string;
  /** Default 1; Infinity ok. */
  times?: number;
  /** Waits before the effect; with `afterEffect`, between the effect and the answer. */
  delayMs?: number;
  /** Without `body`: an error body as Genesys Cloud has for that status. */
  status?: number;
  /** A string is sent raw, e.g. HTML or truncated JSON. Without `status`: 200. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Sets Retry-After; without `status`: 429. */
  retryAfterSeconds?: number;
  /** Closes the socket before or after the effect, without an answer. */
  drop?: 'before' | 'after';
  /**
   * Accepts and does not answer until close(), or until the fault is cleared: then the request is handled, if its
   * connection still stands. With `afterEffect` the effect happens at once, and only the answer waits.
   */
  hang?: boolean;
  /** The effect happens, then `status` or `body` is answered. */
  afterEffect?: boolean;
}

/** One request, as it came in. */
export interface Call {
  at: number;
  method: string;
  path: string;
  query: string;
  /** undefined: dropped, or still waiting. */
  status: number | undefined;
  correlationId: string;
  /** Parsed JSON or form (without client_secret), or the text. */
  body: unknown;
  tokenClientId: string | undefined;
}

export interface GenesysSandbox {
  /** 'http://127.0.0.1:PORT' serves both /oauth/token (login host) and /api/v2/*. */
  readonly url: string;
  readonly organization: { id: string; name: string };
  /** A CLIENT-CREDENTIALS client of the organisation, holding the roles it may attach. */
  readonly botClient: { id: string; secret: string };
  /** By name. */
  readonly ids: { homeDivision: string; divisions: Record<string, string>; roles: Record<string, string> };
  /** Fills the rest: CODE, active, created 90 days ago. */
  addClient(partial?: Partial<SandboxClient>): SandboxClient;
  /** Live state: a copy as of now. */
  client(id: string): SandboxClient | undefined;
  clients(): SandboxClient[];
  /** For leak scans. */
  secretOf(clientId: string): string | undefined;
  /** Fills the rest: active, home division, no permissions, no grants. */
  addUser(partial?: Partial<SandboxUser>): SandboxUser;
  changeUser(id: string, change: Partial<SandboxUser>): void;
  /** Bumps dateModified, as if somebody used the admin UI. */
  changeClient(id: string, change: Partial<SandboxClient>): void;
  users(): SandboxUser[];
  addRole(partial?: Partial<SandboxRole>): SandboxRole;
  addDivision(partial?: Partial<SandboxDivision>): SandboxDivision;
  readonly faults: { inject(fault: Fault): () => void; clear(): void };
  /** Journal of every request, `/_sandbox/*` left out. */
  readonly calls: Call[];
  /** Path without query, e.g. '/api/v2/oauth/clients'. */
  countCalls(method: string, path: RegExp | string): number;
  readonly switches: Switches;
  /** Every issued access token answers 401 from now on. */
  expireTokens(): void;
  close(): Promise<void>;
}

export interface GenesysOptions {
  /** Default 0: any free port. */
  port?: number;
  /** `empty`: organisation, home division and the bot's own client only. Default `default`, see seed.ts. */
  seed?: 'default' | 'empty';
  /** Milliseconds; default the clock of the machine. */
  now?: () => number;
  /** Extra generated clients. */
  clients?: number;
}
