/** How long the tokens of a client live, in seconds. */

/** What Genesys Cloud takes for a client that says nothing (API: OAuthClientRequest). */
export const defaultTokenSeconds = 86_400;

/** Shortest that can be chosen for a client (help: Create an OAuth client). */
export const shortestTokenSeconds = 300;

/** Longest that can be chosen for a client: 48 hours (help: Create an OAuth client). */
export const longestTokenSeconds = 172_800;
