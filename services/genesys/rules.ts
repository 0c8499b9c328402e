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
  readonly creatable: boolean;
  readonly fields: readonly GrantField[];
  /** The scopes that its clients need at least, once scopes are enforced; none where they have no use for any. */
  readonly leastScopes: readonly string[];
  /** The grant types to which its clients can move, with the same id, redirect URIs and scopes. */
  readonly movesTo: readonly GrantType[];
  /** When Genesys Cloud stops it: in the spring of that year, at `earliest` (ms since 1970) or later. */
  readonly stops?: { readonly springOf: number; readonly earliest: number };
}

/** Who is signed in: what any app that signs people in must be able to ask (help: OAuth scopes). */
const basic = ['user-basic-info'];

const rules: Readonly<Record<GrantType, GrantRules>> = {
  CODE: { hasSecret: true, creatable: true, fields: ['redirectUris', 'scopes'], leastScopes: basic, movesTo: [] },
  // Only a client-credentials client has roles of its own, and addresses that it may call from (docs/platforms.md).
  'CLIENT-CREDENTIALS': {
    hasSecret: true,
    creatable: true,
    fields: ['roles', 'allowedIps'],
    leastScopes: [],
    movesTo: [],
  },
  // The official SDKs send ID and secret with the assertion (docs/platforms.md).
  'SAML2-BEARER': { hasSecret: true, creatable: true, fields: ['scopes'], leastScopes: basic, movesTo: [] },
  // A public client: the implicit grant sends no secret (RFC 6749 section 4.2). None can be made since spring 2026 (docs/platforms.md).
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

/** A grant type that we don't know: what can be tried may be asked for, and Genesys Cloud decides. */
const unknown: GrantRules = { hasSecret: true, creatable: false, fields: ['scopes'], leastScopes: [], movesTo: [] };

/** What holds for clients of that grant type, as {@link GrantType} spells it. */
export const rulesOf = (grantType: string): GrantRules =>
  Object.hasOwn(rules, grantType) ? rules[grantType as GrantType] : unknown;

/** Whether clients of that grant type have that list; none while no grant type is chosen. */
export const takes = (grantType: string, field: GrantField): boolean =>
  grantType !== '' && rulesOf(grantType).fields.includes(field);

/** The grant types of which clients can be created, the one to recommend first. */
export const creatableGrants = (Object.keys(rules) as GrantType[]).filter((grantType) => rules[grantType].creatable);

/** The scopes to propose for a new client. */
export const proposedScopes = [...new Set(creatableGrants.flatMap((grantType) => rules[grantType].leastScopes))];

/** The grant types to which any client can move. */
export const moveTargets = [...new Set(Object.values(rules).flatMap(({ movesTo }) => movesTo))];
