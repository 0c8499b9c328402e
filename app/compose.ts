import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { OperationName } from '../commands/names.ts';
import type { Services } from '../commands/operation.ts';
import { createAccess } from '../services/access.ts';
import { createApprovers } from '../services/approvers.ts';
import { createAudit } from '../services/audit.ts';
import { createDirectory } from '../services/directory.ts';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import { createGenesys } from '../services/genesys/index.ts';
import { deriveKeys } from '../services/keys.ts';
import { createListings } from '../services/listings.ts';
import { createPeople } from '../services/people.ts';
import { createRequests } from '../services/requests.ts';
import { createSealedSecrets } from '../services/sealed-secrets.ts';
import { createMemoryStore } from '../services/store/memory.ts';
import { createRedisStore } from '../services/store/redis.ts';
import { keySpace, type Store } from '../services/store/store.ts';
import { createApprovals } from './approvals.ts';
import { createCards } from './cards.ts';
import type { Config } from './config.ts';
import { createDrafts } from './drafts.ts';
import { createEligibility } from './eligibility.ts';
import { createExecutor } from './executor.ts';
import { createForms } from './forms.ts';
import { createInFlight } from './in-flight.ts';
import { listen } from './listeners.ts';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createPipeline } from './pipeline.ts';
import { createReplies } from './reply.ts';
import { createRoster } from './roster.ts';
import { createSecretButtons } from './secrets.ts';
import { createSlackApi } from './slack-api.ts';
import { createSlackServer, type Route } from './slack-app.ts';
import { createSubmissions } from './submissions.ts';
import { createSuggestions } from './suggestions.ts';
import { startWorker } from './worker.ts';

export interface Bot {
  /** The port that answers HTTP. */
  port: number;
  organization: { id: string; name: string };
  /** Takes no more work, finishes what is in flight (at most `ms`, default 25 s), and lets go of everything. True when nothing was cut off. */
  stop(ms?: number): Promise<boolean>;
}

export interface BotOptions {
  config: Config;
  log: Log;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Between two looks for what is due, in milliseconds. */
  workerMs?: number;
  /** How long an execution may be silent before another process takes it over, in milliseconds. */
  leaseMs?: number;
  /** Instead of the one that the settings name. */
  store?: Store;
}

const authTest = z.object({
  url: z.string(),
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string(),
  enterprise_id: z.string().nullish(),
});

/** Key that lists the organisations of a store, for tools that work without Genesys Cloud. */
export const organizationsKey = 'keyturn:organizations';

/** Builds the bot and starts it: the one place where clients are made. Throws KeyturnError when Slack or Genesys Cloud refuse its credentials. */
export async function startBot({
  config,
  log,
  now = Date.now,
  workerMs,
  leaseMs,
  store: given,
}: BotOptions): Promise<Bot> {
  const metrics = createMetrics();
  const inFlight = createInFlight({ log });
  const owner = randomUUID();
  const id = (): string => randomUUID();
  const reference = (): string => `KT-${randomBytes(5).toString('hex').toUpperCase()}`;

  const web = new WebClient(config.slack.botToken, {
    slackApiUrl: config.slack.apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: silent,
  });
  const slack = createSlackApi(web);
  const genesys = createGenesys({
    ...config.genesys,
    now,
    onCall: ({ method, path, status, ms }) => metrics.genesysCall(method, path, String(status ?? 'none'), ms),
  });
  const [bot, self] = await Promise.all([
    persist(log, 'Slack', async () => authTest.parse(await web.apiCall('auth.test'))),
    persist(log, 'Genesys Cloud', () => genesys.self()),
  ]);
  const { organization } = self;
  const keys = keySpace(organization.id);
  const store = given ?? openStore(config, log, metrics, keys('ping'));
  // A SIEM reads the trail off the log, so its lines come whatever LOG_LEVEL is.
  const auditLog = log.child({}, { level: 'info' });
  const { seal, audit: auditKey } = deriveKeys(config.key);
  const teams = config.slack.teamIds ?? [bot.team_id];

  const people = createPeople({
    organization: organization.id,
    genesys,
    slackUser: slack.userInfo,
    teams: () => teams,
    now,
  });
  const directory = createDirectory({
    genesys,
    now,
    onProblem: (error) => log.warn({ err: error }, 'names could not be refreshed'),
  });
  const access = createAccess({ genesys, directory, botClientId: self.clientId ?? config.genesys.clientId, now });
  const approvers = createApprovers({ ids: config.approvers, groupMembers: slack.groupMembers, now });
  const requireEligible = createEligibility({ approvers });
  const requests = createRequests({
    store,
    keys,
    organization: organization.id,
    now,
    id,
    owner,
    minutes: config.requestMinutes,
    approvalsNeeded: config.approvals,
    ...(leaseMs === undefined ? {} : { leaseMs }),
  });
  const cards = createCards({ slack, requests, channel: config.channel, workspaceUrl: bot.url, log, now });
  const riskyOperations: ReadonlySet<string> = config.secondPerson;

  const services: Services = {
    organization,
    genesys,
    people,
    access,
    listings: createListings({
      organization: organization.id,
      genesys,
      store,
      keys,
      now,
      freshMs: config.listingSeconds * 1000,
      instance: owner,
      onRefresh: ({ ms, clients, error }) =>
        log.debug({ ms, clients, ...(error === undefined ? {} : { err: error }) }, 'listing refreshed'),
    }),
    directory,
    requests,
    secrets: createSealedSecrets({ store, keys, sealKey: seal, now, id, ttlMs: config.secretMinutes * 60_000 }),
    audit: createAudit({
      store,
      keys,
      auditKey,
      now,
      organization: organization.id,
      log: (line) => auditLog.info({ audit: line }, 'audit'),
    }),
    now,
    command: config.command,
    needsSecondPerson: (operation: OperationName) => riskyOperations.has(operation),
    requestLink: cards.link,
    mayDecide: (person, record) =>
      requireEligible(person, record).then(
        () => true,
        () => false,
      ),
  };

  const pipeline = createPipeline({
    services,
    ownClientId: self.clientId ?? config.genesys.clientId,
    log,
    metrics,
    id,
    reference,
  });
  const replies = createReplies({ slack, log });
  const direct = (actor: { team: string; user: string }) =>
    replies({ actor, responseUrl: undefined, channel: undefined });
  const drafts = createDrafts({ store, keys });
  const forms = createForms({ services, pipeline, drafts, slack, id });
  const executor = createExecutor({
    services,
    pipeline,
    cards,
    slack,
    inFlight,
    log,
    metrics,
    reference,
    requireEligible,
  });
  const approvals = createApprovals({ services, pipeline, requireEligible, executor, cards, slack, direct });

  let stopping = false;
  const server = createSlackServer({
    config,
    bot: { id: bot.bot_id, userId: bot.user_id },
    routes: routes({ store, genesys, metrics, stopping: () => stopping }),
    inFlight,
    log,
  });
  listen({
    app: server.app,
    command: config.command,
    pipeline,
    forms,
    submissions: createSubmissions({ services, pipeline, drafts, forms, approvals, slack, direct }),
    approvals,
    secrets: createSecretButtons({ services, pipeline, slack, log }),
    suggest: createSuggestions({ services, log }),
    replies,
    slack,
    log,
    metrics,
  });

  await noteOrganization(store, organization).catch((error: unknown) =>
    log.warn({ err: error }, 'the store is not there yet'),
  );
  const { port } = await server.start();
  startWorker({
    services,
    pipeline,
    executor,
    cards,
    inFlight,
    log,
    ...(workerMs === undefined ? {} : { everyMs: workerMs }),
  });
  createRoster({
    services,
    approvers,
    slack,
    channel: config.channel,
    teamId: bot.team_id,
    inFlight,
    log,
    approvalsNeeded: config.approvals,
  });

  return {
    port,
    organization,
    async stop(ms = 25_000) {
      stopping = true;
      await server.stop();
      const finished = await inFlight.drain(ms);
      await services.audit.flush().catch(() => undefined);
      genesys.close();
      await store.close();
      return finished;
    },
  };
}

