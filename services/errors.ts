/**
 * Every way in which Keyturn can fail, as a closed set. `commands/error-sentences.ts` has one sentence for each;
 * the type checker refuses a code without a sentence.
 */
export type ErrorCode =
  // who asks
  | 'person_refused' // details.reason: PersonRefusal
  | 'permission_missing' // details.permission
  | 'role_not_held' // details.roles: names or ids, comma-separated
  | 'role_division_missing' // details.roles: Genesys Cloud names these roles of a client without a division; a write would take them away
  | 'own_role_missing' // details.roles: Keyturn's own client lacks these; details.held: the client that is touched has them already; details.several
  | 'own_client'
  // what was asked
  | 'input_invalid' // details: field → sentence
  | 'client_not_found' // details.query: the name of one that was there
  | 'client_changed' // dateModified moved since the form was opened
  | 'client_leaving' // deleted already, inactive until then; details.on: ms since 1970, details.by: Slack user id
  | 'client_locked' // state `disabled` (set by Genesys) or `deleted`: nothing can be done to it
  | 'form_expired'
  | 'already_submitted'
  // a request that waits for its second person
  | 'request_not_found'
  | 'request_exists' // details.requestId
  | 'request_decided' // details.state, details.by
  | 'request_own'
  | 'request_not_eligible'
  | 'request_not_yours'
  | 'channel_unusable' // details.reason: what an administrator must do
  // a sealed secret
  | 'secret_gone'
  | 'secret_not_yours'
  | 'secret_lost' // Genesys made one, and it could not be kept
  // Genesys Cloud
  | 'genesys_unreachable' // no connection or no answer; certainly nothing changed
  | 'genesys_rate_limited' // details.retryAfterSeconds
  | 'genesys_refused' // 4xx; details.status, details.genesysCode, details.genesysMessage, details.genesysFields: comma-separated
  | 'genesys_bot_credentials' // the bot's own client or its token is not accepted; details.host, details.status, details.genesysCode of the token endpoint
  | 'genesys_bot_permission' // 403: the bot's own role lacks something; details.genesysMessage
  | 'genesys_failed' // 5xx to a read
  | 'genesys_answer_broken' // an answer that is not what the API promises
  | 'genesys_not_found' // 404
  | 'genesys_not_yet' // our own write is not shown everywhere yet
  | 'genesys_outcome_unknown' // a write whose answer never came: it may or may not have happened; details.clientId: of a change
  // the rest of the world
  | 'slack_failed'
  | 'slack_rate_limited' // details.retryAfterSeconds where Slack said it
  | 'slack_trigger_expired'
  | 'store_unavailable'
  | 'audit_unavailable'
  | 'shutting_down'
  | 'internal';

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
