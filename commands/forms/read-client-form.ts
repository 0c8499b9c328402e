import { defined } from '../../services/defined.ts';
import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import { takes, tokenSeconds } from '../../services/genesys/rules.ts';
import type { ClientDraft, GrantType, OAuthClient, RoleDivision } from '../../services/genesys/types/client.ts';
import { clip, duration, oneLine } from '../block-kit/text.ts';
import { notCreatable } from '../clients/grant-types.ts';
import { divisionUnknown } from '../clients/roles.ts';
import type { FieldErrors, FormValues } from '../operation/values.ts';
import { readAllowedIps } from './allowed-ips-input.ts';
import { isAsShown } from './as-shown.ts';
import { fits, nameMax, roleValue, takesRoles } from './client-fields.ts';
import { parseDuration } from './duration.ts';
import { fieldErrors } from './field-errors.ts';
import { chosenGrant, offeredGrants } from './grant-field.ts';
import { reasonProblem } from './reason.ts';

export interface FilledClient {
  values: FormValues;
  /** The client as it was when the form was opened, if it exists already. */
  base?: OAuthClient | undefined;
  asksReason: boolean;
}

export type Reading =
  | { ok: true; draft: ClientDraft; state: 'active' | 'inactive' | undefined; reason: string }
  | { ok: false; errors: FieldErrors };

/** Reads what was entered: the draft, or an error for each field. Pure. */
export function readClientForm(model: FilledClient): Reading {
  const { values, base } = model;
  const errors: FieldErrors = {};
  const grantType = chosenGrant(base, values.grantType) as GrantType;
  const offered: readonly string[] = offeredGrants(base);
  if (base === undefined && !offered.includes(grantType)) errors.grantType = notCreatable(grantType);

  const name = untouched(values.name, base?.name, nameMax) ?? values.name.trim();
  // Invisible characters become `\uFFFD`, and don't count as a name. A name that's already there isn't checked: Genesys Cloud accepted it.
  const seen = name === base?.name ? name : oneLine(name).replaceAll('\uFFFD', '');
  if (seen.trim() === '') errors.name = fieldErrors.noName;

  const seconds = parseDuration(values.duration);
  const kept = base !== undefined && seconds === (base.accessTokenValiditySeconds ?? tokenSeconds.default);
  if (seconds === undefined) errors.duration = fieldErrors.noDuration;
  else if (!kept && (seconds < tokenSeconds.shortest || seconds > tokenSeconds.longest))
    errors.duration = fieldErrors.durationOutside(duration(seconds));

  const uris = trimmedLines(values.redirectUris);
  // Redirect URIs that are already there aren't checked: Genesys Cloud accepted them, and people must be able to change something else.
  const asBefore = base !== undefined && uris.join('\n') === trimmedLines(base.redirectUris.join('\n')).join('\n');
  const takesUris = takes(grantType, 'redirectUris') && fits('redirectUris', base) && !asBefore;
  if (takesUris) {
    const wrong = redirectUriProblem(uris);
    if (wrong !== undefined) errors.redirectUris = wrong;
  }

  const rolesTaken = takesRoles(grantType, base) && fits('roles', base);
  const wrongRoles = rolesTaken ? rolesProblem(values.roles, grantType, base) : undefined;
  if (wrongRoles !== undefined) errors.roles = wrongRoles;
  const lines = (text: string) => trimmedLines(text).join('\n');
  const ipsAsBefore = lines(values.allowedIps) === lines((base?.allowedIps ?? []).join('\n'));
  const addresses =
    takes(grantType, 'allowedIps') && fits('allowedIps', base) && !ipsAsBefore
      ? readAllowedIps(values.allowedIps, base?.allowedIps ?? [])
      : undefined;
  if (addresses?.ok === false) errors.allowedIps = addresses.problem;

  if (
    base !== undefined &&
    values.state !== '' &&
    values.state !== base.state &&
    !/^(?:in)?active$/u.test(values.state)
  )
    errors.state = fieldErrors.state;
  const reason = values.reason.trim();
  const unreasoned = model.asksReason ? reasonProblem(reason) : undefined;
  if (unreasoned !== undefined) errors.reason = unreasoned;
  if (Object.keys(errors).length > 0) return { ok: false, errors };

  const state = values.state === 'active' || values.state === 'inactive' ? values.state : undefined;
  return {
    ok: true,
    state,
    reason,
    draft: {
      name,
      ...(fits('description', base)
        ? { description: (untouched(values.description, base?.description) ?? values.description).trim() }
        : {}),
      grantType,
      ...defined({ accessTokenValiditySeconds: seconds }),
      ...(takesUris ? { redirectUris: [...new Set(uris)] } : {}),
      ...(takes(grantType, 'scopes') && fits('scopes', base)
        ? { scopes: [...new Set(values.scopes.map(({ value }) => value))] }
        : {}),
      ...(addresses?.ok === true ? { allowedIps: addresses.ips } : {}),
      ...(rolesTaken ? { roleDivisions: chosenRoles(values) } : {}),
    },
  };
}

