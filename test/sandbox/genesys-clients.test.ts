import { beforeEach, describe, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import { type Caller, requestToken } from './genesys-caller.ts';
import { CLIENTS, one, openGenesys, role } from './genesys-open.ts';

const START = Date.parse('2026-03-01T09:00:00.000Z');
let genesys: GenesysSandbox;
let bot: Caller;

beforeEach(async () => {
  ({ genesys, bot } = await openGenesys({ now: () => START }));
});

describe('create', () => {
  test('fills in what was left out, and shows the secret only once', async () => {
    const { status, json } = await bot.call('POST', CLIENTS, { name: 'CRM', authorizedGrantType: 'CODE' });
    expect(status).toBe(200);
    const id = String(json['id']);
    expect(json).toEqual({
      id,
      name: 'CRM',
      accessTokenValiditySeconds: 86_400,
      registeredRedirectUri: [],
      secret: genesys.secretOf(id),
      roleIds: [],
      dateCreated: '2026-03-01T09:00:00.000Z',
      dateModified: '2026-03-01T09:00:00.000Z',
      createdBy: { id: genesys.botClient.id, selfUri: `/api/v2/users/${genesys.botClient.id}` },
      modifiedBy: { id: genesys.botClient.id, selfUri: `/api/v2/users/${genesys.botClient.id}` },
      authorizedGrantType: 'CODE',
      scope: [],
      roleDivisions: [],
      state: 'active',
      selfUri: one(id),
    });
    expect((await bot.call('GET', one(id))).json).not.toHaveProperty('secret');
    expect((await bot.call('GET', CLIENTS)).text).not.toContain('"secret"');
  });

  test.each([
    ['bad.request', {}],
    ['bad.request', { name: '  ', authorizedGrantType: 'CODE' }],
    ['bad.request', { name: 'A', authorizedGrantType: 'CODE', scope: 'users' }],
    ['grant.type.required', { name: 'A' }],
    ['bad.grant.type', { name: 'A', authorizedGrantType: 'CLIENT_CREDENTIALS' }],
    ['missing.client.roles', { name: 'A', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions: [] }],
    ['invalid.value', { name: 'A', authorizedGrantType: 'CODE', accessTokenValiditySeconds: 299 }],
    ['invalid.value', { name: 'A', authorizedGrantType: 'CODE', accessTokenValiditySeconds: 172_801 }],
    ['invalid.value', { name: 'A', authorizedGrantType: 'CODE', accessTokenValiditySeconds: '600' }],
    ['invalid.value', { name: 'A', authorizedGrantType: 'CODE', state: 'deleted' }],
    ['invalid.date', { name: 'A', authorizedGrantType: 'CODE', dateToDelete: 'soon' }],
  ])('answers 400 %s to %j', async (code, body) => {
    const before = genesys.clients().length;
    expect((await bot.call('POST', CLIENTS, body)).json).toMatchObject({ status: 400, code });
    expect(genesys.clients()).toHaveLength(before);
  });

  test('answers 400 auth.too.many.clients at the organization’s limit', async () => {
    genesys.switches.maximumClients = genesys.clients().length + 1;
    const body = { name: 'A', authorizedGrantType: 'CODE' };
    expect((await bot.call('POST', CLIENTS, body)).status).toBe(200);
    expect((await bot.call('POST', CLIENTS, body)).json).toMatchObject({ status: 400, code: 'auth.too.many.clients' });
  });

  test('answers 403 not.authorized to a role or division that the caller doesn’t have', async () => {
    const other = genesys.addRole({ name: 'Master Admin' });
    const body = (roleDivisions: unknown) => ({ name: 'A', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions });
    const refused = await bot.call('POST', CLIENTS, body([{ roleId: other.id, divisionId: '*' }]));
    expect(refused.json).toMatchObject({ status: 403, code: 'not.authorized' });

    genesys.changeClient(genesys.botClient.id, {
      roleDivisions: [role(genesys, 'Directory Sync', genesys.ids.homeDivision)],
    });
    expect((await bot.call('POST', CLIENTS, body([role(genesys, 'Directory Sync')]))).status).toBe(403);
    const held = await bot.call('POST', CLIENTS, body([role(genesys, 'Directory Sync', genesys.ids.homeDivision)]));
    expect(held.status).toBe(200);
  });

  test('reads deprecated roleIds as roles in the home division', async () => {
    const roleIds = [role(genesys, 'Directory Sync').roleId];
    const { json } = await bot.call('POST', CLIENTS, { name: 'A', authorizedGrantType: 'CLIENT-CREDENTIALS', roleIds });
    expect(json).toMatchObject({ roleIds, roleDivisions: [role(genesys, 'Directory Sync', genesys.ids.homeDivision)] });
  });
});

describe('update', () => {
  test('replaces everything: what’s left out is reset, unknown fields too', async () => {
    const { id } = genesys.addClient({
      description: 'old',
      scope: ['users'],
      accessTokenValiditySeconds: 600,
      unknownFields: { allowedIps: ['192.0.2.1'] },
    });
    const { json } = await bot.call('PUT', one(id), { name: 'New', authorizedGrantType: 'CODE' });
    expect(json).toMatchObject({ name: 'New', scope: [], accessTokenValiditySeconds: 86_400, state: 'active' });
    expect(json).not.toHaveProperty('description');
    expect(json).not.toHaveProperty('allowedIps');
  });

  test('keeps what’s left out, except roles, if the switch says so', async () => {
    genesys.switches.omittedKept = true;
    const roleDivisions = [role(genesys, 'Directory Sync')];
    const { id } = genesys.addClient({ description: 'old', state: 'inactive', scope: ['users'], roleDivisions });
    const { json } = await bot.call('PUT', one(id), { name: 'New', authorizedGrantType: 'CODE' });
    expect(json).toMatchObject({ description: 'old', state: 'inactive', scope: ['users'], roleDivisions: [] });
  });

  test('accepts the full entity, with read-only and unknown fields', async () => {
    const { id } = genesys.addClient({ description: 'old', unknownFields: { allowedIps: ['192.0.2.1'] } });
    const { json: before } = await bot.call('GET', one(id));
    const { json: after } = await bot.call('PUT', one(id), { ...before, description: 'new', id: 'other' });
    expect(after).toMatchObject({
      id,
      description: 'new',
      allowedIps: ['192.0.2.1'],
      dateCreated: before['dateCreated'],
    });
  });

  test('moves dateModified on each write, even within one millisecond', async () => {
    const { id } = genesys.addClient();
    const seen = [genesys.client(id)?.dateModified];
    for (const name of ['A', 'B']) {
      const { json } = await bot.call('PUT', one(id), { name, authorizedGrantType: 'CODE' });
      seen.push(String(json['dateModified']));
    }
    genesys.changeClient(id, { description: 'in the admin UI' });
    seen.push(genesys.client(id)?.dateModified);
    expect(new Set(seen).size).toBe(4);
    expect([...seen].sort()).toEqual(seen);
  });

  test('inactive sets dateToDelete seven days ahead, or doesn’t; active removes it', async () => {
    const { id } = genesys.addClient({ name: 'A' });
    const put = async (state: string) =>
      (await bot.call('PUT', one(id), { name: 'A', authorizedGrantType: 'CODE', state })).json['dateToDelete'];
    expect(await put('inactive')).toBe('2026-03-08T09:00:00.000Z');
    expect(await put('active')).toBeUndefined();
    genesys.switches.inactiveSetsDateToDelete = false;
    expect(await put('inactive')).toBeUndefined();
  });

  test('doesn’t enable what Genesys disabled', async () => {
    const { id } = genesys.addClient({ state: 'disabled' });
    const body = { name: 'A', authorizedGrantType: 'CODE', state: 'active' };
    expect((await bot.call('PUT', one(id), body)).json).toMatchObject({ status: 403, code: 'not.authorized' });
  });
});

describe('secret', () => {
  test('a new one ends the old one at once, and issued tokens stay valid', async () => {
    const old = genesys.botClient;
    const { json } = await bot.call('POST', `${one(old.id)}/secret`);
    expect(json['secret']).toBe(genesys.secretOf(old.id));
    expect((await requestToken(genesys, old)).status).toBe(400);
    expect((await requestToken(genesys, genesys.botClient)).status).toBe(200);
    expect((await bot.call('GET', CLIENTS)).status).toBe(200);
  });

  test.each([
    ['present', 200, true],
    ['absent', 200, false],
    ['refused', 400, false],
  ] as const)('of a TOKEN client is %s', async (reading, status, present) => {
    Object.assign(genesys.switches, { secretOfPublicGrants: reading, implicitGrant: 'taken' });
    const created = await bot.call('POST', CLIENTS, { name: 'A', authorizedGrantType: 'TOKEN' });
    const renewed = await bot.call('POST', `${one(String(created.json['id']))}/secret`);
    expect(renewed.status).toBe(status);
    expect(['secret' in created.json, 'secret' in renewed.json]).toEqual([present, present]);
  });

  test.each(['CODE', 'SAML2-BEARER', 'PASSWORD'])(
    'of a %s client is shown, whatever the switch says about TOKEN',
    async (authorizedGrantType) => {
      genesys.switches.secretOfPublicGrants = 'refused';
      const created = await bot.call('POST', CLIENTS, { name: 'A', authorizedGrantType });
      expect(created.json['secret']).toMatch(/^[\w-]{40,}$/u);
      const renewed = await bot.call('POST', `${one(String(created.json['id']))}/secret`);
      expect(renewed.json['secret']).toMatch(/^[\w-]{40,}$/u);
    },
  );

  test.each([
    ['null', null],
    ['empty', ''],
  ] as const)('elsewhere may be %s', async (reading, value) => {
    genesys.switches.secretElsewhere = reading;
    const { id } = genesys.addClient();
    expect((await bot.call('GET', one(id))).json['secret']).toBe(value);
    expect((await bot.call('GET', CLIENTS)).json['entities']?.['0']?.['secret']).toBe(value);
  });

  test('elsewhere can be present, as before 2025', async () => {
    genesys.switches.secretElsewhere = 'present';
    const { id } = genesys.addClient();
    expect((await bot.call('GET', one(id))).json['secret']).toBe(genesys.secretOf(id));
  });
});

describe('delete', () => {
  test.each(['active', 'disabled'])('answers 400 cannot.delete.client if the client is %s', async (state) => {
    const { id } = genesys.addClient({ state });
    expect((await bot.call('DELETE', one(id))).json).toMatchObject({ status: 400, code: 'cannot.delete.client' });
    expect(genesys.client(id)?.state).toBe(state);
  });

  test('shows the client as deleted for as many reads as the switch says, then no longer', async () => {
    genesys.switches.deletedReads = 3;
    const { id } = genesys.addClient({ state: 'inactive' });
    const listed = async () => (await bot.call('GET', CLIENTS)).text.includes(id);
    expect((await bot.call('DELETE', one(id))).status).toBe(204);
    expect((await bot.call('GET', one(id))).json['state']).toBe('deleted');
    expect(await listed()).toBe(true);
    expect((await bot.call('PUT', one(id), { name: 'A', authorizedGrantType: 'CODE' })).status).toBe(404);
    expect((await bot.call('GET', one(id))).json['state']).toBe('deleted');
    expect((await bot.call('GET', one(id))).json).toMatchObject({ status: 404, code: 'not.found' });
    expect(await listed()).toBe(false);
    expect((await bot.call('DELETE', one(id))).status).toBe(404);
  });

  test('can answer 200 and take effect at once', async () => {
    Object.assign(genesys.switches, { deletedReads: 0, deleteStatus: 200 });
    const { id } = genesys.addClient({ state: 'inactive' });
    expect(await bot.call('DELETE', one(id))).toMatchObject({ status: 200, text: '' });
    expect((await bot.call('GET', one(id))).status).toBe(404);
  });
});
