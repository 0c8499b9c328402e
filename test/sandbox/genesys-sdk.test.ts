import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GenesysSandbox, startGenesys } from '../../sandbox/genesys.ts';
import type { Json } from './genesys-caller.ts';

/** The part of the official SDK that the tests use. Its own typings declare global classes that the package doesn't have. */
interface Sdk {
  ApiClient: { instance: SdkClient };
  OAuthApi: new () => Record<string, (...args: unknown[]) => Promise<Json>>;
  UsersApi: new () => Record<string, (...args: unknown[]) => Promise<Json>>;
  AuthorizationApi: new () => Record<string, (...args: unknown[]) => Promise<Json>>;
  TokensApi: new () => Record<string, (...args: unknown[]) => Promise<Json>>;
  ArchitectApi: new () => Record<string, (...args: unknown[]) => Promise<Json>>;
}
interface SdkClient {
  setGateway(gateway: { host: string; protocol: string; port: number }): void;
  loginClientCredentialsGrant(id: string, secret: string): Promise<{ accessToken: string; tokenExpiryTime: number }>;
  loginSaml2BearerGrant(
    id: string,
    secret: string,
    orgName: string,
    assertion: string,
  ): Promise<{ accessToken: string }>;
}

const sdk: Sdk = createRequire(import.meta.url)('purecloud-platform-client-v2');
const api = new sdk.OAuthApi();
let genesys: GenesysSandbox;

beforeEach(async () => {
  genesys = await startGenesys();
  const { hostname, port } = new URL(genesys.url);
  sdk.ApiClient.instance.setGateway({ host: hostname, protocol: 'http', port: Number(port) });
  await sdk.ApiClient.instance.loginClientCredentialsGrant(genesys.botClient.id, genesys.botClient.secret);
});
afterEach(() => genesys.close());

test('the SDK signs in and reads when the token expires', async () => {
  const client = sdk.ApiClient.instance;
  const before = Date.now();
  const data = await client.loginClientCredentialsGrant(genesys.botClient.id, genesys.botClient.secret);
  expect(data.accessToken).toMatch(/^[\w-]{40,}$/);
  expect(data.tokenExpiryTime).toBeGreaterThanOrEqual(before + 86_400_000);
});

test('the SDK is refused with a wrong secret', async () => {
  const login = sdk.ApiClient.instance.loginClientCredentialsGrant(genesys.botClient.id, 'wrong');
  await expect(login).rejects.toMatchObject({ response: { status: 400, data: { error: 'invalid_client' } } });
});

test('the SDK signs in a SAML2-BEARER client with its secret and with no other', async () => {
  const made = await api['postOauthClients']?.({ name: 'Portal', authorizedGrantType: 'SAML2-BEARER' });
  const id = String(made?.['id']);
  const signIn = (secret: string) =>
    sdk.ApiClient.instance.loginSaml2BearerGrant(
      id,
      secret,
      'northwind',
      Buffer.from('<Assertion/>').toString('base64'),
    );
  await expect(signIn('')).rejects.toMatchObject({ response: { data: { error: 'invalid_client' } } });
  expect((await signIn(String(made?.['secret']))).accessToken).toMatch(/^[\w-]{40,}$/u);
});

test('the SDK lists, reads, creates, changes, deactivates and deletes clients, and renews a secret', async () => {
  const listed = await api['getOauthClients']?.();
  expect(listed?.['entities']).toHaveLength(genesys.clients().length);

  const roleDivisions = [{ roleId: genesys.ids.roles['Reporting Reader'], divisionId: '*' }];
  const wanted = { name: 'Quality dashboard', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions };
  const created = await api['postOauthClients']?.(wanted);
  const id = String(created?.['id']);
  expect(created?.['secret']).toBe(genesys.secretOf(id));

  const changed = await api['putOauthClient']?.(id, { ...wanted, description: 'For the team leads' });
  expect(changed).toMatchObject({ id, description: 'For the team leads', roleDivisions });
  expect(changed).not.toHaveProperty('secret');

  const renewed = await api['postOauthClientSecret']?.(id);
  expect(renewed?.['secret']).toBe(genesys.secretOf(id));
  expect(renewed?.['secret']).not.toBe(created?.['secret']);
  expect(await api['getOauthClient']?.(id)).not.toHaveProperty('secret');

  await expect(api['deleteOauthClient']?.(id)).rejects.toMatchObject({ code: 'cannot.delete.client', status: 400 });
  await api['putOauthClient']?.(id, { ...wanted, state: 'inactive' });
  await api['deleteOauthClient']?.(id);
  expect(await api['getOauthClient']?.(id)).toMatchObject({ state: 'deleted' });
  expect(await api['getOauthClient']?.(id)).toMatchObject({ state: 'deleted' });
  await expect(api['getOauthClient']?.(id)).rejects.toMatchObject({ code: 'not.found', status: 404 });
});

