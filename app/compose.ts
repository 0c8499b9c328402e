import { randomBytes, randomUUID } from 'node:crypto';
import { WebClient } from '@slack/web-api';
import type { Services } from '../commands/operation.ts';
import { isCreation, isWrite, operationOf } from '../commands/registry.ts';
import { createAccess } from '../services/access.ts';
import { createApprovers } from '../services/approvers.ts';
import { createAudit } from '../services/audit.ts';
import { createAuthors } from '../services/authors.ts';
import { createDirectory } from '../services/directory.ts';
import { createGenesys, createOwnWrites } from '../services/genesys.ts';
import { deriveKeys } from '../services/keys.ts';
import { createListings } from '../services/listings.ts';
import { createPeople } from '../services/people.ts';
import { createRequests } from '../services/requests.ts';
import { createSealedSecrets } from '../services/sealed-secrets.ts';
import { keySpace, type Store } from '../services/store.ts';
import { createAnnouncements } from './approval/announce.ts';
import { startRoster } from './approval/approver-check.ts';
import { createCards } from './approval/cards.ts';
import { createApprovals } from './approval/decide.ts';
import { createEligibility, createMayDecide } from './approval/eligibility.ts';
import { createExecutor } from './approval/execute.ts';
import { startWorker } from './approval/worker.ts';
import type { Config } from './config.ts';
import { createDrafts } from './forms/drafts.ts';
import { createForms } from './forms/open.ts';
import { createFormWork } from './forms/run.ts';
import { createSubmissions } from './forms/submit.ts';
import { createSuggestions } from './listeners/options.ts';
import { listen } from './listeners.ts';
import { createPipeline } from './pipeline.ts';
import { healthRoutes } from './process/health.ts';
import { createInFlight } from './process/in-flight.ts';
import { listingReports } from './process/listing-reports.ts';
import type { Log } from './process/log.ts';
import { createMetrics } from './process/metrics.ts';
import { openStore } from './process/open-store.ts';
import { noteOrganization, persist, warnOfOpenClient, whoseOrganization } from './process/startup.ts';
import { createOffers } from './secrets/offer.ts';
import { createSecretButtons } from './secrets/reveal.ts';
import { createSlackApi } from './slack/api.ts';
import { silent } from './slack/bolt-logger.ts';
import { readSlackIdentity } from './slack/identity.ts';
import { createSlackLink } from './slack/link.ts';
import { createReplies } from './slack/replies.ts';
import { createSlackServer } from './slack/server.ts';

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
  /** How long it is watched before that; default 1.75 times as long. */
  silentMs?: number;
  /** How long a second of Slack's rate limits lasts, in milliseconds; default 1,000. */
  slackSecondMs?: number;
  /** Instead of the one that the settings name. */
  store?: Store;
}

