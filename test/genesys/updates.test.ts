import { expect, test } from 'vitest';
import { CLIENTS, createWorld, failure, ONE, rawClient } from './world.ts';

test('an update sends everything that was read and can be written, unknown fields too, with the change applied', async () => {
  const before = rawClient({
    secret: 's3cr3t',
    registeredRedirectUri: ['https://example.org/cb'],
    scope: ['users'],
    state: 'inactive',
    dateToDelete: '2026-01-01T00:00:00.000Z',
    allowedIps: ['192.0.2.0/24'],
    notedFor: null,
  });
  const { genesys, server } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: before }),
    [`PUT ${ONE}`]: ({ text }) => ({ json: rawClient(JSON.parse(text)), headers: { 'inin-correlation-id': 'corr-8' } }),
  });
  const updated = await genesys.updateClient('c1', { name: 'Renamed' });
  expect(updated).toMatchObject({
    before: { name: 'Reporting' },
    client: { name: 'Renamed' },
    correlationId: 'corr-8',
  });
  expect(JSON.parse(server.received.at(-1)?.text ?? '')).toEqual({
    name: 'Renamed',
    description: 'Nightly reports',
    accessTokenValiditySeconds: 86_400,
    registeredRedirectUri: ['https://example.org/cb'],
    roleDivisions: [{ roleId: 'role-1', divisionId: 'division-1' }],
    scope: ['users'],
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    state: 'inactive',
    dateToDelete: '2026-01-01T00:00:00.000Z',
    allowedIps: ['192.0.2.0/24'],
    notedFor: null,
  });
});

test('an update can change the grant type, and gives the secret that comes with it', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: rawClient({ authorizedGrantType: 'TOKEN', scope: ['users'] }) }),
    [`PUT ${ONE}`]: ({ text }) => ({ json: rawClient({ ...JSON.parse(text), secret: 'fresh' }) }),
  });
  const moved = await genesys.updateClient('c1', { grantType: 'CODE' });
  expect(moved).toMatchObject({ before: { grantType: 'TOKEN' }, client: { grantType: 'CODE' }, secret: 'fresh' });
  expect(moved.client).not.toHaveProperty('secret');
  expect(JSON.parse(server.received.at(-1)?.text ?? '')).toMatchObject({
    authorizedGrantType: 'CODE',
    scope: ['users'],
  });
});

test('a secret that every answer shows isn’t a new one', async () => {
  const { genesys } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: rawClient({ secret: 'old' }) }),
    [`PUT ${ONE}`]: () => ({ json: rawClient({ secret: 'old' }) }),
  });
  expect((await genesys.updateClient('c1', { name: 'New' })).secret).toBeUndefined();
});

test('an update can clear fields, and reactivate a client without its deletion date', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: rawClient({ state: 'inactive', dateToDelete: '2026-01-01T00:00:00.000Z' }) }),
    [`PUT ${ONE}`]: () => ({ json: rawClient() }),
  });
  await genesys.updateClient('c1', { description: '', roleDivisions: [], state: 'active' });
  const sent = JSON.parse(server.received.at(-1)?.text ?? '');
  expect(sent).toMatchObject({ description: '', roleDivisions: [], state: 'active' });
  expect(sent).not.toHaveProperty('dateToDelete');
});

test('a guard sees the client as it is now, and can stop the write by throwing', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: rawClient() }),
    [`PUT ${ONE}`]: () => ({ json: rawClient() }),
  });
  const refused = new Error('changed meanwhile');
  const seen: string[] = [];
  const refuse = (client: { name: string }) => {
    seen.push(client.name);
    throw refused;
  };
  await expect(genesys.updateClient('c1', { name: 'New' }, refuse)).rejects.toBe(refused);
  await expect(genesys.updateClient('c1', { name: 'New' }, async (client) => refuse(client))).rejects.toBe(refused);
  expect(seen).toEqual(['Reporting', 'Reporting']);
  expect(server.count('PUT')).toBe(0);
});

const home = { roleId: 'role-1', divisionId: 'division-1' };

test.each<[string, Record<string, unknown>, readonly object[], readonly string[]]>([
  ['the same in both fields', {}, [home], []],
  ['a role more in roleIds', { roleIds: ['role-1', 'role-2'] }, [home], ['role-2']],
  ['roleIds alone', { roleDivisions: [] }, [], ['role-1']],
  ['roleDivisions null', { roleDivisions: null }, [], ['role-1']],
  ['roleIds null', { roleIds: null }, [home], []],
  ['roleIds absent', { roleIds: undefined }, [home], []],
  ['one of roleIds as a text', { roleIds: 'role-2' }, [home], ['role-2']],
  ['blanks, doubles and capitals', { roleIds: ['', null, ' role-2 ', 'ROLE-2', 'ROLE-1'] }, [home], ['role-2']],
  ['a row without its division', { roleDivisions: [home, { roleId: 'role-2', divisionId: null }] }, [home], ['role-2']],
])('roles with %s are told apart by whether they name a division', async (_what, change, stated, unstated) => {
  const { genesys } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: rawClient(change) }),
    [`GET ${CLIENTS}`]: () => ({ json: { entities: [rawClient(change)] } }),
  });
  for (const client of [await genesys.getClient('c1'), ...(await genesys.listClients()).clients])
    expect([client.roleDivisions, client.rolesWithoutDivision]).toEqual([stated, unstated]);
});

test.each<[string, Record<string, unknown>, readonly string[], readonly string[]]>([
  ['one text', { scope: 'users', registeredRedirectUri: 'https://a.example/cb' }, ['users'], ['https://a.example/cb']],
  ['several scopes in one text', { scope: ' users  routing:readonly ' }, ['users', 'routing:readonly'], []],
  ['a list with blanks', { scope: ['users', '', null], registeredRedirectUri: [null] }, ['users'], []],
])('a list whose field has a singular name can come as %s', async (_what, change, scopes, redirectUris) => {
  const { genesys } = await createWorld({ [`GET ${ONE}`]: () => ({ json: rawClient(change) }) });
  expect(await genesys.getClient('c1')).toMatchObject({ scopes, redirectUris });
});

test('a client whose roles are only in the old field isn’t overwritten unless its roles are given', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: rawClient({ roleDivisions: null }) }),
    [`PUT ${ONE}`]: () => ({ json: rawClient() }),
  });
  expect(await failure(genesys.updateClient('c1', { name: 'New' }))).toMatchObject({
    code: 'role_division_missing',
    details: { roles: [{ roleId: 'role-1' }] },
    changed: 'no',
  });
  expect(server.count('PUT')).toBe(0);
  await genesys.updateClient('c1', { roleDivisions: [{ roleId: 'role-1', divisionId: '*' }] });
  expect(JSON.parse(server.received.at(-1)?.text ?? '')).toMatchObject({
    roleDivisions: [{ roleId: 'role-1', divisionId: '*' }],
  });
});
