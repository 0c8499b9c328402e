import type { JsonValue } from '../json.ts';

/** What each error carries, as data: the view that shows it has the words. It never holds a secret or a token. */

/** A role, with its names where they're known. Without `divisionId`, Genesys Cloud doesn't say in which division; `*` means all of them. */
export interface NamedRole {
  readonly roleId: string;
  readonly roleName?: string;
  readonly divisionId?: string;
  readonly divisionName?: string;
}

/** A client that an error is about. */
export interface ErrorClient {
  readonly id: string;
  readonly name: string;
}

/** A role that an error is about; as plain text in an error that was stored before roles were kept as data. */
export type ErrorRole = NamedRole | string;

/** What the sentence and the log can say about Genesys Cloud's answer, or about the lack of one. */
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
  held?: string; // the client already has these roles
  left?: string; // the state in which a failed deletion left the client
  move?: { from: string; to: string }; // the grant types of a move that Genesys Cloud refused
  clientId?: string; // the client to check after a change that got no answer
  unclear?: Unclear; // what isn't known, and what is
}

/** What isn't known after a write. */
export type Unclear =
  | { kind: 'creation' }
  | { kind: 'which_creation'; name: string; ids: readonly string[] } // more than one client could be the new one
  | { kind: 'secret' }
  | { kind: 'change_not_shown'; clientId: string; fields: readonly string[] } // Genesys Cloud accepted a change, but shows another value for these fields
  | { kind: 'change_broke_off'; clientId: string } // an execution was interrupted, and Genesys Cloud doesn't show the change
  | { kind: 'deletion_not_shown'; state: string } // Genesys Cloud accepted a deletion, but shows the client in this state
  | { kind: 'put_back' } // whether the client is active again after a failed deletion
  | { kind: 'broke_off' }; // an execution was interrupted whose operation can't be read back

/** What's wrong with an input. `field` is its path, such as `roleDivisions.0.roleId`. */
export type InputProblem =
  | { kind: 'missing' | 'wrong_type' | 'not_offered' | 'malformed' | 'unknown_field'; field: string; value?: string }
  | { kind: 'too_long' | 'too_short'; field: string; limit: number } // in characters
  | { kind: 'too_big' | 'too_small'; field: string; limit: number }
  | { kind: 'no_secret' } // the grant type has no secrets
  | { kind: 'no_such_move'; from: string; to: string } // Keyturn doesn't change a client from one of these grant types to the other
  | { kind: 'too_much_for_card' }; // more than a card can show

interface SlackDetails {
  setting?: string; // the setting with the token of a call at the start
  host?: string; // the one that was called at the start
  slackError?: string; // Slack's error word
  scope?: string; // the one that the app lacks, in Slack's words
  reason?: string;
  why?: string;
  retryAfterSeconds?: string;
}

/** The Slack user who lost the right, if an execution found that out. */
interface OfPerson {
  person?: string;
}

