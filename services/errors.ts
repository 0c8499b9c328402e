/** What an error means to whoever handles it. */
export interface ErrorFacts {
  /**
   * `refusal`: this person may not do this, which the trail calls refused. `expected`: nobody's fault. `fault`: people are told, and so are
   * operators, by a warning in the log. `bug`: a fault of Keyturn's own, an error in the log.
   */
  readonly kind: 'refusal' | 'expected' | 'fault' | 'bug';
  /** Whose failure it is, where it's that of a platform. */
  readonly from?: 'genesys' | 'slack';
  /** What was approved isn't what is there now: an execution that ends with it, with nothing changed, is `stale`. */
  readonly overtaken?: true;
  /** The same form, sent again, fails again. */
  readonly final?: true;
  /** This process can't go on with an execution: its lease runs out, and another process finds out what is true. */
  readonly interrupts?: true;
}

const genesys = { kind: 'fault', from: 'genesys' } as const;

/**
 * Every way in which Keyturn can fail, as a closed set. `commands/error-sentences.ts` has one sentence for each; the type checker refuses a
 * code without a sentence.
 */
export const errorFacts = {
  // who asks
  person_refused: { kind: 'refusal', overtaken: true }, // details.reason: PersonRefusal
  permission_missing: { kind: 'refusal', overtaken: true }, // details.permission
  role_not_held: { kind: 'refusal', overtaken: true }, // details.roles: names or ids, comma-separated
  role_division_missing: { kind: 'expected' }, // details.roles: Genesys Cloud names these roles of a client without a division; a write would take them away
  own_role_missing: { kind: 'fault' }, // details.roles: Keyturn's own client lacks these; details.held: the client that is touched has them already; details.several
  own_client: { kind: 'refusal', overtaken: true, final: true },
  // what was asked
  input_invalid: { kind: 'expected', overtaken: true }, // details: field → sentence
  client_not_found: { kind: 'expected' }, // details.query: the name of one that was there
  client_changed: { kind: 'expected', overtaken: true, final: true }, // dateModified moved since the form was opened
  client_leaving: { kind: 'expected' }, // deleted already, inactive until then; details.on: ms since 1970, details.by: Slack user id
  client_locked: { kind: 'expected', overtaken: true, final: true }, // state `disabled` (set by Genesys) or `deleted`: nothing can be done to it
  form_expired: { kind: 'expected', final: true },
  already_submitted: { kind: 'expected', final: true },
  // a request that waits for its second person
  request_not_found: { kind: 'expected' },
  request_exists: { kind: 'expected', final: true }, // details.requestId
  request_decided: { kind: 'expected', overtaken: true }, // details.state, details.by
  request_own: { kind: 'refusal', overtaken: true },
  request_not_eligible: { kind: 'refusal', overtaken: true },
  request_not_yours: { kind: 'refusal' },
  channel_unusable: { kind: 'fault' }, // details.reason: what an administrator must do
  // a sealed secret
  secret_gone: { kind: 'expected' },
  secret_not_yours: { kind: 'refusal' },
  secret_lost: { kind: 'fault' }, // Genesys made one, and it could not be kept
  // Genesys Cloud
  genesys_unreachable: genesys, // no connection or no answer; certainly nothing changed
  genesys_rate_limited: genesys, // details.retryAfterSeconds
  genesys_refused: genesys, // 4xx; details.status, details.genesysCode, details.genesysMessage, details.genesysFields: comma-separated
  genesys_bot_credentials: genesys, // the bot's own client or its token is not accepted; details.host, details.status, details.genesysCode of the token endpoint
  genesys_bot_permission: genesys, // 403: the bot's own role lacks something; details.genesysMessage
  genesys_failed: genesys, // 5xx to a read
  genesys_answer_broken: genesys, // an answer that is not what the API promises
  genesys_not_found: { ...genesys, final: true }, // 404
  genesys_not_yet: genesys, // our own write is not shown everywhere yet
  genesys_outcome_unknown: genesys, // a write whose answer never came: it may or may not have happened; details.clientId: of a change
  // the rest of the world
  slack_failed: { kind: 'fault', from: 'slack' },
  slack_rate_limited: { kind: 'fault', from: 'slack' }, // details.retryAfterSeconds where Slack said it
  slack_trigger_expired: { kind: 'expected', from: 'slack' },
  store_unavailable: { kind: 'fault', interrupts: true },
  audit_unavailable: { kind: 'fault' },
  shutting_down: { kind: 'expected', interrupts: true },
  internal: { kind: 'bug' },
} as const satisfies Readonly<Record<string, ErrorFacts>>;

export type ErrorCode = keyof typeof errorFacts;

/** What an error with this code means. */
export const factsOf = (code: ErrorCode): ErrorFacts => errorFacts[code];

/** Whether anything changed at Genesys Cloud when the error was thrown. */
export type Changed = 'no' | 'yes' | 'unknown';

export interface KeyturnErrorOptions {
  /** Facts for the sentence and the log. Never a secret or a token. */
  details?: Readonly<Record<string, string>>;
  /** Default `no`. */
  changed?: Changed;
  /** Genesys Cloud's correlation id, where there is one. */
  correlationId?: string | undefined;
  cause?: unknown;
}

/** The one error that crosses rooms. Its message is for the log; people read the sentence that belongs to the code. */
export class KeyturnError extends Error {
  override readonly name = 'KeyturnError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string>>;
  readonly changed: Changed;
  readonly correlationId: string | undefined;

  constructor(code: ErrorCode, options: KeyturnErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.changed = options.changed ?? 'no';
    this.correlationId = options.correlationId;
  }
}

/** Whether `error` says that the store cannot be reached. */
export function isStoreUnavailable(error: unknown): error is KeyturnError {
  return error instanceof KeyturnError && error.code === 'store_unavailable';
}

/** Gives `error` itself if it is a KeyturnError, else wraps it as `internal`, cause kept. */
export function asKeyturnError(error: unknown): KeyturnError {
  return error instanceof KeyturnError ? error : new KeyturnError('internal', { cause: error, changed: 'unknown' });
}
