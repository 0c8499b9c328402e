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
  told?: readonly string[]; // notices that were sent. After the one that its state owes, `unnotified` no longer gives the request
}

export interface DueRequest {
  kind: 'expire' | 'remind' | 'reconcile' | 'lapse' | 'check' | 'complete';
  record: RequestRecord;
}
