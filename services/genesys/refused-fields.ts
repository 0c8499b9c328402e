import type { KeyturnError } from '../errors.ts';
import { allowedIpsField } from './allowed-ips.ts';
import { notSent } from './model-fields.ts';
import type { ClientChange, ClientDraft } from './types/client.ts';

/** The fields of a client that people fill in. */
export type RefusedField = keyof (ClientDraft & ClientChange);

/** The form field of each API field. Undefined for API fields that Keyturn knows but that no form has. */
const apiFields: ReadonlyMap<string, RefusedField | undefined> = new Map(
  Object.entries({
    ...Object.fromEntries([...notSent, 'clientId', 'body'].map((each) => [each, undefined])),
    name: 'name',
    description: 'description',
    authorizedGrantType: 'grantType',
    accessTokenValiditySeconds: 'accessTokenValiditySeconds',
    registeredRedirectUri: 'redirectUris',
    scope: 'scopes',
    roleDivisions: 'roleDivisions',
    roleIds: 'roleDivisions',
    roleId: 'roleDivisions',
    divisionId: 'roleDivisions',
    [allowedIpsField]: 'allowedIps',
    state: 'state',
    dateToDelete: 'state',
  } as const satisfies Record<string, RefusedField | undefined>).map(([name, field]) => [alike(name), field]),
);

/** Error codes that name their field (x-inin-error-codes of the two operations). */
const codes: ReadonlyMap<string, RefusedField> = new Map([
  ['missing.client.roles', 'roleDivisions'],
  ['bad.grant.type', 'grantType'],
  ['grant.type.required', 'grantType'],
]);

const writes = new Set(['POST /api/v2/oauth/clients', 'PUT /api/v2/oauth/clients/{clientId}']);

/** Names that look like fields, not like words: `ipAllowList`, `allowed_cidrs`. */
const identifier = /\b[a-z][a-z\d]*(?:[A-Z_][A-Za-z\d]*)+\b/gu;
/** Names that the message introduces as such: `field 'scope'`, `property: name`. */
const called = /\b(?:field|property|parameter|attribute)s?(?::\s*|\s*['"“‘`[]\s*)([A-Za-z]\w*)/giu;
const demand = /\b(?:required|requires?|missing|mandatory|must|provide|specify|specified|empty|null|blank)\b/iu;

/** Words for allowed IP addresses, whose field may have any name. Nothing else about a client has addresses. */
const ofAddresses = /\bIP(?:v[46])?s?\b|\bIP[- ]?address|\bCIDRs?\b|\ballowed addresses\b/iu;

/**
 * The fields of a client that Genesys Cloud refused, from the names in ErrorBody, or else from its message or code: those that people fill in, and
 * the names of those that Keyturn doesn't know. Both are empty unless Genesys Cloud refused to create or change a client.
 */
export function refusedFields({ code, details }: KeyturnError): { known: RefusedField[]; unknown: string[] } {
  const known = new Set<RefusedField>();
  const unknown = new Set<string>();
  if (code !== 'genesys_refused' || !writes.has(details['call'] ?? '')) return { known: [], unknown: [] };
  const named = (details['genesysFields'] ?? '').split(',').filter((name) => name !== '');
  for (const name of named.length > 0 ? named : namesIn(details['genesysMessage'] ?? '')) {
    const part = name.split(/[.[\]/]+/u).find((each) => apiFields.has(alike(each)));
    const field = part === undefined ? undefined : apiFields.get(alike(part));
    if (field !== undefined) known.add(field);
    else if (part === undefined) unknown.add(name);
  }
  const byCode = codes.get(details['genesysCode'] ?? '');
  if (known.size === 0 && byCode !== undefined) known.add(byCode);
  const words = `${details['genesysCode'] ?? ''} ${details['genesysMessage'] ?? ''}`.replace(/[._]/gu, ' ');
  if (known.size === 0 && unknown.size === 0 && ofAddresses.test(words)) known.add('allowedIps');
  return { known: [...known], unknown: [...unknown] };
}

/** Names of fields in a message. An unknown one only counts if the message asks for something. */
function namesIn(message: string): string[] {
  const names = [...message.matchAll(identifier)].map(([name]) => name);
  const meant = [...message.matchAll(called)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const asked = demand.test(message);
  return [...names, ...meant].filter((name) => apiFields.has(alike(name)) || (asked && names.includes(name)));
}

/** Whether a name, as Genesys Cloud writes it (`roleDivisions[0].roleId`), has only parts that are fields of a client in its API. */
export const isClientField = (name: string): boolean =>
  name.split(/[.[\]/]+/u).every((part) => /^\d{0,4}$/u.test(part) || apiFields.has(alike(part)));

/** Turns `access_token_validity_seconds` into `accessTokenValiditySeconds`. */
function alike(name: string): string {
  return name.replace(/[_-]/gu, '').toLowerCase();
}
