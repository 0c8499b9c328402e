import { expect, test } from 'vitest';
import { refusedFields } from '../../services/genesys/refused-fields.ts';
import { createWorld, failure, ONE, rawClient } from './world.ts';

/** The fields that a PUT is refused for if Genesys Cloud answers `body`. */
async function refused(body: Record<string, unknown>, status = 400) {
  const { genesys } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: rawClient() }),
    [`PUT ${ONE}`]: () => ({ status, json: { status, ...body } }),
  });
  return refusedFields(await failure(genesys.updateClient('c1', { name: 'New' })));
}

const detail = (...names: string[]) => ({ details: names.map((fieldName) => ({ errorCode: 'x', fieldName })) });

test.each<[string, Record<string, unknown>, string[], string[]]>([
  ['a field', detail('registeredRedirectUri'), ['redirectUris'], []],
  [
    'several',
    detail('name', 'scope', 'accessTokenValiditySeconds'),
    ['name', 'scopes', 'accessTokenValiditySeconds'],
    [],
  ],
  ['a part of one', detail('roleDivisions[2].roleId'), ['roleDivisions'], []],
  ['a path', detail('OAuthClientRequest.description'), ['description'], []],
  ['both fields of the roles', detail('roleIds', 'roleDivisions'), ['roleDivisions'], []],
  ['another spelling', detail('allowed_ip_addresses', 'Scope'), ['allowedIps', 'scopes'], []],
  ['an unknown one', detail('ipAllowList'), [], ['ipAllowList']],
  ['an unknown one beside a known one', detail('cidrs', 'name'), ['name'], ['cidrs']],
  ['one that no one fills in', detail('selfUri', 'id'), [], []],
  ['a comma in a name', detail('scope,<!here>'), [], ['scope <!here>']],
  ['details without names', { message: 'No.', details: [null, {}, { fieldName: 7 }, 'x'] }, [], []],
  [
    'nested errors',
    { message: 'Invalid.', errors: [{ ...detail('scope'), message: 'Too many.' }, null, 3] },
    ['scopes'],
    [],
  ],
  [
    'a parameter',
    { message: 'Bad validity.', messageParams: { field: 'accessTokenValiditySeconds' } },
    ['accessTokenValiditySeconds'],
    [],
  ],
  [
    'the message',
    { message: 'The value of accessTokenValiditySeconds is too large.' },
    ['accessTokenValiditySeconds'],
    [],
  ],
  ['a word of the message that is said to be a field', { message: 'Field [scope] is invalid' }, ['scopes'], []],
  ['a demand in the message', { message: 'ipAllowList must be specified for client credentials' }, [], ['ipAllowList']],
  ['a demand in snake case', { message: "Missing required property 'allowed_cidrs'" }, [], ['allowed_cidrs']],
  [
    'the code',
    { code: 'missing.client.roles', message: 'A client requires at least one role.' },
    ['roleDivisions'],
    [],
  ],
  ['words about addresses', { message: 'Allowed IP addresses are required for this client.' }, ['allowedIps'], []],
  ['words about ranges', { message: 'At least one CIDR range must be provided' }, ['allowedIps'], []],
  ['a code about addresses', { code: 'missing.allowed.ips', message: 'Bad request' }, ['allowedIps'], []],
  ['words that only look like it', { message: 'The zip of the ship is odd' }, [], []],
  ['words that are no fields', { message: 'A client needs a name, a description and a scope.' }, [], []],
  [
    'a type of a value',
    { message: 'Value [12] is not valid for field type [long]. Allowable values are: 300' },
    [],
    [],
  ],
  ['a name that nothing is asked of', { message: 'fooBar is odd' }, [], []],
])('%s: the refused fields are found', async (_what, body, known, unknown) => {
  expect(await refused(body)).toEqual({ known, unknown });
});

test('a missing permission isn’t about a field', async () => {
  expect(await refused({ code: 'missing.any.permissions', message: 'ipAllowList required' }, 403)).toEqual({
    known: [],
    unknown: [],
  });
});

test('a refusal that isn’t about a client names no field of it', async () => {
  const { genesys } = await createWorld({
    'POST /api/v2/users/search': () => ({ status: 400, json: { ...detail('name', 'pageSize'), message: 'No.' } }),
  });
  expect(refusedFields(await failure(genesys.findUsersByEmail('a@example.com')))).toEqual({ known: [], unknown: [] });
});
