import { expect, test } from 'vitest';
import { createOwnWrites } from '../../services/genesys/not-yet.ts';
import { handClock, startOrganization } from '../support/organization.ts';
import { failure } from './world.ts';

const draft = { name: 'Fresh', grantType: 'CODE' } as const;
const interval = { start: Date.UTC(2026, 0, 1), end: Date.UTC(2026, 0, 8) };

/** The bot's client for a sandbox, with delays that take no time. */
async function organization() {
  const { sandbox, another } = await startOrganization();
  const waits: number[] = [];
  const clock = handClock();
  const ownWrites = createOwnWrites(clock);
  const wait = async (ms: number) => {
    waits.push(ms);
    clock.advance(ms);
  };
  const genesys = another({ wait, now: clock.now, ownWrites, random: () => 0.5 });
  return { sandbox, genesys, waits, clock, ownWrites, another };
}
type Org = Awaited<ReturnType<typeof organization>>;

const afterCreation: [string, (org: Org, id: string) => Promise<unknown>][] = [
  ['read', ({ genesys }, id) => genesys.getClient(id)],
  ['changed', ({ genesys }, id) => genesys.updateClient(id, { description: 'New' })],
  ['given another secret', ({ genesys }, id) => genesys.rotateSecret(id)],
  ['asked for its usage', ({ genesys }, id) => genesys.startUsageQuery(id, interval)],
];
test.each(afterCreation)('our own new client is waited for if it isn’t found yet when it’s %s', async (_name, work) => {
  const org = await organization();
  org.sandbox.switches.createLagCalls = 2;
  const { client } = await org.genesys.createClient(draft);
  await work(org, client.id);
  expect(org.waits).toEqual([187.5, 375]);
});

test.each(afterCreation)(
  'a client that still isn’t found after some seconds isn’t there yet when it’s %s',
  async (_name, work) => {
    const org = await organization();
    org.sandbox.switches.createLagCalls = 99;
    const { client } = await org.genesys.createClient(draft);
    const error = await failure(work(org, client.id));
    expect(error).toMatchObject({ code: 'genesys_not_yet', changed: 'no', details: { status: '404' } });
    const waited = org.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(4_000);
    expect(waited).toBeLessThan(10_000);
  },
);

test('a change that only finds the client in its second half is made once', async () => {
  const org = await organization();
  const { client } = await org.genesys.createClient(draft);
  org.sandbox.faults.inject({ method: 'PUT', path: /clients/, status: 404, times: 2 });
  await org.genesys.updateClient(client.id, { description: 'New' });
  expect(org.sandbox.client(client.id)?.description).toBe('New');
});

test('a deletion that’s refused right after the deactivation is retried until it works', async () => {
  const { sandbox, genesys, waits } = await organization();
  sandbox.switches.deactivationLagDeletes = 3;
  const { id } = sandbox.addClient();
  await genesys.updateClient(id, { state: 'inactive' });
  await genesys.deleteClient(id);
  expect(waits).toHaveLength(3);
  expect(sandbox.client(id)?.state).toBe('deleted');
});

test('a deletion that stays refused isn’t possible yet, and nothing was changed', async () => {
  const { sandbox, genesys } = await organization();
  sandbox.switches.deactivationLagDeletes = 99;
  const { id } = sandbox.addClient();
  await genesys.updateClient(id, { state: 'inactive' });
  const error = await failure(genesys.deleteClient(id));
  expect(error).toMatchObject({ code: 'genesys_not_yet', changed: 'no' });
  expect(error.details['genesysCode']).toBe('cannot.delete.client');
});

test('a read from before our own change is repeated', async () => {
  const { sandbox, genesys, waits } = await organization();
  const { id } = sandbox.addClient({ dateModified: '2026-01-01T00:00:00.000Z' });
  sandbox.switches.changeLagReads = 2;
  await genesys.updateClient(id, { description: 'First' });
  expect(await genesys.getClient(id)).toMatchObject({ description: 'First' });
  expect(waits).toHaveLength(2);
});

test('so is a read that still shows a role without a division that our change removed', async () => {
  const { sandbox, genesys } = await organization();
  const role = (name: string) => sandbox.ids.roles[name] ?? '';
  const roleDivisions = [{ roleId: role('Reporting Reader'), divisionId: '*' }];
  const roleIdsOnly = [role('Directory Sync')];
  const { id } = sandbox.addClient({ dateModified: '2026-01-01T00:00:00.000Z', roleDivisions, roleIdsOnly });
  sandbox.switches.changeLagReads = 2;
  await genesys.updateClient(id, { roleDivisions });
  expect(await genesys.getClient(id)).toMatchObject({ roleDivisions, rolesWithoutDivision: [] });
});

