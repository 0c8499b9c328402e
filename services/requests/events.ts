import type { AuditEntry } from '../audit/record.ts';
import type { ErrorCode, SomeDetails } from '../errors/details.ts';
import type { JsonValue } from '../json.ts';
import type { PersonRef } from '../people/person-ref.ts';
import type {
  Amendment,
  FinishState,
  MadeSecret,
  NewOutcome,
  NewRequest,
  RequestPolicy,
  RequestRecord,
} from './types.ts';

/** Identifies the lease that a process takes or uses. */
export interface Lease {
  owner: string;
  leaseMs: number;
}

/** What the settings say as somebody approves. */
export interface Rule {
  approvalsNeeded: number;
  policy: string;
}

export interface Ask {
  id: string;
  organization: string;
  request: NewRequest;
  deadline: number;
  remindAt: number;
  doWithinMs?: number;
  graceMs?: number;
  approvalsNeeded: number;
  policy: RequestPolicy;
}

export type RequestEvent =
  | ({ type: 'ask' } & Ask)
  | ({ type: 'approve'; person: PersonRef; notLast?: boolean } & Rule & Lease)
  | { type: 'deny'; person: PersonRef; reason: string }
  | { type: 'cancel'; person: PersonRef }
  | { type: 'withdraw'; outcome: NewOutcome; answered: boolean }
  | { type: 'expire' }
  | { type: 'remind' }
  | ({ type: 'start'; person: PersonRef } & Lease)
  | { type: 'lapse' }
  | { type: 'check' }
  | { type: 'pause'; usage: JsonValue }
  | { type: 'resume'; person: PersonRef; policy: string }
  | ({ type: 'complete' } & Lease)
  | ({ type: 'undo'; person: PersonRef } & Lease)
  | { type: 'reverted'; outcome: NewOutcome }
  | { type: 'putBack'; owner: string; turns: number | undefined }
  | ({ type: 'reconcile' } & Lease)
  | ({ type: 'step'; step: string; turns: number | undefined; starts?: AuditEntry } & Lease)
  | ({ type: 'finish'; state: FinishState; outcome: NewOutcome } & {
      owner: string;
      turns: number | undefined;
      secret?: MadeSecret;
    })
  | { type: 'repost'; from: string; owner: string; forMs: number }
  | { type: 'amend'; change: Amendment };

export interface Refusal {
  code: ErrorCode;
  details: SomeDetails;
}

/** The request after an event, or why the event was refused. If nothing changes, `record` is the same object. */
export type Transition =
  | { record: RequestRecord; refusal?: undefined /** What the trail says about it. */; entry?: AuditEntry }
  | { record?: undefined; refusal: Refusal };

/** The event of one type. */
export type EventOf<Type extends RequestEvent['type']> = Extract<RequestEvent, { type: Type }>;
