import { z } from 'zod';
import { regionHosts } from '../../services/genesys/regions.ts';
import { parseRedisUrl } from '../../services/store/redis-connection.ts';

/** Every setting, and what a right value is: ends the sentence “NAME must be …”. */
export const settings = {
  SLACK_BOT_TOKEN: 'the bot token of the Slack app, which begins with xoxb- (app settings, OAuth & Permissions)',
  SLACK_SIGNING_SECRET:
    'the signing secret of the Slack app (app settings, Basic Information); with SLACK_APP_TOKEN, for Socket Mode, it is not needed',
  SLACK_APP_TOKEN:
    'an app-level token of the Slack app with the scope connections:write, which begins with xapp-; without one Keyturn runs over HTTP',
  SLACK_API_URL: 'an https address, such as https://slack.com/api/; http only for this machine or a private network',
  SLACK_TEAM_ID: 'one or more workspace ids, comma-separated, such as T0123456789',
  KEYTURN_CHANNEL:
    'the id of the channel that requests are shown in, such as C0123456789 (Slack shows it at the end of the channel’s details), not its name',
  GENESYS_REGION:
    'a Genesys Cloud region by either name, such as us-east-1 or mypurecloud.ie; it is needed unless both GENESYS_API_URL and GENESYS_LOGIN_URL are set',
  GENESYS_CLIENT_ID: 'the id of Keyturn’s own client-credentials client at Genesys Cloud',
  GENESYS_CLIENT_SECRET: 'the secret of Keyturn’s own client-credentials client at Genesys Cloud',
  GENESYS_API_URL:
    'an https address without a path, such as https://api.mypurecloud.ie; http only for this machine or a private network',
  GENESYS_LOGIN_URL:
    'an https address without a path, such as https://login.mypurecloud.ie; http only for this machine or a private network',
  REDIS_URL:
    'the address of Redis 7 or later, such as redis://host:6379 or rediss://user:password@host:6379, redis+sentinel://host,host/name or redis+cluster://host,host; only KEYTURN_STORE=memory does without',
  KEYTURN_STORE: 'memory (one process, forgets everything when it ends) or redis',
  KEYTURN_KEY: '32 random bytes in base64, such as `openssl rand -base64 32` prints',
  KEYTURN_SECOND_PERSON:
    'a comma-separated list of create, update, delete and rotate; delete and rotate may not be dropped from it',
  KEYTURN_REQUEST_MINUTES: 'a number of minutes, at most 10080 (a week); parts of a minute are allowed, such as 0.5',
  KEYTURN_SECRET_MINUTES: 'a number of minutes, at most 1440 (a day); parts of a minute are allowed, such as 0.5',
  KEYTURN_APPROVERS:
    'a comma-separated list of ids of Slack users and user groups, such as U0123456789,S0123456789, not their names',
  KEYTURN_APPROVALS: 'a whole number from 1 to 10',
  KEYTURN_COMMAND:
    'a slash command as in the manifest, such as /oauth: lower case, without spaces, at most 32 characters',
  KEYTURN_LISTING_SECONDS: 'a whole number of seconds from 1 to 86400 (a day)',
  PORT: 'a whole number from 0 to 65535',
  LOG_LEVEL: 'one of trace, debug, info, warn, error, fatal and silent',
} as const satisfies Record<string, string>;

export type SettingName = keyof typeof settings;

const word = z.string().regex(/^\S+$/u);
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/u)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

/** A positive number of minutes; the shortest is 0.6 s. */
const minutes = (max: number) =>
  z
    .string()
    .regex(/^\d{1,9}(?:\.\d{1,4})?$/u)
    .transform(Number)
    .pipe(z.number().min(0.01).max(max));

const list = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .transform((text) => [
      ...new Set(
        text
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
      ),
    ])
    .pipe(z.array(item).min(1));

/** Slack's kinds of tokens are told apart by how they begin (docs.slack.dev/authentication/tokens). */
const notA = (start: string, problem: string) => (text: string, context: z.RefinementCtx<string>) => {
  if (text.startsWith(start)) context.addIssue({ code: 'custom', message: problem });
};

/** Hosts that only this machine or its private network can mean: by RFC 1918, RFC 4193, RFC 6762, or a name without a dot. */
const nearby = [
  /^(?:[^.:]+|.+\.(?:localhost|local|internal))$/iu,
  /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}$/u,
  /^\[(?:::1|f[cd][\da-f]{2}:.+|fe80:.+)\]$/iu,
];

