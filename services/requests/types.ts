import type { StoredError } from '../errors/stored.ts';
import type { JsonValue } from '../json.ts';
import type { PersonRef } from '../people/person-ref.ts';

export type { JsonValue } from '../json.ts';
export type { PersonRef } from '../people/person-ref.ts';

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

/** Who ended the waiting, and when. `by` is absent when time or Keyturn itself did. */
export interface Decision {
  by?: PersonRef;
  at: number;
  reason?: string;
}

/** The right to execute, held by one process until `leaseUntil`; `attempts` counts how often it was handed out. */
export interface Execution {
  owner: string;
  leaseUntil: number;
  step: string; // the last step that was made durable; it may or may not have been taken
  startedAt: number;
  attempts: number;
}

/** What became of a request, as data: words are made of it where it's shown. */
export type OutcomeFact =
  /** It was carried out. `facts`: what its operation says of it; its declaration has the words. */
  | { kind: 'done'; facts?: JsonValue }
  | ({ kind: 'error' } & StoredError)
  /** Keyturn withdrew it, since its card couldn't be shown to anybody. */
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

/** What the caller says of an outcome; the time of it is set here. */
export type NewOutcome = Omit<Outcome, 'at'>;

export interface Card {
  channel: string;
  ts: string;
  /** The message that showed the request before, still there and not to be changed any more. */
  continues?: { channel: string; ts: string };
}

/** A risky operation and its second person. All times are milliseconds since the epoch. */
export interface RequestRecord {
  id: string;
  organization: string;
  operation: string;
  input: JsonValue; // the operation's input; whoever runs the operation parses it again
  client?: { id: string; name: string };
  fingerprint?: string;
  snapshot?: JsonValue; // the client as it was shown to the requester, for the card
  requester: PersonRef;
  reason: string;
  createdAt: number;
  deadline: number;
  remindAt?: number;
  approvalsNeeded: number;
  approvals: Approval[];
  state: RequestState;
  decision?: Decision;
  execution?: Execution;
  outcome?: Outcome;
  card?: Card;
  /** Who posts a card in the place of the one with the timestamp `from`, and until when nobody else does. */
  reposting?: { from: string; owner: string; until: number };
  evidence?: JsonValue;
  /** Which notices were sent: `reminder` and `outcome` mean something to this service, others are the caller's own. */
  told?: string[];
}

export interface NewRequest {
  operation: string;
  input: JsonValue;
  /** Absent where there is no client yet (create): then any number of requests may be open at once. */
  client?: { id: string; name: string };
  fingerprint?: string;
  snapshot?: JsonValue;
  requester: PersonRef;
  reason: string;
}

export interface Amendment {
  card?: Card;
  evidence?: JsonValue;
  told?: string; // a notice that was sent. `outcome` ends the reminding by `untold`
}

export interface DueRequest {
  kind: 'expire' | 'remind' | 'reconcile';
  record: RequestRecord;
}

/**
 * Requests of one organisation. Every method throws KeyturnError: `store_unavailable` when the store does not answer (then
 * the change may or may not have been made: read again before saying anything), and the codes that it names itself.
 */
export interface Requests {
  /** Opens a request. Throws `request_exists` {requestId} when one is open for the same client and operation. */
  open(input: NewRequest): Promise<RequestRecord>;
  get(id: string): Promise<RequestRecord | undefined>;
  /**
   * Counts one approval; eligibility is the caller's to check before. `counted`: this call did; a second approval of one person changes
   * nothing. `execute`: enough people approved, and this call won the claim: the caller must execute now, holding the lease
   * `record.execution`.
   * Throws `request_not_found`, `request_own`, `request_decided` {state, by: Slack user id, absent if nobody decided}.
   */
  approve(id: string, person: PersonRef): Promise<{ record: RequestRecord; counted: boolean; execute: boolean }>;
  /** Ends a pending request. Throws as `approve` does. */
  deny(id: string, person: PersonRef, reason: string): Promise<RequestRecord>;
  /** Ends a pending request for its requester. Throws `request_not_found`, `request_not_yours`, `request_decided`. */
  cancel(id: string, person: PersonRef): Promise<RequestRecord>;
  /**
   * Ends a pending request whose card could not be posted, as cancelled by nobody. `answered`: its requester learns of it otherwise.
   * Throws `request_not_found`, `request_decided`.
   */
  withdraw(id: string, outcome: NewOutcome, options?: { answered?: boolean }): Promise<RequestRecord>;
  /**
   * Makes the next step durable before it is taken, and renews the lease; call it again with the same step to only renew.
   * `attempts` is `execution.attempts` of the record that the caller was handed: without it, a process that took its own
   * lapsed lease again cannot tell its two executions apart. Throws `request_not_found`, and `request_decided`
   * {state, lease: 'lost'} when the lease is not the caller's any more: then the caller must stop.
   */
  step(id: string, step: string, attempts?: number): Promise<RequestRecord>;
  /** Ends an execution. Throws as `step` does. */
  finish(id: string, state: FinishState, outcome: NewOutcome, attempts?: number): Promise<RequestRecord>;
  /**
   * Claims up to `limit` requests whose moment has come; each goes to one caller. `expire`: it is expired now. `remind`: half of
   * its time has passed, once. `reconcile`: its lease ran out, the caller holds it now (attempts + 1) and must find the outcome.
   */
  due(limit: number): Promise<DueRequest[]>;
  /** Claims up to `limit` ended requests that nobody has marked as told `outcome` in good time; they come back until somebody does. */
  untold(limit: number): Promise<RequestRecord[]>;
  /** The pending or executing request of that operation for that client; at most one is open. */
  openFor(operation: string, clientId: string): Promise<RequestRecord | undefined>;
  /** Every pending and executing request, oldest first. */
  openRequests(): Promise<RequestRecord[]>;
  /** A Genesys user's requests, newest first, ended ones too while they are kept. */
  requestedBy(genesysUser: string, limit: number): Promise<RequestRecord[]>;
  /**
   * Claims the posting of a card in the place of one that can't be changed any more, for two minutes: true for one process, until `amend`
   * notes the new card. False when another card is known by now. Throws `request_not_found`.
   */
  claimRepost(id: string, from: Card): Promise<boolean>;
  /** Adds to a request in any state; never changes the state. Throws `request_not_found`. */
  amend(id: string, change: Amendment): Promise<RequestRecord>;
}
