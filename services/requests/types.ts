import type { StoredError } from '../errors/stored.ts';
import type { JsonValue } from '../json.ts';
import type { PersonRef } from '../people/person-ref.ts';

export type RequestState =
  | 'pending'
  | 'executing'
  | 'done'
  | 'failed'
  | 'unknown'
  | 'denied'
  | 'cancelled'
  | 'expired'
  | 'stale';

/** The states in which an execution can end. */
export type FinishState = 'done' | 'failed' | 'unknown' | 'stale';

export interface Approval {
  person: PersonRef;
  at: number;
}

/** Who decided a request, and when. `by` is absent if it expired or Keyturn withdrew it. */
export interface Decision {
  by?: PersonRef;
  at: number;
  reason?: string;
}

/** The lease on a request: one process may execute it until `leaseUntil`. `turns` counts how often it was given out. */
export interface Execution {
  owner: string;
  leaseUntil: number;
  step: string; // the last step that was stored; it may or may not have happened
  startedAt: number;
  turns: number;
}

/** How a request ended, as data: the view that shows it has the words. */
export type OutcomeFact =
  /** It was executed. `facts` come from the operation, whose declaration has the words for them. */
  | { kind: 'done'; facts?: JsonValue }
  | ({ kind: 'error' } & StoredError)
  /** Keyturn withdrew it, because nobody could see its card. */
  | { kind: 'unseen' };

export interface Outcome {
  at: number;
  fact: OutcomeFact;
  /** The client that was made or changed. */
  client?: { id: string; name: string };
  next?: string; // the operation on that client that comes next
  removedOn?: number; // when Genesys Cloud removes the client, ms since 1970
  answerLost?: boolean; // Genesys Cloud's answer was lost, and a secret with it
  correlationId?: string;
  reference?: string;
}

/** An outcome without its time, which this service sets. */
export type NewOutcome = Omit<Outcome, 'at'>;

export interface Card {
  channel: string;
  ts: string;
  /** The earlier card, which is still in the channel but can't be edited anymore. */
  continues?: { channel: string; ts: string };
}

export interface RequestPolicy {
  digest: string;
  approvers: string[];
  roleRule?: boolean; // KEYTURN_ROLE_RULE
}

/** An operation that waits for a second person. All times are in ms since 1970. */
export interface RequestRecord {
  id: string;
  organization: string;
  operation: string;
  input: JsonValue; // the operation's input, parsed again when the operation runs
  client?: { id: string; name: string };
  fingerprint?: string;
  snapshot?: JsonValue; // the client as the requester saw it, for the card
  change?: JsonValue; // what the trail says of it
  requester: PersonRef;
  reason: string;
  createdAt: number;
  deadline: number;
  remindAt?: number;
  approvalsNeeded: number;
  /** The policy under which it was asked for: its digest, and whom it let decide (see Policy). */
  policy?: RequestPolicy;
  approvals: Approval[];
  state: RequestState;
  decision?: Decision;
  execution?: Execution;
  outcome?: Outcome;
  card?: Card;
  /** The process that posts the card with the timestamp `from` again. No other one does until then. */
  reposting?: { from: string; owner: string; until: number };
  evidence?: JsonValue;
  /** The notices that were sent. This service knows `reminder` and `outcome`; the caller may add others. */
  told?: string[];
}

export interface NewRequest {
  operation: string;
  input: JsonValue;
  /** Absent for `create`, where there's no client yet: any number of such requests can be open. */
  client?: { id: string; name: string };
  fingerprint?: string;
  snapshot?: JsonValue;
  change?: JsonValue;
  requester: PersonRef;
  reason: string;
}

export interface Amendment {
  card?: Card;
  evidence?: JsonValue;
  told?: string; // a notice that was sent. After `outcome`, `unnotified` no longer gives the request
}

export interface DueRequest {
  kind: 'expire' | 'remind' | 'reconcile';
  record: RequestRecord;
}

