import { beforeEach, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import type { Caller } from './genesys-caller.ts';
import { CLIENTS, one, openGenesys, role } from './genesys-open.ts';

const FIELD = 'allowedIpAddresses';
let genesys: GenesysSandbox;
let bot: Caller;

beforeEach(async () => {
  ({ genesys, bot } = await openGenesys());
});

const service = (more: Record<string, unknown> = {}) => ({
  name: 'A',
  authorizedGrantType: 'CLIENT-CREDENTIALS',
  roleDivisions: [role(genesys, 'Directory Sync')],
  ...more,
});

test('unknown, the default: kept like any unknown field, and never required', async () => {
  const without = await bot.call('POST', CLIENTS, service());
  expect(without.status).toBe(200);
  expect(without.json).not.toHaveProperty(FIELD);
  const odd = await bot.call('POST', CLIENTS, service({ [FIELD]: 'anything' }));
  expect(odd.json).toMatchObject({ [FIELD]: 'anything' });
});

test('optional: every answer has an empty list for client-credentials clients that have none', async () => {
  genesys.switches.allowedIps = 'optional';
  const { json } = await bot.call('POST', CLIENTS, service());
  expect(json[FIELD]).toEqual([]);
  expect((await bot.call('GET', one(String(json['id'])))).json[FIELD]).toEqual([]);
  const code = await bot.call('POST', CLIENTS, { name: 'B', authorizedGrantType: 'CODE' });
  expect(code.json).not.toHaveProperty(FIELD);
  const listed = (await bot.call('GET', CLIENTS)).text;
  expect(listed).toContain(`"${FIELD}":[]`);
});

test('the list shows it as soon as the switch changes', async () => {
  expect((await bot.call('GET', CLIENTS)).text).not.toContain(FIELD);
  genesys.switches.allowedIps = 'optional';
  expect((await bot.call('GET', CLIENTS)).text).toContain(FIELD);
});

test('it’s kept even if unknown fields aren’t, and a PUT without it removes it', async () => {
  Object.assign(genesys.switches, { allowedIps: 'optional', keepsUnknown: false });
  const ips = ['203.0.113.7', '2001:db8::/32'];
  const { json } = await bot.call('POST', CLIENTS, service({ [FIELD]: ips, other: 1 }));
  expect(json[FIELD]).toEqual(ips);
  expect(json).not.toHaveProperty('other');
  const put = (body: object) => bot.call('PUT', one(String(json['id'])), body);
  expect((await put(service({ [FIELD]: ['198.51.100.0/24'] }))).json[FIELD]).toEqual(['198.51.100.0/24']);
  genesys.switches.omittedKept = true;
  expect((await put(service())).json[FIELD]).toEqual(['198.51.100.0/24']);
  genesys.switches.omittedKept = false;
  expect((await put(service())).json[FIELD]).toEqual([]);
});

test.each([
  ['bad.request', '203.0.113.7'],
  ['invalid.value', ['203.0.113.0/33']],
  ['invalid.value', ['203.0.113.7:443']],
  ['invalid.value', ['office.example.com']],
  ['invalid.value', ['203.0.113.1-203.0.113.9']],
  ['invalid.value', ['203.0.113.007']],
  ['invalid.value', [{ cidr: '203.0.113.7' }]],
])('anything but a list of addresses is refused with %s: %j', async (code, value) => {
  genesys.switches.allowedIps = 'optional';
  const details = [{ errorCode: code, fieldName: FIELD }];
  expect((await bot.call('POST', CLIENTS, service({ [FIELD]: value }))).json).toMatchObject({
    status: 400,
    code,
    details,
  });
});

test('required: POST and PUT without any are refused, and the error names the field', async () => {
  Object.assign(genesys.switches, { allowedIps: 'required', allowedIpsField: 'ipAllowList' });
  const refusal = {
    status: 400,
    code: 'missing.required.field',
    message: 'The field ipAllowList is required.',
    details: [{ errorCode: 'missing.required.field', fieldName: 'ipAllowList' }],
  };
  expect((await bot.call('POST', CLIENTS, service())).json).toMatchObject(refusal);
  expect((await bot.call('POST', CLIENTS, service({ [FIELD]: ['203.0.113.7'] }))).json).toMatchObject(refusal);
  const made = await bot.call('POST', CLIENTS, service({ ipAllowList: ['203.0.113.7'] }));
  expect(made.status).toBe(200);
  expect((await bot.call('PUT', one(String(made.json['id'])), service())).json).toMatchObject(refusal);
  expect((await bot.call('POST', CLIENTS, { name: 'B', authorizedGrantType: 'CODE' })).status).toBe(200);
});

test('required for new clients: an existing client can be changed without any', async () => {
  genesys.switches.allowedIps = 'requiredForNew';
  expect((await bot.call('POST', CLIENTS, service())).status).toBe(400);
  const { id } = genesys.addClient(service());
  expect((await bot.call('PUT', one(id), service({ name: 'New' }))).json).toMatchObject({ name: 'New', [FIELD]: [] });
});
