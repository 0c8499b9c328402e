/** Both readings of what Genesys Cloud doesn't document. Change any of them at any time. */
export interface Switches {
  /** `secret` where it doesn't belong: list, GET, PUT. Default `absent`; `present` is the behavior before mid-2025. */
  secretElsewhere: 'absent' | 'null' | 'empty' | 'present';
  /** For TOKEN clients, which have no use for one, on POST create and POST secret. Default `absent`; `refused`: POST secret responds 400. */
  secretOfPublicGrants: 'present' | 'absent' | 'refused';
  /** `secret` in the response to a PUT that moves a TOKEN client to a grant type that has one. Default `absent`; `present`: a new one. */
  secretOnMove: 'absent' | 'present';
  /** Clients that become TOKEN, by POST or PUT. Default `refused`: 400, since none can be created after spring 2026; existing ones stay. */
  implicitGrant: 'refused' | 'taken';
  /** PUT with another grant type than the client has. Default `taken`; `refused`: 400. */
  grantTypeChange: 'taken' | 'refused';
  /** Whether PUT keeps an omitted description, validity, redirect URIs, scope, and state. Default false: resets them. Always removes omitted roles. */
  omittedKept: boolean;
  /** PUT stores unknown fields from the body, and drops those that the body doesn't repeat. Default true; false: leaves them unchanged. */
  keepsUnknown: boolean;
  /** Clients per page of the list, with nextUri; null (default): all on one page. */
  listPageSize: number | null;
  /** With `listPageSize`: each page repeats the last client of the page before. Default false. */
  listDoubles: boolean;
  /** What the list claims instead of the true figures; null (default): the true figures. */
  listClaims: { total?: number; pageCount?: number } | null;
  /** With `listPageSize`: correct (default), left out, that of the same page, or that of another resource. */
  listNextUri: 'right' | 'absent' | 'same' | 'elsewhere';
  /** With `listPageSize`: `pageNumber` leads to that page (default), or every page is the first. */
  listPageNumber: 'heeded' | 'ignored';
  /** With `listPageSize`: this page is empty, and its rows are on the next one; null (default): none is. */
  listEmptyPage: number | null;
  /** With `listPageSize`: this page responds 500; null (default): none does. */
  listFailingPage: number | null;
  /** What the list shows of each client: all of it (default), or `short`, without the times and the token duration (it had a model of its own until February 2026). */
  listRows: 'whole' | 'short';
  /**
   * A body whose `roleIds` lists roles that the `roleDivisions` beside it lacks (which of the two counts is UNCONFIRMED). Default `ignored`:
   * those roles are removed; `kept`: they stay; `refused`: 400. Without `roleIds` in the body they are always removed.
   */
  roleIdsBeside: 'ignored' | 'kept' | 'refused';
  /** DELETE of a client with a role that the caller lacks responds 403, as PUT does (UNCONFIRMED). Default true. */
  deleteDemandsRoles: boolean;
  /** The same for POST secret (UNCONFIRMED). Default true. */
  secretDemandsRoles: boolean;
  /** PUT state=inactive sets dateToDelete, seven days ahead. Default true. */
  inactiveSetsDateToDelete: boolean;
  /** How many reads after DELETE still show the client, with state `deleted`. Default 2. */
  deletedReads: number;
  /**
   * What DELETE does. `atOnce` (default): it removes the client. `twoStages`: the client stays inactive with a dateToDelete, and is removed on that
   * date; PUT state=active undoes it. `byAge`: in two stages if the client is older than 30 days, as the help says of the admin pages.
   */
  deletion: 'atOnce' | 'twoStages' | 'byAge';
  /** The dateToDelete of a deletion in two stages: set anew (default), or kept from the deactivation if it set one. */
  deletionDate: 'set' | 'kept';
  /** How many calls about a new client respond 404 before it shows up. Default 0. */
  createLagCalls: number;
  /** How many reads after PUT, or after a DELETE in two stages, show the client as it was before. Default 0. */
  changeLagReads: number;
  /** How many DELETEs after PUT state=inactive still respond cannot.delete.client. Default 0. */
  deactivationLagDeletes: number;
  /** Default 204. */
  deleteStatus: 200 | 204;
  /** A users search that finds nothing has `results: []`, or no `results`. Default `absent`. */
  searchNothing: 'absent' | 'empty';
  /** EXACT on users ignores case. Default true. */
  searchFoldsCase: boolean;
  /** How many searches pass before a new or changed user shows up in them. Default 0. */
  searchLagReads: number;
  /** What a list of users shows of `expand=authorization`, which is best effort. Default `shown`, as for one user; `absent`: nothing. */
  usersAuthorization: 'shown' | 'absent';
  /** How many reads pass before changed permissions, policies or grants of a user show up. Default 0. */
  roleLagReads: number;
  /** The largest page of roles, divisions, and dependents, no matter what's requested. Default 500. */
  maximumPageSize: number;
  /** Whether the filter `permission` of the roles also finds roles that grant it with a `*` (default), or only those that name it. */
  permissionFilter: 'wildcards' | 'literal';
  /** Who has a role. Default `shown`; `forbidden`: 403, though no permission is documented for it. */
  roleUsers: 'shown' | 'forbidden';
  /** How many polls of usage results respond Running. Default 1. */
  usageRunningPolls: number;
  /** How a usage query ends. `forbidden`: 403 despite the permission; `never`: Running forever. Default `Complete`. */
  usageOutcome: 'Complete' | 'Failed' | 'forbidden' | 'never';
  /**
   * What a complete usage result has. `noResults`: `results` is null; `noDates`, `noRequests`: the rows lack these; `cursors`: two rows per page,
   * and `cursors.after` gets the next page through the parameter `after`; `deafCursors`: that parameter is ignored. Default `whole`.
   */
  usageShape: 'whole' | 'noResults' | 'noDates' | 'noRequests' | 'cursors' | 'deafCursors';
  /**
   * What Architect says of what depends on a client. `building`: 206, as not all is known yet; `refused`: 400, as OAuth clients aren't tracked
   * (UNCONFIRMED). Default `complete`.
   */
  dependencyTracking: 'complete' | 'building' | 'refused';
  /** Its answer for a client that nothing depends on (UNCONFIRMED). Default `empty`, an empty list; `notFound`: 404. */
  untrackedClients: 'empty' | 'notFound';
  /** Requests per minute; null (default): no limit. Genesys Cloud's figure is 300. */
  rateLimitPerMinute: number | null;
  /** What that limit counts together: all requests with one token (default), or with all tokens of one client (UNCONFIRMED). */
  rateLimitOf: 'token' | 'client';
  /** Tokens per minute and client; null (default): no limit. */
  tokensPerMinute: number | null;
  /** Deprecated `inin-ratelimit-*` headers. Default false. */
  rateLimitHeaders: boolean;
  /** Status of `invalid_client`. Default 400. */
  invalidClientStatus: 400 | 401;
  /** The most clients that an organization may have; null (default): no limit. */
  maximumClients: number | null;
  /** The largest accessTokenValiditySeconds, except for SCIM clients, which may have 38880000. Default 172800. A client may keep what it has. */
  maximumValiditySeconds: number;
  /** Which clients are SCIM clients. Default `by-role`: a role named after SCIM or directory sync; `by-validity`: more than the maximum already. */
  scimClients: 'by-role' | 'by-validity' | 'none';
  /** CODE and TOKEN clients must have a redirect URI. Default false. */
  redirectUriRequired: boolean;
  /**
   * Allowed IP addresses of CLIENT-CREDENTIALS clients. Default `unknown`: an unknown field. `optional`: checked, kept, and returned as `[]` if
   * there are none. `required`: POST and PUT without any respond 400; `requiredForNew`: only POST does.
   */
  allowedIps: 'unknown' | 'optional' | 'required' | 'requiredForNew';
  /** The name of that field; Genesys Cloud has published none. Default `allowedIpAddresses`. */
  allowedIpsField: string;
}

