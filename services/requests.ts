import { defined } from './defined.ts';
import { KeyturnError } from './errors.ts';
import type { RequestAccessOptions, RequestTrail } from './requests/access.ts';
import { createDue } from './requests/due.ts';
import type { RequestEvent } from './requests/events.ts';
import { type Committed, createLedger, refused } from './requests/ledger.ts';
import { underSameLease } from './requests/moments.ts';
import { createOpening } from './requests/opening.ts';
import { requireProof } from './requests/proof.ts';
import { decided } from './requests/refusals.ts';
import type { Requests } from './requests/service.ts';
import { transition } from './requests/transitions.ts';
import type { RequestPolicy, RequestRecord } from './requests/types.ts';
import type { KeySpace, Store } from './store.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Longer than a message can wait for Slack's rate limits. */
const repostMs = 2 * minuteMs;

/** How long an execution may renew nothing before another process reconciles it, unless an option says otherwise. */
export const defaultLeaseMs = 20_000;

export interface RequestsOptions extends Pick<RequestAccessOptions, 'onTampered' | 'onUnreadable' | 'knows'> {
  store: Store;
  trail: RequestTrail;
  keys: KeySpace;
  /** The Genesys Cloud organization's ID. */
  organization: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Gives an ID that nobody can guess, for a request or a write. */
  id: () => string;
  /** Identifies this process. It's different for every process, and after every restart. */
  owner: string;
  /** Default `defaultLeaseMs`. */
  leaseMs?: number;
  /**
   * How long a process watches an expired lease before it takes it over. Default 1.75 leases, 35 s: the process that had it starts no write
   * later than one lease after its last renewal, and one try of a write can take 15 s.
   */
  silentMs?: number;
  /** A monotonic clock in milliseconds. Default `performance.now`. */
  elapsed?: () => number;
  /** How long a request waits for its second person. */
  minutes: number;
  /** How long its requester has to have an approved one carried out. Default: a day. */
  doMinutes?: number;
  /** How long after its first part the second comes, where a request has two. Default: a week. */
  graceDays?: number;
  /** How many different people have to approve. */
  approvalsNeeded: number;
  /** How many requests of one person can be pending. Default: any number. */
  mostOpen?: number;
  policy: RequestPolicy;
  /** How long an ended request is kept. Default 30 days. */
  keepMs?: number;
  /** Called after this process changed a request's state; with `pending` after it opened one. */
  onState?: (record: RequestRecord) => void;
}

/** The requests of one organization. Replicas share them, so each transition is one compare-and-set in the store. */
export function createRequests(options: RequestsOptions): Requests {
  const { store, trail, now, owner, leaseMs = defaultLeaseMs, keepMs = 30 * dayMs, approvalsNeeded } = options;
  const { silentMs = 1.75 * leaseMs, elapsed = () => performance.now() } = options;
  const ledger = createLedger({ ...options, elapsed, keepMs, notifyMs: 2 * leaseMs });

  const commit = (id: string, event: RequestEvent): Promise<Committed> =>
    ledger.commit(id, (before) => transition(before, event, now()));

  async function apply(id: string, event: RequestEvent): Promise<RequestRecord> {
    return (await commit(id, event)).record;
  }

  const timings = { requester: (options.doMinutes ?? 1440) * minuteMs, grace: (options.graceDays ?? 7) * dayMs };
  const opening = createOpening({ ...options, ledger, waitMs: options.minutes * minuteMs, keepMs, timings });

  /** Takes the lease. Throws `request_decided` if another process had it by the time that the store answered. */
  const claim = async (id: string, event: RequestEvent): Promise<RequestRecord> => {
    const { record, left } = await withUncertainty(commit(id, event));
    if (!underSameLease(record, left)) throw refused(decided(record, { lease: 'lost' }).refusal);
    return record;
  };

  return {
    ...opening,
    open: (request) => withUncertainty(opening.open(request)),
    ...createDue({ store, ledger, now, owner, leaseMs, silentMs, elapsed }),

    async get(id, { atMostMs } = {}) {
      const known = atMostMs === undefined ? undefined : ledger.known.get(id, atMostMs);
      return (known ?? (await ledger.load(id)))?.record;
    },
    requireProof: (record) => requireProof(trail, record, approvalsNeeded),
    async approve(id, person, { notLast = false } = {}) {
      let counted = false;
      const approving = ledger.commit(id, (before) => {
        const rule = { approvalsNeeded, policy: options.policy.digest };
        const next = transition(before, { type: 'approve', person, notLast, owner, leaseMs, ...rule }, now());
        counted = next.record !== undefined && next.record !== before;
        return next;
      });
      const { record, left } = await withUncertainty(approving);
      return { record, counted, execute: counted && left.state === 'executing' && underSameLease(record, left) };
    },
    ...afterApproval({ claim, apply, owner, leaseMs, policy: options.policy.digest }),
    deny: (id, person, reason) => withUncertainty(apply(id, { type: 'deny', person, reason })),
    cancel: (id, person) => withUncertainty(apply(id, { type: 'cancel', person })),
    withdraw: (id, outcome, { answered = false } = {}) => apply(id, { type: 'withdraw', outcome, answered }),
    async step(id, step, turns, starts) {
      const { record, left } = await commit(id, { type: 'step', step, turns, owner, leaseMs, ...defined({ starts }) });
      if (!underSameLease(record, left)) throw refused(decided(record, { lease: 'lost' }).refusal);
      return record;
    },
    finish: (id, state, outcome, { turns, secret } = {}) =>
      apply(id, { type: 'finish', state, outcome, turns, owner, ...defined({ secret }) }),
    async claimRepost(id, from) {
      let claimed = false;
      await ledger.commit(id, (before) => {
        const next = transition(before, { type: 'repost', from: from.ts, owner, forMs: repostMs }, now());
        claimed = next.record !== undefined && next.record !== before;
        return next;
      });
      return claimed;
    },
    amend: (id, change) => apply(id, { type: 'amend', change }),

    ...ledger.open,
    async requestedBy(genesysUser, limit) {
      const set = ledger.keys.by(genesysUser);
      const ranked = await store.range(set, { limit, reverse: true });
      return ledger.loadAll(
        set,
        ranked.map(({ member }) => member),
        ({ requester }) => requester.genesysUser === genesysUser,
      );
    },
  };
}

interface AfterApproval {
  claim: (id: string, event: RequestEvent) => Promise<RequestRecord>;
  apply: (id: string, event: RequestEvent) => Promise<RequestRecord>;
  owner: string;
  leaseMs: number;
  policy: string;
}

/** What people and the worker do with a request that was approved and waits. */
const afterApproval = ({
  claim,
  apply,
  owner,
  leaseMs,
  policy,
}: AfterApproval): Pick<Requests, 'start' | 'undo' | 'pause' | 'resume' | 'reverted' | 'putBack'> => ({
  start: (id, person) => claim(id, { type: 'start', person, owner, leaseMs }),
  undo: (id, person) => claim(id, { type: 'undo', person, owner, leaseMs }),
  pause: (id, usage) => apply(id, { type: 'pause', usage }),
  resume: (id, person) => withUncertainty(apply(id, { type: 'resume', person, policy })),
  reverted: (id, outcome) => apply(id, { type: 'reverted', outcome }),
  putBack: (id, turns) => apply(id, { type: 'putBack', owner, turns }),
});

/** A write that got no answer may have been made all the same. The error says so with `changed: unknown`, so that people check. */
async function withUncertainty<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof KeyturnError) || error.details['written'] !== 'unknown') throw error;
    throw new KeyturnError(error.code, { cause: error, details: error.details, changed: 'unknown' });
  }
}
