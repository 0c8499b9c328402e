import { beforeEach, describe, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import type { Caller } from './genesys-caller.ts';
import { CLIENTS, one, openGenesys, role } from './genesys-open.ts';

let genesys: GenesysSandbox;
let bot: Caller;

beforeEach(async () => {
  ({ genesys, bot } = await openGenesys());
});

describe('grant type', () => {
  const put = (id: string, authorizedGrantType: string) =>
    bot.call('PUT', one(id), { name: 'A', authorizedGrantType, scope: ['users'] });

  test('TOKEN is refused to new clients and to clients of another grant type, and kept by clients that have it', async () => {
    const refusal = { status: 400, code: 'bad.grant.type', details: [{ fieldName: 'authorizedGrantType' }] };
    const body = { name: 'A', authorizedGrantType: 'TOKEN' };
    expect((await bot.call('POST', CLIENTS, body)).json).toMatchObject(refusal);
    expect((await put(genesys.addClient().id, 'TOKEN')).json).toMatchObject(refusal);
    expect((await put(genesys.addClient({ authorizedGrantType: 'TOKEN' }).id, 'TOKEN')).status).toBe(200);
    genesys.switches.implicitGrant = 'taken';
    expect((await bot.call('POST', CLIENTS, body)).status).toBe(200);
  });

  test('of a client changes with a secret, without one, or not at all, as the switches say', async () => {
    const moved = async () => {
      const { id } = genesys.addClient({ authorizedGrantType: 'TOKEN' });
      return { id, before: genesys.secretOf(id), ...(await put(id, 'CODE')) };
    };
    const plain = await moved();
    expect(plain.json).toMatchObject({ id: plain.id, authorizedGrantType: 'CODE', scope: ['users'] });
    expect(plain.json).not.toHaveProperty('secret');
    genesys.switches.secretOnMove = 'present';
    const given = await moved();
    expect(given.json['secret']).toBe(genesys.secretOf(given.id));
    expect(given.json['secret']).not.toBe(given.before);
    expect((await put(given.id, 'CODE')).json).not.toHaveProperty('secret');
    genesys.switches.grantTypeChange = 'refused';
    expect(await moved()).toMatchObject({ status: 400, json: { code: 'bad.grant.type' } });
  });

  test('that’s unknown is kept by clients that have it', async () => {
    const { id } = genesys.addClient({ authorizedGrantType: 'DEVICE' });
    expect((await put(id, 'DEVICE')).json).toMatchObject({ authorizedGrantType: 'DEVICE', scope: ['users'] });
    expect((await put(id, 'OTHER')).json).toMatchObject({ status: 400, code: 'bad.grant.type' });
  });
});

describe('token duration', () => {
  const scim = () => genesys.clients().find(({ name }) => name === 'SCIM user provisioning');
  const put = (client: ReturnType<typeof scim>, accessTokenValiditySeconds: number, roleDivisions?: unknown) =>
    bot.call('PUT', one(client?.id ?? ''), {
      name: client?.name,
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      roleDivisions: roleDivisions ?? client?.roleDivisions,
      accessTokenValiditySeconds,
    });

  test('of the seeded clients is accepted in a PUT', async () => {
    for (const client of genesys.clients().filter(({ state }) => state === 'active')) {
      const { json } = await bot.call('GET', one(client.id));
      expect((await bot.call('PUT', one(client.id), json)).status, client.name).toBe(200);
    }
  });

  test.each([
    ['by-role', 'roles that name SCIM or directory sync', [200, 400, 200]],
    ['by-validity', 'what the client has already', [200, 400, 400]],
    ['none', 'nothing', [400, 400, 400]],
  ] as const)('up to 450 days is accepted %s: by %s', async (reading, _by, [existing, beyond, fresh]) => {
    genesys.switches.scimClients = reading;
    expect((await put(scim(), 38_000_000)).status).toBe(existing);
    expect((await put(scim(), 38_880_001)).status).toBe(beyond);
    const other = genesys.addClient({ authorizedGrantType: 'CLIENT-CREDENTIALS' });
    expect((await put(other, 38_880_000, [role(genesys, 'Directory Sync')])).status).toBe(fresh);
    const refused = await put(other, 172_801, [role(genesys, 'Reporting Reader')]);
    expect(refused.json).toMatchObject({
      code: 'invalid.value',
      message: expect.stringContaining('Allowable values are: 300 - 172800'),
      details: [{ fieldName: 'accessTokenValiditySeconds' }],
    });
  });
});
