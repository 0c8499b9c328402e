import { expect, test } from 'vitest';
import { openCard, twoPeople, until } from './world.ts';

const everything = { KEYTURN_SECOND_PERSON: 'delete,rotate,create,update' };

test('the card of a new client shows where its tokens can be requested from, and anything unusual about that', async () => {
  const w = await twoPeople({ settings: everything });
  const ada = w.person('ada');
  await w.opens('ada', '/oauth create');
  await ada.fills({ 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
  await w.modal('ada', ({ text }) => text.includes('Allowed IP addresses'));
  await ada.fills({
    Name: 'Payroll',
    Roles: { search: 'reporting', pick: 'Reporting Reader · Home' },
    'Allowed IP addresses': '203.0.113.0/24 192.168.0.0/16',
    Reason: 'The payroll moves to its own client',
  });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Warning:'));
  await ada.submits();
  const posted = await openCard(w);
  for (const line of [
    'Allowed IP address: 203.0.113.0/24',
    'Allowed IP address: 192.168.0.0/16',
    'Note: 192.168.0.0/16 is private',
  ])
    expect(posted.rendered).toContain(line);
});

test('the card of an update shows added and removed addresses, what that means, and what the client allows', async () => {
  const w = await twoPeople({ settings: everything });
  w.genesys.switches.allowedIps = 'optional';
  const client = w.genesys.addClient({
    name: 'Warehouse',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    roleDivisions: [{ roleId: w.genesys.ids.roles['Directory Sync'] ?? '', divisionId: '*' }],
    unknownFields: { allowedIpAddresses: ['203.0.113.7', '198.51.100.7'] },
  });
  const ada = w.person('ada');
  await w.opens('ada', `/oauth update ${client.id}`);
  await ada.fills({ 'Allowed IP addresses': '203.0.113.7\n0.0.0.0/0', Reason: 'The office moves to another line' });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Changes to '));
  await ada.submits();
  const posted = await openCard(w);
  for (const line of [
    'Allowed IP addresses: remove 198.51.100.7; add 0.0.0.0/0',
    'Note: 0.0.0.0/0 allows every address',
  ])
    expect(posted.rendered).toContain(line);
  await w.person('dora').clicks(posted, 'Details');
  const { text } = await w.modal('dora', ({ title }) => title === 'Request details');
  expect(text).toContain('Allowed IP addresses (2)\n• 203.0.113.7\n• 198.51.100.7');
});

test('names the field if Genesys Cloud starts to require addresses after the approval, and leaves the client alone', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', 'Workforce planning sync');
  Object.assign(w.genesys.switches, { allowedIps: 'required', allowedIpsField: 'ipAllowList' });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('Genesys Cloud requires “ipAllowList”, which Keyturn doesn’t support yet.');
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
});

test('makes a request stale if someone changed the addresses after it', async () => {
  const w = await twoPeople();
  w.genesys.switches.allowedIps = 'optional';
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const { dateModified } = asked.client;
  w.genesys.changeClient(asked.client.id, { unknownFields: { allowedIpAddresses: ['203.0.113.7'] }, dateModified });
  await w.approves('dora', asked);
  await until(async () => (await asked.record()).state === 'stale');
  expect(w.writes(asked.client)).toEqual([]);
});
