import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { whoseOrganization } from '../../app/organization/identify.ts';
import { warnOfOpenClient } from '../../app/organization/own-client.ts';
import { organizationsKey, rememberOrganization } from '../../app/organization/remember.ts';
import { createLog, type Log } from '../../app/process/log.ts';
import type { Switches } from '../../sandbox/genesys.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { startOrganization } from '../support/organization.ts';
import { startWorld } from '../support/world.ts';

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

describe('tokens of Keyturn’s own client', () => {
  /** What a start logs about an own client that has `ips`. */
  async function told(ips: unknown, switches: Partial<Switches> = { allowedIps: 'optional' }) {
    const { sandbox, genesys } = await startOrganization();
    Object.assign(sandbox.switches, switches);
    const { id } = sandbox.botClient;
    sandbox.changeClient(id, { unknownFields: ips === undefined ? {} : { allowedIpAddresses: ips } });
    const before = sandbox.calls.length;
    const words = await warnings((quiet) => warnOfOpenClient(genesys, id, quiet));
    // One for the token, one for the client.
    expect(sandbox.calls.length - before).toBeLessThanOrEqual(2);
    return words;
  }

  async function warnings(act: (log: Log) => Promise<void>): Promise<string[]> {
    const lines: { level: number; msg: string }[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(JSON.parse(chunk.toString()) as { level: number; msg: string });
        done();
      },
    });
    await act(createLog({ level: 'debug', destination: sink }));
    expect(lines.every(({ level }) => level === 40)).toBe(true);
    return lines.map(({ msg }) => msg);
  }

  test.each([
    ['any address', []],
    ['every IPv4 address', ['203.0.113.7', '0.0.0.0/0']],
    ['every IPv6 address', ['::/0']],
  ])('get a warning if they can be requested from %s', async (_what, ips) => {
    expect(await told(ips)).toEqual([
      'Keyturn’s own client has no allowed IP addresses: its secret works from anywhere',
    ]);
  });

  test.each([
    ['nothing', undefined],
    ['something else than a list', { mode: 'ALLOW' }],
  ])('get a warning if Genesys Cloud reports %s, which claims no more than that', async (_what, ips) => {
    expect(await told(ips, {})).toEqual([
      'Genesys Cloud reports no allowed IP addresses for Keyturn’s own client: its secret may work from anywhere',
    ]);
  });

  test('get no warning if they can be requested from some addresses only', async () => {
    expect(await told(['203.0.113.0/24', '2001:db8::/32'])).toEqual([]);
  });

  test.each([
    ['refuses', { status: 403 }],
    ['doesn’t answer', { hang: true }],
  ])('don’t keep the bot from starting if Genesys Cloud %s', async (_how, fault) => {
    const { sandbox, genesys } = await startOrganization();
    sandbox.faults.inject({ path: /clients/, times: Number.POSITIVE_INFINITY, ...fault });
    const { id } = sandbox.botClient;
    expect(await warnings((quiet) => warnOfOpenClient(genesys, id, quiet, 500))).toEqual([
      'couldn’t read the allowed IP addresses of Keyturn’s own client',
    ]);
  });

  test('are checked when the bot starts', async () => {
    const world = await startWorld();
    expect(world.logLines().join('')).toContain(
      'Genesys Cloud reports no allowed IP addresses for Keyturn’s own client',
    );
    expect(world.genesys.countCalls('GET', `/api/v2/oauth/clients/${world.genesys.botClient.id}`)).toBe(1);
  });
});
