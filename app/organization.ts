import { randomUUID } from 'node:crypto';
import { english, inLanguage } from '../commands/language.ts';
import type { Services } from '../commands/operation/context.ts';
import { defined } from '../services/defined.ts';
import { keyRing } from '../services/keys.ts';
import { keySpace, type Store } from '../services/store.ts';
import { createUnsavedForms, type UnsavedForms, type UnsavedFormsOptions } from '../services/unsaved-forms.ts';
import { findTooFewApprovers } from './approval/approver-check.ts';
import { createRequireApprovers } from './approval/require-approvers.ts';
import { createRoleRule } from './approval/role-rule.ts';
import { startWorker } from './approval/worker.ts';
import { createApproval } from './approval.ts';
import type { ConfigError } from './config/fault.ts';
import type { Finding } from './findings/finding.ts';
import { createDrafts } from './forms/drafts.ts';
import { createForms } from './forms/open.ts';
import { createFormWork } from './forms/run.ts';
import { createSubmissions } from './forms/submit.ts';
import { handlersIn } from './listeners/in-language.ts';
import { createSuggestions } from './listeners/options.ts';
import { listen } from './listeners.ts';
import { startCheckpoints } from './organization/checkpoints.ts';
import type { OrganizationOptions } from './organization/options.ts';
import { policyIn, recordPolicyInForce } from './organization/policy.ts';
import { createReadings } from './organization/readings.ts';
import { rememberOrganization } from './organization/remember.ts';
import { createServices } from './organization/services.ts';
import { createStoreCheck, type StoreCheck, type StoreState } from './organization/store-check.ts';
import type { Witness } from './organization/witness.ts';
import { createLoud } from './pipeline/loud.ts';
import { createPipeline } from './pipeline.ts';
import type { Log } from './process/log.ts';
import { createOffers } from './secrets/offer.ts';
import { createSecretButtons } from './secrets/reveal.ts';
import { createSecretWatch } from './secrets/watch.ts';
import { carryingApi, carryingSurface } from './slack/carried.ts';
import type { Handlers } from './slack/intake.ts';
import { createReplies, type ReplyTarget } from './slack/replies.ts';
import type { SlackServer } from './slack/server.ts';

export interface Organization {
  readonly id: string;
  readonly name: string;
  /** The store, as long as it was written with our KEYTURN_KEY. */
  readonly store: Store;
  /** Has `server` hand what Slack sends to this organization. */
  serve(server: Pick<SlackServer, 'handle'>): void;
  /**
   * Before the first work: adds the organization to the store's list. Throws a ConfigError
   * if the store was written with another KEYTURN_KEY. If the store doesn't respond, that's found out as soon as it does: see `refused`.
   */
  prepare(): Promise<void>;
  /** `alarm`: the audit trail isn't to be believed. Then nothing is changed until a restart. */
  trailState(): StoreState | 'alarm';
  /** Resolves if the store turns out to be of another KEYTURN_KEY only after the start, with what `prepare` would have thrown. */
  readonly refused: Promise<ConfigError>;
  /** Starts the worker once the store was read. It runs until `inFlight` is drained. */
  startWork(): void;
  /** What's wrong with who can approve. To ask that at the start spares the first form the wait for it. */
  findTooFewApprovers(): Promise<readonly Finding[]>;
  /** From now on each call to Genesys Cloud has one try. */
  finish(): void;
  /** Writes the audit records that still wait, and sends nothing more to Genesys Cloud. */
  close(): Promise<void>;
}