/** The switches of a new organization: today's behavior, as far as it's known. */
export function defaultSwitches(): Switches {
  return {
    secretElsewhere: 'absent',
    secretOfPublicGrants: 'absent',
    secretOnMove: 'absent',
    implicitGrant: 'refused',
    grantTypeChange: 'taken',
    omittedKept: false,
    keepsUnknown: true,
    roleIdsBeside: 'ignored',
    deleteDemandsRoles: true,
    secretDemandsRoles: true,
    listPageSize: null,
    listDoubles: false,
    listClaims: null,
    listNextUri: 'right',
    listPageNumber: 'heeded',
    listEmptyPage: null,
    listFailingPage: null,
    listRows: 'whole',
    inactiveSetsDateToDelete: true,
    deletedReads: 2,
    deletion: 'atOnce',
    deletionDate: 'set',
    createLagCalls: 0,
    changeLagReads: 0,
    deactivationLagDeletes: 0,
    deleteStatus: 204,
    searchNothing: 'absent',
    searchFoldsCase: true,
    searchLagReads: 0,
    usersAuthorization: 'shown',
    roleLagReads: 0,
    maximumPageSize: 500,
    permissionFilter: 'wildcards',
    roleUsers: 'shown',
    usageRunningPolls: 1,
    usageOutcome: 'Complete',
    usageShape: 'whole',
    dependencyTracking: 'complete',
    untrackedClients: 'empty',
    rateLimitPerMinute: null,
    rateLimitOf: 'token',
    tokensPerMinute: null,
    rateLimitHeaders: false,
    invalidClientStatus: 400,
    maximumClients: null,
    maximumValiditySeconds: 172_800,
    scimClients: 'by-role',
    redirectUriRequired: false,
    allowedIps: 'unknown',
    allowedIpsField: 'allowedIpAddresses',
  };
}