const trimmedLines = (text: string): string[] =>
  text
    .split(/[\n\r]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const parseRole = (value: string): RoleDivision | undefined => {
  const [roleId, divisionId, ...more] = value.split('|');
  return roleId === undefined || roleId === '' || divisionId === undefined || divisionId === '' || more.length > 0
    ? undefined
    : { roleId, divisionId };
};

/** The chosen roles, without unreadable ones. */
const chosenRoles = ({ roles }: Pick<FormValues, 'roles'>): RoleDivision[] =>
  roles.map(({ value }) => parseRole(value)).filter((role) => role !== undefined);

/** The client's own value, if the field still has it. Otherwise undefined. */
const untouched = (typed: string, had: string | undefined, max = Number.POSITIVE_INFINITY): string | undefined =>
  had !== undefined && isAsShown(typed, clip(had, max)) ? had : undefined;

/** Why the client can't have these roles, or undefined if it can. */
function rolesProblem(options: FormValues['roles'], grantType: string, base: FilledClient['base']): string | undefined {
  if (options.length === 0 && takes(grantType, 'roles') && (base === undefined || rolesOf(base).length > 0))
    return fieldErrors.noRoles;
  const stated = new Set(chosenRoles({ roles: options }).map(({ roleId }) => roleId.toLowerCase()));
  const left = options.filter(({ value }) => parseRole(value) === undefined);
  const unstated = left.filter(({ value }) =>
    base?.rolesWithoutDivision.some((id) => value === roleValue(without(id))),
  );
  if (left.length > unstated.length) return fieldErrors.unknownRoles;
  // A role that was also chosen with a division is complete.
  const open = unstated.filter(({ value }) => !stated.has(value.slice(0, -1).toLowerCase()));
  const names = open.map(({ label }) => oneLine(label.replace(` · ${divisionUnknown()}`, '')));
  return names.length === 0 ? undefined : fieldErrors.rolesNotStated(names);
}

const without = (roleId: string): ClientRole => ({ roleId, divisionId: undefined });

/** Why these redirect URIs can't be registered, or undefined if they can. RFC 6749, section 3.1.2: absolute, without a fragment. */
function redirectUriProblem(uris: readonly string[]): string | undefined {
  const say = fieldErrors.redirectUris;
  if (uris.length === 0) return say.none;
  for (const uri of uris) {
    const shown = clip(uri, 80);
    if (/\s/u.test(uri)) return say.space(shown);
    const parsed = URL.canParse(uri) ? new URL(uri) : undefined;
    if (parsed === undefined || !/^[a-z][a-z0-9+.-]*:\/?\/?./iu.test(uri)) return say.incomplete(shown);
    if (uri.includes('#')) return say.fragment(shown);
    if (['javascript:', 'data:', 'vbscript:', 'file:', 'about:', 'blob:'].includes(parsed.protocol))
      return say.scheme(shown);
  }
  return undefined;
}
