import { KeyturnError } from '../../services/errors.ts';
import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { ClientChange, OAuthClient } from '../../services/genesys/types/client.ts';
import { changeBetween } from './changes.ts';

/**
 * `client` with the fields of `change` as `before` had them. Throws undo_refused if they're so already, or if one of them has changed since: undoing
 * would overwrite that. What others changed in other fields stays, so that nobody can keep a change from being undone by another one.
 */
export function undone(client: OAuthClient, before: OAuthClient, change: ClientChange): OAuthClient {
  const asked = Object.keys(change);
  const back = Object.keys(changeBetween(client, valuesOf(before))).filter((field) => asked.includes(field));
  const overtaken = Object.keys(changeBetween(client, change)).filter((field) => back.includes(field));
  if (overtaken.length > 0) throw new KeyturnError('undo_refused', { details: { why: 'changed', fields: overtaken } });
  if (back.length === 0) throw new KeyturnError('undo_refused', { details: { why: 'undone' } });
  const values = Object.entries(before).filter(([field]) => back.includes(field));
  return { ...client, ...Object.fromEntries(values) };
}

const valuesOf = (client: OAuthClient): ClientChange => ({
  name: client.name,
  description: client.description ?? '',
  accessTokenValiditySeconds: client.accessTokenValiditySeconds ?? tokenSeconds.default,
  redirectUris: client.redirectUris,
  scopes: client.scopes,
  roleDivisions: client.roleDivisions,
  allowedIps: client.allowedIps ?? [],
  state: client.state === 'inactive' ? 'inactive' : 'active',
});
