import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../app/config/fault.ts';
import { type SettingName, settings, sharedNames } from '../../app/config/settings.ts';
import { readAuditConfig, readConfig } from '../../app/config.ts';
import { allOperations } from '../../commands/registry.ts';
import { regionNames } from '../../services/genesys/regions.ts';
import { runs } from '../support/cases.ts';

const key = randomBytes(32);
const signing = randomBytes(16).toString('hex');
const http = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: signing,
  KEYTURN_CHANNEL: 'C0APPROVE',
  GENESYS_REGION: 'eu-west-1',
  GENESYS_CLIENT_ID: 'client',
  GENESYS_CLIENT_SECRET: 'secret',
  REDIS_URL: 'redis://localhost:6379',
  KEYTURN_KEY: key.toString('base64'),
};
const { SLACK_SIGNING_SECRET: _signing, ...withoutSigning } = http;
const socket = { ...withoutSigning, SLACK_APP_TOKEN: 'xapp-1' };

type Env = Record<string, string | undefined>;

const faultsOf = (env: Env): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};
const faultOf = (changes: Env): string => {
  const faults = faultsOf({ ...http, ...changes });
  expect(faults).toHaveLength(1);
  return faults[0] ?? '';
};

describe('settings', () => {
  test('only the required ones give the documented defaults', () => {
    expect(readConfig(http)).toEqual({
      slack: { botToken: 'xoxb-1', signingSecret: signing, mode: 'http', apiUrl: 'https://slack.com/api/' },
      production: false,
      channel: 'C0APPROVE',
      genesys: {
        apiUrl: 'https://api.mypurecloud.ie',
        loginUrl: 'https://login.mypurecloud.ie',
        clientId: 'client',
        clientSecret: 'secret',
        callsPerMinute: 300,
      },
      store: { kind: 'redis', url: 'redis://localhost:6379' },
      keys: [key],
      secondPerson: new Set(['delete', 'rotate']),
      roleRule: true,
      requestMinutes: 60,
      doMinutes: 1440,
      graceDays: 7,
      secretMinutes: 60,
      approvers: [],
      approvals: 1,
      notify: 'people',
      command: '/oauth',
      listingSeconds: 60,
      port: 3000,
      drainSeconds: 5,
      logLevel: 'info',
    });
  });

  test('all can be set', () => {
    const all = {
      ...http,
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_API_URL: 'http://127.0.0.1:8080/api',
      SLACK_TEAM_ID: 'T1234, T5678,T1234',
      KEYTURN_SECOND_PERSON: 'create, Delete,rotate,update',
      KEYTURN_ROLE_RULE: 'Off',
      KEYTURN_REQUEST_MINUTES: '10080',
      KEYTURN_SECRET_MINUTES: '0.5',
      KEYTURN_APPROVERS: 'U0ADA0001,S0GROUP01,W0BEN0001',
      KEYTURN_APPROVALS: '10',
      KEYTURN_NOTIFY: 'Card',
      KEYTURN_COMMAND: '/oauth-eu',
      KEYTURN_LISTING_SECONDS: '5',
      PORT: '0',
      KEYTURN_DRAIN_SECONDS: '12',
      LOG_LEVEL: 'DEBUG',
    };
    expect(readConfig(all)).toMatchObject({
      slack: {
        mode: 'socket',
        appToken: 'xapp-1',
        signingSecret: signing,
        apiUrl: 'http://127.0.0.1:8080/api/',
        teamIds: ['T1234', 'T5678'],
      },
      secondPerson: new Set(['create', 'delete', 'rotate', 'update']),
      roleRule: false,
      requestMinutes: 10_080,
      secretMinutes: 0.5,
      approvers: ['U0ADA0001', 'S0GROUP01', 'W0BEN0001'],
      approvals: 10,
      notify: 'card',
      command: '/oauth-eu',
      listingSeconds: 5,
      port: 0,
      drainSeconds: 12,
      logLevel: 'debug',
    });
  });

  test('an app-level token means Socket Mode, without a signing secret', () => {
    expect(readConfig(socket).slack).toEqual({
      botToken: 'xoxb-1',
      appToken: 'xapp-1',
      mode: 'socket',
      apiUrl: 'https://slack.com/api/',
    });
  });

  test('the signing secret is required without an app-level token', () => {
    expect(faultOf({ SLACK_SIGNING_SECRET: undefined })).toMatch(/^SLACK_SIGNING_SECRET is missing. .*Socket Mode/);
  });

  test('nothing at all names every required setting, each on its own line', () => {
    const faults = faultsOf({});
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'GENESYS_REGION',
      'GENESYS_CLIENT_ID',
      'GENESYS_CLIENT_SECRET',
      'REDIS_URL',
      'KEYTURN_CHANNEL',
      'KEYTURN_KEY',
    ]);
    expect(new ConfigError(faults).message.split('\n')).toHaveLength(faults.length + 1);
  });

  test('missing and wrong settings of all kinds are named together', () => {
    const wrong = {
      SLACK_APP_TOKEN: 'nonsense',
      KEYTURN_STORE: 'disk',
      KEYTURN_KEY: 'short',
      PORT: '70000',
      KEYTURN_CHANEL: 'C1234',
      KEYTURN_APPROVERS: 'U0ADA0001',
      KEYTURN_APPROVALS: '2',
    };
    const names = faultsOf({ ...http, ...wrong }).map((fault) => fault.split(' ')[0]);
    expect(new Set(names)).toEqual(
      new Set(['SLACK_APP_TOKEN', 'KEYTURN_STORE', 'KEYTURN_KEY', 'PORT', 'KEYTURN_CHANEL', 'KEYTURN_APPROVALS']),
    );
  });

  test.each(['', '   ', '""', "' '", '\n'])('%j is a blank, which stops the start', (blank) => {
    expect(faultOf({ SLACK_BOT_TOKEN: blank })).toMatch(/^SLACK_BOT_TOKEN is blank. It must be the bot token[^.]*\.$/);
    expect(faultOf({ PORT: blank })).toMatch(/^PORT is blank. .* Remove it if you don’t need it.$/);
    expect(faultOf({ PORT: undefined, LOG_LEVEL: undefined, KEYTURN_BIND: blank })).toMatch(/^KEYTURN_BIND is blank/);
  });

  test.each([
    '\t',
    '\u00a0',
    '\u200b',
    '\u2060',
    '\u200e',
    '\u3164',
    '\u2800',
    '\ufeff',
    '\u00ad',
    '“”',
    ',',
    ' , ',
    '" "',
  ])('no setting takes %j, in which nobody sees a value', (nothing) => {
    const sure = { ...http, SLACK_APP_TOKEN: 'xapp-1' };
    for (const name of Object.keys(settings)) {
      const faults = faultsOf({ ...sure, [name]: nothing });
      // Blank, these are unset.
      if (sharedNames.includes(name as SettingName) && nothing.replace(/"/gu, '').trim() === '') continue;
      if (/,|“/u.test(nothing) && /TOKEN|SECRET|_ID$/u.test(name) && name !== 'SLACK_TEAM_ID') continue;
      expect([name, faults.length]).toEqual([name, 1]);
    }
  });

  test('whatever slip is made in a name that’s long enough, it stops the start', () => {
    const names = Object.keys(settings).filter(
      (name) => name.length >= 8 && !sharedNames.includes(name as SettingName),
    );
    const letter = fc.constantFrom(...'ABCXYZ_019-. ', '\u200b', 'e', 'é');
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), letter, fc.nat({ max: 3 }), (name, where, put, kind) => {
        const at = where % name.length;
        const [before, here, next] = [name.slice(0, at), name[at] ?? '', name[at + 1] ?? ''];
        const slips = [
          before + put + name.slice(at), // one too many
          before + put + name.slice(at + 1), // another one
          before + name.slice(at + 1), // one too few
          before + next + here + name.slice(at + 2), // two in the wrong order
        ];
        const slip = slips[kind] ?? name;
        fc.pre(!Object.keys(settings).includes(slip));
        expect(faultsOf({ ...http, [slip]: 'x' })).not.toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });

  test('every setting that limits who can do what stops the start when it’s blank', () => {
    for (const name of Object.keys(settings).filter((each) => !sharedNames.includes(each as SettingName))) {
      const faults = faultsOf({ ...http, [name]: ' ' });
      expect(
        faults.map((fault) => fault.split(' ').slice(0, 3).join(' ')),
        name,
      ).toContain(`${name} is blank.`);
    }
  });

  test.each([' xoxb-1 ', '"xoxb-1"', "'xoxb-1'\n", '" xoxb-1 "'])(
    '%j is read without quotes and spaces around it',
    (token) => {
      expect(readConfig({ ...http, SLACK_BOT_TOKEN: token }).slack.botToken).toBe('xoxb-1');
    },
  );

  test.each([
    ['SLACK_BOT_TOKEN', 'xapp-1', /belongs in SLACK_APP_TOKEN/],
    ['SLACK_BOT_TOKEN', 'xoxp-1', /user token/],
    ['SLACK_BOT_TOKEN', 'xoxb-1 xoxb-2', /must be the bot token/],
    ['SLACK_APP_TOKEN', 'xoxb-1', /holds a bot token or a user token/],
    ['SLACK_APP_TOKEN', 'token', /begins with xapp-/],
    ['SLACK_SIGNING_SECRET', 'xoxb-1', /holds a token/],
    ['SLACK_API_URL', 'slack.com/api', /https address/],
    ['SLACK_TEAM_ID', 'my-team', /workspace IDs/],
    ['KEYTURN_CHANNEL', '#approvals', /not its name/],
    ['KEYTURN_CHANNEL', '', /is blank\..* a # starts a comment/],
    ['SLACK_TEAM_ID', 'E0123456789', /names no workspace, only an Enterprise Grid organization/],
    ['KEYTURN_SECOND_PERSON', 'stict', /doesn’t take “stict”; did you mean strict\? It must be/],
    ['KEYTURN_SECOND_PERSON', 'delete,update:role', /doesn’t take “update:role”; did you mean update:roles\?/],
    ['KEYTURN_SECOND_PERSON', 'delete:roles,create', /doesn’t take “delete:roles”; did you mean \w+:roles\?/],
    ['KEYTURN_SECOND_PERSON', 'xyz', /doesn’t take entry 1\. It must be/],
    ['KEYTURN_SECOND_PERSON', 'create,hunter2', /doesn’t take entry 2\. It must be/],
    ['KEYTURN_KEY', `${key.toString('base64')},${key.toString('base64')}`, /lists the same key twice/],
    ['KEYTURN_KEY', `${key.toString('base64')},`, /32 random bytes/],
    ['KEYTURN_KEY', `,${key.toString('base64')}`, /32 random bytes/],
    ['KEYTURN_ADMIN_PORT', '3000', /is the same as PORT/],
    ['GENESYS_REGION', 'eu-west-9', /isn’t a region/],
    ['GENESYS_API_URL', 'https://api.mypurecloud.ie/api/v2', /has a path/],
    ['GENESYS_LOGIN_URL', 'login.mypurecloud.ie', /https address/],
    ['REDIS_URL', 'http://localhost', /isn’t an address/],
    ['SLACK_API_URL', 'http://slack.com/api/', /is plain http/],
    ['SLACK_API_URL', 'http://10.evil.example/api/', /is plain http/],
    ['SLACK_API_URL', 'http://172.32.0.1/api/', /is plain http/],
    ['SLACK_API_URL', 'http://[2001:db8::1]/api/', /is plain http/],
    ['GENESYS_API_URL', 'http://api.mypurecloud.ie', /is plain http/],
    ['GENESYS_LOGIN_URL', 'http://login.mypurecloud.ie', /is plain http/],
    ['REDIS_URL', 'redis+sentinel://localhost', /isn’t an address/],
    ['REDIS_URL', 'redis://%E0%A4%A:1@localhost', /isn’t an address/],
    ['KEYTURN_STORE', 'disk', /memory/],
    ['KEYTURN_KEY', Buffer.alloc(31, 1).toString('base64'), /32 random bytes/],
    ['KEYTURN_KEY', Buffer.alloc(33, 1).toString('base64'), /32 random bytes/],
    ['KEYTURN_KEY', key.toString('hex'), /32 random bytes/],
    ['KEYTURN_KEY', Buffer.alloc(32).toString('base64'), /32 random bytes/],
    ['KEYTURN_KEY', Buffer.from('correct horse battery staple yes').toString('base64'), /32 random bytes/],
    ['KEYTURN_KEY', Buffer.from(Array.from({ length: 32 }, (_, at) => at + 200)).toString('base64'), /32 random bytes/],
    ['KEYTURN_KEY', `${key.toString('base64')},${key.toString('base64url')}`, /32 random bytes/],
    ['KEYTURN_KEY', `${key.toString('base64')},short`, /32 random bytes/],
    ['KEYTURN_KEY', 'correcthorsebatterystaplecorrecthorsebatter', /32 random bytes/],
    ['KEYTURN_KEY', 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq', /32 random bytes/],
    ['KEYTURN_KEY', '1234567890'.repeat(5).slice(0, 43), /32 random bytes/],
    ['KEYTURN_KEY', Buffer.alloc(32, key.subarray(0, 8)).toString('base64'), /32 random bytes/],
    ['KEYTURN_KEY', Buffer.alloc(32, 'key').toString('base64'), /32 random bytes/],
    ['SLACK_SIGNING_SECRET', 'none', /32 characters/],
    ['SLACK_SIGNING_SECRET', '\u200b'.repeat(32), /signing secret/],
    ['KEYTURN_SECOND_PERSON', 'none', /comma-separated/],
    ['KEYTURN_SECOND_PERSON', 'update:redirects', /update:redirect-uris/],
    ['KEYTURN_SECOND_PERSON', 'create:scopes', /comma-separated/],
    ['KEYTURN_REQUEST_MINUTES', '0', /at most 10080/],
    ['KEYTURN_REQUEST_MINUTES', '10081', /at most 10080/],
    ['KEYTURN_REQUEST_MINUTES', 'soon', /a number of minutes/],
    ['KEYTURN_SECRET_MINUTES', '1441', /at most 1440/],
    ['KEYTURN_APPROVERS', '@ada', /not their names/],
    ['KEYTURN_APPROVALS', '11', /from 1 to 10/],
    ['KEYTURN_APPROVALS', '-1', /from 1 to 10/],
    ['KEYTURN_NOTIFY', 'everyone', /`card`, `people`, or `off`/],
    ['KEYTURN_COMMAND', 'oauth', /such as \/oauth/],
    ['KEYTURN_COMMAND', '/OAuth', /lower case/],
    ['KEYTURN_COMMAND', `/${'o'.repeat(32)}`, /at most 32/],
    ['KEYTURN_LISTING_SECONDS', '0', /from 1 to 86400/],
    ['PORT', '65536', /from 0 to 65535/],
    ['PORT', '0x10', /whole number/],
    ['LOG_LEVEL', 'loud', /must be trace/],
    ['KEYTURN_ADMIN_PORT', 'none', /from 0 to 65535/],
    ['KEYTURN_BIND', 'localhost', /an IP address/],
  ])('%s=%s is rejected', (name, value, words) => {
    const fault = faultOf({ [name]: value });
    expect(fault.startsWith(`${name} `)).toBe(true);
    expect(fault).toMatch(words);
  });

  test('a key can be base64 or base64url, with or without padding', () => {
    const texts = [key.toString('base64'), key.toString('base64url'), key.toString('base64').replace('=', '')];
    for (const text of texts) expect(readConfig({ ...http, KEYTURN_KEY: text }).keys).toEqual([key]);
  });

  test('several keys are separated by commas, newest first', () => {
    const old = randomBytes(32);
    const { keys } = readConfig({ ...http, KEYTURN_KEY: `${key.toString('base64')}, ${old.toString('base64url')}` });
    expect(keys).toEqual([key, old]);
  });

  test.each(regionNames)('the region %s has its hosts', (name) => {
    const { apiUrl, loginUrl } = readConfig({ ...http, GENESYS_REGION: name }).genesys;
    expect(apiUrl.replace('//api.', '//login.')).toBe(loginUrl);
  });

  test('the two Genesys Cloud addresses override the region, and work without it', () => {
    const addresses = { GENESYS_API_URL: 'http://127.0.0.1:1/', GENESYS_LOGIN_URL: 'http://127.0.0.1:2' };
    expect(readConfig({ ...http, ...addresses }).genesys).toMatchObject({
      apiUrl: 'http://127.0.0.1:1',
      loginUrl: 'http://127.0.0.1:2',
    });
    expect(readConfig({ ...http, ...addresses, GENESYS_REGION: undefined }).genesys.apiUrl).toBe('http://127.0.0.1:1');
    expect(readConfig({ ...http, GENESYS_API_URL: 'http://127.0.0.1:1' }).genesys.loginUrl).toBe(
      'https://login.mypurecloud.ie',
    );
    expect(faultOf({ GENESYS_REGION: undefined, GENESYS_API_URL: 'http://127.0.0.1:1' })).toMatch(
      /^GENESYS_REGION is missing. .*GENESYS_LOGIN_URL/,
    );
  });

  test('memory is used only if it’s asked for explicitly', () => {
    expect(faultOf({ REDIS_URL: undefined })).toMatch(/^REDIS_URL is missing. .*KEYTURN_STORE is memory/);
    expect(readConfig({ ...http, REDIS_URL: undefined, KEYTURN_STORE: 'memory' }).store).toEqual({ kind: 'memory' });
    expect(readConfig({ ...http, KEYTURN_STORE: 'redis' }).store.kind).toBe('redis');
    expect(faultOf({ KEYTURN_STORE: 'redis', REDIS_URL: undefined })).toMatch(/^REDIS_URL is missing/);
  });

  test('Redis and a store in memory don’t go together, wherever the address comes from', () => {
    const said = /^KEYTURN_STORE is memory, and REDIS_URL is set: .*Remove KEYTURN_STORE .*remove REDIS_URL\.$/u;
    expect(faultOf({ KEYTURN_STORE: 'memory' })).toMatch(said);
    expect(faultOf({ KEYTURN_STORE: '"MEMORY"', REDIS_URL: 'redis://:pass@far' })).toMatch(said);
    const file = { ...http, KEYTURN_STORE: 'memory', REDIS_URL: undefined, REDIS_URL_FILE: '/run/secrets/redis' };
    expect(() => readConfig(file, () => 'redis://localhost')).toThrow(/KEYTURN_STORE is memory, and REDIS_URL is set/u);
  });

  test('a witness and a store in memory don’t go together', () => {
    const both = { REDIS_URL: undefined, KEYTURN_STORE: 'memory', KEYTURN_WITNESS: '/var/lib/keyturn/witness.json' };
    expect(faultOf(both)).toMatch(/^KEYTURN_WITNESS is set, but the store is in memory/);
  });

  test('one number for both ports is fine if one of them isn’t opened, or both are chosen freely', () => {
    expect(faultsOf({ ...socket, KEYTURN_ADMIN_PORT: '3000' })).toEqual([]);
    expect(faultsOf({ ...http, PORT: '0', KEYTURN_ADMIN_PORT: '0' })).toEqual([]);
    expect(faultOf({ PORT: '8080', KEYTURN_ADMIN_PORT: '08080' })).toMatch(/^KEYTURN_ADMIN_PORT is the same/);
  });

  test('more approvals than named people are rejected, unless a group is named', () => {
    expect(faultOf({ KEYTURN_APPROVERS: 'U0ADA0001', KEYTURN_APPROVALS: '2' })).toMatch(/^KEYTURN_APPROVALS asks for/);
    expect(faultsOf({ ...http, KEYTURN_APPROVERS: 'S0GROUP01', KEYTURN_APPROVALS: '2' })).toEqual([]);
  });

  test.each([
    ['KEYTURN_CHANEL', 'KEYTURN_CHANNEL'],
    ['KEYTURN_APPROVER', 'KEYTURN_APPROVERS'],
    ['KEYTURN_SECONDPERSON', 'KEYTURN_SECOND_PERSON'],
    ['keyturn_store', 'KEYTURN_STORE'],
    ['KEYTURN_REQUEST_MINUTE', 'KEYTURN_REQUEST_MINUTES'],
    ['KEYTURN_KEY_FILES', 'KEYTURN_KEY_FILE'],
    ['KEYTURN_LOG_LEVEL', 'LOG_LEVEL'],
    ['KEYTURN_REDIS_URL', 'REDIS_URL'],
    ['KEYTURN-CHANNEL', 'KEYTURN_CHANNEL'],
    ['SLACK_TEAM_IDS', 'SLACK_TEAM_ID'],
    ['slack_team_id', 'SLACK_TEAM_ID'],
    ['GENESYS_REGOIN', 'GENESYS_REGION'],
    ['KEYTRUN_APPROVERS', 'KEYTURN_APPROVERS'],
  ])('%s is taken for a misspelled %s', (slip, meant) => {
    expect(faultOf({ [slip]: '1' })).toBe(`${slip} isn’t a Keyturn setting. Did you mean ${meant}?`);
  });

  test.each(['KEYTURN_TEAM', 'KEYTURN_ALLOWED', 'KEYTURN_X', 'Keyturn_Reviewers'])(
    '%s, which is like none of ours, stops the start and names the closest',
    (name) => {
      expect(faultOf({ [name]: '1' })).toMatch(
        new RegExp(`^${name} isn’t a Keyturn setting. (?:The closest is|Did you mean) [A-Z_]+[.?]$`),
      );
    },
  );

  test('variables of others are ignored, and those that Kubernetes adds for a service named keyturn', () => {
    const others = {
      PATH: '/bin',
      SLACK_TOKEN: 'x',
      GENESYS_HOME: '/',
      PORTS: '1',
      REDIS_HOST: 'redis',
      KEYTURN_SERVICE_HOST: '10.0.0.1',
      KEYTURN_SERVICE_PORT: '3000',
      KEYTURN_SERVICE_PORT_HTTP: '3000',
      KEYTURN_PORT: 'tcp://10.0.0.1:3000',
      KEYTURN_PORT_3000_TCP: 'tcp://10.0.0.1:3000',
      KEYTURN_PORT_3000_TCP_ADDR: '10.0.0.1',
      KEYTURN_ADMIN_SERVICE_HOST: '10.0.0.2',
    };
    expect(faultsOf({ ...http, ...others })).toEqual([]);
    expect(faultOf({ KEYTURN_PORT: '8080' })).toBe('KEYTURN_PORT isn’t a Keyturn setting. Did you mean PORT?');
  });

  test('each credential can come from a file, without the white space around it', () => {
    for (const name of [
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'GENESYS_CLIENT_SECRET',
      'REDIS_URL',
      'KEYTURN_KEY',
    ] as const) {
      const { [name]: value, ...rest } = http;
      const files = (path: string) => (path === `/run/${name}` ? `${value}\n` : expect.unreachable(path));
      expect(readConfig({ ...rest, [`${name}_FILE`]: `/run/${name}` }, files)).toEqual(readConfig(http));
    }
    const files = (path: string) => (path === '/run/app' ? 'xapp-1' : key.toString('base64'));
    expect(readConfig({ ...withoutSigning, SLACK_APP_TOKEN_FILE: '/run/app' }, files).slack.mode).toBe('socket');
    const audit = { REDIS_URL: http.REDIS_URL, KEYTURN_KEY_FILE: '/run/key' };
    expect(readAuditConfig(audit, files).keys).toEqual([key]);
  });

  test('a file that can’t be read, is empty, or comes besides the value itself stops the start', () => {
    const { KEYTURN_KEY, ...rest } = http;
    const from = (env: Env, content = '') => {
      try {
        readConfig(env, () => content);
        return [];
      } catch (error) {
        return error instanceof ConfigError ? error.faults : [String(error)];
      }
    };
    expect(faultsOf({ ...rest, KEYTURN_KEY_FILE: '/nowhere/key' })).toEqual([
      'KEYTURN_KEY_FILE names a file that Keyturn can’t read (ENOENT).',
    ]);
    expect(from({ ...rest, KEYTURN_KEY_FILE: '/run/key' }, ' \n')).toEqual(['KEYTURN_KEY_FILE names an empty file.']);
    expect(from({ ...rest, KEYTURN_KEY_FILE: ' ' })[0]).toMatch(/^KEYTURN_KEY_FILE is blank/);
    expect(from({ ...http, KEYTURN_KEY_FILE: '/run/key' }, KEYTURN_KEY)[0]).toMatch(/are both set/);
    const wrong = from({ ...rest, KEYTURN_KEY_FILE: '/run/key' }, 'MARKED');
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(/^KEYTURN_KEY must be 32 random bytes/);
    expect(wrong[0]).not.toContain('MARKED');
  });

  test('the registry says what always needs approval', () => {
    const always = allOperations.filter(({ secondPerson }) => secondPerson === 'always').map(({ name }) => name);
    expect([...readConfig(http).secondPerson].sort()).toEqual(always.sort());
    const risky = allOperations.filter(({ secondPerson }) => secondPerson !== 'never').map(({ name }) => name);
    expect(readConfig({ ...http, KEYTURN_SECOND_PERSON: risky.join(',') }).secondPerson).toEqual(new Set(risky));
  });

  test.each([
    ['strict', ['strict']],
    ['Update:Roles, create:name', ['update:roles', 'create:name']],
    ['update', ['update']],
    ['delete', []],
  ])('KEYTURN_SECOND_PERSON=%s adds to what always needs approval', (value, added) => {
    expect(readConfig({ ...http, KEYTURN_SECOND_PERSON: value }).secondPerson).toEqual(
      new Set(['delete', 'rotate', ...added]),
    );
  });

  test('no error ever contains a value', () => {
    const names = Object.keys(settings);
    // Marked, so that it can't be part of a sentence by chance.
    const value = fc
      .tuple(fc.constantFrom('', 'xoxb-', 'xapp-', 'https://', 'redis://', 'C', '1', '/'), fc.uuid(), fc.string())
      .map(([start, mark, end]) => ({ mark, text: `${start}${mark}${end}` }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names, 'KEYTURN_OTHER'), value), (given) => {
        const env = Object.fromEntries(Object.entries(given).map(([name, { text }]) => [name, text]));
        try {
          readConfig(env);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          for (const { mark } of Object.values(given)) expect(String(error)).not.toContain(mark);
        }
      }),
    );
  });
});

describe('the settings of audit:verify', () => {
  test('are only the store and the key', () => {
    expect(readAuditConfig({ REDIS_URL: http.REDIS_URL, KEYTURN_KEY: http.KEYTURN_KEY })).toEqual({
      redisUrl: http.REDIS_URL,
      keys: [key],
    });
    expect(() => readAuditConfig({ KEYTURN_STORE: 'memory' })).toThrow(
      /REDIS_URL is missing.*\n.*KEYTURN_KEY is missing/,
    );
  });
});
