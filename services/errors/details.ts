/** What each error carries, as data: words are made of it where it's shown. Never a secret or a token. */

/** A role, with its names where they're known. Without `divisionId`, Genesys Cloud doesn't say in which division; `*` means all of them. */
export interface NamedRole {
  readonly roleId: string;
  readonly roleName?: string;
  readonly divisionId?: string;
  readonly divisionName?: string;
}

/** A role that an error is about; as plain text in an error that was stored before roles were kept as data. */
export type ErrorRole = NamedRole | string;

/** What Genesys Cloud's answer, or the lack of one, leaves for the sentence and the log. */
interface GenesysDetails {
  call?: string; // `GET /api/v2/oauth/clients`
  status?: string;
  genesysCode?: string;
  genesysMessage?: string; // in Genesys Cloud's own words
  genesysFields?: string; // names of the body's fields, comma-separated
  reason?: string;
  problem?: string;
  retryAfterSeconds?: string;
  host?: string;
  roles?: readonly ErrorRole[]; // roles that Keyturn's own client may lack
  held?: string; // the client that is touched has these roles already
  left?: string; // a deletion that failed: the state in which it left the client
  move?: { from: string; to: string }; // the grant types of a move that Genesys Cloud refused
  clientId?: string; // of a change that got no answer: the client to look at
  unclear?: Unclear; // what can't be told, and what is known all the same
}

/** What isn't known after a write. */
export type Unclear =
  | { kind: 'creation' }
  | { kind: 'which_creation'; name: string; ids: readonly string[] } // more than one client may be the one that was made
  | { kind: 'secret' }
  | { kind: 'change_not_shown'; clientId: string; fields: readonly string[] } // Genesys Cloud accepted a change, and shows another value of these fields
  | { kind: 'change_broke_off'; clientId: string } // the execution of a change broke off, and Genesys Cloud doesn't show the change
  | { kind: 'deletion_not_shown'; state: string } // Genesys Cloud accepted a deletion, and shows the client in this state
  | { kind: 'put_back' } // after a deletion that failed: whether the client was put back to active
  | { kind: 'broke_off' }; // an execution broke off, of an operation that can't be read back

/** What is wrong with an input. `field`: by its path, such as `roleDivisions.0.roleId`. */
export type InputProblem =
  | { kind: 'missing' | 'wrong_type' | 'not_offered' | 'malformed' | 'unknown_field'; field: string; value?: string }
  | { kind: 'too_long' | 'too_short'; field: string; limit: number } // in characters
  | { kind: 'too_big' | 'too_small'; field: string; limit: number }
  | { kind: 'no_secret' } // a grant type without secrets
  | { kind: 'no_such_move'; from: string; to: string } // a move between grant types that Keyturn doesn't make
  | { kind: 'too_much_for_card' }; // more than a card can show

interface SlackDetails {
  setting?: string; // the one that holds the token that isn't accepted
  slackError?: string; // Slack's own word for it
  reason?: string;
  why?: string;
  retryAfterSeconds?: string;
}

/** The Slack user whose right is gone, where an execution finds that out. */
interface OfPerson {
  person?: string;
}

/** Every way in which Keyturn can fail, as a closed set, with what it carries. */
export interface ErrorDetails {
  // who asks
  person_refused: OfPerson & { reason: string }; // `reason`: PersonRefusal
  permission_missing: OfPerson & { permission: string };
  role_not_held: OfPerson & { roles: readonly ErrorRole[] };
  role_division_missing: { roles: readonly ErrorRole[] }; // Genesys Cloud names these roles of a client without a division; a write would take them away
  own_role_missing: GenesysDetails & { roles: readonly ErrorRole[] };
  own_client: object;
  // what was asked
  input_invalid: { problems: readonly InputProblem[] };
  client_not_found: { query: string }; // `query`: the name of one that was there
  client_changed: object; // it changed since the form was opened
  client_leaving: { on: number; by?: string }; // deleted already, inactive until then. `on`: ms since 1970; `by`: Slack user ID
  client_locked: { state: string }; // state `disabled` (set by Genesys) or `deleted`: nothing can be done to it
  form_expired: object;
  already_submitted: object;
  // a request that waits for its second person
  request_not_found: object;
  request_exists: { requestId: string; link?: string };
  request_decided: { state?: string; by?: string; lease?: 'lost' }; // `by`: Slack user ID. `lease`: another process executes it, or nobody does
  request_own: OfPerson;
  request_not_eligible: OfPerson & ({ why: 'not_named' } | { why: 'approved_already'; missing: number }); // `missing`: how many more approvals are needed, where this person has given theirs
  request_not_yours: object;
  channel_unusable: { word: string }; // `word`: Slack's, or that of conversations.info, for what keeps cards out of the channel
  // a sealed secret
  secret_gone: { reason: 'erased' | 'expired' | 'unknown' | 'unreadable' };
  secret_not_yours: object;
  secret_lost: object; // Genesys Cloud made one, and it couldn't be kept
  // Genesys Cloud
  genesys_unreachable: GenesysDetails; // no connection or no answer; certainly nothing changed
  genesys_rate_limited: GenesysDetails;
  genesys_refused: GenesysDetails; // 4xx
  genesys_bot_credentials: GenesysDetails; // the bot's own client or its token isn't accepted
  genesys_bot_permission: GenesysDetails; // 403: the bot's own role lacks something
  genesys_failed: GenesysDetails; // 5xx to a read
  genesys_answer_broken: GenesysDetails; // an answer that isn't what the API promises
  genesys_not_found: GenesysDetails; // 404
  genesys_not_yet: GenesysDetails; // our own write isn't shown everywhere yet
  genesys_outcome_unknown: GenesysDetails; // a write whose answer never came: it may or may not have happened
  // the rest of the world
  slack_failed: SlackDetails;
  slack_rate_limited: SlackDetails;
  slack_trigger_expired: SlackDetails;
  store_unavailable: { written?: 'no' | 'unknown'; request?: string; reason?: string; why?: string }; // `written`: whether a write that got no answer may have been made
  audit_unavailable: { seq?: string }; // `seq`: the record that isn't as Keyturn wrote it
  shutting_down: object;
  internal: { why?: string; request?: string }; // for the log alone
}

export type ErrorCode = keyof ErrorDetails;

type DetailName = { [Code in ErrorCode]: KeysOf<ErrorDetails[Code]> }[ErrorCode];
type KeysOf<Shape> = Shape extends unknown ? keyof Shape : never;
type At<Shape, Name> = Shape extends unknown ? (Name extends keyof Shape ? Shape[Name] : never) : never;

/** The details of an error whose code isn't known: any of them may be there. */
export type SomeDetails = {
  readonly [Name in DetailName]?: Exclude<{ [Code in ErrorCode]: At<ErrorDetails[Code], Name> }[ErrorCode], undefined>;
};

/** The details that an error with this code is made with. */
export type DetailsOf<Code extends ErrorCode> = ErrorCode extends Code ? SomeDetails : ErrorDetails[Code];
