import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { defined } from '../services/defined.ts';
import { regionHosts } from '../services/genesys/regions.ts';
import type { Notify } from '../services/requests/types.ts';
import { together, tooFewApprovers } from './config/combinations.ts';
import { type Env, type ReadFile, readEnvironment } from './config/environment.ts';
import { ConfigError, faultOf } from './config/fault.ts';
import { type ProxyFor, readProxies } from './config/proxy.ts';
import { defaults, settingNames, settings } from './config/settings.ts';

/** The parsed settings. docs/settings.md describes each of them. */
export interface Config {
  slack: {
    botToken: string;
    /** Always there in mode `http`. */
    signingSecret?: string;
    /** Always there in mode `socket`. */
    appToken?: string;
    mode: 'http' | 'socket';
    /** Ends in a slash. */
    apiUrl: string;
    /** Absent: the team of the bot token. */
    teamIds?: string[];
  };
  /** Id of the channel that the cards go to. */
  channel: string;
  genesys: {
    /** Without a slash at the end. */
    apiUrl: string;
    loginUrl: string;
    clientId: string;
    clientSecret: string;
    /** What Genesys Cloud allows. */
    callsPerMinute: number;
  };
  store: { kind: 'redis'; url: string } | { kind: 'memory' };
  /** As NODE_ENV says. */
  production: boolean;
  /** 32 bytes each, newest first. */
  keys: readonly [Buffer, ...Buffer[]];
  witness?: string; // a path
  /** Verbs, effects such as `update:roles`, and `strict`. */
  secondPerson: ReadonlySet<string>;
  roleRule: boolean;
  requestMinutes: number;
  doMinutes: number;
  graceDays: number;
  secretMinutes: number;
  /** IDs of Slack users and user groups. If it's empty, only the permission decides. */
  approvers: string[];
  approvals: number;
  notify: Notify;
  /** With its slash. */
  command: string;
  listingSeconds: number;
  port: number;
  adminPort?: number; // absent: `port` serves health and metrics, too
  bind?: string; // absent: all addresses
  drainSeconds: number;
  proxyFor?: ProxyFor; // absent: everything is direct
  logLevel: string;
}

/**
 * Reads all settings from `env`, and credentials from the files that it names. White space and one pair of quotes around a value are dropped.
 * GENESYS_API_URL and GENESYS_LOGIN_URL override GENESYS_REGION.
 * Throws a ConfigError that names every fault.
 */