test('so is a read that still shows the IP addresses from before our change', async () => {
  const { sandbox, genesys, waits } = await organization();
  sandbox.switches.allowedIps = 'optional';
  const before = { allowedIpAddresses: ['192.0.2.1'] };
  const { id } = sandbox.addClient({
    dateModified: '2026-01-01T00:00:00.000Z',
    unknownFields: before,
  });
  sandbox.switches.changeLagReads = 2;
  await genesys.updateClient(id, { allowedIps: ['198.51.100.7'] });
  expect(await genesys.getClient(id)).toMatchObject({ allowedIps: ['198.51.100.7'] });
  expect(waits).toHaveLength(2);
});

test('a read without IP addresses isn’t old because of that', async () => {
  const { sandbox, genesys, waits } = await organization();
  sandbox.switches.allowedIps = 'optional';
  const dateModified = '2026-01-01T00:00:00.000Z';
  const { id } = sandbox.addClient({ dateModified });
  await genesys.updateClient(id, { allowedIps: ['198.51.100.7'] });
  sandbox.switches.allowedIps = 'unknown';
  sandbox.changeClient(id, { dateModified, unknownFields: {} });
  expect(await genesys.getClient(id)).toMatchObject({ allowedIps: undefined });
  expect(waits).toEqual([]);
});

test('a change is never based on a read from before our last change', async () => {
  const { sandbox, genesys } = await organization();
  const { id } = sandbox.addClient({ dateModified: '2026-01-01T00:00:00.000Z' });
  sandbox.switches.changeLagReads = 2;
  await genesys.updateClient(id, { description: 'First' });
  await genesys.updateClient(id, { redirectUris: ['https://example.com/second'] });
  expect(sandbox.client(id)).toMatchObject({
    description: 'First',
    registeredRedirectUri: ['https://example.com/second'],
  });
  sandbox.switches.changeLagReads = 99;
  await genesys.updateClient(id, { description: 'Third' });
  expect(await failure(genesys.updateClient(id, { name: 'Fourth' }))).toMatchObject({ code: 'genesys_not_yet' });
  expect(sandbox.client(id)).toMatchObject({ description: 'Third', name: 'Unnamed client' });
});

test('a read with someone else’s later change isn’t an old one', async () => {
  const { sandbox, genesys, waits } = await organization();
  const { id } = sandbox.addClient();
  await genesys.updateClient(id, { description: 'Ours' });
  sandbox.changeClient(id, { description: 'Theirs' });
  expect(await genesys.getClient(id)).toMatchObject({ description: 'Theirs' });
  expect(waits).toEqual([]);
});

const atOnce: [string, (org: Org) => Promise<string>][] = [
  ['that is unknown', async () => 'c0ffee00-0000-4000-8000-000000000000'],
  [
    'that we changed, and that was there before',
    async ({ genesys, sandbox }) => {
      const { id } = sandbox.addClient();
      await genesys.updateClient(id, { description: 'New' });
      sandbox.faults.inject({ method: 'GET', path: /clients/, status: 404 });
      return id;
    },
  ],
  [
    'that we made and deleted',
    async ({ genesys, sandbox }) => {
      sandbox.switches.deletedReads = 0;
      const { id } = (await genesys.createClient(draft)).client;
      await genesys.updateClient(id, { state: 'inactive' });
      await genesys.deleteClient(id);
      return id;
    },
  ],
  [
    'that we made and whose deletion got no answer',
    async ({ genesys, sandbox }) => {
      sandbox.switches.deletedReads = 0;
      const { id } = (await genesys.createClient(draft)).client;
      await genesys.updateClient(id, { state: 'inactive' });
      sandbox.faults.inject({ method: 'DELETE', path: /clients/, drop: 'after' });
      await failure(genesys.deleteClient(id));
      return id;
    },
  ],
  [
    'that we made more than two minutes ago',
    async ({ genesys, sandbox, clock }) => {
      sandbox.switches.createLagCalls = 99;
      const { id } = (await genesys.createClient(draft)).client;
      clock.advance(121_000);
      return id;
    },
  ],
];
test.each(atOnce)('a client %s isn’t waited for', async (_name, arrange) => {
  const org = await organization();
  const id = await arrange(org);
  expect(await failure(org.genesys.getClient(id))).toMatchObject({ code: 'genesys_not_found' });
  expect(org.waits).toEqual([]);
});

test('a client that this process didn’t deactivate isn’t waited for', async () => {
  const { sandbox, genesys, waits } = await organization();
  const { id } = sandbox.addClient();
  expect(await failure(genesys.deleteClient(id))).toMatchObject({ code: 'genesys_refused' });
  expect(waits).toEqual([]);
});

test('another replica’s write is waited for once it’s known', async () => {
  const { sandbox, genesys, clock, waits, another } = await organization();
  sandbox.switches.createLagCalls = 2;
  const ownWrites = createOwnWrites(clock);
  const other = another({ now: clock.now, ownWrites, wait: async (ms) => void waits.push(ms) });
  const { client } = await genesys.createClient(draft);
  ownWrites.remember({ client, at: clock.now() - 20_000, createdAt: clock.now() - 20_000 });
  expect(await other.getClient(client.id.toUpperCase().toLowerCase())).toMatchObject({ name: 'Fresh' });
  expect(waits).toHaveLength(2);
});
