import type { GrantType } from './types.ts';

/** What Genesys Cloud allows for OAuth clients, as far as it can be known beforehand. Where it can't, Genesys Cloud decides. */

/** How long the tokens of a client may live, in seconds. */
export const tokenSeconds = {
  /** What Genesys Cloud takes for a client that says nothing (API: OAuthClientRequest). */
  default: 86_400,
  /** Shortest that can be chosen (help: Create an OAuth client). */
  shortest: 300,
  /** Longest for most clients, 48 hours (help: Create an OAuth client). */
  usualLongest: 172_800,
  /** Longest of all, 450 days: SCIM clients may have it (API: OAuthClientRequest). */
  longest: 38_880_000,
} as const;

/** A list of a client that belongs to some grant types only. */
export type GrantField = 'redirectUris' | 'scopes' | 'roles' | 'allowedIps';

export interface GrantRules {
  /** Whether its clients authenticate with a secret, so that it makes sense to ask for a new one. */
  readonly hasSecret: boolean;
  /** Whether a client of it can be created. */
  readonly creatable: boolean;
  /** The lists that its clients have. */
  readonly fields: readonly GrantField[];
}

const rules: Readonly<Record<GrantType, GrantRules>> = {
  CODE: { hasSecret: true, creatable: true, fields: ['redirectUris', 'scopes'] },
  // Only a client-credentials client has roles of its own, and addresses that it may call from (announcement of 2026-04-06).
  'CLIENT-CREDENTIALS': { hasSecret: true, creatable: true, fields: ['roles', 'allowedIps'] },
  // The official SDKs send id and secret with the assertion.
  'SAML2-BEARER': { hasSecret: true, creatable: true, fields: ['scopes'] },
  // A public client: the implicit grant sends no secret (RFC 6749 section 4.2).
  TOKEN: { hasSecret: false, creatable: true, fields: ['redirectUris', 'scopes'] },
  PASSWORD: { hasSecret: true, creatable: false, fields: ['scopes'] },
};

/** A grant type that we don't know: what can be tried may be asked for, and Genesys Cloud decides. */
const unknown: GrantRules = { hasSecret: true, creatable: false, fields: ['scopes'] };

/** What holds for clients of that grant type, as {@link GrantType} spells it. */
export const rulesOf = (grantType: string): GrantRules =>
  Object.hasOwn(rules, grantType) ? rules[grantType as GrantType] : unknown;

/** Whether clients of that grant type have that list; none while no grant type is chosen. */
export const takes = (grantType: string, field: GrantField): boolean =>
  grantType !== '' && rulesOf(grantType).fields.includes(field);

/** The grant types of which clients can be created, the one to recommend first. */
export const creatableGrants = (Object.keys(rules) as GrantType[]).filter((grantType) => rules[grantType].creatable);
