import type { OtherField } from '../other-fields.ts';

/** How a client gets its tokens. {@link OAuthClient.grantType} can also be one that Keyturn doesn't know. */
export type GrantType = 'CODE' | 'TOKEN' | 'SAML2-BEARER' | 'PASSWORD' | 'CLIENT-CREDENTIALS';

/** A role in a division; `*` as division means all divisions. */
export interface RoleDivision {
  readonly roleId: string;
  readonly divisionId: string;
}

/** An OAuth client as the bot sees it. It never contains a secret. */
export interface OAuthClient {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  /** Normalized: upper case, `-` between words. `UNKNOWN` if the API leaves it out. */
  readonly grantType: string;
  /**
   * `active`, `inactive`, or `disabled`, which only Genesys sets. `deleted` isn't in the API's enum, but responses have it for a while after a
   * deletion. There may be more.
   */
  readonly state: string;
  readonly accessTokenValiditySeconds: number | undefined;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
  readonly roleDivisions: readonly RoleDivision[];
  /** Roles that Genesys Cloud lists without a division (`roleIds`). No `PUT` can keep them until someone sets their division. */
  readonly rolesWithoutDivision: readonly string[];
  /** The addresses and CIDR ranges that its tokens can be requested from, as Genesys Cloud writes them; undefined if it leaves them out. */
  readonly allowedIps: readonly string[] | undefined;
  /** ISO 8601, as Genesys Cloud writes it; the other dates too. */
  readonly dateCreated: string | undefined;
  readonly dateModified: string | undefined;
  readonly dateToDelete: string | undefined;
  /** IDs of users, or of clients. */
  readonly createdBy: string | undefined;
  readonly modifiedBy: string | undefined;
  /** Fields that Keyturn doesn't know. Only a client that was read on its own has them. */
  readonly otherFields?: readonly OtherField[];
  /** The names that came with `createdBy` and `modifiedBy`, if any. Only a client that was read on its own has them. */
  readonly authorNames?: { readonly createdBy?: string; readonly modifiedBy?: string } | undefined;
}

export interface ClientDraft {
  readonly name: string;
  readonly description?: string;
  readonly grantType: GrantType;
  /** 300 to 172800 seconds, or to 38880000 for SCIM clients. Default in Genesys Cloud: 86400. */
  readonly accessTokenValiditySeconds?: number;
  readonly redirectUris?: readonly string[];
  readonly scopes?: readonly string[];
  readonly roleDivisions?: readonly RoleDivision[];
  /** For CLIENT-CREDENTIALS; an empty list allows every address. */
  readonly allowedIps?: readonly string[];
}

/** What to change. A field that's left out stays; an empty string or list clears it. */
export type ClientChange = Partial<ClientDraft> & { readonly state?: 'active' | 'inactive' };

/** The response to a write that may have a secret: a create, a rotation, or perhaps an update. Undefined if Genesys Cloud sent none. */
export interface ClientWithSecret {
  readonly client: OAuthClient;
  readonly secret: string | undefined;
  readonly correlationId: string | undefined;
}