/** Every way in which Keyturn can fail, as a closed set, and the details of each. */
export interface ErrorDetails {
  // who asks
  person_refused: OfPerson & { reason: string; leftFrom?: 'slack' | 'genesys' }; // `reason`: PersonRefusal. `leftFrom`: where they have no account anymore, for certain
  permission_missing: OfPerson & { permission: string };
  role_not_held: OfPerson & { roles: readonly ErrorRole[] };
  role_division_missing: { roles: readonly ErrorRole[] }; // Genesys Cloud doesn't state these roles' divisions, so a write would remove them
  own_role_missing: GenesysDetails & { roles: readonly ErrorRole[] };
  own_client: object;
  too_many_asks: { retryAfterSeconds: string }; // the person used up their share of Genesys Cloud's minute
  // what was asked
  input_invalid: { problems: readonly InputProblem[] };
  client_not_found: { query: string }; // `query`: the name of a client that existed before
  client_changed: { now?: JsonValue; gone?: true }; // since the form was opened, or the request. `now`: the client, and the names for its IDs
  client_leaving: { on: number; by?: string }; // already deleted, and inactive until `on`, ms since 1970. `by`: Slack user ID
  client_locked: { state: string }; // `disabled` by Genesys, or `deleted`: no operation can change it
  state_already: { state: 'active' | 'inactive'; client: ErrorClient; by?: string; on?: number }; // nothing is left to do; who set it, by name, and when, in ms since 1970
  form_expired: object;
  form_late: object; // it couldn't be read within the time that Slack waits, so it counts as not sent
  already_submitted: object;
  undo_refused: {
    why: 'expired' | 'changed' | 'undone';
    client?: ErrorClient;
    fields?: readonly string[]; // those of the client that changed since
    by?: string; // the name of the person who changed them last
    on?: number; // when, in ms since 1970
  };
  // requests
  request_not_found: object;
  request_exists: { requestId: string; by?: string; link?: string }; // `by`: Slack user ID of its requester
  too_few_approvers: { permissions: readonly string[]; needed: number; found: number; named: boolean }; // `found`: how many others can approve. `named`: KEYTURN_APPROVERS limits who
  too_many_open: { limit: number }; // the person has that many open requests
  request_decided: { state?: string; by?: string; lease?: 'lost' }; // `by`: Slack user ID. `lease`: this process may not execute it anymore
  request_own: OfPerson & { account?: 'other'; asks?: true }; // `other`: they asked from another Slack account; `asks`: a question
  request_not_eligible: OfPerson &
    (
      | { why: 'not_named' | 'roles' }
      | { why: 'no_holder'; roles: readonly ErrorRole[] }
      | { why: 'approved_already' | 'too_few'; missing: number }
    ); // `missing`: how many more approvals are needed after this person's
  request_not_yours: { by?: string }; // Slack user ID of its requester, who alone has it carried out
  channel_unusable: { word: string }; // `word`: Slack's error word, or the field of conversations.info, that rules the channel out
  // sealed secrets
  secret_gone: { reason: 'awaited' | 'erased' | 'expired' | 'unknown' | 'unreadable'; client?: ErrorClient }; // `awaited`: it isn't there yet
  secret_not_yours: object;
  secret_lost: { lost?: 'newClient' | 'newSecret' | 'newGrantType'; clientId?: string }; // Genesys Cloud made a secret, and Keyturn couldn't store it
  // Genesys Cloud
  genesys_unreachable: GenesysDetails; // no connection or no answer, and certainly no change
  genesys_rate_limited: GenesysDetails;
  genesys_refused: GenesysDetails; // 4xx
  genesys_bot_credentials: GenesysDetails; // Genesys Cloud doesn't accept Keyturn's own client or its token
  genesys_bot_permission: GenesysDetails & { permissions?: readonly string[] }; // 403: Keyturn's own role lacks a permission; or these, and nothing was sent
  genesys_failed: GenesysDetails; // 5xx to a read
  genesys_answer_broken: GenesysDetails; // an answer that doesn't match the API
  genesys_not_found: GenesysDetails; // 404
  genesys_not_yet: GenesysDetails; // Genesys Cloud doesn't show our own write everywhere yet
  genesys_outcome_unknown: GenesysDetails; // a write without an answer: it may or may not have been made
  // Slack, the store, and Keyturn itself
  slack_failed: SlackDetails;
  slack_rate_limited: SlackDetails;
  slack_trigger_expired: SlackDetails;
  store_unavailable: { written?: 'no' | 'unknown'; request?: string; reason?: string; why?: string }; // `written`: whether the write may have been made
  store_tampered: {
    why: 'unmarked' | 'wrong_mark' | 'unknown_key' | 'put_back' | 'removed' | 'not_in_trail';
    keyId?: string;
  }; // how Keyturn knows; the ID of an unknown key
  other_version: object; // another version of Keyturn wrote this, and this one can't read it
  audit_unavailable: { seq?: string; why?: 'unknown_key' | 'trail' }; // `seq`: the record that was changed, or whose key isn't in the ring. `trail`: its end isn't to be believed
  shutting_down: object;
  internal: { why?: string; request?: string }; // only for the log
}

export type ErrorCode = keyof ErrorDetails;

type DetailName = { [Code in ErrorCode]: KeysOf<ErrorDetails[Code]> }[ErrorCode];
type KeysOf<Shape> = Shape extends unknown ? keyof Shape : never;
type At<Shape, Name> = Shape extends unknown ? (Name extends keyof Shape ? Shape[Name] : never) : never;

/** The details of an error with any code. */
export type SomeDetails = {
  readonly [Name in DetailName]?: Exclude<{ [Code in ErrorCode]: At<ErrorDetails[Code], Name> }[ErrorCode], undefined>;
};

export type DetailsOf<Code extends ErrorCode> = ErrorCode extends Code ? SomeDetails : ErrorDetails[Code];