/** Builds the bot and starts it: the one place where clients are made. Throws KeyturnError when Slack or Genesys Cloud refuse its credentials. */
export async function startBot({
  config,
  log,
  now = Date.now,
  workerMs,
  leaseMs,
  silentMs,
  slackSecondMs,
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
  const link = createSlackLink({
    socketMode: config.slack.mode === 'socket',
    test: () => web.apiCall('auth.test'),
    onChange: (trouble) => metrics.slackConnected(trouble === undefined),
    log,
  });
  const watched = {
    apiCall: (method: string, args?: Record<string, unknown>) => link.watch(() => web.apiCall(method, args)),
  };
  const slack = createSlackApi(watched, { watch: metrics.slackCalls, secondMs: slackSecondMs });
  const ownWrites = createOwnWrites({ now });
  const genesys = createGenesys({
    ...config.genesys,
    now,
    ownWrites,
    onCall: ({ method, path, status, ms }) => metrics.genesysCall(method, path, String(status ?? 'none'), ms),
    onIncomplete: (list) => log.warn(list, 'Genesys Cloud did not give a whole list'),
  });
  const [identity, self] = await Promise.all([
    persist(log, 'Slack', async () => readSlackIdentity(await web.apiCall('auth.test'), config.slack.teamIds, log)),
    persist(log, 'Genesys Cloud', () => whoseOrganization(genesys, config.genesys.clientId, log)),
  ]);
  const { organization, clientId: botClientId } = self;
  const keys = keySpace(organization.id);
  const store = given ?? openStore(config, log, metrics, keys('ping'));
  // A SIEM reads the trail off the log, so its lines come whatever LOG_LEVEL is.
  const auditLog = log.child({}, { level: 'info' });
  const { seal, audit: auditKey } = deriveKeys(config.key);
  const { bot, own } = identity;

  const people = createPeople({
    genesys,
    slackUser: slack.userInfo,
    own,
    now,
  });
  const onProblem = (error: unknown): void => log.warn({ err: error }, 'names or roles could not be refreshed');
  const directory = createDirectory({ genesys, now, onProblem });
  const access = createAccess({ genesys, directory, botClientId, now, onProblem });
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
    onState: ({ operation, state }) => metrics.transition(operation, state),
    ...(leaseMs === undefined ? {} : { leaseMs }),
    ...(silentMs === undefined ? {} : { silentMs }),
  });
  const cards = createCards({ slack, requests, channel: config.channel, workspaceUrl: identity.url, log, now });
  const riskyOperations: ReadonlySet<string> = config.secondPerson;

  const audit = createAudit({
    store,
    keys,
    auditKey,
    now,
    organization: organization.id,
    log: (line) => auditLog.info({ audit: line }, 'audit'),
  });

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
      onRefresh: listingReports({ log, metrics }),
      ownWrites,
    }),
    directory,
    requests,
    secrets: createSealedSecrets({ store, keys, sealKey: seal, now, id, ttlMs: config.secretMinutes * 60_000 }),
    audit,
    authors: createAuthors({ audit, creates: isCreation, writes: isWrite, now }),
    now,
    command: config.command,
    needsSecondPerson: (operation, input) =>
      riskyOperations.has(operation) ||
      (input !== undefined && operationOf(operation).secondPersonFor?.needs(input) === true),
    requestLink: cards.link,
    mayDecide: createMayDecide({ requireEligible, log }),
  };

  const pipeline = createPipeline({ services, log, metrics, id, reference });
  const replies = createReplies({ slack, log });
  const direct = (actor: { team: string; user: string }) =>
    replies({ actor, responseUrl: undefined, channel: undefined });
  const drafts = createDrafts({ store, keys, now, id });
  const forms = createForms({ services, pipeline, drafts, slack, id });
  const announcements = createAnnouncements({ services, cards, slack, log, leaseMs });
  const executor = createExecutor({
    services,
    pipeline,
    cards,
    announcements,
    inFlight,
    log,
    reference,
    requireEligible,
    leaseMs,
  });
  const approvals = createApprovals({
    services,
    pipeline,
    requireEligible,
    executor,
    announcements,
    cards,
    slack,
    inFlight,
    log,
    direct,
  });

  const offer = createOffers({ secrets: services.secrets, slack, channel: config.channel });
  const work = createFormWork({ services, pipeline, drafts, forms, approvals, slack, log, direct, offer });
  const server = createSlackServer({
    config,
    bot,
    routes: healthRoutes({ store, genesys, slack: link, metrics }),
    link,
    inFlight,
    log,
  });
  listen({
    server,
    command: config.command,
    pipeline,
    forms,
    submissions: createSubmissions({ services, pipeline, drafts, forms, work, approvals, link, direct }),
    approvals,
    secrets: createSecretButtons({ services, pipeline, slack, log }),
    suggest: createSuggestions({ services, log }),
    replies,
    slack,
    log,
    metrics,
  });

  await Promise.all([
    noteOrganization(store, organization, services.audit).catch((error: unknown) =>
      log.warn({ err: error }, 'the store is not there yet'),
    ),
    warnOfOpenClient(genesys, botClientId, log),
  ]);
  const { port } = await server.start();
  startWorker({
    services,
    executor,
    announcements,
    cards,
    offer,
    inFlight,
    log,
    ...(workerMs === undefined ? {} : { everyMs: workerMs }),
  });
  startRoster({
    services,
    approvers,
    slack,
    requireChannel: cards.requireChannel,
    channel: config.channel,
    team: own.workspaces[0] ?? '',
    inFlight,
    log,
    approvalsNeeded: config.approvals,
  });

  return {
    port,
    organization,
    async stop(ms = 25_000) {
      // One try at Genesys Cloud takes 15 s at most, so what is in flight ends within the 25 s.
      genesys.finish();
      await server.stop();
      const finished = await inFlight.drain(ms);
      await services.audit.flush().catch(() => undefined);
      genesys.close();
      await store.close();
      return finished;
    },
  };
}