export function readConfig(env: Env, readFile: ReadFile = readText): Config {
  const { config, faults } = readUsable(env, readFile);
  if (!isWhole(config) || faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** The settings that are right, for checks that can do without the others, and every fault. Reads like `readConfig`. */
export function readUsable(
  env: Env,
  readFile: ReadFile = readText,
): { config: Partial<Config>; faults: readonly string[] } {
  const { given: ours, faults } = readEnvironment(env, readFile);
  const given = { ...defaults, ...ours };
  const read = <Shape extends z.ZodRawShape>(shape: Shape) => readSome(shape, given, faults);

  const slack = readSlack(given, read);
  const genesys = readGenesys(given, read);
  const store = readStore(read);
  const shape = {
    KEYTURN_CHANNEL: settings.KEYTURN_CHANNEL.schema,
    KEYTURN_KEY: settings.KEYTURN_KEY.schema,
    KEYTURN_WITNESS: settings.KEYTURN_WITNESS.schema.optional(),
    KEYTURN_SECOND_PERSON: settings.KEYTURN_SECOND_PERSON.schema,
    KEYTURN_ROLE_RULE: settings.KEYTURN_ROLE_RULE.schema,
    KEYTURN_REQUEST_MINUTES: settings.KEYTURN_REQUEST_MINUTES.schema,
    KEYTURN_DO_MINUTES: settings.KEYTURN_DO_MINUTES.schema,
    KEYTURN_GRACE_DAYS: settings.KEYTURN_GRACE_DAYS.schema,
    KEYTURN_SECRET_MINUTES: settings.KEYTURN_SECRET_MINUTES.schema,
    KEYTURN_APPROVERS: settings.KEYTURN_APPROVERS.schema.default([]),
    KEYTURN_APPROVALS: settings.KEYTURN_APPROVALS.schema,
    KEYTURN_NOTIFY: settings.KEYTURN_NOTIFY.schema,
    KEYTURN_COMMAND: settings.KEYTURN_COMMAND.schema,
    KEYTURN_LISTING_SECONDS: settings.KEYTURN_LISTING_SECONDS.schema,
    PORT: settings.PORT.schema,
    KEYTURN_ADMIN_PORT: settings.KEYTURN_ADMIN_PORT.schema.optional(),
    KEYTURN_BIND: settings.KEYTURN_BIND.schema.optional(),
    KEYTURN_DRAIN_SECONDS: settings.KEYTURN_DRAIN_SECONDS.schema.optional(),
    LOG_LEVEL: settings.LOG_LEVEL.schema,
    HTTPS_PROXY: settings.HTTPS_PROXY.schema.optional(),
    HTTP_PROXY: settings.HTTP_PROXY.schema.optional(),
    NO_PROXY: settings.NO_PROXY.schema.optional(),
  };
  const rest = read(shape) ?? readEach(shape, given);
  faults.push(...tooFewApprovers(given), ...together(ours, store?.kind, slack?.mode));

  const config = {
    slack,
    genesys,
    store,
    production: env['NODE_ENV'] === 'production',
    channel: rest.KEYTURN_CHANNEL,
    keys: rest.KEYTURN_KEY,
    secondPerson: rest.KEYTURN_SECOND_PERSON,
    roleRule: rest.KEYTURN_ROLE_RULE,
    requestMinutes: rest.KEYTURN_REQUEST_MINUTES,
    doMinutes: rest.KEYTURN_DO_MINUTES,
    graceDays: rest.KEYTURN_GRACE_DAYS,
    secretMinutes: rest.KEYTURN_SECRET_MINUTES,
    approvers: rest.KEYTURN_APPROVERS,
    approvals: rest.KEYTURN_APPROVALS,
    notify: rest.KEYTURN_NOTIFY,
    command: rest.KEYTURN_COMMAND,
    listingSeconds: rest.KEYTURN_LISTING_SECONDS,
    port: rest.PORT,
    adminPort: rest.KEYTURN_ADMIN_PORT,
    bind: rest.KEYTURN_BIND,
    witness: rest.KEYTURN_WITNESS,
    drainSeconds: rest.KEYTURN_DRAIN_SECONDS ?? (slack?.mode === 'http' ? 5 : 0),
    logLevel: rest.LOG_LEVEL,
    proxyFor: readProxies({ https: rest.HTTPS_PROXY, http: rest.HTTP_PROXY, none: rest.NO_PROXY }),
  };
  return { config: defined(config), faults };
}

/**
 * What `npm run audit:verify` needs: the store and the key. Throws a ConfigError like `readConfig`; a memory store has no trail
 * to read from outside, so REDIS_URL is always required.
 */
export function readAuditConfig(env: Env, readFile: ReadFile = readText): { redisUrl: string; keys: Config['keys'] } {
  const { given, faults: all } = readEnvironment(env, readFile);
  const faults = all.filter((fault) => /^(?:REDIS_URL|KEYTURN_KEY)/u.test(fault));
  const found = readSome(
    { REDIS_URL: settings.REDIS_URL.schema, KEYTURN_KEY: settings.KEYTURN_KEY.schema },
    given,
    faults,
  );
  if (found === undefined || faults.length > 0) throw new ConfigError(faults);
  return { redisUrl: found.REDIS_URL, keys: found.KEYTURN_KEY };
}

/** Whether everything that's required is there. What's missing or wrong has a fault. */
const isWhole = (config: Partial<Config>): config is Config =>
  [config.slack, config.genesys, config.store, config.channel, config.keys].every((part) => part !== undefined);

const readText = (path: string): string => readFileSync(path, 'utf8');

type Read = <Shape extends z.ZodRawShape>(shape: Shape) => z.output<z.ZodObject<Shape>> | undefined;

function readSome<Shape extends z.ZodRawShape>(shape: Shape, given: Env, faults: string[]) {
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  // One problem per setting is enough.
  const issues = new Map(parsed.error.issues.toReversed().map((issue) => [issue.path[0], issue]));
  const named = (name: string): boolean => faults.some((fault) => new RegExp(`^${name}(?:_FILE)? `, 'u').test(fault));
  for (const name of settingNames.filter((each) => issues.has(each) && !named(each)))
    faults.push(faultOf(name, given[name] === undefined ? undefined : issues.get(name)));
  return undefined;
}

/** Those settings of `shape` that are right, each by itself. */
const readEach = <Shape extends z.ZodRawShape>(shape: Shape, given: Env): Partial<z.output<z.ZodObject<Shape>>> =>
  Object.assign(
    {},
    ...Object.entries(shape).map(([name, schema]) => {
      const { success, data } = z.object({ [name]: schema }).safeParse(given);
      return success ? data : {};
    }),
  );

function readSlack(given: Env, read: Read): Config['slack'] | undefined {
  const socket = given['SLACK_APP_TOKEN'] !== undefined;
  const found = read({
    SLACK_BOT_TOKEN: settings.SLACK_BOT_TOKEN.schema,
    SLACK_SIGNING_SECRET: socket
      ? settings.SLACK_SIGNING_SECRET.schema.optional()
      : settings.SLACK_SIGNING_SECRET.schema,
    SLACK_APP_TOKEN: settings.SLACK_APP_TOKEN.schema.optional(),
    SLACK_API_URL: settings.SLACK_API_URL.schema,
    SLACK_TEAM_ID: settings.SLACK_TEAM_ID.schema.optional(),
  });
  if (found === undefined) return undefined;
  const { SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken, SLACK_TEAM_ID: teamIds } = found;
  return {
    botToken: found.SLACK_BOT_TOKEN,
    ...defined({ signingSecret, appToken, teamIds }),
    mode: socket ? 'socket' : 'http',
    apiUrl: found.SLACK_API_URL,
  };
}

function readGenesys(given: Env, read: Read): Config['genesys'] | undefined {
  const named = given['GENESYS_API_URL'] !== undefined && given['GENESYS_LOGIN_URL'] !== undefined;
  const found = read({
    GENESYS_REGION: named ? settings.GENESYS_REGION.schema.optional() : settings.GENESYS_REGION.schema,
    GENESYS_CLIENT_ID: settings.GENESYS_CLIENT_ID.schema,
    GENESYS_CLIENT_SECRET: settings.GENESYS_CLIENT_SECRET.schema,
    GENESYS_API_URL: settings.GENESYS_API_URL.schema.optional(),
    GENESYS_LOGIN_URL: settings.GENESYS_LOGIN_URL.schema.optional(),
    GENESYS_CALLS_PER_MINUTE: settings.GENESYS_CALLS_PER_MINUTE.schema,
  });
  const hosts = found?.GENESYS_REGION === undefined ? undefined : regionHosts(found.GENESYS_REGION);
  const apiUrl = found?.GENESYS_API_URL ?? hosts?.apiUrl;
  const loginUrl = found?.GENESYS_LOGIN_URL ?? hosts?.loginUrl;
  if (found === undefined || apiUrl === undefined || loginUrl === undefined) return undefined;
  return {
    apiUrl,
    loginUrl,
    clientId: found.GENESYS_CLIENT_ID,
    clientSecret: found.GENESYS_CLIENT_SECRET,
    callsPerMinute: found.GENESYS_CALLS_PER_MINUTE,
  };
}

function readStore(read: Read): Config['store'] | undefined {
  const kind = read({ KEYTURN_STORE: settings.KEYTURN_STORE.schema });
  if (kind?.KEYTURN_STORE === 'memory') return { kind: 'memory' };
  const redis = read({
    REDIS_URL: kind === undefined ? settings.REDIS_URL.schema.optional() : settings.REDIS_URL.schema,
  });
  return redis?.REDIS_URL === undefined ? undefined : { kind: 'redis', url: redis.REDIS_URL };
}
