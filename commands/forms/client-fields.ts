import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import { proposedScopes, takes, tokenSeconds } from '../../services/genesys/rules.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { clip, duration } from '../block-kit/text.ts';
import { type Field, type FormValues, formValues } from '../operation/values.ts';
import { chosenGrant } from './grant-field.ts';

/** The longest name and description in the form. Genesys Cloud documents no limit. */
export const nameMax = 1000;

/** Whether the form has roles. It also has them if a role lacks its division, since no other change works until that's fixed. */
export const takesRoles = (grantType: string, base: OAuthClient | undefined): boolean =>
  takes(grantType, 'roles') || (base?.rolesWithoutDivision.length ?? 0) > 0;

/** Whether the form has a field, for the chosen grant type and the client that it's about. */
export function hasField(field: Field, grantType: string, base: OAuthClient | undefined): boolean {
  switch (field) {
    case 'redirectUris':
    case 'scopes':
    case 'allowedIps':
      return takes(grantType, field);
    case 'roles':
      return takesRoles(grantType, base);
    case 'state':
      return base !== undefined && (base.state === 'active' || base.state === 'inactive');
    default:
      return true;
  }
}

/** Whether an error can be shown under a field: the field is on the form and can be filled in. */
export const showsErrorOf = (
  field: Field,
  { values, base }: { values: Pick<FormValues, 'grantType'>; base?: OAuthClient | undefined },
): boolean => hasField(field, chosenGrant(base, values.grantType), base) && fits(field, base);

/** The longest text of a field, and the most options of a menu (docs.slack.dev/reference/block-kit). */
export const textMax = 3000;
const optionsMax = 100;
const valueMax = 150;

/** Whether the client's value fits into the form's field. If not, the field stays unchanged. */
export function fits(field: Field, base: OAuthClient | undefined): boolean {
  if (base === undefined) return true;
  const short = (texts: readonly string[]) =>
    texts.length <= optionsMax && texts.every((text) => text !== '' && text.length <= valueMax);
  switch (field) {
    case 'description':
      return (base.description ?? '').length <= textMax;
    case 'redirectUris':
      return base.redirectUris.join('\n').length <= textMax;
    case 'scopes':
      return short(base.scopes);
    case 'roles':
      return short(rolesOf(base).map(roleValue));
    case 'allowedIps':
      return allowedIpsText(base).length <= textMax && short(base.allowedIps ?? []);
    default:
      return true;
  }
}

const allowedIpsText = ({ allowedIps = [] }: OAuthClient): string => allowedIps.join('\n');

/** A role in a division as an option's value: at most 73 characters for two UUIDs. Without a division it ends in `|`. */
export const roleValue = ({ roleId, divisionId = '' }: ClientRole): string => `${roleId}|${divisionId}`;

/** The values for a new client. */
export const freshValues = (name = ''): FormValues =>
  formValues.parse({
    name,
    duration: duration(tokenSeconds.default),
    scopes: proposedScopes.map((scope) => ({ label: scope, value: scope })),
  });

/** A client's values. `labelOf` names a role. */
export const valuesOf = (client: OAuthClient, labelOf: (role: ClientRole) => string): FormValues => ({
  name: clip(client.name, nameMax),
  description: fits('description', client) ? (client.description ?? '') : '',
  grantType: client.grantType,
  duration: duration(client.accessTokenValiditySeconds ?? tokenSeconds.default),
  redirectUris: fits('redirectUris', client) ? client.redirectUris.join('\n') : '',
  scopes: (fits('scopes', client) ? client.scopes : []).map((scope) => ({ label: clip(scope, 75), value: scope })),
  roles: (fits('roles', client) ? rolesOf(client) : []).map((role) => ({
    label: clip(labelOf(role), 75),
    value: roleValue(role),
  })),
  allowedIps: fits('allowedIps', client) ? allowedIpsText(client) : '',
  state: client.state,
  when: '',
  reason: '',
});
