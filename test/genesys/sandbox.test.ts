import { expect, onTestFinished, test } from 'vitest';
import { type GenesysSandbox, type Switches, startGenesys } from '../../sandbox/genesys.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import { createGenesys } from '../../services/genesys.ts';
import { eventually } from '../support/patience.ts';
import { CLIENTS, failure } from './world.ts';

interface Organization {
  sandbox: GenesysSandbox;
  genesys: Genesys;
}

async function organizationWith(switches: Partial<Switches> = {}, clients = 0): Promise<Organization> {
  const sandbox = await startGenesys({ clients });
  Object.assign(sandbox.switches, switches);
  const genesys = createGenesys({
    apiUrl: sandbox.url,
    loginUrl: sandbox.url,
    clientId: sandbox.botClient.id,
    clientSecret: sandbox.botClient.secret,
    wait: async () => {},
    timeouts: { tryMs: 500, totalMs: 5_000 },
  });
  onTestFinished(async () => {
    genesys.close();
    await sandbox.close();
  });
  return { sandbox, genesys };
}

const role = (sandbox: GenesysSandbox, name: string) => ({ roleId: sandbox.ids.roles[name] ?? '', divisionId: '*' });

test('the bot learns which organization it works for, and its own client ID', async () => {
  const { sandbox, genesys } = await organizationWith();
  expect(await genesys.self()).toEqual({ organization: sandbox.organization, clientId: sandbox.botClient.id });
  await genesys.ping();
});

test.each<Partial<Switches>>([
  {},
  { secretElsewhere: 'null' },
  { secretElsewhere: 'empty' },
  { secretElsewhere: 'present' },
  { omittedKept: true },
  { deleteStatus: 200 },
])('a client is created, changed, rotated, deactivated and deleted with %j', async (switches) => {
  const { sandbox, genesys } = await organizationWith(switches);
  const made = await genesys.createClient({
    name: 'Archive',
    description: 'Exports recordings',
    grantType: 'CLIENT-CREDENTIALS',
    accessTokenValiditySeconds: 3_600,
    roleDivisions: [role(sandbox, 'Recording Exporter')],
  });
  const { id } = made.client;
  const firstSecret = sandbox.secretOf(id);
  expect(made.secret).toBe(firstSecret);
  expect(made.correlationId).toBe(sandbox.calls.at(-1)?.correlationId);
  expect(await genesys.getClient(id)).toEqual(made.client);
  sandbox.changeClient(id, { unknownFields: { allowedIps: ['192.0.2.0/24'] } });

  const { before, client } = await genesys.updateClient(id, { name: 'Archive 2' });
  expect([before.name, client.name]).toEqual(['Archive', 'Archive 2']);
  expect(sandbox.client(id)).toMatchObject({
    description: 'Exports recordings',
    accessTokenValiditySeconds: 3_600,
    roleDivisions: [role(sandbox, 'Recording Exporter')],
    unknownFields: { allowedIps: ['192.0.2.0/24'] },
  });
  const put = sandbox.calls.findLast(({ method }) => method === 'PUT')?.body;
  expect(put).not.toHaveProperty('roleIds');
  expect(put).not.toHaveProperty('secret');

  const rotated = await genesys.rotateSecret(id);
  expect(rotated.secret).toBe(sandbox.secretOf(id));
  expect(rotated.secret).not.toBe(firstSecret);

  const refused = await failure(genesys.deleteClient(id));
  expect(refused).toMatchObject({ code: 'genesys_refused', changed: 'no' });
  expect(refused.details).toMatchObject({ status: '400', genesysCode: 'cannot.delete.client' });

  expect((await genesys.updateClient(id, { state: 'inactive' })).client).toMatchObject({ state: 'inactive' });
  await genesys.deleteClient(id);
  expect(await genesys.getClient(id)).toMatchObject({ id, state: 'deleted' });
  expect((await genesys.listClients()).clients.some((one) => one.id === id)).toBe(false);
  await eventually(async () => {
    expect(await failure(genesys.getClient(id))).toMatchObject({ code: 'genesys_not_found' });
  });
});

test.each<Partial<Switches>>([{}, { listPageSize: 7 }, { listPageSize: 7, listDoubles: true }])(
  'a list has every client once with %j',
  async (switches) => {
    const { sandbox, genesys } = await organizationWith(switches, 40);
    const alive = sandbox.clients().filter(({ state }) => state !== 'deleted');
    const listed = (await genesys.listClients()).clients;
    expect(listed.map(({ id }) => id).sort()).toEqual(alive.map(({ id }) => id).sort());
  },
);

test('refusals from Genesys Cloud keep its code and words', async () => {
  const { sandbox, genesys } = await organizationWith({ maximumValiditySeconds: 172_800 });
  const draft = { name: 'New', grantType: 'CLIENT-CREDENTIALS' } as const;
  const noRoles = await failure(genesys.createClient(draft));
  expect(noRoles).toMatchObject({ code: 'genesys_refused', changed: 'no' });
  expect(noRoles.details['genesysCode']).toBe('missing.client.roles');
  sandbox.changeClient(sandbox.botClient.id, { permissions: [] });
  const forbidden = await failure(genesys.createClient(draft));
  expect(forbidden).toMatchObject({ code: 'genesys_bot_permission' });
  expect(forbidden.details['genesysMessage']).toContain('oauth:client:add');
  expect(forbidden.correlationId).toBe(sandbox.calls.at(-1)?.correlationId);
});

