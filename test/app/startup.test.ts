import { pino } from 'pino';
import { expect, test } from 'vitest';
import { whoseOrganization } from '../../app/startup.ts';
import { startOrganization } from '../support/organization.ts';

const log = pino({ level: 'silent' });

test('the organisation is the one that Genesys Cloud names', async () => {
  const { sandbox, genesys } = await startOrganization();
  expect(await whoseOrganization(genesys, 'given', log)).toEqual({
    organization: sandbox.organization,
    clientId: sandbox.botClient.id,
  });
});

test('where Genesys Cloud declines to name it, host and client stand for it', async () => {
  const { sandbox, genesys } = await startOrganization();
  sandbox.faults.inject({ path: '/api/v2/tokens/me', status: 404, times: Number.POSITIVE_INFINITY });
  const { organization, clientId } = await whoseOrganization(genesys, 'the-client', log);
  expect(clientId).toBe('the-client');
  expect(organization.id).toMatch(/\/the-client$/);
  await expect(genesys.ping()).resolves.toBeUndefined();
});

test('refused credentials are not taken for that', async () => {
  const { another } = await startOrganization();
  const genesys = another({ clientSecret: 'wrong' });
  await expect(whoseOrganization(genesys, 'the-client', log)).rejects.toMatchObject({
    code: 'genesys_bot_credentials',
  });
});
