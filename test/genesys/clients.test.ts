import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizeGrantType } from '../../services/genesys/schemas/client.ts';
import { CLIENTS, createWorld, failure, ONE, rawClient } from './world.ts';

const page = (entities: unknown[], rest: Record<string, unknown> = {}) => ({
  json: { entities, pageSize: 25, pageNumber: 1, total: entities.length, pageCount: 1, selfUri: CLIENTS, ...rest },
});

test('a client is given as the bot knows it, with any other fields unchanged, but without a secret', async () => {
  const { genesys } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: rawClient({ secret: 's3cr3t', novelty: 1 }) }),
  });
  expect(await genesys.getClient('c1')).toEqual({
    id: 'c1',
    name: 'Reporting',
    description: 'Nightly reports',
    grantType: 'CLIENT-CREDENTIALS',
    state: 'active',
    accessTokenValiditySeconds: 86_400,
    redirectUris: [],
    scopes: [],
    roleDivisions: [{ roleId: 'role-1', divisionId: 'division-1' }],
    rolesWithoutDivision: [],
    dateCreated: '2025-01-02T03:04:05.000Z',
    dateModified: '2025-02-03T04:05:06.000Z',
    dateToDelete: undefined,
    createdBy: 'user-1',
    modifiedBy: 'user-2',
    otherFields: [{ name: 'novelty', value: '1' }],
  });
});

test.each(['absent', 'null', 'empty'])('optional fields that are %s mean the same', async (how) => {
  const required = { id: 'c1', name: 'Bare', authorizedGrantType: 'CODE' };
  const blank = Object.keys(rawClient({ secret: 1, dateToDelete: 1 }))
    .filter((name) => !(name in required))
    .map((name) => [name, how === 'null' ? null : '']);
  const raw = how === 'absent' ? required : { ...Object.fromEntries(blank), ...required };
  const { genesys } = await createWorld({ [`GET ${ONE}`]: () => ({ json: raw }) });
  const client = await genesys.getClient('c1');
  expect(client).toMatchObject({ name: 'Bare', state: 'active', redirectUris: [], scopes: [], roleDivisions: [] });
  expect(
    client.description ?? client.dateCreated ?? client.createdBy ?? client.accessTokenValiditySeconds,
  ).toBeUndefined();
});

test('a client in state deleted is returned as deleted', async () => {
  const { genesys } = await createWorld({ [`GET ${ONE}`]: () => ({ json: rawClient({ state: 'DELETED' }) }) });
  expect(await genesys.getClient('c1')).toMatchObject({ state: 'deleted' });
});

test.each([
  ['CLIENT_CREDENTIALS', 'CLIENT-CREDENTIALS'],
  ['client-credentials', 'CLIENT-CREDENTIALS'],
  ['SAML2BEARER', 'SAML2-BEARER'],
  ['saml2_bearer', 'SAML2-BEARER'],
  ['CODE_PKCE', 'CODE-PKCE'],
  ['Device', 'DEVICE'],
])('grant type %s reads as %s', (written, read) => {
  expect(normalizeGrantType(written)).toBe(read);
});

test('a grant type reads the same in any case, with either dash, and if read twice', () => {
  const known = fc.constantFrom('CODE', 'TOKEN', 'SAML2-BEARER', 'PASSWORD', 'CLIENT-CREDENTIALS');
  const flips = fc.array(fc.boolean(), { minLength: 18, maxLength: 18 });
  fc.assert(
    fc.property(known, flips, fc.boolean(), (type, lower, underscore) => {
      const cased = [...type].map((letter, i) => (lower[i] ? letter.toLowerCase() : letter)).join('');
      expect(normalizeGrantType(underscore ? cased.replaceAll('-', '_') : cased)).toBe(type);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(normalizeGrantType(normalizeGrantType(text))).toBe(normalizeGrantType(text));
    }),
  );
});

test('a complete list takes one call without parameters, and leaves deleted clients out', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${CLIENTS}`]: () =>
      page([rawClient(), rawClient({ id: 'c2', state: 'deleted' }), rawClient({ id: 'c3', state: 'disabled' })]),
  });
  expect((await genesys.listClients()).clients.map(({ id }) => id)).toEqual(['c1', 'c3']);
  expect(server.count('GET', CLIENTS)).toBe(1);
  expect([...(server.received[1]?.query ?? [])]).toEqual([]);
});

test('a list follows nextUri on its own host and path, and drops duplicates', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${CLIENTS}`]: ({ query }) => {
      if (query.get('pageNumber') === '2') {
        return page([rawClient(), rawClient({ id: 'c2' })], {
          nextUri: `http://evil.invalid${CLIENTS}?pageNumber=3&x=%26`,
        });
      }
      if (query.get('pageNumber') === '3') return page([rawClient({ id: 'c3' })], { nextUri: null });
      return page([rawClient()], { nextUri: `${CLIENTS}?pageNumber=2` });
    },
  });
  expect((await genesys.listClients()).clients.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3']);
  expect(server.count('GET', CLIENTS)).toBe(3);
  expect(server.received.at(-1)?.query.get('x')).toBe('&');
});

