import type { StoredError } from '../errors/stored.ts';
import type { JsonValue } from '../json.ts';
import type { PersonRef } from '../people/person-ref.ts';

export type RequestState =
  | 'pending'
  | 'approved' // its requester says when it's carried out
  | 'executing'
  | 'scheduled' // the first part is done, the second has a date
  | 'paused' // the date doesn't count anymore, until someone says so
  | 'done'
  | 'failed'
  | 'unknown'
  | 'denied'
  | 'cancelled'
  | 'expired' // nobody decided in time
  | 'lapsed' // approved, and not carried out in time
  | 'stale'
  | 'undone'; // the first part was taken back

/** The states in which an execution can end. After `scheduled`, another one follows. */
export type FinishState = 'done' | 'failed' | 'unknown' | 'stale' | 'scheduled' | 'undone';

/** When an approved request is carried out, unless that's right after the last approval: once its requester says so, or in two parts, the second days later. */
export type Timing = 'requester' | 'grace';

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
  /** Absent for the first part, or all of it. */
  purpose?: Purpose;
  /** Who had it taken back. */
  by?: PersonRef;
  /** Where a request goes back to if such an execution changes nothing. */
  from?: WaitingState;
}

/** What an execution is for: the second part, or to take back the first. */
export type Purpose = 'complete' | 'undo';

/** The states in which the second part still waits. */
export type WaitingState = 'scheduled' | 'paused';

/** When the second part comes, in ms since 1970. */
export interface Schedule {
  since: number; // when the first part was done
  at: number;
  checkAt: number; // when Keyturn next looks whether the client is used again
  pausedAt?: number;
  usage?: JsonValue; // why it was paused, as data of who paused it
  /** Who had it go on after a pause. */
  resumed?: Approval[];
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

/** Where a message is. */
export interface Place {
  channel: string;
  ts: string;
}

export interface Card extends Place {
  /** The earlier card, which is still in the channel but can't be edited anymore. */
  continues?: Place;
}

export interface RequestPolicy {
  digest: string;
  approvers: string[];
  roleRule?: boolean; // KEYTURN_ROLE_RULE
}

/** Who could approve a request as it was opened, for people to be told. Each click is checked live. */
export interface RequestDeciders {
  people: PersonRef[]; // by name
  others?: number; // how many more there are
  groups: string[]; // the user groups of KEYTURN_APPROVERS that they're in, if they're mentioned instead
  complete: boolean; // whether nobody else could
  notify: Notify;
}

/** KEYTURN_NOTIFY: who hears of a request by a mention on its card, and by a direct message. */
export type Notify = 'card' | 'people' | 'off';

/** A direct message about a request to someone who can approve it. */
export interface DirectMessage {
  slackUser: string;
  channel: string;
  ts: string;
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
  /** How long its requester has to have it carried out, after the last approval. Absent if it's carried out right then. */
  doWithinMs?: number;
  /** How long after its first part the second comes. */
  graceMs?: number;
  schedule?: Schedule;
  approvalsNeeded: number;
  /** The policy under which it was asked for: its digest, and whom it let decide (see Policy). */
  policy?: RequestPolicy;
  deciders?: RequestDeciders;
  direct?: DirectMessage[]; // those that were sent
  approvals: Approval[];
  state: RequestState;
  decision?: Decision;
  execution?: Execution;
  outcome?: Outcome;
  card?: Card;
  /** The message that asks its requester to say when. */
  invitation?: Place;
  /** The process that posts the card with the timestamp `from` again. No other one does until then. */
  reposting?: { from: string; owner: string; until: number };
  evidence?: JsonValue;
  /** What became of the secret that it made. */
  secret?: MadeSecret;
  /** The notices that were sent. This service knows the reminders, and those that a state owes (`owedNotice`); the caller may add others. */
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
  deciders?: RequestDeciders;
  requester: PersonRef;
  reason: string;
  timing?: Timing;
}

/** Moments of a secret, in ms since 1970. */
export interface MadeSecret {
  sealedAt?: number;
  expiresAt?: number;
  openedAt?: number; // its owner first opened it
  storedAt?: number; // its owner had it deleted
  expiredAt?: number; // Keyturn deleted it
}

export interface Amendment {
  secret?: MadeSecret; // added to what is known

  card?: Card;
  invitation?: Place;
  evidence?: JsonValue;
  direct?: DirectMessage; // one that was sent
  told?: string; // a notice that was sent. After the one that its state owes, `unnotified` no longer gives the request
}

export interface DueRequest {
  kind: 'expire' | 'remind' | 'reconcile' | 'lapse' | 'check' | 'complete';
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
  /**
   * Has an approved request carried out, as its requester says: this process holds the lease, so the caller has to execute now. Throws
   * `request_not_found`, `request_not_yours` {by: its requester}, `request_decided`.
   */
  start(id: string, person: PersonRef): Promise<RequestRecord>;
  /**
   * Takes back the first part of a scheduled or paused request: this process holds the lease, so the caller has to do it now. Throws
   * `request_not_found`, `request_decided`.
   */
  undo(id: string, person: PersonRef): Promise<RequestRecord>;
  /** The second part waits for someone who says that it goes on. `usage`: why. Throws `request_not_found`, `request_decided`. */
  pause(id: string, usage: JsonValue): Promise<RequestRecord>;
  /** It goes on after a pause, with a new date. The caller checks first that the person could approve it. Throws as `approve` does. */
  resume(id: string, person: PersonRef): Promise<RequestRecord>;
  /** Ends a scheduled or paused request whose first part someone took back in Genesys Cloud. Throws `request_not_found`, `request_decided`. */
  reverted(id: string, outcome: NewOutcome): Promise<RequestRecord>;
  /** Ends an execution that changed nothing, and for which the request waits again as before. Throws as `step` does, and `request_decided` for one that can't. */
  putBack(id: string, turns?: number): Promise<RequestRecord>;
  /** Ends a request that waits for approval or for its requester. Throws as `approve` does. */
  deny(id: string, person: PersonRef, reason: string): Promise<RequestRecord>;
  /** The same for its requester. Throws `request_not_found`, `request_not_yours`, `request_decided`. */
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
   * Claims up to `limit` requests that are due; each goes to one caller. `expire` and `lapse`: this call ended it. `remind`: its people are to be
   * reminded; each reminder comes once. `reconcile`: its lease expired, the caller has it now (turns + 1) and has to find out what happened.
   * `complete`: the second part's date has come, the caller has the lease and has to execute. `check`: the caller has to look whether the client
   * is used again; comes once a day.
   */
  due(limit: number): Promise<DueRequest[]>;
  /** Puts open requests back among those that `due` will give, in case someone has taken them away from there. */
  keepDue(open: readonly RequestRecord[]): Promise<void>;
  /** Claims up to `limit` requests without the notice that their state owes. They come back until `amend` adds it. */
  unnotified(limit: number): Promise<RequestRecord[]>;
  /** The open request of that operation for that client; there's at most one. */
  openFor(operation: string, clientId: string): Promise<RequestRecord | undefined>;
  /** Every open request, oldest first. */
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
