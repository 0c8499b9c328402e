import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { FindingCode } from '../../app/findings/finding.ts';
import { markerKey, replicasKey } from '../../app/setup/replicas/marker.ts';
import { archivedChannel, externalChannel, people } from '../../sandbox/slack.ts';
import { keyRing } from '../../services/keys.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { checkAll, rightScopes, rightSetup, type Setup, troubles } from './world.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis({ args: ['--appendonly', 'yes'] });
});
afterAll(() => redis.close());

const ownClient = ({ genesys }: Setup) => genesys.botClient.id;
const grants = '/api/v2/authorization/subjects/me';

/** Permissions of Keyturn's own client, without one of them. */
const without = (setup: Setup, lacking: string): void => {
  const { id } = setup.genesys.botClient;
  const permissions = setup.genesys.client(id)?.permissions?.filter((each) => each !== lacking);
  setup.genesys.changeClient(id, { permissions });
};

/** Answers with the grants of Keyturn's own client, changed. */
const granting = ({ genesys }: Setup, division: string, condition?: string): void => {
  const permissions = genesys.client(genesys.botClient.id)?.permissions ?? [];
  const policies = permissions.map((permission) => {
    const [domain, entityName, action] = permission.split(':');
    return { domain, entityName, actions: [action], condition: entityName === 'user' ? condition : undefined };
  });
  const grant = { role: { id: 'r', name: 'Keyturn', policies }, division: { id: division } };
  genesys.faults.inject({ path: grants, status: 200, body: { id: 'x', grants: [grant] }, times: 9 });
};

const config = async (name: string, value: string, back: string): Promise<void> => {
  await redis.command('CONFIG', 'SET', name, value);
  onTestFinished(async () => void (await redis.command('CONFIG', 'SET', name, back)));
};

/** A user of Redis who may do everything but `rules`. */
const redisUser = async (setup: Setup, ...rules: string[]): Promise<void> => {
  await redis.command('ACL', 'SETUSER', 'someone', 'reset', 'on', '>right', '~*', '+@all', ...rules);
  setup.env['REDIS_URL'] = redis.url.replace('//', '//someone:right@');
};

/** What a Keyturn with these settings keeps in Redis. */
const storeOf = (setup: Setup, key = setup.env['KEYTURN_KEY'] ?? '') => {
  const store = createRedisStore({ url: redis.url });
  onTestFinished(() => store.close());
  return createAuthenticatedStore({ store, ring: keyRing([Buffer.from(key, 'base64')]) });
};

const marker = {
  v: 1,
  version: '1.0.0',
  keys: ['aaaaaaaa'],
  organization: 'the organization',
  slack: { app: 'A0SANDBOX', team: 'T0SANDBOX', command: '/oauth', mode: 'socket', connections: 2 },
};

const replicas = async (setup: Setup, ...others: object[]): Promise<void> => {
  const store = storeOf(setup);
  for (const [at, other] of [marker, ...others].entries()) {
    const instance = `instance-${at}`;
    const value = JSON.stringify({ ...marker, ...other, instance });
    const rank = [{ set: replicasKey, member: instance, score: Date.now() + 60_000 }];
    await store.compareAndSet({ put: [{ key: markerKey(instance), value }], rank });
  }
};

const file = async (text: string): Promise<string> => {
  const path = join(tmpdir(), `keyturn-${randomBytes(6).toString('hex')}`);
  onTestFinished(() => rm(path, { force: true }));
  await writeFile(path, text);
  return path;
};

interface Wrong {
  /** What's wrong with the set-up. */
  setup: string;
  code: FindingCode;
  /** What has to be said about it. */
  says: RegExp;
  spoil: (setup: Setup) => unknown;
}

