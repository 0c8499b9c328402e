/** A role in a division, as in `OAuthClient.roleDivisions`. `divisionId` `*` means all divisions. */
export interface RoleDivision {
  roleId: string;
  divisionId: string;
}

/** An OAuth client in Genesys Cloud (model OAuthClient), without its secret: see `secretOf`. */
export interface SandboxClient {
  id: string;
  name: string;
  description?: string | undefined;
  /** 300–172800; 86400 unless someone chose a duration. */
  accessTokenValiditySeconds: number;
  registeredRedirectUri: string[];
  scope: string[];
  roleDivisions: RoleDivision[];
  /** Roles that the deprecated `roleIds` lists and `roleDivisions` lacks. By default there are none: `roleIds` repeats `roleDivisions`. */
  roleIdsOnly?: string[] | undefined;
  /** CODE, TOKEN, SAML2-BEARER, PASSWORD or CLIENT-CREDENTIALS; any other text is served unchanged. */
  authorizedGrantType: string;
  /** active, inactive, disabled or deleted; any other text is served unchanged. */
  state: string;
  dateToDelete?: string | undefined;
  dateCreated: string;
  dateModified: string;
  /** User or client ID; `undefined` leaves the field out of responses. */
  createdBy: string | undefined;
  modifiedBy: string | undefined;
  /** Fields that no SDK knows yet, returned with the others: `{ allowedIpAddresses: ['192.0.2.0/24'] }`. */
  unknownFields: Record<string, unknown>;
  /** What a token of this client may do: `oauth:client:view`, with `*` for any segment. By default, what its roles permit. */
  permissions?: string[] | undefined;
  /** The usage endpoints' counts for this client. */
  usage: SandboxUsage[];
  /** What Architect says depends on this client. */
  dependents?: SandboxDependent[] | undefined;
}

/** A version of a flow that uses a client (model Dependency). */
export interface SandboxDependent {
  id: string;
  name: string;
  /** `INBOUNDCALLFLOW`, `WORKFLOW`, … */
  type: string;
  version?: string;
  deleted?: boolean;
}

/** Requests of one client to one path on one day. */
export interface SandboxUsage {
  /** `yyyy-MM-dd` or an instant. */
  date: string;
  /** Without a leading slash: `api/v2/routing/queues`. */
  templateUri: string;
  httpMethod: string;
  status200?: number;
  status300?: number;
  status400?: number;
  status500?: number;
  status429?: number;
}

/** The part of model ResourcePermissionPolicy that decides a permission. */
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
  /** Served unchanged in `authorization.permissions`. */
  permissions: string[];
  permissionPolicies: SandboxPolicy[];
  grants: RoleDivision[];
  /** `missing`: GET /users/{id}?expand=authorization responds without the object. */
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
