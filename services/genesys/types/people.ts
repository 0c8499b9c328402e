/** A policy of a user's roles. Only Genesys Cloud can evaluate a `conditional` one. */
export interface PermissionPolicy {
  readonly domain: string;
  readonly entityName: string;
  readonly actions: readonly string[];
  /** Whether it has a `resourceConditionNode`, or a `resourceCondition` that isn't empty. */
  readonly conditional: boolean;
  readonly allowConditions: boolean;
}

export interface GenesysUser {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  /** `active`, `inactive`, or `deleted`; `unknown` if the API leaves it out. */
  readonly state: string;
  /** Undefined if Keyturn may not see it, or didn't ask. That grants nothing. */
  readonly authorization:
    | { readonly permissions: readonly string[]; readonly policies: readonly PermissionPolicy[] }
    | undefined;
}

/** A role that a subject has in a division; `*` means all divisions. */
export interface Grant {
  readonly roleId: string;
  readonly roleName: string | undefined;
  readonly divisionId: string;
}

/** One of Keyturn's own client, with what the role permits; undefined if Genesys Cloud doesn't say. */
export interface OwnGrant extends Grant {
  readonly policies: readonly PermissionPolicy[] | undefined;
}

export interface UserList {
  readonly users: readonly GenesysUser[];
  /** False if there are more, or if Genesys Cloud showed nobody's authorization. */
  readonly complete: boolean;
}
