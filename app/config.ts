import { z } from 'zod';
import { regionHosts } from '../services/genesys/regions.ts';
import { ConfigError, faultOf, unknownNames } from './config/fault.ts';
import { alwaysSecondPerson, type RiskyOperation, type SettingName, schemas } from './config/settings.ts';

export { ConfigError } from './config/fault.ts';
export { type RiskyOperation, settings } from './config/settings.ts';

/** Everything that can be set from outside; .env.example has the words for administrators. */
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
  };
  store: { kind: 'redis'; url: string } | { kind: 'memory' };
  /** 32 bytes. */
  key: Buffer;
  secondPerson: ReadonlySet<RiskyOperation>;
  requestMinutes: number;
  secretMinutes: number;
  /** Ids of Slack users and user groups; empty: the permission alone decides. */
  approvers: string[];
  approvals: number;
  /** With its slash. */
  command: string;
  listingSeconds: number;
  port: number;
  logLevel: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads all settings from `env`. Blank counts as missing; white space and one pair of quotes around a value are forgiven.
 * KEYTURN_STORE=memory is stronger than REDIS_URL; GENESYS_API_URL and GENESYS_LOGIN_URL are stronger than GENESYS_REGION.
 * Throws a ConfigError that names every fault.
 */
export function readConfig(env: Env): Config {
  const given = tidy(env);
  const faults = unknownNames(Object.keys(given));
  const read = <Shape extends z.ZodRawShape>(shape: Shape) => readSome(shape, given, faults);

  const slack = readSlack(given, read);
  const genesys = readGenesys(given, read);
  const store = readStore(read);
  const rest = read({
    KEYTURN_CHANNEL: schemas.KEYTURN_CHANNEL,
    KEYTURN_KEY: schemas.KEYTURN_KEY,
    KEYTURN_SECOND_PERSON: schemas.KEYTURN_SECOND_PERSON.default(new Set(alwaysSecondPerson)),
    KEYTURN_REQUEST_MINUTES: schemas.KEYTURN_REQUEST_MINUTES.default(60),
    KEYTURN_SECRET_MINUTES: schemas.KEYTURN_SECRET_MINUTES.default(60),
    KEYTURN_APPROVERS: schemas.KEYTURN_APPROVERS.default([]),
    KEYTURN_APPROVALS: schemas.KEYTURN_APPROVALS.default(1),
    KEYTURN_COMMAND: schemas.KEYTURN_COMMAND.default('/oauth'),
    KEYTURN_LISTING_SECONDS: schemas.KEYTURN_LISTING_SECONDS.default(60),
    PORT: schemas.PORT.default(3000),
    LOG_LEVEL: schemas.LOG_LEVEL.default('info'),
  });
  faults.push(...tooFewApprovers(given));

  if (slack === undefined || genesys === undefined || store === undefined || rest === undefined || faults.length > 0)
    throw new ConfigError(faults);
  return {
    slack,
    genesys,
    store,
    channel: rest.KEYTURN_CHANNEL,
    key: rest.KEYTURN_KEY,
    secondPerson: rest.KEYTURN_SECOND_PERSON,
    requestMinutes: rest.KEYTURN_REQUEST_MINUTES,
    secretMinutes: rest.KEYTURN_SECRET_MINUTES,
    approvers: rest.KEYTURN_APPROVERS,
    approvals: rest.KEYTURN_APPROVALS,
    command: rest.KEYTURN_COMMAND,
    listingSeconds: rest.KEYTURN_LISTING_SECONDS,
    port: rest.PORT,
    logLevel: rest.LOG_LEVEL,
  };
}

/**
 * What `npm run audit:verify` needs: the store and the key. Throws a ConfigError like `readConfig`; a memory store has no trail
 * to read from outside, so REDIS_URL is always required.
 */
export function readAuditConfig(env: Env): { redisUrl: string; key: Buffer } {
  const faults: string[] = [];
  const found = readSome({ REDIS_URL: schemas.REDIS_URL, KEYTURN_KEY: schemas.KEYTURN_KEY }, tidy(env), faults);
  if (found === undefined) throw new ConfigError(faults);
  return { redisUrl: found.REDIS_URL, key: found.KEYTURN_KEY };
}

