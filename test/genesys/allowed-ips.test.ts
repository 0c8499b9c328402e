import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allowedIpsField,
  coversAddress,
  isEveryAddress,
  isPrivateAddress,
  parseAddress,
  readAllowedIps,
  sameAddress,
} from '../../services/genesys/allowed-ips.ts';
import { createWorld, failure, ONE, rawClient } from './world.ts';

describe('an address', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:DB8::1/128', '2001:db8::1'],
    ['::/0', '::/0'],
    ['::1', '::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('%s as %s', (text, address) => {
    expect(parseAddress(text)).toEqual({ ok: true, address });
  });

  test('and its normal form is read as itself', () => {
    const address = fc.oneof(
      fc.tuple(fc.ipV4(), fc.nat(32)).map(([ip, prefix]) => `${ip}/${prefix}`),
      fc.tuple(fc.ipV6(), fc.nat(128)).map(([ip, prefix]) => `${ip}/${prefix}`),
    );
    fc.assert(
      fc.property(address, (text) => {
        const parsed = parseAddress(text);
        const one = parsed.ok ? parsed.address : (parsed.suggestion ?? '');
        expect(parseAddress(one)).toEqual({ ok: true, address: one });
        expect(coversAddress(one, text)).toBe(true);
        expect(sameAddress(one)).toBe(one);
      }),
    );
  });

  test('and anything else that’s typed never throws', () => {
    const typed = fc.oneof(fc.string(), fc.stringMatching(/^[\da-f:./*%[\]-]{0,45}$/));
    fc.assert(
      fc.property(typed, (text) => {
        expect(typeof parseAddress(text).ok).toBe('boolean');
        expect([isEveryAddress(text), isPrivateAddress(text)]).toHaveLength(2);
      }),
    );
  });
});

test.each([
  ['203.0.113.7/24', 'hostBits', '203.0.113.0/24'],
  ['2001:db8::1/32', 'hostBits', '2001:db8::/32'],
  ['::ffff:203.0.113.7/120', 'hostBits', '203.0.113.0/24'],
  ['203.0.113.0/33', 'prefix', undefined],
  ['203.0.113.0/024', 'prefix', undefined],
  ['203.0.113.0/', 'prefix', undefined],
  ['203.0.113.0/24/24', 'prefix', undefined],
  ['2001:db8::/129', 'prefix', undefined],
  ['203.0.113.0/255.255.255.0', 'mask', '203.0.113.0/24'],
  ['203.0.113.0/255.0.255.0', 'prefix', undefined],
  ['203.0.113.007', 'zeros', '203.0.113.7'],
  ['010.0.0.0/8', 'zeros', '10.0.0.0/8'],
  ['203.0.113.1-203.0.113.9', 'dash', undefined],
  ['203.0.113.1-9', 'dash', undefined],
  ['2001:db8::1–2001:db8::9', 'dash', undefined],
  ['-', 'dash', undefined],
  ['203.0.113.*', 'wildcard', '203.0.113.0/24'],
  ['203.0.*.*', 'wildcard', '203.0.0.0/16'],
  ['203.*.113.7', 'wildcard', undefined],
  ['*', 'wildcard', undefined],
  ['203.0.113.7:443', 'port', '203.0.113.7'],
  ['[2001:db8::1]:443', 'port', '2001:db8::1'],
  ['[2001:db8::1]', 'port', '2001:db8::1'],
  ['https://203.0.113.7/', 'url', '203.0.113.7'],
  ['https://[2001:db8::1]/', 'url', '2001:db8::1'],
  ['https://office.example.com', 'url', undefined],
  ['fe80::1%eth0', 'zone', 'fe80::1'],
  ['office.example.com', 'other', undefined],
  ['localhost', 'other', undefined],
  ['203.0.113', 'other', undefined],
  ['203.0.113.256', 'other', undefined],
  ['3405803783', 'other', undefined],
  ['0x7f.1', 'other', undefined],
  ['', 'other', undefined],
])('%s is refused for its %s; the suggestion is %s', (text, reason, suggestion) => {
  expect(parseAddress(text)).toEqual({ ok: false, reason, ...(suggestion === undefined ? {} : { suggestion }) });
});

test.each([
  ['203.0.113.0/24', '203.0.113.7', true],
  ['203.0.113.0/24', '203.0.113.0/25', true],
  ['203.0.113.0/24', '203.0.112.0/23', false],
  ['203.0.113.0/24', '::ffff:203.0.113.7', true],
  ['0.0.0.0/0', '203.0.113.7', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['::/0', '203.0.113.7', false],
  ['2001:db8::/32', '2001:db8:1::/48', true],
  ['2001:db8::/32', '2001:db9::', false],
  ['office', 'office', true],
  ['office', '203.0.113.7', false],
])('%s covers %s: %s', (outer, inner, covers) => {
  expect(coversAddress(outer, inner)).toBe(covers);
});

test.each([
  ['10.0.0.0/8', true],
  ['10.0.0.0/7', false],
  ['172.16.4.1', true],
  ['192.168.0.0/16', true],
  ['100.64.0.0/10', true],
  ['127.0.0.1', true],
  ['169.254.1.1', true],
  ['fd00::/8', true],
  ['fe80::1', true],
  ['::1', true],
  ['::ffff:10.0.0.1', true],
  ['0.0.0.0/0', false],
  ['::/0', false],
  ['203.0.113.7', false],
  ['172.32.0.1', false],
])('%s is private: %s', (text, is) => {
  expect(isPrivateAddress(text)).toBe(is);
});

test.each([
  ['a list', ['203.0.113.7'], ['203.0.113.7']],
  ['none', [], []],
  ['nothing', undefined, undefined],
  ['null', null, undefined],
  ['one string', '203.0.113.7', undefined],
  ['objects', [{ cidr: '203.0.113.7' }], undefined],
])('%s is read as what it is', (_what, value, read) => {
  expect(readAllowedIps(value === undefined ? {} : { [allowedIpsField]: value })).toEqual(read);
});

describe('a client’s allowed addresses at Genesys Cloud', () => {
  test('are read, and written with a change', async () => {
    const { genesys, server } = await createWorld({
      [`GET ${ONE}`]: () => ({ json: rawClient({ [allowedIpsField]: ['203.0.113.7'] }) }),
      [`PUT ${ONE}`]: ({ text }) => ({ json: rawClient(JSON.parse(text)) }),
    });
    expect((await genesys.getClient('c1')).allowedIps).toEqual(['203.0.113.7']);
    const { before, client } = await genesys.updateClient('c1', { allowedIps: ['2001:db8::/32'] });
    expect([before.allowedIps, client.allowedIps]).toEqual([['203.0.113.7'], ['2001:db8::/32']]);
    await genesys.updateClient('c1', { name: 'New' });
    expect(JSON.parse(server.received.at(-1)?.text ?? '')).toMatchObject({ [allowedIpsField]: ['203.0.113.7'] });
  });

  test('in an unexpected shape are kept on a PUT, shown unchanged, and break nothing', async () => {
    const odd = { mode: 'ALLOW', entries: [{ cidr: '203.0.113.0/24', label: 'Leeds' }] };
    const { genesys, server } = await createWorld({
      [`GET ${ONE}`]: () => ({ json: rawClient({ [allowedIpsField]: odd }) }),
      [`PUT ${ONE}`]: ({ text }) => ({ json: rawClient(JSON.parse(text)) }),
    });
    const client = await genesys.getClient('c1');
    expect(client.allowedIps).toBeUndefined();
    expect(client.otherFields).toEqual([{ name: allowedIpsField, value: JSON.stringify(odd) }]);
    await genesys.updateClient('c1', { name: 'New' });
    expect(JSON.parse(server.received.at(-1)?.text ?? '')).toMatchObject({ [allowedIpsField]: odd });
  });

  test('unknown fields are given, without any that could be secret', async () => {
    const raw = rawClient({
      secret: 's3cr3t',
      clientSecret: 's3cr3t',
      accessToken: 's3cr3t',
      signingKey: 's3cr3t',
      blank: '',
      nothing: null,
      nested: { password: 's3cr3t', note: 'plain' },
      long: 'x'.repeat(2000),
      ownerTeam: 'Payroll',
    });
    const { genesys } = await createWorld({ [`GET ${ONE}`]: () => ({ json: raw }) });
    const { otherFields = [] } = await genesys.getClient('c1');
    expect(otherFields.map(({ name }) => name)).toEqual(['nested', 'long', 'ownerTeam']);
    expect(JSON.stringify(otherFields)).not.toContain('s3cr3t');
    expect(otherFields[0]?.value).toBe('{"password":"(withheld)","note":"plain"}');
    expect(otherFields[1]?.value).toHaveLength(500);
  });

  test('a client that can’t be read is still refused', async () => {
    const { genesys } = await createWorld({ [`GET ${ONE}`]: () => ({ json: ['no client'] }) });
    expect(await failure(genesys.getClient('c1'))).toMatchObject({ code: 'genesys_answer_broken' });
  });
});
