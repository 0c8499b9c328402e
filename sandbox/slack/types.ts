import type { Enterprise, EnterpriseUser } from './grid.ts';
import type { OddPayloads } from './odd-payloads.ts';
import type { SlackFault, SlackSwitches } from './options.ts';

export type { SlackFault, SlackSwitches, StartSlackOptions } from './options.ts';
export { approvalsChannel, archivedChannel, externalChannel, generalChannel, people } from './residents.ts';

/** A Slack API object whose fields are looked at one by one. */
export type Json = Record<string, unknown>;

/** `state.values` of a view or message: block_id → action_id → value object. */
export type StateValues = Record<string, Record<string, Json>>;

/** Fields as in users.info. A field set to `undefined` is left out of the answer. */
export interface SlackUser {
  id: string;
  team_id?: string | null | undefined;
  /** In an Enterprise Grid organization: which of its workspaces the person belongs to. */
  enterprise_user?: EnterpriseUser | undefined;
  name?: string | undefined;
  deleted?: boolean | undefined;
  is_bot?: boolean | undefined;
  is_app_user?: boolean | undefined;
  is_restricted?: boolean | undefined;
  is_ultra_restricted?: boolean | undefined;
  is_stranger?: boolean | undefined;
  is_invited_user?: boolean | undefined;
  is_email_confirmed?: boolean | undefined;
  is_admin?: boolean | undefined;
  is_owner?: boolean | undefined;
  tz?: string | undefined;
  locale?: string | undefined;
  profile?: SlackProfile | undefined;
}

/** The part of a profile that the sandbox knows; fields given to changeUser are laid over the ones there. */
export interface SlackProfile {
  real_name?: string | undefined;
  display_name?: string | undefined;
  email?: string | undefined;
  team?: string | undefined;
}

export interface SlackChannel {
  id: string;
  name: string;
  is_private: boolean;
  is_archived: boolean;
  is_ext_shared: boolean;
  /** An organization outside was invited and has not come in yet. */
  is_pending_ext_shared?: boolean;
  /** Shared among the workspaces of one Enterprise Grid organization. */
  is_org_shared?: boolean;
  /** Ids of the organizations that were invited. */
  pending_shared?: string[];
  pending_connected_team_ids?: string[];
  /** Ids of the organizations that are in. */
  connected_team_ids?: string[];
  /** User ids; the bot can post only where its own id is among them. */
  members: string[];
}

/** A control that takes a value, as a person sees it. */
export interface SlackField {
  blockId: string;
  actionId: string;
  label: string;
  /** Element type, such as plain_text_input. */
  type: string;
  /** What is shown in it now: the text, or the labels of what is chosen, comma-separated; '' when empty. */
  value: string;
  error?: string;
  optional: boolean;
  hint?: string;
  placeholder?: string;
  /** Labels to choose from, where the element carries them itself. */
  options?: string[];
}

export interface SlackView {
  id: string;
  type: 'modal' | 'home';
  userId: string;
  hash: string;
  callback_id: string;
  title: string;
  blocks: unknown[];
  state: StateValues;
  private_metadata: string;
  submit?: string;
  close?: string;
  /** Shown under fields now, by block_id. */
  errors: Record<string, string>;
  /** All that a person reads, as plain lines; buttons in [brackets], fields as `Label: value`. */
  text: string;
  /** Labels of the buttons and menu entries in the body, from the top. */
  buttons: string[];
  fields: SlackField[];
}

export interface SlackMessage {
  ts: string;
  channel: string;
  user: string;
  thread_ts?: string;
  ephemeralFor?: string;
  /** The top-level text as sent. */
  text: string;
  /** The top-level text as a notification reads it: live mentions as ⟪@channel⟫. */
  notification: string;
  blocks: unknown[];
  rendered: string;
  buttons: string[];
  fields: SlackField[];
  deleted: boolean;
  edited: boolean;
}

export type DeliveryType =
  | 'slash_commands'
  | 'block_actions'
  | 'view_submission'
  | 'view_closed'
  | 'block_suggestion'
  | 'event'
  /** Anything else that comes as an interaction: a shortcut, a dialog of old, or a type that nobody knows yet. */
  | 'other';

/** One payload that went to the bot, and what came of it. */
export interface Delivery {
  readonly id: string;
  readonly type: DeliveryType;
  /** 'none': the client kept it back (declined dialog, field refused), or nobody was there to take it. */
  via: 'http' | 'socket' | 'none';
  readonly userId: string;
  readonly payload: Json;
  /** Sandbox time in ms. */
  readonly at: number;
  /** HTTP status of the answer; 200 for an acknowledged envelope; absent if none came in time. */
  status?: number;
  /** The acknowledgement: an object, a text, or '' for a bare one. */
  ack?: unknown;
  /** Milliseconds (real time) until the acknowledgement. */
  ackMs?: number;
  /** No acknowledgement within 3,000 ms. */
  timedOut: boolean;
  /** What the person saw because delivery or acknowledgement went wrong. */
  shown?: string;
  /** The confirm dialog that was answered: title, text and the two labels, as lines. */
  dialog?: string;
  declined?: boolean;
  /** Fields that the client refused before sending, by block_id. */
  fieldErrors?: Record<string, string>;
  /** Bytes as sent, and headers where over HTTP. */
  captured?: { body: string; headers: Record<string, string> };
}