const address = z.string().transform((text, context) => {
  const url = /^https?:\/\/\S+$/iu.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' && !nearby.some((each) => each.test(url.hostname))) {
    context.addIssue({
      code: 'custom',
      message: 'is plain http, which sends tokens in the clear, to a host that is not nearby',
    });
    return z.NEVER;
  }
  if (url !== undefined && url.search === '' && url.hash === '' && url.username === '' && url.password === '')
    return url;
  context.addIssue({ code: 'invalid_format', format: 'url' });
  return z.NEVER;
});
const origin = address.refine(({ pathname }) => pathname === '/', 'must have no path').transform((url) => url.origin);

const key = z
  .string()
  // Both base64 and base64url: 32 bytes are 43 characters and perhaps one for padding.
  .regex(/^(?:[A-Za-z0-9+/]{43}|[A-Za-z0-9_-]{43})=?$/u)
  .transform((text) => Buffer.from(text, 'base64'));

const risky = z.enum(['create', 'update', 'delete', 'rotate']);
/** An operation that may wait for a second person. */
export type RiskyOperation = z.infer<typeof risky>;
/** What always waits for a second person. */
export const alwaysSecondPerson = ['delete', 'rotate'] as const satisfies RiskyOperation[];

const secondPerson = z
  .string()
  .toLowerCase()
  .pipe(list(risky))
  .transform((operations): ReadonlySet<RiskyOperation> => new Set(operations))
  .superRefine((operations, context) => {
    const dropped = alwaysSecondPerson.filter((operation) => !operations.has(operation));
    if (dropped.length === 0) return;
    context.addIssue({
      code: 'custom',
      message: `leaves out ${dropped.join(' and ')}, which may not be dropped: what cannot be taken back needs two people`,
    });
  });

const readable = (url: string): boolean => {
  try {
    return parseRedisUrl(url).nodes.length > 0;
  } catch {
    return false;
  }
};

/** How each setting is read; the text comes without white space and quotes around it. */
export const schemas = {
  SLACK_BOT_TOKEN: word
    .superRefine(notA('xapp-', 'holds an app-level token, which belongs in SLACK_APP_TOKEN'))
    .superRefine(notA('xoxp-', 'holds the token of a user, and Keyturn acts as a bot')),
  SLACK_SIGNING_SECRET: word.superRefine(notA('xox', 'holds a token')).superRefine(notA('xapp-', 'holds a token')),
  SLACK_APP_TOKEN: word
    .superRefine(notA('xox', 'holds a bot’s or a user’s token, not an app-level one'))
    .refine((text) => text.startsWith('xapp-') || text.startsWith('xox')),
  SLACK_API_URL: address.transform((url) => url.href.replace(/\/*$/u, '/')),
  SLACK_TEAM_ID: list(z.string().regex(/^[TE][A-Z0-9_]+$/u)),
  KEYTURN_CHANNEL: z.string().regex(/^[CG][A-Z0-9_]+$/u),
  GENESYS_REGION: z
    .string()
    .refine((name) => regionHosts(name) !== undefined, 'is not the name of a region that Keyturn knows'),
  GENESYS_CLIENT_ID: word,
  GENESYS_CLIENT_SECRET: word,
  GENESYS_API_URL: origin,
  GENESYS_LOGIN_URL: origin,
  REDIS_URL: z.string().refine(readable, 'cannot be read'),
  KEYTURN_STORE: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['memory', 'redis'])),
  KEYTURN_KEY: key,
  KEYTURN_SECOND_PERSON: secondPerson,
  KEYTURN_REQUEST_MINUTES: minutes(10_080),
  KEYTURN_SECRET_MINUTES: minutes(1_440),
  KEYTURN_APPROVERS: list(z.string().regex(/^[UWS][A-Z0-9_]+$/u)),
  KEYTURN_APPROVALS: whole(1, 10),
  KEYTURN_COMMAND: z.string().regex(/^\/[\p{Ll}\p{Lo}\p{N}_-]{1,31}$/u),
  KEYTURN_LISTING_SECONDS: whole(1, 86_400),
  PORT: whole(0, 65_535),
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])),
} satisfies Record<SettingName, z.ZodType<unknown, string>>;
