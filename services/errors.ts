import type { DetailsOf, ErrorCode, SomeDetails } from './errors/details.ts';

/** What an error means for the code that handles it. */
export interface ErrorFacts {
  /**
   * `refusal`: this person may not do this; the trail says `refused`. `expected`: this happens in normal use. `fault`: operators get a warning
   * in the log. `bug`: Keyturn itself is wrong; an error in the log.
   */
  readonly kind: 'refusal' | 'expected' | 'fault' | 'bug';
  /** The platform that failed, if one did. */
  readonly from?: 'genesys' | 'slack';
  /** The sentence says all that the log would, so people see no reference to look up. */
  readonly reference?: false;
  /** Something changed after the approval: an execution that ends with this error, and changed nothing, is `stale`. */
  readonly overtaken?: true;
  /** Sending the same form again, or asking for the same again, would fail again. */
  readonly final?: true;
  /** Trouble of a platform that may be over in a minute: an answer from what is known serves until then. */
  readonly passing?: true;
  /** Trouble that passes without anyone's help: an approved execution that changed nothing is tried again until the request's deadline. */
  readonly triedAgain?: true;
  /** Another try within seconds would most likely end the same way, so a person who keeps trying is told this from memory. */
  readonly remembered?: true;
  /** Genesys Cloud let Keyturn in, and turned this one call down. */
  readonly declines?: true;
  /** Another try doesn't help until an admin changes what Keyturn may do in Genesys Cloud. */
  readonly needsAdmin?: true;
  /** What of a client it's about: a form shows it under that field. */
  readonly field?: 'roleDivisions';
  /** This process can't go on with an execution: its lease expires, and another process finds out what happened. */
  readonly interrupts?: true;
}

const genesys = { kind: 'fault', from: 'genesys' } as const;

/** `commands/error-sentences.ts` has a sentence for each code. A code without one doesn't compile. */
export const errorFacts: Readonly<Record<ErrorCode, ErrorFacts>> = {
  person_refused: { kind: 'refusal', overtaken: true, remembered: true },
  permission_missing: { kind: 'refusal', reference: false, overtaken: true, remembered: true },
  role_not_held: { kind: 'refusal', reference: false, overtaken: true, field: 'roleDivisions' },
  role_division_missing: { kind: 'expected', reference: false },
  own_role_missing: { kind: 'fault', field: 'roleDivisions' },
  own_client: { kind: 'refusal', reference: false, overtaken: true, final: true },
  too_many_asks: { kind: 'refusal', reference: false },
  input_invalid: { kind: 'expected', reference: false, overtaken: true },
  client_not_found: { kind: 'expected', reference: false },
  client_changed: { kind: 'expected', reference: false, overtaken: true },
  client_leaving: { kind: 'expected', reference: false },
  client_locked: { kind: 'expected', reference: false, overtaken: true, final: true },
  state_already: { kind: 'expected', reference: false, overtaken: true, final: true },
  form_expired: { kind: 'expected', reference: false, final: true },
  form_late: { kind: 'fault' },
  already_submitted: { kind: 'expected', reference: false, final: true },
  undo_refused: { kind: 'expected', reference: false, final: true },
  request_not_found: { kind: 'expected', reference: false },
  request_exists: { kind: 'expected', reference: false, final: true },
  too_few_approvers: { kind: 'expected', reference: false },
  too_many_open: { kind: 'refusal', reference: false },
  request_decided: { kind: 'expected', reference: false, overtaken: true, remembered: true },
  request_own: { kind: 'refusal', reference: false, overtaken: true, remembered: true },
  request_not_eligible: { kind: 'refusal', reference: false, overtaken: true, remembered: true },
  request_not_yours: { kind: 'refusal', reference: false },
  channel_unusable: { kind: 'fault' },
  secret_gone: { kind: 'expected' },
  secret_not_yours: { kind: 'refusal', reference: false },
  secret_lost: { kind: 'fault' },
  genesys_unreachable: { ...genesys, passing: true, triedAgain: true },
  genesys_rate_limited: { ...genesys, passing: true, triedAgain: true },
  genesys_refused: { ...genesys, declines: true },
  genesys_bot_credentials: { ...genesys, needsAdmin: true },
  genesys_bot_permission: { ...genesys, declines: true, needsAdmin: true },
  genesys_failed: { ...genesys, passing: true, triedAgain: true },
  genesys_answer_broken: genesys,
  genesys_not_found: { ...genesys, declines: true, final: true },
  genesys_not_yet: genesys,
  genesys_outcome_unknown: genesys,
  slack_failed: { kind: 'fault', from: 'slack', triedAgain: true },
  slack_rate_limited: { kind: 'fault', from: 'slack', triedAgain: true },
  slack_trigger_expired: { kind: 'expected', from: 'slack' },
  store_unavailable: { kind: 'fault', interrupts: true, triedAgain: true },
  store_tampered: { kind: 'fault' },
  other_version: { kind: 'fault', interrupts: true },
  audit_unavailable: { kind: 'fault', triedAgain: true },
  shutting_down: { kind: 'expected', reference: false, interrupts: true, triedAgain: true },
  internal: { kind: 'bug' },
};

export const factsOf = (code: ErrorCode): ErrorFacts => errorFacts[code];

/** Whether anything had changed in Genesys Cloud when the error was thrown. */
export type Changed = 'no' | 'yes' | 'unknown';

export interface KeyturnErrorOptions<Details> {
  details?: Details; // for the sentence and the log, so it never holds a secret or a token
  changed?: Changed; // default `no`
  correlationId?: string | undefined; // Genesys Cloud's, if it sent one
  cause?: unknown;
}

class TypedError extends Error {
  override readonly name = 'KeyturnError';
  readonly code: ErrorCode;
  readonly details: SomeDetails;
  readonly changed: Changed;
  readonly correlationId: string | undefined;

  constructor(code: ErrorCode, options: KeyturnErrorOptions<SomeDetails> = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.changed = options.changed ?? 'no';
    this.correlationId = options.correlationId;
  }
}

/** The only kind of error that folders throw at each other. Its message is for the log; people read the code's sentence. */
export type KeyturnError = TypedError;
/** Each code takes its own details. */
export const KeyturnError: {
  new <const Code extends ErrorCode>(code: Code, options?: KeyturnErrorOptions<DetailsOf<Code>>): KeyturnError;
  readonly prototype: KeyturnError;
} = TypedError;

/** Whether `error` says that the store can't be reached. */
export function isStoreUnavailable(error: unknown): error is KeyturnError {
  return error instanceof KeyturnError && error.code === 'store_unavailable';
}

/** Whether `error` says that what's in the store can't be used: the store can't be reached, or something else than Keyturn wrote there. */
export function isStoreUnusable(error: unknown): error is KeyturnError {
  return isStoreUnavailable(error) || (error instanceof KeyturnError && error.code === 'store_tampered');
}

/** Ignores that the store is down, or that what's there isn't Keyturn's, but throws any other error. */
export function ignoreStoreDown(error: unknown): false {
  if (isStoreUnusable(error)) return false;
  throw error;
}

/** Gives `error` itself if it's a KeyturnError, otherwise an `internal` one with `error` as its cause. */
export function asKeyturnError(error: unknown): KeyturnError {
  return error instanceof KeyturnError ? error : new KeyturnError('internal', { cause: error, changed: 'unknown' });
}
