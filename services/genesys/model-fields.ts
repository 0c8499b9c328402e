/** The fields of models OAuthClient and OAuthClientRequest (official SDK 262, docs/platforms.md), in one place. The allowed IP addresses aren't among them yet. */

/** Fields of OAuthClient that OAuthClientRequest does not have, and `roleIds`, which gives way to `roleDivisions`: they're never sent. */
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

/** Fields of OAuthClientRequest: here null means absent, while a field that nobody knows is kept as it is. */
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