test('a list stops at a page with nothing new', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${CLIENTS}`]: () =>
      page([rawClient()], { nextUri: `${CLIENTS}?pageNumber=1`, selfUri: `${CLIENTS}?pageNumber=1` }),
  });
  expect((await genesys.listClients()).clients).toHaveLength(1);
  expect(server.count('GET', CLIENTS)).toBe(2);
});

test('a list without an end is genesys_answer_broken', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${CLIENTS}`]: (_request, n) => page([rawClient({ id: `c${n}` })], { nextUri: `${CLIENTS}?pageNumber=${n}` }),
  });
  expect(await failure(genesys.listClients())).toMatchObject({ code: 'genesys_answer_broken' });
  expect(server.count('GET', CLIENTS)).toBe(500);
});

test('a nextUri to another resource is genesys_answer_broken', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${CLIENTS}`]: () => page([rawClient()], { nextUri: '/api/v2/users?pageNumber=2' }),
  });
  expect(await failure(genesys.listClients())).toMatchObject({ code: 'genesys_answer_broken' });
  expect(server.count('GET')).toBe(1);
});

test('an odd row doesn’t spoil a list: only a row without an ID is left out', async () => {
  const odd = { ...Object.fromEntries(Object.keys(rawClient()).map((name) => [name, { odd: true }])), id: 'odd' };
  const { genesys } = await createWorld({
    [`GET ${CLIENTS}`]: () =>
      page([
        null,
        7,
        'x',
        {},
        rawClient({ id: null }),
        rawClient({ id: '' }),
        odd,
        { id: 'bare' },
        rawClient({ scope: ['a', 7] }),
      ]),
  });
  const [first, second, third, ...rest] = (await genesys.listClients()).clients;
  expect(first).toMatchObject({ id: 'odd', name: 'odd', grantType: 'UNKNOWN', state: 'active', roleDivisions: [] });
  expect(second).toMatchObject({ id: 'bare', name: 'bare', grantType: 'UNKNOWN' });
  expect(third).toMatchObject({ id: 'c1', scopes: ['a'] });
  expect(rest).toEqual([]);
});

test('an empty list is empty, and an answer without entities is broken', async () => {
  const empty = await createWorld({ [`GET ${CLIENTS}`]: () => ({ json: { total: 0 } }) });
  expect(await empty.genesys.listClients()).toEqual({ clients: [], incomplete: undefined });
  const broken = await createWorld({ [`GET ${CLIENTS}`]: () => ({ json: {} }) });
  expect(await failure(broken.genesys.listClients())).toMatchObject({ code: 'genesys_answer_broken' });
});

test('no read ever gives out a secret', async () => {
  const { genesys } = await createWorld({
    [`GET ${ONE}`]: () => ({ json: rawClient({ secret: 's3cr3t' }) }),
    [`PUT ${ONE}`]: () => ({ json: rawClient({ secret: 's3cr3t' }) }),
    [`GET ${CLIENTS}`]: () => page([rawClient({ secret: 's3cr3t' })]),
  });
  const seen = [
    await genesys.getClient('c1'),
    await genesys.listClients(),
    await genesys.updateClient('c1', { name: 'New' }),
  ];
  expect(JSON.stringify(seen)).not.toContain('s3cr3t');
});

test('a creation sends the draft in the API’s terms, and gives the secret beside the client', async () => {
  const { genesys, server } = await createWorld({
    [`POST ${CLIENTS}`]: ({ text }) => ({
      json: { ...rawClient({ secret: 's3cr3t' }), ...JSON.parse(text), id: 'c9' },
      headers: { 'inin-correlation-id': 'corr-7' },
    }),
  });
  const made = await genesys.createClient({
    name: 'New',
    description: 'For tests',
    grantType: 'CODE',
    accessTokenValiditySeconds: 3_600,
    redirectUris: ['https://example.org/cb'],
    scopes: ['users'],
    roleDivisions: [{ roleId: 'r', divisionId: '*' }],
  });
  expect(made).toMatchObject({
    client: { id: 'c9', name: 'New', grantType: 'CODE' },
    secret: 's3cr3t',
    correlationId: 'corr-7',
  });
  expect(made.client).not.toHaveProperty('secret');
  const sent = server.received.at(-1);
  expect(sent?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(sent?.text ?? '')).toEqual({
    name: 'New',
    description: 'For tests',
    authorizedGrantType: 'CODE',
    accessTokenValiditySeconds: 3_600,
    registeredRedirectUri: ['https://example.org/cb'],
    scope: ['users'],
    roleDivisions: [{ roleId: 'r', divisionId: '*' }],
  });
});

test('a creation sends nothing that wasn’t filled in', async () => {
  const { genesys, server } = await createWorld({ [`POST ${CLIENTS}`]: () => ({ json: rawClient() }) });
  await genesys.createClient({ name: 'New', grantType: 'TOKEN' });
  expect(JSON.parse(server.received.at(-1)?.text ?? '')).toEqual({ name: 'New', authorizedGrantType: 'TOKEN' });
});

test.each([undefined, null, ''])('a creation answered with the secret %j has none', async (secret) => {
  const { genesys } = await createWorld({ [`POST ${CLIENTS}`]: () => ({ json: rawClient({ secret }) }) });
  expect((await genesys.createClient({ name: 'New', grantType: 'TOKEN' })).secret).toBeUndefined();
});

test('an odd field beside a new secret doesn’t lose the secret', async () => {
  const { genesys } = await createWorld({
    [`POST ${ONE}/secret`]: () => ({ json: { id: 'c1', secret: 's3cr3t', roleDivisions: 'odd', name: 'Reporting' } }),
  });
  const client = { id: 'c1', name: 'Reporting', roleDivisions: [] };
  expect(await genesys.rotateSecret('c1')).toMatchObject({ secret: 's3cr3t', client });
});

test('hostile names come through unchanged', async () => {
  const names = ['<!channel>', 'x'.repeat(300), '🔑', '\u202Eevil', '__proto__'];
  const { genesys } = await createWorld({
    [`GET ${CLIENTS}`]: () => page(names.map((name, i) => rawClient({ id: `c${i}`, name }))),
  });
  expect((await genesys.listClients()).clients.map(({ name }) => name)).toEqual(names);
});

test.each([
  ['2026-12-03T10:00:00', '2026-12-03T10:00:00Z'],
  ['2026-12-03T10:00:00.123', '2026-12-03T10:00:00.123Z'],
  ['2026-12-03T10:00:00.000+0000', '2026-12-03T10:00:00.000+0000'],
  ['2026-12-03', '2026-12-03'],
  [1_796_292_000_000, '2026-12-03T10:00:00.000Z'],
  [1_796_292_000, '2026-12-03T10:00:00.000Z'],
  [{ day: 3 }, undefined],
])('the date %j is an instant in UTC, or none', async (dateToDelete, expected) => {
  const { genesys } = await createWorld({ [`GET ${ONE}`]: () => ({ json: rawClient({ dateToDelete }) }) });
  expect((await genesys.getClient('c1')).dateToDelete).toBe(expected);
});

test.each<[string, Record<string, unknown>]>([
  ['nothing but a secret', { json: { secret: 'fresh' } }],
  ['a secret and an id', { json: { id: 'c1', secret: 'fresh' } }],
  ['plain text, by its type', { text: '{"secret":"fresh"}', headers: { 'content-type': 'text/plain' } }],
])('the secret of a rotation isn’t lost if the answer has %s', async (_what, answer) => {
  const { genesys } = await createWorld({ [`POST ${ONE}/secret`]: () => answer });
  expect(await genesys.rotateSecret('c1')).toMatchObject({ client: undefined, secret: 'fresh' });
});

test('a created client has the requested name if the answer only has its ID', async () => {
  const { genesys } = await createWorld({ [`POST ${CLIENTS}`]: () => ({ json: { id: 'c9', secret: 'fresh' } }) });
  const made = await genesys.createClient({ name: 'New', grantType: 'CODE' });
  expect(made).toMatchObject({ client: { id: 'c9', name: 'New', grantType: 'CODE' }, secret: 'fresh' });
});

test('the secret of a change isn’t lost if the answer doesn’t show the client, and the client is read again', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${ONE}`]: (_request, n) => ({ json: rawClient(n === 1 ? {} : { description: 'After' }) }),
    [`PUT ${ONE}`]: () => ({ json: { secret: 'fresh' } }),
  });
  const changed = await genesys.updateClient('c1', { description: 'After' });
  expect(changed).toMatchObject({ client: { description: 'After' }, secret: 'fresh' });
  expect(server.count('PUT', ONE)).toBe(1);
});
