import { expect, test } from 'vitest';
import { holds } from '../../services/access/permissions.ts';
import { createWorld, failure, refusal } from './world.ts';

const SEARCH = 'POST /api/v2/users/search';
const USER = '/api/v2/users/u1';
const ann = { id: 'u1', name: 'Ann', email: 'Ann@Example.org', state: 'active' };

test('people are searched by exact email, and only equal ones count', async () => {
  const { genesys, server } = await createWorld({
    [SEARCH]: () => ({
      json: {
        total: 4,
        results: [ann, { ...ann, id: 'u2', email: 'ann@example.org.uk' }, { ...ann, id: 'u3', email: null }, {}],
      },
    }),
  });
  expect(await genesys.findUsersByEmail(' ann@example.ORG ')).toEqual([{ ...ann, authorization: undefined }]);
  expect(JSON.parse(server.received.at(-1)?.text ?? '')).toMatchObject({
    pageNumber: 1,
    query: [{ type: 'EXACT', fields: ['email'], value: 'ann@example.ORG' }],
  });
});

test('users with the same email are all found, an inactive and an odd one too', async () => {
  const { genesys } = await createWorld({
    [SEARCH]: () => ({
      json: {
        results: [
          { ...ann, state: 'inactive' },
          { ...ann, id: 'u2', name: { odd: true } },
        ],
      },
    }),
  });
  expect((await genesys.findUsersByEmail('ann@example.org')).map(({ id, state }) => [id, state])).toEqual([
    ['u1', 'inactive'],
    ['u2', 'unknown'],
  ]);
});

test('a search reads all its pages', async () => {
  const { genesys, server } = await createWorld({
    [SEARCH]: ({ text }) => ({ json: { pageCount: 2, results: [{ ...ann, id: `u${JSON.parse(text).pageNumber}` }] } }),
  });
  expect((await genesys.findUsersByEmail('ann@example.org')).map(({ id }) => id)).toEqual(['u1', 'u2']);
  expect(server.count('POST', '/api/v2/users/search')).toBe(2);
});

test.each([{ total: 0 }, { total: 0, results: [] }, { total: 0, results: null }])(
  'a search answered with %j found no one',
  async (json) => {
    const { genesys } = await createWorld({ [SEARCH]: () => ({ json }) });
    expect(await genesys.findUsersByEmail('ann@example.org')).toEqual([]);
  },
);

test('an empty email belongs to no one, and isn’t searched for', async () => {
  const { genesys, server } = await createWorld({});
  expect(await genesys.findUsersByEmail(' ')).toEqual([]);
  expect(server.count()).toBe(0);
});

test('a search changes nothing, so it’s retried like a read', async () => {
  const { genesys, server } = await createWorld({
    [SEARCH]: (_request, n) => (n === 1 ? 'drop' : n === 2 ? refusal(503, 'x') : { json: { results: [ann] } }),
  });
  expect(await genesys.findUsersByEmail('ann@example.org')).toHaveLength(1);
  expect(server.count('POST', '/api/v2/users/search')).toBe(3);
});

test('a user is read with permissions and policies', async () => {
  const policy = { domain: 'oauth', entityName: 'client', actionSet: ['view', '*'] };
  const { genesys, server } = await createWorld({
    [`GET ${USER}`]: () => ({
      json: {
        ...ann,
        authorization: {
          roles: [],
          permissions: ['oauth:client:view'],
          permissionPolicies: [
            policy,
            { ...policy, allowConditions: true },
            { ...policy, resourceConditionNode: {} },
            { ...policy, resourceCondition: 'a = b' },
            { ...policy, resourceConditionNode: null, resourceCondition: '' },
            { ...policy, allowConditions: 'odd' },
            { ...policy, actionSet: 'odd' },
            null,
          ],
        },
      },
    }),
  });
  const user = await genesys.getUser('u1');
  expect(server.received.at(-1)?.query.get('expand')).toBe('authorization');
  expect(user).toMatchObject({ ...ann, authorization: { permissions: ['oauth:client:view'] } });
  expect(user.authorization?.policies[0]).toEqual({
    domain: 'oauth',
    entityName: 'client',
    actions: ['view', '*'],
    conditional: false,
    allowConditions: false,
  });
  expect(user.authorization?.policies.map((one) => [one.conditional, one.allowConditions])).toEqual([
    [false, false],
    [false, true],
    [true, false],
    [true, false],
    [false, false],
    [false, true],
  ]);
});