type Read = <Shape extends z.ZodRawShape>(shape: Shape) => z.output<z.ZodObject<Shape>> | undefined;

function readSome<Shape extends z.ZodRawShape>(shape: Shape, given: Env, faults: string[]) {
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  // One fault for each setting: the first says enough.
  const issues = new Map(parsed.error.issues.toReversed().map((issue) => [issue.path[0], issue]));
  for (const name of settingNames.filter((each) => issues.has(each)))
    faults.push(faultOf(name, given[name] === undefined ? undefined : issues.get(name)));
  return undefined;
}

const settingNames = Object.keys(schemas) as SettingName[];

function readSlack(given: Env, read: Read): Config['slack'] | undefined {
  const socket = given['SLACK_APP_TOKEN'] !== undefined;
  const found = read({
    SLACK_BOT_TOKEN: schemas.SLACK_BOT_TOKEN,
    SLACK_SIGNING_SECRET: socket ? schemas.SLACK_SIGNING_SECRET.optional() : schemas.SLACK_SIGNING_SECRET,
    SLACK_APP_TOKEN: schemas.SLACK_APP_TOKEN.optional(),
    SLACK_API_URL: schemas.SLACK_API_URL.default('https://slack.com/api/'),
    SLACK_TEAM_ID: schemas.SLACK_TEAM_ID.optional(),
  });
  if (found === undefined) return undefined;
  const { SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken, SLACK_TEAM_ID: teamIds } = found;
  return {
    botToken: found.SLACK_BOT_TOKEN,
    ...(signingSecret === undefined ? {} : { signingSecret }),
    ...(appToken === undefined ? {} : { appToken }),
    mode: socket ? 'socket' : 'http',
    apiUrl: found.SLACK_API_URL,
    ...(teamIds === undefined ? {} : { teamIds }),
  };
}

function readGenesys(given: Env, read: Read): Config['genesys'] | undefined {
  const named = given['GENESYS_API_URL'] !== undefined && given['GENESYS_LOGIN_URL'] !== undefined;
  const found = read({
    GENESYS_REGION: named ? schemas.GENESYS_REGION.optional() : schemas.GENESYS_REGION,
    GENESYS_CLIENT_ID: schemas.GENESYS_CLIENT_ID,
    GENESYS_CLIENT_SECRET: schemas.GENESYS_CLIENT_SECRET,
    GENESYS_API_URL: schemas.GENESYS_API_URL.optional(),
    GENESYS_LOGIN_URL: schemas.GENESYS_LOGIN_URL.optional(),
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
  };
}

function readStore(read: Read): Config['store'] | undefined {
  const kind = read({ KEYTURN_STORE: schemas.KEYTURN_STORE.optional() });
  if (kind?.KEYTURN_STORE === 'memory') return { kind: 'memory' };
  const redis = read({ REDIS_URL: kind === undefined ? schemas.REDIS_URL.optional() : schemas.REDIS_URL });
  return redis?.REDIS_URL === undefined ? undefined : { kind: 'redis', url: redis.REDIS_URL };
}

/** Named people who are fewer than the approvals asked for could never approve anything. */
function tooFewApprovers(given: Env): string[] {
  const people = schemas.KEYTURN_APPROVERS.safeParse(given['KEYTURN_APPROVERS']).data ?? [];
  const needed = schemas.KEYTURN_APPROVALS.safeParse(given['KEYTURN_APPROVALS']).data ?? 1;
  if (people.length === 0 || people.some((id) => id.startsWith('S')) || people.length >= needed) return [];
  return [
    'KEYTURN_APPROVALS asks for more approvals than KEYTURN_APPROVERS names people: it must be at most their number.',
  ];
}

function tidy(env: Env): Env {
  const unwrapped = Object.entries(env).map(([name, value]) => {
    const text = value?.trim() ?? '';
    return [name, (/^(?<quote>["'])(?<text>.*)\k<quote>$/su.exec(text)?.groups?.['text'] ?? text).trim()] as const;
  });
  return Object.fromEntries(unwrapped.filter(([, value]) => value !== ''));
}
