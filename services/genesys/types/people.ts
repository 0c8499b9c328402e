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
