import type { KeyturnError } from '../errors.ts';
import { allowedIpsField } from './allowed-ips.ts';
import { notSent } from './model-fields.ts';
import type { ClientChange, ClientDraft } from './types.ts';

/** What people fill in, of a client. */
export type RefusedField = keyof (ClientDraft & ClientChange);

/** Fields of the API that are no field of a form are undefined: they are known all the same. */
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

/** Codes that say by themselves which field they are about (x-inin-error-codes of the two operations). */
const codes: ReadonlyMap<string, RefusedField> = new Map([
  ['missing.client.roles', 'roleDivisions'],
  ['bad.grant.type', 'grantType'],
  ['grant.type.required', 'grantType'],
]);

const writes = new Set(['POST /api/v2/oauth/clients', 'PUT /api/v2/oauth/clients/{clientId}']);

/** Names that are written like those of fields, and like no word: `ipAllowList`, `allowed_cidrs`. */
const identifier = /\b[a-z][a-z\d]*(?:[A-Z_][A-Za-z\d]*)+\b/gu;
/** Any name, where the message says that it's one: `field 'scope'`, `property: name`. */
const called = /\b(?:field|property|parameter|attribute)s?(?::\s*|\s*['"“‘`[]\s*)([A-Za-z]\w*)/giu;
const demand = /\b(?:required|requires?|missing|mandatory|must|provide|specify|specified|empty|null|blank)\b/iu;

/** Words for allowed IP addresses, whatever the field is called: nothing else of a client has addresses. */
const ofAddresses = /\bIP(?:v[46])?s?\b|\bIP[- ]?address|\bCIDRs?\b|\ballowed addresses\b/iu;

/**
 * Which fields of a client Genesys Cloud refused, from the names that ErrorBody holds, else from its message or code: those that people fill
 * in, and the names of those that Keyturn doesn't know. Both are empty for whatever isn't a refusal to create or change a client.
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

/** Names of fields in a message. One that Keyturn doesn't know counts only where something is asked for. */
function namesIn(message: string): string[] {
  const names = [...message.matchAll(identifier)].map(([name]) => name);
  const meant = [...message.matchAll(called)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const asked = demand.test(message);
  return [...names, ...meant].filter((name) => apiFields.has(alike(name)) || (asked && names.includes(name)));
}

/** `access_token_validity_seconds` is `accessTokenValiditySeconds`. */
function alike(name: string): string {
  return name.replace(/[_-]/gu, '').toLowerCase();
}