/**
 * Requests of one organization. Every method throws KeyturnError: `store_unavailable` if the store doesn't answer (the change may or may not
 * have been made, so read again before you say anything), and the codes that it names.
 */
export interface Requests {
  /** Opens a request. Throws `request_exists` {requestId} if one is open for the same client and operation, and `too_many_open`. */
  open(input: NewRequest): Promise<RequestRecord>;
  get(id: string): Promise<RequestRecord | undefined>;
  /**
   * Counts one approval. The caller checks first that the person is eligible. `counted` is false if this person had approved before. With
   * `execute`, enough people have approved and this process holds the lease `record.execution`, so the caller has to execute now.
   * `notLast`: doesn't count an approval that would be the last one. Throws `request_not_found`, `request_own`, `request_decided` {state, by: Slack user ID, absent if nobody decided}.
   */
  approve(
    id: string,
    person: PersonRef,
    options?: { notLast?: boolean },
  ): Promise<{ record: RequestRecord; counted: boolean; execute: boolean }>;
  /**
   * Resolves if the audit trail holds that this request was asked for, and that each of its approvals was given, as many as it needs. Throws
   * `store_tampered`, `audit_unavailable`, and `request_not_eligible` {missing} if the settings ask for more approvals by now.
   */
  requireProof(record: RequestRecord): Promise<void>;
  /** Ends a pending request. Throws as `approve` does. */
  deny(id: string, person: PersonRef, reason: string): Promise<RequestRecord>;
  /** Ends a pending request for its requester. Throws `request_not_found`, `request_not_yours`, `request_decided`. */
  cancel(id: string, person: PersonRef): Promise<RequestRecord>;
  /**
   * Ends a pending request whose card couldn't be posted, as canceled by nobody. `answered`: the requester hears about it another way.
   * Throws `request_not_found`, `request_decided`.
   */
  withdraw(id: string, outcome: NewOutcome, options?: { answered?: boolean }): Promise<RequestRecord>;
  /**
   * Stores the next step before it happens, and renews the lease; with the same step again, it only renews. `turns` is
   * `execution.turns` of the caller's record: a process that took its own expired lease again couldn't tell its two executions apart
   * without it. Throws `request_not_found`, and `request_decided` {state, lease: 'lost'} if the caller no longer has the lease and has to stop.
   */
  step(id: string, step: string, turns?: number): Promise<RequestRecord>;
  /** Ends an execution. Throws as `step` does. */
  finish(id: string, state: FinishState, outcome: NewOutcome, turns?: number): Promise<RequestRecord>;
  /**
   * Claims up to `limit` requests that are due; each goes to one caller. `expire`: this call made it expire. `remind`: half of its time has
   * passed; comes once. `reconcile`: its lease expired, the caller has it now (turns + 1) and has to find out what happened.
   */
  due(limit: number): Promise<DueRequest[]>;
  /** Puts open requests back among those that `due` will give, in case someone has taken them away from there. */
  keepDue(open: readonly RequestRecord[]): Promise<void>;
  /** Claims up to `limit` ended requests without the notice `outcome`. They come back until `amend` adds it. */
  unnotified(limit: number): Promise<RequestRecord[]>;
  /** The pending or executing request of that operation for that client; at most one is open. */
  openFor(operation: string, clientId: string): Promise<RequestRecord | undefined>;
  /** Every pending and executing request, oldest first. */
  openRequests(): Promise<RequestRecord[]>;
  /** A Genesys user's requests, newest first, including ended ones for as long as they're kept. */
  requestedBy(genesysUser: string, limit: number): Promise<RequestRecord[]>;
  /**
   * Claims for two minutes the right to replace a card that can't be edited anymore, until `amend` stores the new card. True for one process.
   * False if there's already another card. Throws `request_not_found`.
   */
  claimRepost(id: string, from: Card): Promise<boolean>;
  /** Adds to a request in any state, without changing the state. Throws `request_not_found`. */
  amend(id: string, change: Amendment): Promise<RequestRecord>;
}
