import { pino } from 'pino';
import { expect, test } from 'vitest';
import { whoseOrganization } from '../../app/organization/identify.ts';
import { organizationsKey, rememberOrganization } from '../../app/organization/remember.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { startOrganization } from '../support/organization.ts';

const log = pino({ level: 'silent' });

test('the organization is the one that Genesys Cloud names', async () => {
  const { sandbox, genesys } = await startOrganization();
  expect(await whoseOrganization(genesys, 'given', log)).toEqual({
    organization: sandbox.organization,
    clientId: sandbox.botClient.id,
  });
});

test('host and client identify it if Genesys Cloud won’t name it', async () => {
  const { sandbox, genesys } = await startOrganization();
  sandbox.faults.inject({ path: '/api/v2/tokens/me', status: 404, times: Number.POSITIVE_INFINITY });
  const { organization, clientId } = await whoseOrganization(genesys, 'the-client', log, 1);
  expect(clientId).toBe('the-client');
  expect(organization.id).toMatch(/\/the-client$/);
  await expect(genesys.ping()).resolves.toBeUndefined();
});

test('refused credentials aren’t taken for that', async () => {
  const { another } = await startOrganization();
  const genesys = another({ clientSecret: 'wrong' });
  await expect(whoseOrganization(genesys, 'the-client', log)).rejects.toMatchObject({
    code: 'genesys_bot_credentials',
  });
});

test('one odd answer doesn’t separate the bot from its organization, and a broken one isn’t believed', async () => {
  const { sandbox, genesys } = await startOrganization();
  sandbox.faults.inject({ path: '/api/v2/tokens/me', status: 404 });
  expect((await whoseOrganization(genesys, 'the-client', log, 1)).organization).toEqual(sandbox.organization);
  sandbox.faults.inject({ path: '/api/v2/tokens/me', status: 200, body: '<html>maintenance</html>', times: 9 });
  await expect(whoseOrganization(genesys, 'the-client', log, 1)).rejects.toMatchObject({
    code: 'genesys_answer_broken',
  });
});

test('organizations that are added at the same time are all kept', async () => {
  const store = createMemoryStore({ now: Date.now });
  const names = ['a', 'b', 'c', 'd', 'e'];
  const begun = new Set<string>();
  const begins = (id: string) => ({ begin: async () => void begun.add(id), requireBegun: async () => {} });
  await Promise.all([...names, ...names].map((name) => rememberOrganization(store, { id: name, name }, begins(name))));
  expect([...begun].sort()).toEqual(names);
  const stored = JSON.parse((await store.get(organizationsKey)) ?? '[]') as { id: string }[];
  expect(stored.map(({ id }) => id).sort()).toEqual(names);
});