test('a rotation whose answer is lost is unknown, although it happened, and isn’t repeated', async () => {
  const { sandbox, genesys } = await organizationWith();
  const { id } = sandbox.addClient({ name: 'Billing' });
  const old = sandbox.secretOf(id);
  for (const fault of [
    { drop: 'after' as const },
    { hang: true, afterEffect: true },
    { status: 504, afterEffect: true },
  ]) {
    sandbox.faults.inject({ method: 'POST', path: `${CLIENTS}/${id}/secret`, ...fault });
    expect(await failure(genesys.rotateSecret(id))).toMatchObject({
      code: 'genesys_outcome_unknown',
      changed: 'unknown',
    });
  }
  expect(sandbox.secretOf(id)).not.toBe(old);
  expect(sandbox.countCalls('POST', `${CLIENTS}/${id}/secret`)).toBe(3);
});

test('tokens that are revoked early are replaced without anyone noticing', async () => {
  const { sandbox, genesys } = await organizationWith();
  await genesys.listClients();
  sandbox.expireTokens();
  await Promise.all([genesys.listClients(), genesys.createClient({ name: 'New', grantType: 'CODE' }), genesys.roles()]);
  expect(sandbox.countCalls('POST', '/oauth/token')).toBe(2);
  expect(sandbox.clients().filter(({ name }) => name === 'New')).toHaveLength(1);
});

test.each([400, 401] as const)('a bot with the wrong secret gets that error (%i)', async (invalidClientStatus) => {
  const { sandbox } = await organizationWith({ invalidClientStatus });
  const wrong = createGenesys({
    apiUrl: sandbox.url,
    loginUrl: sandbox.url,
    clientId: sandbox.botClient.id,
    clientSecret: 'wrong',
  });
  onTestFinished(() => wrong.close());
  expect(await failure(wrong.listClients())).toMatchObject({ code: 'genesys_bot_credentials', changed: 'no' });
});

test('people are found by email, and read with their permissions', async () => {
  const { genesys } = await organizationWith();
  const [ada, ...others] = await genesys.findUsersByEmail('ADA@example.com');
  expect(others).toEqual([]);
  expect(ada).toMatchObject({ name: 'Ada Admin', state: 'active' });
  const { authorization } = await genesys.getUser(ada?.id ?? '');
  expect(authorization?.permissions).toContain('oauth:client:delete');
  expect((await genesys.grantsOf(ada?.id ?? '')).map(({ divisionId }) => divisionId)).toContain('*');
  expect(await genesys.findUsersByEmail('twin@example.com')).toHaveLength(2);
  expect(await genesys.findUsersByEmail('nobody@example.com')).toEqual([]);
  const [mia] = await genesys.findUsersByEmail('mia@example.com');
  expect(await genesys.getUser(mia?.id ?? '')).toMatchObject({ authorization: undefined });
  const [cora] = await genesys.findUsersByEmail('cora@example.com');
  expect((await genesys.getUser(cora?.id ?? '')).authorization?.policies).toMatchObject([
    { conditional: true, allowConditions: true },
  ]);
});

test('roles and divisions are complete however small the pages are, and scopes are there', async () => {
  const { sandbox, genesys } = await organizationWith({ maximumPageSize: 2 });
  expect((await genesys.roles()).map(({ id }) => id).sort()).toEqual(Object.values(sandbox.ids.roles).sort());
  expect((await genesys.divisions()).map(({ id }) => id).sort()).toEqual(Object.values(sandbox.ids.divisions).sort());
  expect((await genesys.scopes()).map(({ id }) => id)).toContain('users');
});

test('usage is counted by day', async () => {
  const { sandbox, genesys } = await organizationWith();
  const { id } = sandbox.addClient({
    usage: [
      { date: '2026-01-05', templateUri: 'api/v2/users', httpMethod: 'GET', status200: 7, status429: 2, status500: 1 },
      { date: '2026-01-05', templateUri: 'api/v2/routing/queues', httpMethod: 'GET', status200: 5 },
      { date: '2026-01-06', templateUri: 'api/v2/users', httpMethod: 'GET', status400: 4 },
    ],
  });
  const execution = await genesys.startUsageQuery(id, { start: Date.UTC(2026, 0, 1), end: Date.UTC(2026, 0, 8) });
  expect(await genesys.usageResult(id, execution)).toBe('running');
  expect(await genesys.usageResult(id, execution)).toEqual({
    rows: [
      { date: '2026-01-05', requests: 15, errors: 3 },
      { date: '2026-01-06', requests: 4, errors: 4 },
    ],
    complete: true,
  });
});
