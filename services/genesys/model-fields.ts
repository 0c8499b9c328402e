/** The fields of models OAuthClient and OAuthClientRequest (official SDK 262, docs/platforms.md), in one place. The allowed IP addresses aren't among them yet. */

/** Fields that are never sent: those that OAuthClientRequest doesn't have, and `roleIds`, which `roleDivisions` replaces. */
export const notSent: ReadonlySet<string> = new Set([
  'id',
  'secret',
  'dateCreated',
  'dateModified',
  'createdBy',
  'modifiedBy',
  'selfUri',
  'roleIds',
]);

/** Fields of OAuthClientRequest. Null means absent for these; an unknown field is kept as it is. */
export const writable: ReadonlySet<string> = new Set([
  'name',
  'description',
  'authorizedGrantType',
  'accessTokenValiditySeconds',
  'registeredRedirectUri',
  'scope',
  'roleDivisions',
  'state',
  'dateToDelete',
]);