test('the SDK finds a person and reads their permissions and grants', async () => {
  const users = new sdk.UsersApi();
  const query = [{ type: 'EXACT', fields: ['email'], value: 'ben@example.com' }];
  const found = await users['postUsersSearch']?.({ query, sortBy: 'email' });
  expect(found).toMatchObject({ total: 1, results: [{ name: 'Ben Builder', state: 'active' }] });
  const id = found?.['results']?.['0']?.['id'];

  const user = await users['getUser']?.(id, { expand: ['authorization'] });
  expect(user?.['authorization']).toMatchObject({
    permissions: ['oauth:client:view', 'oauth:client:add', 'oauth:client:edit'],
    roles: [{ name: 'Reporting Reader' }, { name: 'Routing Manager' }],
  });
  const subject = await new sdk.AuthorizationApi()['getAuthorizationSubject']?.(id);
  expect(subject?.['grants']).toMatchObject([
    { division: { homeDivision: true }, role: { name: 'Reporting Reader' } },
    { division: { homeDivision: true }, role: { name: 'Routing Manager' } },
  ]);
});

test('the SDK reads what depends on a client', async () => {
  const client = genesys.clients().find(({ name }) => name === 'Salesforce CRM connector');
  const architect = new sdk.ArchitectApi();
  const found = await architect['getArchitectDependencytrackingConsumingresources']?.(client?.id, 'OAUTHCLIENT');
  expect(found).toMatchObject({ total: 2, entities: [{ name: 'Main IVR' }, { name: 'Night Routing' }] });
});

test('the SDK finds who has a permission', async () => {
  const authorization = new sdk.AuthorizationApi();
  const roles = await authorization['getAuthorizationRoles']?.({
    permission: ['oauth:client:delete'],
    userCount: false,
  });
  const members = await authorization['getAuthorizationRoleUsers']?.(roles?.['entities']?.['0']?.['id'], {
    pageSize: 100,
  });
  const id = Object.values(members?.['entities'] ?? {}).map((user) => user['id']);
  const users = await new sdk.UsersApi()['getUsers']?.({ id, expand: ['authorization'], pageSize: 100 });
  const names = Object.values(users?.['entities'] ?? {}).map(({ name }) => name);
  expect(names).toEqual(['Ada Admin', 'Dora Deleter', 'Will Wildcard', 'Cora Conditional', 'Mia Missing']);
});

test('the SDK reads roles, divisions, scopes and its own token', async () => {
  const authorization = new sdk.AuthorizationApi();
  expect((await authorization['getAuthorizationRoles']?.({ pageSize: 100 }))?.['entities']).toHaveLength(5);
  expect((await authorization['getAuthorizationDivisions']?.())?.['entities']).toHaveLength(3);
  expect(await authorization['getAuthorizationDivisionsHome']?.()).toMatchObject({ name: 'Home', homeDivision: true });
  expect(Number((await api['getOauthScopes']?.())?.['total'])).toBeGreaterThan(40);
  const tokens = new sdk.TokensApi();
  expect(await tokens['getTokensMe']?.()).toMatchObject({
    organization: { name: 'Northwind Contact Center' },
    OAuthClient: { id: genesys.botClient.id, name: 'Keyturn' },
  });
  await tokens['headTokensMe']?.();
  genesys.expireTokens();
  await expect(tokens['getTokensMe']?.()).rejects.toMatchObject({ code: 'bad.credentials', status: 401 });
});
