import type { AuditEntry } from '../audit/record.ts';
import type { JsonValue } from '../json.ts';
import type { PersonRef } from '../people/person-ref.ts';
import type {
  Amendment,
  Card,
  DueRequest,
  FinishState,
  MadeSecret,
  NewOutcome,
  NewRequest,
  RequestRecord,
} from './types.ts';

export interface OpenAndUnread {
  open: RequestRecord[];
  unread: number;
}

/**
 * Requests of one organization. Every method throws KeyturnError: `store_unavailable` if the store doesn't answer (the change may or may not
 * have been made, so read again before you say anything), `other_version` for a request that this version can't read, and the codes that it names.
 */
export interface Requests {
  /** Opens a request. Throws `request_exists` {requestId} if one is open for the same client and operation, and `too_many_open`. */
  open(input: NewRequest): Promise<RequestRecord>;
  /** `atMostMs`: how long ago this process may have read or written what's given. Default: it's read now. */
  get(id: string, options?: { atMostMs?: number }): Promise<RequestRecord | undefined>;
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
   * without it. `starts`: what the trail says of the step, in the same write. Throws `request_not_found`, and `request_decided` {state, lease: 'lost'}
   * if the caller no longer has the lease and has to stop.
   */
  step(id: string, step: string, turns?: number, starts?: AuditEntry): Promise<RequestRecord>;
  /** Ends an execution. `secret`: that it made one, which is offered. Throws as `step` does. */
  finish(
    id: string,
    state: FinishState,
    outcome: NewOutcome,
    options?: { turns?: number | undefined; secret?: MadeSecret | undefined },
  ): Promise<RequestRecord>;
  /**
   * Claims up to `limit` requests that are due; each goes to one caller. `expire` and `lapse`: this call ended it. `remind`: its people are to be
   * reminded; each reminder comes once. `reconcile`: its lease expired, the caller has it now (turns + 1) and has to find out what happened.
   * `complete`: the second part's date has come, the caller has the lease and has to execute. `check`: the caller has to look whether the client
   * is used again; comes once a day.
   */
  due(limit: number): Promise<DueRequest[]>;
  /** When the oldest work that `due` would give was due, in ms since 1970. Undefined if nothing is. */
  dueSince(): Promise<number | undefined>;
  /** Puts open requests back among those that `due` will give, in case someone has taken them away from there. */
  keepDue(open: readonly RequestRecord[]): Promise<void>;
  /** Claims up to `limit` requests without the notice that their state owes. They come back until `amend` adds it. */
  unnotified(limit: number): Promise<RequestRecord[]>;
  /** The open request of that operation for that client; there's at most one. */
  openFor(operation: string, clientId: string): Promise<RequestRecord | undefined>;
  /** The open requests of these operations for that client, oldest first: one look at the store, and one more for each that's open. */
  openAbout(clientId: string, operations: readonly string[]): Promise<RequestRecord[]>;
  /** Every open request that this version can read, oldest first. */
  openRequests(): Promise<RequestRecord[]>;
  /** The same, and how many others there are, which only another version can read. Nothing is done with those. */
  openAndUnread(): Promise<OpenAndUnread>;
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