/** Everything for one Genesys Cloud organization. One process can serve several, with one store and one Slack app. */
export function createOrganization(options: OrganizationOptions): Organization {
  const { account, config, link, identity, inFlight, language = english } = options;
  const { organization, genesys } = account;
  const slack = carryingApi(organization.id, options.slack);
  const log = options.log.child({ organization: organization.id });
  const keyIds = keyRing(config.keys).map(({ id }) => id);
  const check = createStoreCheck({ store: options.store, keys: keySpace(organization.id), keyIds, inFlight, log });
  const { store } = check;
  const metrics = options.metrics.of(organization.id);
  const { workerMs, leaseMs } = options.timing ?? {};
  const { services, cards, requireEligible, keys, witness } = createServices({
    ...{ ...options, store, slack, log, metrics },
  });

  const { requireChannel } = cards;
  const { channel, notify, approvals: approvalsNeeded } = config;
  const { audit: trail, now } = services;
  const posting = { slack, requireChannel, channel, inFlight, log };
  const loud = createLoud({ services, store, keys, id: randomUUID, workspaceUrl: identity.url, notify, ...posting });
  const offers = createOffers({ secrets: services.secrets, ...posting });
  const watch = createSecretWatch({ services, refreshCard: cards.refresh, slack, workspaceUrl: identity.url, log });
  const shown = { loud, startOffering: offers.start };
  const pipeline = createPipeline({ services, log, metrics, ...shown, inFlight, id: randomUUID, reference });
  const answers = createReplies({ slack, apiUrl: config.slack.apiUrl, log });
  const replies = (target: ReplyTarget) => carryingSurface(organization.id, answers(target));
  const direct = (actor: { team: string; user: string }) =>
    replies({ actor, responseUrl: undefined, channel: undefined });
  const unsaved = unsavedFormsIn(organization, { store, keys, now, log });
  const drafts = createDrafts({ organization: organization.id, store, trail, keys, now, id: randomUUID });
  const { requireApprovers, foreseeApprovers } = createRequireApprovers({
    ...{ services, approvalsNeeded },
    named: config.approvers.length > 0,
  });
  const forms = createForms({
    ...{ services, pipeline, drafts, unsaved, loud, slack, inFlight, foreseeApprovers, id: randomUUID },
  });
  const roleRule = createRoleRule({ services, on: config.roleRule });
  const rules = { requireEligible, ...roleRule, requireApprovers, approvalsNeeded, notify };
  const shared = {
    ...{ services, pipeline, unsaved, loud, cards, offers, slack, channel, store, keys },
    ...{ ...rules, inFlight, log },
  };
  const { openRequest, approvals, ...approval } = createApproval({ ...shared, metrics, reference, direct, leaseMs });
  const work = createFormWork({ services, pipeline, drafts, forms, openRequest, slack, log, direct });
  const submissions = createSubmissions({ services, pipeline, drafts, unsaved, forms, work, log, direct });
  const { readings, onRound } = createReadings({ services, minute: account.minute });
  metrics.read(readings);

  return {
    ...organization,
    store,
    serve(server) {
      const secrets = createSecretButtons({ services, pipeline, slack, watch, log });
      const suggest = createSuggestions({ services, log });
      const rooms = { pipeline, forms, submissions, approvals, secrets, suggest, replies, link, reference };
      const spoken = { handle: (handlers: Handlers) => server.handle(handlersIn(language, handlers)) };
      listen({ server: spoken, organization: organization.id, command: config.command, ...rooms, slack, log, metrics });
    },
    refused: check.refused,
    trailState: () => (services.audit.isRefused() ? 'alarm' : check.state()),
    prepare: () => prepare({ ...options, store, log }, services, { witness, check }),
    startWork() {
      const everyMs = defined({ everyMs: workerMs });
      const working = { services, ...approval, cards, loud, watch, inFlight, log, onRound, ...everyMs };
      void check.onceOk(() => {
        inLanguage(language, () => startWorker(working));
        startCheckpoints({ audit: services.audit, now: services.now, inFlight, log });
      });
    },
    findTooFewApprovers: () => findTooFewApprovers(services, approvalsNeeded),
    finish: () => genesys.finish(),
    async close() {
      pipeline.flush();
      await services.audit.flush().catch(() => undefined);
      await witness.close();
      genesys.close();
    },
  };
}

async function prepare(
  { account, config, store, inFlight, log }: OrganizationOptions,
  { audit }: Pick<Services, 'audit'>,
  { witness, check }: { witness: Witness; check: StoreCheck },
): Promise<void> {
  await check.open();
  await witness.compare(audit);
  await check.start(() => rememberOrganization(store, account.organization, audit));
  await check.onceOk(() => recordPolicyInForce(audit, policyIn(config), { inFlight, log }));
}

/** A reference, short and easy to read out. From a UUID, since Node.js draws the randomness for many of those at once. */
const reference = (): string => `KT-${randomUUID().replace('-', '').slice(0, 10).toUpperCase()}`;

const unsavedFormsIn = (
  { id: organization }: { id: string },
  { log, ...about }: Pick<UnsavedFormsOptions, 'store' | 'keys' | 'now'> & { log: Log },
): UnsavedForms =>
  createUnsavedForms({
    ...about,
    organization,
    onProblem: (error, { user }) =>
      log.warn({ err: error, user }, 'couldn’t look up what was typed into a form before'),
  });
