import type { Services } from '../commands/operation/context.ts';
import type { Actor } from '../services/people/actor.ts';
import type { Notify, RequestRecord } from '../services/requests/types.ts';
import type { KeySpace, Store } from '../services/store.ts';
import type { UnsavedForms } from '../services/unsaved-forms.ts';
import { type Announcements, createAnnouncements } from './approval/announce.ts';
import type { Cards } from './approval/cards.ts';
import { type Approvals, createApprovals } from './approval/decide.ts';
import { createDeciderMessages, type DeciderMessages } from './approval/decider-messages.ts';
import type { RequireEligible } from './approval/eligibility.ts';
import { createEvidence } from './approval/evidence.ts';
import { createExecutor, type Executor } from './approval/execute.ts';
import { createFinisher } from './approval/finish.ts';
import { createOpenRequest, type OpenRequest } from './approval/open.ts';
import type { RequireApprovers } from './approval/require-approvers.ts';
import type { RoleRule } from './approval/role-rule.ts';
import { createScheduled, type Scheduled } from './approval/scheduled.ts';
import type { Loud } from './pipeline/loud.ts';
import type { Pipeline } from './pipeline.ts';
import type { InFlight } from './process/in-flight.ts';
import type { Log } from './process/log.ts';
import type { Metrics } from './process/metrics.ts';
import type { Offers } from './secrets/offer.ts';
import type { SlackApi } from './slack/api.ts';
import type { Surface } from './slack/replies.ts';

/** Everything that handles requests, from opening one to its outcome. */
export interface Approval {
  openRequest: OpenRequest;
  approvals: Approvals;
  executor: Executor;
  announcements: Announcements;
  deciderMessages: DeciderMessages;
  /** Looks whether the client of a scheduled request is used again. Never throws. */
  check: Scheduled['check'];
  /** Looks up the usage of a request's client in the background, and puts it on the card. */
  gatherEvidence: (record: RequestRecord) => void;
}

export interface ApprovalOptions {
  services: Services;
  pipeline: Pipeline;
  unsaved: UnsavedForms;
  loud: Pick<Loud, 'takenBack'>;
  cards: Cards;
  offers: Offers;
  slack: Pick<SlackApi, 'post' | 'update' | 'channelMembers' | 'askedBy'>;
  channel: string;
  store: Store;
  keys: KeySpace;
  notify: Notify;
  requireApprovers: RequireApprovers['requireApprovers'];
  requireEligible: RequireEligible;
  requireRoles: RoleRule['requireRoles'];
  needsHolder: RoleRule['needsHolder'];
  approvalsNeeded: number;
  inFlight: InFlight;
  log: Log;
  metrics: Pick<Metrics, 'attempt'>;
  reference: () => string;
  direct: (actor: Actor) => Surface;
  leaseMs?: number | undefined; // the lease of requests; default 20,000
}

/** How old usage may be that decides whether a client is deleted, in milliseconds. Genesys Cloud's data is up to a day late anyway. */
const hourMs = 3_600_000;

/** Connects the parts that handle requests. */
export function createApproval(options: ApprovalOptions): Approval {
  const deciderMessages = createDeciderMessages(options);
  const announcements = createAnnouncements({ ...options, deciderMessages });
  const finisher = createFinisher({ ...options, announcements });
  const { usage } = options.services;
  const scheduled = createScheduled({
    ...options,
    announcements,
    readUsage: (clientId) => usage.read(clientId, { atMostMs: hourMs }),
  });
  const executor = createExecutor({ ...options, finisher, announcements, scheduled });
  const gatherEvidence = createEvidence(options);
  return {
    openRequest: createOpenRequest({ ...options, gatherEvidence, deciderMessages }),
    approvals: createApprovals({ ...options, executor, announcements }),
    executor,
    announcements,
    deciderMessages,
    check: scheduled.check,
    gatherEvidence,
  };
}