test('a condition that can’t be read takes away every permission it could be about', async () => {
  const condition = { resourceConditionNode: { conjunction: 'AND' } };
  const permissions = ['oauth:client:edit', 'oauth:scope:view', 'routing:queue:view'];
  const holding = async (...permissionPolicies: unknown[]) => {
    const authorization = { permissions, permissionPolicies };
    const { genesys } = await createWorld({ [`GET ${USER}`]: () => ({ json: { ...ann, authorization } }) });
    const read = (await genesys.getUser('u1')).authorization ?? { permissions: [], policies: [] };
    return permissions.filter((permission) => holds({ authorization: read }, permission));
  };
  const odd = { domain: 'oauth', entityName: 'client', actionSet: 'odd' };
  expect(await holding({ ...odd, ...condition })).toEqual(['oauth:scope:view', 'routing:queue:view']);
  expect(await holding({ ...odd, entityName: null, ...condition })).toEqual(['routing:queue:view']);
  expect(await holding(condition)).toEqual([]);
  expect(await holding(odd, {}, null)).toEqual(permissions);
});

test.each([{}, { authorization: null }])('a user whose authorization isn’t shown (%j) has none', async (more) => {
  const { genesys } = await createWorld({ [`GET ${USER}`]: () => ({ json: { ...ann, state: null, ...more } }) });
  expect(await genesys.getUser('u1')).toMatchObject({ state: 'unknown', authorization: undefined });
});

test.each([{ permissions: 'all' }, { permissions: [7] }, 'odd'])(
  'a user whose authorization is %j is a broken answer',
  async (authorization) => {
    const { genesys } = await createWorld({ [`GET ${USER}`]: () => ({ json: { ...ann, authorization } }) });
    expect(await failure(genesys.getUser('u1'))).toMatchObject({ code: 'genesys_answer_broken' });
  },
);

test('a deleted user is genesys_not_found', async () => {
  const { genesys } = await createWorld({ [`GET ${USER}`]: () => refusal(404, 'general.resource.not.found') });
  expect(await failure(genesys.getUser('u1'))).toMatchObject({ code: 'genesys_not_found' });
});

test('grants are roles in divisions; without either, there’s no grant', async () => {
  const role = { id: 'r1', name: 'Admin', policies: [] };
  const { genesys } = await createWorld({
    'GET /api/v2/authorization/subjects/u1': () => ({
      json: {
        id: 'u1',
        grants: [
          { subjectId: 'u1', role, division: { id: 'd1', name: 'Home' } },
          { subjectId: 'g1', role: { id: 'r2' }, division: { id: '*', homeDivision: false } },
          { role },
          { division: { id: '*' } },
          { role: { id: '' }, division: { id: '*' } },
          null,
        ],
      },
    }),
    'GET /api/v2/authorization/subjects/u2': () => ({ json: { id: 'u2', grants: null } }),
  });
  expect(await genesys.grantsOf('u1')).toEqual([
    { roleId: 'r1', roleName: 'Admin', divisionId: 'd1' },
    { roleId: 'r2', roleName: undefined, divisionId: '*' },
  ]);
  expect(await genesys.grantsOf('u2')).toEqual([]);
});

test('roles and divisions are read from all their pages', async () => {
  const paged =
    (make: (n: number) => object) =>
    ({ query }: { query: URLSearchParams }) => {
      const n = Number(query.get('pageNumber'));
      return { json: { entities: [make(n)], pageNumber: n, pageCount: 3, total: 3 } };
    };
  const { genesys, server } = await createWorld({
    'GET /api/v2/authorization/roles': paged((n) => ({
      id: `r${n}`,
      name: `Role ${n}`,
      description: n === 1 ? 'First' : '',
    })),
    'GET /api/v2/authorization/divisions': paged((n) => ({
      id: `d${n}`,
      name: n === 2 ? null : `Division ${n}`,
      homeDivision: n === 1,
    })),
  });
  expect(await genesys.roles()).toEqual([
    { id: 'r1', name: 'Role 1', description: 'First' },
    { id: 'r2', name: 'Role 2', description: undefined },
    { id: 'r3', name: 'Role 3', description: undefined },
  ]);
  expect(server.received.at(-1)?.query.get('userCount')).toBe('false');
  expect(await genesys.divisions()).toEqual([
    { id: 'd1', name: 'Division 1', description: undefined },
    { id: 'd2', name: 'd2', description: undefined },
    { id: 'd3', name: 'Division 3', description: undefined },
  ]);
  expect(server.count('GET')).toBe(6);
});

test('scopes are a single list without pages', async () => {
  const { genesys } = await createWorld({
    'GET /api/v2/oauth/scopes': () => ({
      json: { total: 1, entities: [{ id: 'users', description: 'All of users' }] },
    }),
  });
  expect(await genesys.scopes()).toEqual([{ id: 'users', name: 'users', description: 'All of users' }]);
});

test('the bot knows its organization and its own client', async () => {
  const { genesys } = await createWorld({
    'GET /api/v2/tokens/me': (_request, n) => ({
      json: {
        organization: { id: 'o1', name: n === 1 ? 'Acme' : '' },
        ...(n === 1 ? { OAuthClient: { id: 'bot', secret: 's' } } : {}),
      },
    }),
  });
  expect(await genesys.self()).toEqual({ organization: { id: 'o1', name: 'Acme' }, clientId: 'bot' });
  expect(await genesys.self()).toEqual({ organization: { id: 'o1', name: 'o1' }, clientId: undefined });
});
