import { sameAddress } from '../../services/genesys/allowed-ips.ts';
import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { ClientChange, ClientDraft, OAuthClient, RoleDivision } from '../../services/genesys/types.ts';
import { count, duration, name } from '../block-kit/text.ts';
import { addressWords, allowedIpWarnings } from './allowed-ips.ts';
import { grantLabel } from './grant-types.ts';
import type { Names } from './names.ts';
import { divisionNotStated, roleWords } from './roles.ts';
import { scopeLines } from './scopes.ts';
import { clientWarnings } from './warnings.ts';

const roleKey = ({ roleId, divisionId = '' }: ClientRole): string => `${roleId}|${divisionId}`;
const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && new Set([...a, ...b]).size === new Set(a).size;

/** Slack gives line feeds, whatever line ends a text had. */
const lineFeeds = (text: string): string => text.replace(/\r\n?/gu, '\n');

/** What of `wanted` differs from `base`: only that is sent, so that nothing else can be overwritten. Order of lists is no difference. */
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
    // A role without a division is in none of them: to name the roles is to drop it, or to state where it is.
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

/** Roles of `change` that the client does not have yet: those a person attaches, and must hold. */
export function addedRoles(base: Pick<OAuthClient, 'roleDivisions'>, change: ClientChange): RoleDivision[] {
  const had = new Set(base.roleDivisions.map(roleKey));
  return (change.roleDivisions ?? []).filter((role) => !had.has(roleKey(role)));
}

const removed = <T>(from: readonly T[], to: readonly T[], key: (each: T) => string): T[] => {
  const kept = new Set(to.map(key));
  return from.filter((each) => !kept.has(key(each)));
};

const isIn = (ids: readonly string[], { roleId }: ClientRole): boolean =>
  ids.some((id) => id.toLowerCase() === roleId.toLowerCase());

/** Roles that `change` takes away. One whose division wasn't stated stays when the change states it. */
function lostRoles(base: OAuthClient, { roleDivisions }: ClientChange): ClientRole[] {
  if (roleDivisions === undefined) return [];
  const named = roleDivisions.map(({ roleId }) => roleId);
  return removed<ClientRole>(rolesOf(base), roleDivisions, roleKey).filter(
    (role) => role.divisionId !== undefined || !isIn(named, role),
  );
}

/** A change in words, a line for each thing that changes: what was, and what will be. mrkdwn. */
export function changeLines(base: OAuthClient, change: ClientChange, names: Names): string[] {
  const lines: string[] = [];
  const fromTo = (what: string, from: string, to: string) => lines.push(`*${what}:* ${from} → ${to}`);
  const quoted = (text: string | undefined, max: number) =>
    text === undefined || text === '' ? '(none)' : `“${name(text, max)}”${inAll(text, max)}`;
  const list = <T>(
    what: string,
    from: readonly T[],
    to: readonly T[],
    key: (each: T) => string,
    say: (each: T) => string,
  ) => {
    for (const each of removed(from, to, key)) lines.push(`*${what}:* remove ${say(each)}`);
    for (const each of removed(to, from, key)) lines.push(`*${what}:* add ${say(each)}`);
  };
  const itself = (each: string) => each;
  if (change.grantType !== undefined) fromTo('Grant type', grantLabel(base.grantType), grantLabel(change.grantType));
  // What gives power or leads elsewhere comes first, what anybody may write freely comes last.
  for (const role of lostRoles(base, change)) lines.push(`*Role:* remove ${roleWords(role, names)}`);
  for (const role of addedRoles(base, change))
    lines.push(
      `*Role:* add ${roleWords(role, names)}${isIn(base.rolesWithoutDivision, role) ? ` (${divisionNotStated()} until now)` : ''}`,
    );
  if (change.scopes !== undefined)
    list('Scope', base.scopes, change.scopes, itself, (scope) => `\`${name(scope, 100)}\``);
  if (change.redirectUris !== undefined) list('Redirect URI', base.redirectUris, change.redirectUris, itself, whole);
  if (change.allowedIps !== undefined)
    list('Allowed IP address', base.allowedIps ?? [], change.allowedIps, sameAddress, addressWords);
  if (change.state !== undefined) fromTo('State', name(base.state, 40), change.state);
  if (change.accessTokenValiditySeconds !== undefined)
    fromTo(
      'Token duration',
      duration(base.accessTokenValiditySeconds ?? tokenSeconds.default),
      duration(change.accessTokenValiditySeconds),
    );
  if (change.name !== undefined) fromTo('Name', quoted(base.name, 300), quoted(change.name, 300));
  if (change.description !== undefined)
    fromTo('Description', quoted(base.description, 500), quoted(change.description, 500));
  return lines;
}

/** What a change breaks or may break, where it does: one mrkdwn sentence each. */
export function changeWarnings(base: OAuthClient, change: ClientChange): string[] {
  const warnings: string[] = [];
  if (change.state === 'inactive')
    warnings.push(
      'While it is inactive it gets no new tokens: what uses it stops when its present token ends. Genesys Cloud may delete inactive clients.',
    );
  if (change.redirectUris !== undefined && removed(base.redirectUris, change.redirectUris, (uri) => uri).length > 0)
    warnings.push('Sign-ins that go back to a removed redirect URI will fail.');
  if (change.scopes !== undefined && removed(base.scopes, change.scopes, (scope) => scope).length > 0)
    warnings.push('Calls that need a removed scope will be refused.');
  if (lostRoles(base, change).length > 0) warnings.push('Calls that need a removed role will be refused.');
  if (change.allowedIps !== undefined) warnings.push(...allowedIpWarnings(base.allowedIps ?? [], change.allowedIps));
  const after = { grantType: base.grantType, scopes: base.scopes, ...change };
  for (const { sentence, because } of clientWarnings(after))
    if (because.some((field) => change[field] !== undefined)) warnings.push(sentence);
  return warnings;
}

/** A client that is to be made, in words, a line for each thing. mrkdwn. */
export function draftLines(draft: ClientDraft, names: Names): string[] {
  const { description, scopes = [], redirectUris = [], roleDivisions = [], allowedIps = [] } = draft;
  return [
    `*Name:* ${name(draft.name, 300)}${inAll(draft.name, 300)}`,
    `*Grant type:* ${grantLabel(draft.grantType)}`,
    `*Token duration:* ${duration(draft.accessTokenValiditySeconds ?? tokenSeconds.default)}`,
    ...roleDivisions.map((role) => `*Role:* ${roleWords(role, names)}`),
    ...scopeLines(scopes).map((line) => `*Scopes:* ${line}`),
    ...redirectUris.map((uri) => `*Redirect URI:* ${whole(uri)}`),
    ...allowedIps.map((address) => `*Allowed IP address:* ${addressWords(address)}`),
    ...(description === undefined || description === ''
      ? []
      : [`*Description:* ${name(description, 500)}${inAll(description, 500)}`]),
  ];
}

/** A redirect URI as long as it is: what comes last may be the host that it leads to. A card that cannot show it is not posted. */
const whole = (uri: string): string => name(uri, uri.length);

/** Says that a text was cut, and how long it is. */
function inAll(text: string, max: number): string {
  const length = [...text].length;
  return length > max ? ` (${count(length, 'character')} in all)` : '';
}