/** The web client logs what our own errors already say, and at debug level whole payloads. */
const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => 'error' as never,
  setName: () => undefined,
};

function openStore(config: Config, log: Log, metrics: Metrics, pingKey: string): Store {
  if (config.store.kind === 'memory') {
    metrics.storeUp(true);
    return createMemoryStore({ now: Date.now });
  }
  return createRedisStore({
    url: config.store.url,
    pingKey,
    onStatus: (up, cause) => {
      metrics.storeUp(up);
      if (up) log.info('the store answers');
      else log.error({ err: cause }, 'the store does not answer');
    },
  });
}

/** Words of refusal that no second try changes. */
const finalWords = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired']);

/** Tries for a minute, since at a restart everything may come up at once; credentials that are refused fail at once. */
async function persist<T>(log: Log, what: string, ask: () => Promise<T>): Promise<T> {
  for (let left = 8, wait = 500; ; left -= 1, wait = Math.min(wait * 2, 10_000)) {
    try {
      return await ask();
    } catch (error) {
      const word = z.object({ data: z.object({ error: z.string() }) }).safeParse(error).data?.data.error ?? '';
      const known = asKeyturnError(error);
      if (finalWords.has(word)) throw new KeyturnError('slack_failed', { cause: error, details: { slackError: word } });
      if (left <= 0 || known.code === 'genesys_bot_credentials' || known.code === 'genesys_bot_permission') throw error;
      log.warn({ err: error }, `${what} does not answer yet; trying again`);
      await delay(wait);
    }
  }
}

async function noteOrganization(store: Store, organization: { id: string; name: string }): Promise<void> {
  const list = z.array(z.object({ id: z.string(), name: z.string() }));
  const stored = await store.get(organizationsKey);
  const known = list.safeParse(stored === undefined ? [] : JSON.parse(stored)).data ?? [];
  const others = known.filter((each) => each.id !== organization.id);
  await store.set(organizationsKey, JSON.stringify([...others, organization]));
}

/** How long a check of readiness may take, in milliseconds. */
const readyPatience = 2_000;

function routes({
  store,
  genesys,
  metrics,
  stopping,
}: {
  store: Store;
  genesys: { ping(): Promise<void> };
  metrics: Metrics;
  stopping: () => boolean;
}): Route[] {
  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const check = async (ask: () => Promise<void>): Promise<'ok' | 'down'> => {
    const late = new Promise<'down'>((resolve) => setTimeout(resolve, readyPatience, 'down').unref());
    return Promise.race([
      ask()
        .then(() => 'ok' as const)
        .catch(() => 'down' as const),
      late,
    ]);
  };
  return [
    { path: '/healthz', handle: async (response) => json(response, 200, { status: 'ok' }) },
    {
      path: '/readyz',
      handle: async (response) => {
        const [storeState, genesysState] = await Promise.all([check(() => store.ping()), check(() => genesys.ping())]);
        const ready = storeState === 'ok' && genesysState === 'ok' && !stopping();
        json(response, ready ? 200 : 503, {
          status: ready ? 'ready' : 'not ready',
          store: storeState,
          genesys: genesysState,
          ...(stopping() ? { stopping: true } : {}),
        });
      },
    },
    {
      path: '/metrics',
      handle: async (response) => {
        const { text, type } = await metrics.render();
        response.writeHead(200, { 'content-type': type }).end(text);
      },
    },
  ];
}
