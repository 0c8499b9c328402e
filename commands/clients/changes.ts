import { sameAddress } from '../../services/genesys/allowed-ips.ts';
import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { ClientChange, OAuthClient, RoleDivision } from '../../services/genesys/types/client.ts';

/** The fields of `wanted` that differ from `base`. Only these are sent, so that nothing else is overwritten. The order of lists doesn't matter. */
export function changeBetween(base: OAuthClient, wanted: ClientChange): ClientChange {
  const roles = wanted.roleDivisions;
  return {
    ...(wanted.grantType !== undefined && wanted.grantType !== base.grantType ? { grantType: wanted.grantType } : {}),
    ...(wanted.name !== undefined && wanted.name !== base.name ? { name: wanted.name } : {}),
    ...(wanted.description !== undefined && lineFeeds(wanted.description) !== lineFeeds((base.description ?? '').trim())
      ? { description: wanted.description }
      : {}),
    ...(wanted.accessTokenValiditySeconds !== undefined &&
    wanted.accessTokenValiditySeconds !== (base.accessTokenValiditySeconds ?? tokenSeconds.default)
      ? { accessTokenValiditySeconds: wanted.accessTokenValiditySeconds }
      : {}),
    ...(wanted.redirectUris !== undefined && !sameSet(wanted.redirectUris, base.redirectUris)
      ? { redirectUris: wanted.redirectUris }
      : {}),
    ...(wanted.scopes !== undefined && !sameSet(wanted.scopes, base.scopes) ? { scopes: wanted.scopes } : {}),
    // A role without a division isn't in this list, so sending the list drops that role or states its division.
    ...(roles !== undefined && !sameSet(roles.map(roleKey), rolesOf(base).map(roleKey))
      ? { roleDivisions: roles }
      : {}),
    ...(wanted.allowedIps !== undefined &&
    !sameSet(wanted.allowedIps.map(sameAddress), [...new Set((base.allowedIps ?? []).map(sameAddress))])
      ? { allowedIps: wanted.allowedIps }
      : {}),
    ...(wanted.state !== undefined && wanted.state !== base.state ? { state: wanted.state } : {}),
  };
}

const roleKey = ({ roleId, divisionId = '' }: ClientRole): string => `${roleId}|${divisionId}`;

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && new Set([...a, ...b]).size === new Set(a).size;

/** Slack turns all line ends into line feeds. */
const lineFeeds = (text: string): string => text.replace(/\r\n?/gu, '\n');

/** The roles of `change` that the client doesn't have yet. The person needs to have these. */
export function addedRoles(base: Pick<OAuthClient, 'roleDivisions'>, change: ClientChange): RoleDivision[] {
  const had = new Set(base.roleDivisions.map(roleKey));
  return (change.roleDivisions ?? []).filter((role) => !had.has(roleKey(role)));
}

/** Those of `from` that aren't in `to`, by their key. */
export const missingIn = <T>(from: readonly T[], to: readonly T[], key: (each: T) => string): T[] => {
  const kept = new Set(to.map(key));
  return from.filter((each) => !kept.has(key(each)));
};

/** Whether the role is one of these IDs. */
export const namesRole = (ids: readonly string[], { roleId }: ClientRole): boolean =>
  ids.some((id) => id.toLowerCase() === roleId.toLowerCase());

/** The roles that `change` removes. A role whose division wasn't stated stays if the change states it. */
export function removedRoles(base: OAuthClient, { roleDivisions }: ClientChange): ClientRole[] {
  if (roleDivisions === undefined) return [];
  const named = roleDivisions.map(({ roleId }) => roleId);
  return missingIn<ClientRole>(rolesOf(base), roleDivisions, roleKey).filter(
    (role) => role.divisionId !== undefined || !namesRole(named, role),
  );
}