const wrongSetups: Wrong[] = [
  {
    setup: 'a setting is missing',
    code: 'setting_wrong',
    says: /GENESYS_CLIENT_ID is missing\. It must be/u,
    spoil: ({ env }) => delete env['GENESYS_CLIENT_ID'],
  },
  {
    setup: 'the key is what somebody typed',
    code: 'setting_wrong',
    says: /KEYTURN_KEY isn’t random\. It must be .*openssl rand -base64 32/u,
    spoil: ({ env }) => Object.assign(env, { KEYTURN_KEY: Buffer.alloc(32).toString('base64') }),
  },
  {
    setup: 'the store is in memory',
    code: 'memory_store',
    says: /gone when this process ends\. Remove KEYTURN_STORE and set REDIS_URL/u,
    spoil: ({ env }) => {
      env['KEYTURN_STORE'] = 'memory';
      delete env['REDIS_URL'];
    },
  },
  {
    setup: 'the bot token is wrong',
    code: 'bot_token_refused',
    says: /rejected SLACK_BOT_TOKEN \(invalid_auth\)\. Copy the token again .* OAuth & Permissions/u,
    spoil: ({ env }) => Object.assign(env, { SLACK_BOT_TOKEN: 'xoxb-of-nobody' }),
  },
  {
    setup: 'the bot token was revoked',
    code: 'bot_token_refused',
    says: /\(token_revoked\)\. .*install the app again/u,
    spoil: ({ slack }) => slack.revoke('bot'),
  },
  {
    setup: 'Slack can’t be reached',
    code: 'slack_unreachable',
    says: /Slack isn’t answering at 127\.0\.0\.1:2 \(ECONNREFUSED\)\. Check the proxy, the firewall/u,
    spoil: ({ env }) => {
      env['SLACK_API_URL'] = 'http://127.0.0.1:2/api/';
      delete env['SLACK_APP_TOKEN'];
      env['SLACK_SIGNING_SECRET'] = 'a'.repeat(32);
    },
  },
  {
    setup: 'the app-level token is wrong',
    code: 'app_token_refused',
    says: /rejected SLACK_APP_TOKEN \(invalid_auth\)\. Copy the token again .* Basic Information/u,
    spoil: ({ env }) => Object.assign(env, { SLACK_APP_TOKEN: 'xapp-of-nobody' }),
  },
  {
    setup: 'the app-level token lacks its scope',
    code: 'app_token_scope',
    says: /lacks the scope connections:write.* Generate a new app-level token with that scope/u,
    spoil: ({ slack }) => Object.assign(slack.switches, { appTokenScopes: ['authorizations:read'] }),
  },
  {
    setup: 'Socket Mode is off',
    code: 'socket_mode_off',
    says: /Socket Mode is off.* Turn it on/u,
    spoil: ({ slack }) => Object.assign(slack.switches, { socketMode: 'refused' }),
  },
  {
    setup: 'SLACK_TEAM_ID names another workspace',
    code: 'team_not_listed',
    says: /its people can’t use Keyturn: T0SANDBOX\. Add T0SANDBOX to SLACK_TEAM_ID/u,
    spoil: ({ env }) => Object.assign(env, { SLACK_TEAM_ID: 'T0ELSE' }),
  },
  ...['chat:write', 'users:read', 'users:read.email', 'commands'].map(
    (scope): Wrong => ({
      setup: `the app lacks ${scope}`,
      code: 'scope_missing',
      says: new RegExp(`lacks the bot scope ${scope}: it’s for .* Paste the manifest`, 'u'),
      spoil: ({ slack }) => slack.scopes.splice(slack.scopes.indexOf(scope), 1),
    }),
  ),
  {
    setup: 'the app has a scope that it doesn’t need',
    code: 'scope_superfluous',
    says: /channels:history\. Remove the scopes that aren’t in the manifest/u,
    spoil: ({ slack }) => slack.scopes.push('channels:history'),
  },
  {
    setup: 'a group of approvers can’t be read',
    code: 'scope_of_groups',
    says: /lacks the bot scope usergroups:read, so nobody in the user group S0GROUP .* can approve\. Grant the scope/u,
    spoil({ slack, env }) {
      slack.scopes.splice(slack.scopes.indexOf('usergroups:read'), 1);
      env['KEYTURN_APPROVERS'] = 'S0GROUP';
    },
  },
  {
    setup: 'the channel is archived',
    code: 'channel_archived',
    says: /is archived, so nobody can open a request\. Unarchive it/u,
    spoil: ({ env }) => Object.assign(env, { KEYTURN_CHANNEL: archivedChannel }),
  },
  {
    setup: 'the channel is shared outside',
    code: 'channel_shared',
    says: /is shared with another organization.* Set another KEYTURN_CHANNEL/u,
    spoil: ({ env }) => Object.assign(env, { KEYTURN_CHANNEL: externalChannel }),
  },
  {
    setup: 'outsiders are invited to the channel',
    code: 'channel_invited',
    says: /is invited to the approvals channel.* Withdraw the invitation/u,
    spoil: ({ slack, env }) => slack.changeChannel(env['KEYTURN_CHANNEL'] ?? '', { pending_shared: ['T0OUTSIDE'] }),
  },
  {
    setup: 'the bot isn’t in the channel',
    code: 'channel_left',
    says: /Keyturn isn’t in the approvals channel.* Type \/invite @keyturn/u,
    spoil: ({ slack, env }) => slack.changeChannel(env['KEYTURN_CHANNEL'] ?? '', { members: [people.ada] }),
  },
  {
    setup: 'there’s no such channel',
    code: 'channel_not_found',
    says: /\(C0NOWHERE\) doesn’t exist, or it’s private .* Type \/invite @keyturn/u,
    spoil: ({ env }) => Object.assign(env, { KEYTURN_CHANNEL: 'C0NOWHERE' }),
  },
  {
    setup: 'the channel can’t be looked at',
    code: 'channel_unseen',
    says: /lacks the scope channels:read\. Grant the scope, or make sure yourself/u,
    spoil: ({ slack }) => slack.scopes.splice(slack.scopes.indexOf('channels:read'), 1),
  },
  {
    setup: 'an approver doesn’t exist',
    code: 'approver_unknown',
    says: /names U0NOBODY, but Slack has no such user\. Correct the ID/u,
    spoil: ({ env }) => Object.assign(env, { KEYTURN_APPROVERS: `${people.ada},U0NOBODY` }),
  },
  {
    setup: 'an approver has left',
    code: 'approver_deactivated',
    says: /names U0DAN0001, whose Slack account is deactivated\. Remove/u,
    spoil: ({ env }) => Object.assign(env, { KEYTURN_APPROVERS: `${people.ada},${people.dan}` }),
  },
  {
    setup: 'an approver is a bot',
    code: 'approver_bot',
    says: /names U0ROBOT01, which is a bot\. Replace it with a person’s ID/u,
    spoil: ({ env }) => Object.assign(env, { KEYTURN_APPROVERS: `${people.ada},${people.robot}` }),
  },
  {
    setup: 'a group of approvers doesn’t exist',
    code: 'group_unknown',
    says: /user group S0GONE, which doesn’t exist\. Correct the ID/u,
    spoil: ({ env }) => Object.assign(env, { KEYTURN_APPROVERS: `${people.ada},S0GONE` }),
  },
  {
    setup: 'too few approvers are left in a group',
    code: 'approvers_too_few',
    says: /names only 1 active person, but 2 have to approve\. Name more people/u,
    spoil({ slack, env }) {
      const { id } = slack.addUserGroup({ users: [people.ada, people.dan] });
      Object.assign(env, { KEYTURN_APPROVERS: id, KEYTURN_APPROVALS: '2' });
    },
  },
  {
    setup: 'the client secret is wrong',
    code: 'genesys_client_refused',
    says: /rejected Keyturn’s client ID or secret; .* Check GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET, and the region/u,
    spoil: ({ env }) => Object.assign(env, { GENESYS_CLIENT_SECRET: 'not-this-one' }),
  },
  {
    setup: 'the client has another grant type',
    code: 'genesys_grant_type',
    says: /grant type CLIENT-CREDENTIALS\. Check the grant type of the client/u,
    spoil: (setup) => setup.genesys.changeClient(ownClient(setup), { authorizedGrantType: 'CODE' }),
  },
  {
    setup: 'the client can’t be used from here',
    code: 'genesys_address_refused',
    says: /probably because of its IP address\. Check the allowed IP addresses/u,
    spoil: ({ genesys }) => genesys.faults.inject({ path: '/oauth/token', status: 403, body: '<html>', times: 99 }),
  },
  {
    setup: 'Genesys Cloud can’t be reached',
    code: 'genesys_unreachable',
    says: /isn’t answering at 127\.0\.0\.1:1 \(ECONNREFUSED\)\. Check the region/u,
    spoil: ({ env }) => Object.assign(env, { GENESYS_LOGIN_URL: 'http://127.0.0.1:1' }),
  },
  {
    setup: 'the client isn’t allowed to change clients',
    code: 'permission_missing',
    says: /lacks oauth:client:edit: Genesys Cloud refuses update, deactivate, reactivate, delete, and rotate\. Add the permission/u,
    spoil: (setup) => without(setup, 'oauth:client:edit'),
  },
  ...[
    ...['oauth:client:add', 'oauth:client:delete', 'directory:user:view'],
    ...['authorization:grant:view', 'authorization:role:view', 'usage:client:view'],
  ].map(
    (permission): Wrong => ({
      setup: `the client lacks ${permission}`,
      code: 'permission_missing',
      says: new RegExp(`lacks ${permission}: .+ Add the permission to Keyturn’s role`, 'u'),
      spoil: (setup) => without(setup, permission),
    }),
  ),
  {
    setup: 'a permission has a condition',
    code: 'permission_conditional',
    says: /directory:user:view only under a condition\. Remove the condition/u,
    spoil: (setup) => granting(setup, '*', '{"term": 1}'),
  },
  {
    setup: 'the client has more permissions than it needs',
    code: 'permissions_superfluous',
    says: /has 2 permissions that Keyturn doesn’t use: oauth:\*:\* and analytics:report:view\. Remove them/u,
    spoil(setup) {
      const { permissions = [] } = setup.genesys.client(ownClient(setup)) ?? {};
      setup.genesys.changeClient(ownClient(setup), {
        permissions: [...permissions, 'oauth:*:*', 'analytics:report:view'],
      });
    },
  },
  {
    setup: 'the client has a role for nothing',
    code: 'roles_superfluous',
    says: /has 1 role that no client in the organization has: Payroll Manager\. Remove/u,
    spoil(setup) {
      const { id } = setup.genesys.addRole({ name: 'Payroll Manager', permissions: ['wem:payroll:view'] });
      const { roleDivisions = [] } = setup.genesys.client(ownClient(setup)) ?? {};
      setup.genesys.changeClient(ownClient(setup), {
        roleDivisions: [...roleDivisions, { roleId: id, divisionId: '*' }],
      });
    },
  },
  {
    setup: 'the client’s secret works from anywhere',
    code: 'own_client_open',
    says: /its secret works from anywhere\. Add Keyturn’s public addresses/u,
    spoil: (setup) =>
      setup.genesys.changeClient(ownClient(setup), { unknownFields: { allowedIpAddresses: ['0.0.0.0/0'] } }),
  },
  {
    setup: 'there’s no Redis',
    code: 'redis_unreachable',
    says: /isn’t answering at 127\.0\.0\.1:1 \(ECONNREFUSED\)\. Check REDIS_URL/u,
    spoil: ({ env }) => Object.assign(env, { REDIS_URL: 'redis://:not-shown@127.0.0.1:1' }),
  },
  {
    setup: 'Redis refuses the password',
    code: 'redis_password_refused',
    says: /rejected the user or the password in REDIS_URL\. Check both/u,
    async spoil(setup) {
      await redisUser(setup);
      setup.env['REDIS_URL'] = redis.url.replace('//', '//someone:wrong@');
    },
  },
  {
    setup: 'Redis asks for a password',
    code: 'redis_password_missing',
    says: /asks for a password, and REDIS_URL has none\. Write it as/u,
    async spoil({ env }) {
      const locked = await startRedis({ args: ['--requirepass', 'something', '--appendonly', 'yes'] });
      onTestFinished(() => locked.close());
      env['REDIS_URL'] = locked.url;
    },
  },
  {
    setup: 'Redis doesn’t let Keyturn run scripts',
    code: 'redis_scripting',
    says: /doesn’t run Keyturn’s scripts \(EVALSHA\), so nothing can be changed\. Allow EVAL/u,
    spoil: (setup) => redisUser(setup, '-@scripting'),
  },
  {
    setup: 'Redis doesn’t tell about itself',
    code: 'redis_forbidden',
    says: /doesn’t let Keyturn’s user run INFO\. Allow it/u,
    spoil: (setup) => redisUser(setup, '-info'),
  },
  {
    setup: 'Redis is full',
    code: 'redis_full',
    says: /full, so it refuses writes\. Give it more memory/u,
    spoil: () => config('maxmemory', '1', '0'),
  },
  {
    setup: 'Redis evicts',
    code: 'evicts',
    says: /evicts any value: requests.* noeviction/u,
    spoil: () => config('maxmemory-policy', 'allkeys-lru', 'noeviction'),
  },
  {
    setup: 'Redis evicts what expires',
    code: 'evicts_expiring',
    says: /evicts secrets and open forms.* noeviction/u,
    spoil: () => config('maxmemory-policy', 'volatile-ttl', 'noeviction'),
  },
  {
    setup: 'Redis keeps nothing on its disk',
    code: 'no_append_only_file',
    says: /loses its latest writes.* appendonly to yes/u,
    spoil: () => config('appendonly', 'no', 'yes'),
  },
  {
    setup: 'the key isn’t the one that wrote the store',
    code: 'key_elsewhere',
    says: /isn’t the key that the store was written with, which has the ID [0-9a-f]{8}\. The key that was given has the ID [0-9a-f]{8}\. Put that key back/u,
    spoil: (setup) =>
      storeOf(setup, randomBytes(32).toString('base64')).set('keyturn:organizations', '[{"id":"o","name":"O"}]'),
  },
  {
    setup: 'someone else changed the list of organizations, which names the right key',
    code: 'list_tampered',
    says: /list of organizations in Redis isn’t Keyturn’s.* Find out who can write to Redis/u,
    async spoil(setup) {
      await storeOf(setup).set('keyturn:organizations', '[]');
      await redis.command('APPEND', 'keyturn:organizations', ' ');
    },
  },
  {
    setup: 'someone else wrote the end of the trail',
    code: 'trail_tampered',
    says: /end of the audit trail of O isn’t Keyturn’s.* Run npm run audit:verify/u,
    async spoil(setup) {
      await storeOf(setup).set('keyturn:organizations', '[{"id":"o","name":"O"}]');
      await redis.command('SET', 'keyturn:{o}:audit:head', '{"seq":9}');
    },
  },
  {
    setup: 'two replicas are of different versions',
    code: 'replica_versions',
    says: /1\.0\.0 here, 0\.9\.0 elsewhere\. It’s normal during an upgrade/u,
    spoil: (setup) => replicas(setup, { version: '0.9.0' }),
  },
  {
    setup: 'two replicas have different keys',
    code: 'replica_keys',
    says: /aaaaaaaa here, bbbbbbbb,aaaaaaaa elsewhere\. It’s normal while you change the key/u,
    spoil: (setup) => replicas(setup, { keys: ['bbbbbbbb', 'aaaaaaaa'] }),
  },
  {
    setup: 'staging and production share a Slack app and a Redis',
    code: 'app_shared',
    says: /uses this Slack app \(A0SANDBOX\) .*: staging\. .* Give each organization a Slack app of its own/u,
    spoil: (setup) => replicas(setup, { organization: 'staging' }),
  },
  {
    setup: 'two Slack apps serve one organization',
    code: 'organization_shared',
    says: /another Slack app and the same Redis: A0OTHER \(\/keys\)\. .*Stop one of them/u,
    spoil: (setup) => replicas(setup, { slack: { ...marker.slack, app: 'A0OTHER', command: '/keys' } }),
  },
  {
    setup: 'one of two replicas runs over HTTP',
    code: 'replica_modes',
    says: /socket here, http elsewhere\. Give all of them SLACK_APP_TOKEN, or none/u,
    spoil: (setup) => replicas(setup, { slack: { ...marker.slack, mode: 'http' } }),
  },
  {
    setup: 'the clock is ten minutes behind',
    code: 'clock_off',
    says: /clock is (?:59\d|600) s behind Slack, Genesys Cloud, and Redis/u,
    spoil: (setup) => Object.assign(setup, { aheadMs: -600_000 }),
  },
  {
    setup: 'the proxy in a file isn’t there',
    code: 'proxy_unreachable',
    says: /proxy for Slack isn’t answering at 127\.0\.0\.1:1 \(ECONNREFUSED\)\. Check HTTPS_PROXY, HTTP_PROXY, and NO_PROXY/u,
    async spoil({ env, genesys }) {
      env['HTTP_PROXY_FILE'] = await file('http://someone:not-shown@127.0.0.1:1\n');
      // Otherwise Genesys Cloud couldn’t be reached either.
      env['NO_PROXY'] = new URL(genesys.url).host;
    },
  },
  {
    setup: 'the proxy’s address can’t be read',
    code: 'setting_wrong',
    says: /HTTPS_PROXY/u,
    spoil: ({ env }) => Object.assign(env, { HTTPS_PROXY: 'socks5://127.0.0.1:1' }),
  },
  {
    setup: 'the file of certificates isn’t there',
    code: 'ca_unreadable',
    says: /\/nowhere\.pem \(ENOENT\)\. Correct the path/u,
    spoil: ({ env }) => Object.assign(env, { NODE_EXTRA_CA_CERTS: '/nowhere.pem' }),
  },
  {
    setup: 'the file of certificates has none',
    code: 'ca_empty',
    says: /with no readable certificate.* PEM form/u,
    async spoil({ env }) {
      env['NODE_EXTRA_CA_CERTS'] = await file('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    },
  },
];

test.each(wrongSetups)('$setup: $code', async ({ code, says, spoil }) => {
  const setup = await rightSetup(redis);
  await spoil(setup);
  const results = await checkAll(setup);
  const found = troubles(results);
  expect(found.map((each) => each.code)).toEqual([code]);
  expect(found[0]?.text).toMatch(says);
  expect(results.filter(({ why }) => why === 'failed' || why === 'late')).toEqual([]);
  const secrets = Object.entries(setup.env).filter(([name]) => /TOKEN|SECRET|KEY$/u.test(name));
  for (const secret of [...secrets.map(([, value]) => value), 'not-shown'])
    expect(JSON.stringify(results)).not.toContain(secret);
});

test('app_token_elsewhere: the tokens are of two apps', async () => {
  const found = troubles(await checkAll(await rightSetup(redis, { appTokenOf: 'A0OTHER' })));
  expect(found).toMatchObject([{ code: 'app_token_elsewhere' }]);
  expect(found[0]?.text).toMatch(/to the app A0OTHER, but SLACK_BOT_TOKEN belongs to A0SANDBOX\. Copy both tokens/u);
});

test('team_unnamed: the app is installed for an organization, and no workspace is named', async () => {
  const enterprise = { id: 'E0ORG', name: 'Org' };
  const setup = await rightSetup(redis, { enterprise, switches: { orgInstall: 'organization' } });
  const found = troubles(await checkAll(setup));
  expect(found).toMatchObject([{ code: 'team_unnamed' }]);
  expect(found[0]?.text).toMatch(/organization E0ORG, .* List the workspaces in SLACK_TEAM_ID/u);
});

test('permission_in_part: the role counts in one division', async () => {
  const setup = await rightSetup(redis);
  granting(setup, 'leeds');
  const found = troubles(await checkAll(setup));
  expect(new Set(found.map(({ code }) => code))).toEqual(new Set(['permission_in_part']));
  expect(found[0]?.text).toMatch(/in some divisions only \(role Keyturn\)\. Give it the role in all divisions/u);
});

test('a proxy that nothing goes through isn’t looked for', async () => {
  const setup = await rightSetup(redis);
  // The simulated platforms are at http:// addresses.
  Object.assign(setup.env, {
    HTTPS_PROXY: 'http://127.0.0.1:1',
    HTTP_PROXY: 'http://127.0.0.1:1',
    NO_PROXY: '127.0.0.1',
  });
  expect(troubles(await checkAll(setup))).toEqual([]);
  delete setup.env['HTTP_PROXY'];
  delete setup.env['NO_PROXY'];
  expect(troubles(await checkAll(setup))).toEqual([]);
});

test('nothing is found in a right set-up, whose own Redis changes by nothing that stays', async () => {
  const setup = await rightSetup(redis);
  const results = await checkAll(setup);
  expect(troubles(results)).toEqual([]);
  expect(results.filter(({ state }) => state === 'unchecked').map(({ check, why }) => [check, why])).toEqual([
    ['slack-command', 'running'],
    ['slack-approvers', 'unused'],
    ['deciders', 'running'],
  ]);
  await redis.command('DEL', 'keyturn:setup:probe');
  expect(await redis.command('DBSIZE')).toBe(':0\r\n');
  expect(setup.slack.refusals).toEqual([]);
  expect(rightScopes).toContain('commands');
});
