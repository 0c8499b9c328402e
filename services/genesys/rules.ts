import type { GrantType } from './types/client.ts';

/** Genesys Cloud's rules for OAuth clients, as far as they're known. Genesys Cloud decides about the rest. */

/** Token durations, in seconds. */
export const tokenSeconds = {
  /** Genesys Cloud's default (API: OAuthClientRequest). */
  default: 86_400,
  /** The shortest (help: Create an OAuth client). */
  shortest: 300,
  /** The longest for most clients, 48 hours (help: Create an OAuth client). */
  usualLongest: 172_800,
  /** The longest for SCIM clients, 450 days (API: OAuthClientRequest). */
  longest: 38_880_000,
} as const;

/** A list that only clients of some grant types have. */
export type GrantField = 'redirectUris' | 'scopes' | 'roles' | 'allowedIps';

export interface GrantRules {
  /** Whether its clients authenticate with a secret, so that a new one makes sense. */
  readonly hasSecret: boolean;
  readonly creatable: boolean;
  readonly fields: readonly GrantField[];
  /** The scopes that its clients need once scopes are enforced; none if they don't use scopes. */
  readonly leastScopes: readonly string[];
  /** The grant types that its clients can change to, with the same ID, redirect URIs, and scopes. */
  readonly movesTo: readonly GrantType[];
  /** When Genesys Cloud ends it: in spring of that year, at `earliest` (ms since 1970) or later. */
  readonly stops?: { readonly springOf: number; readonly earliest: number };
}

/** The scope that any app needs to find out who signed in (help: OAuth scopes). */
const basic = ['user-basic-info'];

const rules: Readonly<Record<GrantType, GrantRules>> = {
  CODE: { hasSecret: true, creatable: true, fields: ['redirectUris', 'scopes'], leastScopes: basic, movesTo: [] },
  // Only client-credentials clients have their own roles and allowed IP addresses (docs/platforms.md).
  'CLIENT-CREDENTIALS': {
    hasSecret: true,
    creatable: true,
    fields: ['roles', 'allowedIps'],
    leastScopes: [],
    movesTo: [],
  },
  // The official SDKs send ID and secret with the assertion (docs/platforms.md).
  'SAML2-BEARER': { hasSecret: true, creatable: true, fields: ['scopes'], leastScopes: basic, movesTo: [] },
  // The implicit grant never sends a secret (RFC 6749, 4.2). Since spring 2026, no new client can have it (docs/platforms.md).
  TOKEN: {
    hasSecret: false,
    creatable: false,
    fields: ['redirectUris', 'scopes'],
    leastScopes: [],
    movesTo: ['CODE'],
    // Sources differ: Genesys' staff say “by March 2027” (community), its help says May 2027.
    stops: { springOf: 2027, earliest: Date.UTC(2027, 2, 1) },
  },
  PASSWORD: { hasSecret: true, creatable: false, fields: ['scopes'], leastScopes: [], movesTo: [] },
};

/** An unknown grant type: Keyturn allows everything, and Genesys Cloud decides. */
const unknown: GrantRules = { hasSecret: true, creatable: false, fields: ['scopes'], leastScopes: [], movesTo: [] };

/** The rules for a grant type, as {@link GrantType} spells it. */
export const rulesOf = (grantType: string): GrantRules =>
  Object.hasOwn(rules, grantType) ? rules[grantType as GrantType] : unknown;

/** Whether clients of that grant type have this list. False without a grant type. */
export const takes = (grantType: string, field: GrantField): boolean =>
  grantType !== '' && rulesOf(grantType).fields.includes(field);

/** The grant types for new clients, the recommended one first. */
export const creatableGrants = (Object.keys(rules) as GrantType[]).filter((grantType) => rules[grantType].creatable);

/** The scopes to propose for a new client. */
export const proposedScopes = [...new Set(creatableGrants.flatMap((grantType) => rules[grantType].leastScopes))];

/** The grant types that some client can change to. */
export const moveTargets = [...new Set(Object.values(rules).flatMap(({ movesTo }) => movesTo))];