/** One Web API call or post to a response_url (method 'response_url'). */
export interface ApiCall {
  readonly method: string;
  readonly args: Json;
  readonly answer: Json;
  readonly status: number;
  readonly at: number;
}

export type Where = SlackMessage | SlackView;

/** A control in a message or view; the first that fits, read from the top. */
export interface ControlTarget {
  actionId?: string;
  value?: string;
  label?: string;
  /** Label or value of a menu's, checkbox group's or radio group's option. */
  option?: string;
  /** Words in the block that holds the control, to tell rows of a list apart. */
  near?: string;
}

export type FillValue = string | string[] | { search: string; pick: string | string[] } | null;

/** Changes a payload in place before it is sent: what Slack sends and doesn't document. */
export type Change = (payload: Json) => void;

export interface Actor {
  readonly id: string;
  /** Types a slash command (default in #general). Resolves once it is acknowledged or timed out. */
  types(text: string, options?: { channel?: string; change?: Change }): Promise<Delivery>;
  /** Presses a button or picks an option, by visible label, action_id, or as described. Confirm dialogs are accepted unless `decline`. */
  clicks(
    where: Where,
    what: string | ControlTarget,
    options?: { decline?: boolean; change?: Change },
  ): Promise<Delivery>;
  /** Types into an external select, named by its label or placeholder, and picks one of what it then offers. */
  picks(where: Where, label: string, choice: { search: string; pick: string }): Promise<Delivery>;
  /** Enters values in the top view, by label, placeholder, block_id or action_id; waits for a field that the bot may yet bring. */
  fills(values: Record<string, FillValue>): Promise<void>;
  suggests(field: string, text: string): Promise<{ label: string; value: string; description?: string }[]>;
  /** Submits the top view, unless its fields are not fit to be sent (`fieldErrors`). */
  submits(options?: { change?: Change }): Promise<Delivery>;
  /** `all`: the X, which clears the whole stack. */
  closes(options?: { all?: boolean }): Promise<Delivery | undefined>;
  opensHome(): Promise<Delivery>;
  /** Writes a message of their own; nothing is delivered to the bot. */
  says(text: string, options?: { channel?: string; thread?: string }): SlackMessage;
}

export interface SlackSandbox extends OddPayloads {
  /** 'http://127.0.0.1:PORT/api/' */
  readonly url: string;
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly appId: string;
  readonly team: { id: string; name: string };
  /** The Enterprise Grid organization that the workspace belongs to. */
  readonly enterprise: Enterprise | undefined;
  readonly botUserId: string;
  readonly botId: string;
  readonly switches: SlackSwitches;
  addUser(partial?: Partial<SlackUser>): SlackUser;
  changeUser(id: string, change: Partial<SlackUser>): void;
  addChannel(partial?: Partial<SlackChannel>): SlackChannel;
  changeChannel(id: string, change: Partial<SlackChannel>): void;
  addUserGroup(partial: { id?: string; handle?: string; users: string[] }): { id: string; users: string[] };
  /** Where HTTP deliveries go; without it they go to a connected socket. */
  deliverTo(eventsUrl: string | undefined): void;
  /** A person. `team`: the payloads say that they come from that team; `enterprise`: and from that organization, or none. */
  as(userId: string, options?: { team?: string; enterprise?: string | null }): Actor;
  /** From now on this message can't be edited, as if the workspace's edit window had passed. */
  closeEditing(channel: string, ts: string): void;
  /** Takes a token's power away: its calls are refused with `word`, default token_revoked. */
  revoke(token: 'bot' | 'app', word?: string): void;
  /** Gives both tokens their power back. */
  restore(): void;
  /** By channel and timestamp; deleted messages and ephemerals too. */
  message(channel: string, ts: string): SlackMessage | undefined;
  /** Oldest first; deleted ones are marked, not left out. Ephemerals are not among them. */
  messages(channel: string, options?: { thread?: string }): SlackMessage[];
  /** The bot's direct messages with this person. */
  directMessages(userId: string): SlackMessage[];
  /** What only this person sees, in order, as it looks now; deleted ones are marked. */
  ephemerals(userId: string): SlackMessage[];
  /** The open modals, bottom first. */
  views(userId: string): SlackView[];
  home(userId: string): SlackView | undefined;
  /** Mrkdwn as this person reads it: names of people and channels, dates in their zone, no marks. Without a person: in UTC. */
  reads(userId: string | undefined, mrkdwn: string): string;
  /** The first truthy value of `look`, looked at after each change; rejects after `timeoutMs` (default 8000), telling what is shown. */
  waitFor<T>(look: () => T | undefined | false | null, timeoutMs?: number): Promise<T>;
  readonly deliveries: Delivery[];
  readonly calls: ApiCall[];
  /** Every time the workspace refused something, in words. */
  readonly refusals: string[];
  /** `asCaptured`: the old timestamp and signature, or the same envelope; else fresh ones for the same payload. */
  redeliver(delivery: Delivery, options?: { asCaptured?: boolean }): Promise<Delivery>;
  readonly faults: { inject(fault: SlackFault): () => void; clear(): void };
  readonly sockets: {
    count(): number;
    disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void;
    kill(): void;
    /** All that are open now hear and say nothing any more, and stay open. */
    stall(): void;
  };
  /** Moves the sandbox's clock: triggers and response_urls age, repetitions fall due. */
  advance(ms: number): void;
  close(): Promise<void>;
}
