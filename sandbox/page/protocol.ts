import type { Shortcut } from '../slack/app.ts';
import type { Json } from '../slack/json.ts';
import type { SlackMessage, SlackView } from '../slack/surfaces.ts';

/** How often the server sends the event `beat`, a sign of life, in ms. */
export const beatMs = 5_000;

/** What the page and its server tell each other, as JSON. The server sends a whole `PageState` for one person whenever something changes. */
export interface PageState {
  /** The sandbox's time, in ms since 1970. It moves on by itself, and with `advance`. */
  now: number;
  /** The ID of the person whose Slack this is. */
  me: string;
  people: PagePerson[];
  places: Place[];
  /** Open modals, bottom first. Only the last one can be used. As Slack shows them: nothing in them is masked. */
  modals: SlackView[];
  home: SlackView | undefined;
  /** Names of people (without @), channels (without #), and user groups, by ID. */
  names: Record<string, string>;
  commands: SlashCommand[];
  shortcuts: readonly Shortcut[];
  /** What Slack shows because the bot didn't acknowledge, newest last. */
  notices: Notice[];
  /** `more`: how many clients of a big organization aren't among these. */
  genesys: { organization: string; clients: PageClient[]; more: number };
  troubles: Trouble[];
  bot: BotState;
  /** Oldest first. Undefined if this isn't Keyturn's own bot, whose log has the trail. */
  trail: TrailLine[] | undefined;
  /** The latest calls, oldest first. */
  wire: WireLine[];
  tour: boolean; // whether the guided run is on offer
}

export interface PagePerson {
  id: string;
  name: string;
  /** In a few words: may delete, view only, guest. */
  about: string;
  /** IANA time zone. */
  zone: string;
  /** Direct messages and mentions that they haven't seen. */
  unread?: number;
}

export interface Place {
  /** A channel's ID, or `home`. */
  id: string;
  kind: 'channel' | 'direct' | 'home';
  /** Without #. */
  name: string;
  isPrivate: boolean;
  isArchived: boolean;
  isShared: boolean;
  /** Messages that this person hasn't seen. */
  unread: number;
  /** Those of them that mention this person. */
  mentions: number;
  /** Oldest first, with those that only this person sees. Without deleted ones. */
  messages: PageMessage[];
}

export interface PageMessage extends SlackMessage {
  author: { name: string; isBot: boolean };
  at: number; // ms since 1970
  isUnread: boolean;
}

export interface SlashCommand {
  command: string; // with its slash
  description: string;
  /** What comes after it, as the manifest lists it, one entry each: `show <client>`. */
  usages: string[];
}

export interface Notice {
  id: string;
  text: string;
  /** The control beside which Slack shows it. Undefined: it's about a command or a modal. */
  at?: ControlAt;
}

export interface PageClient {
  id: string;
  name: string;
  grantType: string;
  state: string;
  /** Calls to the Genesys Cloud API within seven days. */
  callsInSevenDays: number;
  isBots: boolean;
}

/** Something that can go wrong. `isOn` is undefined for what happens once, when it's pressed. What's on until it happens once turns itself off. */
export interface Trouble {
  id: string;
  label: string;
  about: 'genesys' | 'slack' | 'people';
  isOn: boolean | undefined;
}

export interface BotState {
  /** `elsewhere`: it runs outside of this sandbox's reach, and there are no settings here. */
  status: 'ready' | 'starting' | 'stopped' | 'elsewhere';
  settings: BotSetting[];
  /** What a restart, by a setting, costs. Undefined: nothing. */
  restartWarning: string | undefined;
  /** What doesn't move with the sandbox's clock. Undefined: everything moves. */
  clockWarning: string | undefined;
}

export interface BotSetting {
  id: string;
  label: string;
  isOn: boolean;
}

export interface TrailLine {
  seq: number;
  at: number;
  action: string;
  operation: string;
  person: string | undefined; // their Slack ID
  client: string | undefined;
  /** Whether its `previous` is the hash of the record before. */
  isChained: boolean;
}

export interface WireLine {
  id: string;
  at: number; // ms since 1970
  /** Slack's deliveries to the bot, the bot's calls to Slack, and its calls to Genesys Cloud. */
  way: 'slack-to-bot' | 'bot-to-slack' | 'bot-to-genesys';
  /** Such as `view_submission`, `chat.postMessage`, or `GET /api/v2/oauth/clients`. */
  what: string;
  /** HTTP status, or 200 for an acknowledged envelope; undefined if there's none (yet). */
  status: number | undefined;
  ms: number | undefined;
  /** Payload or arguments, and the answer; credentials are masked. */
  sent: Json | string | undefined;
  answered: Json | string | undefined;
}

/** Where a control is: in a message, or in the person's open modal or Home. */
export type ControlPlace = { channel: string; ts: string } | { view: string };

export interface ControlAt {
  place: ControlPlace;
  blockId: string;
  actionId: string;
}

/** Option values, typed text, a date, or user and channel IDs; null for nothing. */
export type FieldValue = string | string[] | null;

/** What a person does. Sent as `{ person, action }`; the answer is an `ActionAnswer`. */
export type Action =
  | { do: 'type'; text: string; place: string }
  /** A message of their own in a channel or a thread. */
  | { do: 'say'; text: string; place: string; thread?: string }
  /** A shortcut: of this message, or a global one. */
  | { do: 'shortcut'; callbackId: string; message?: { channel: string; ts: string } }
  /** A button. The page has shown the confirm dialog by then. */
  | { do: 'press'; at: ControlAt }
  /** A value for a control that tells the bot at once: a select, an overflow menu, or a field that dispatches. Other fields just keep it. `typing`: Enter wasn't pressed, so text only tells the bot if it dispatches on each character. */
  | { do: 'choose'; at: ControlAt; value: FieldValue; typing?: boolean }
  /** The options of an external select for what was typed. */
  | { do: 'suggest'; at: ControlAt; text: string }
  /** The top modal with the values of its fields, by block ID and action ID. */
  | { do: 'submit'; values: Record<string, Record<string, FieldValue>> }
  | { do: 'close'; all: boolean }
  | { do: 'open-home' }
  | { do: 'read'; place: string }
  | { do: 'advance'; ms: number }
  /** `client`: the ID of the client that it happens to. Default: the one that the bot last read or changed. */
  | { do: 'trouble'; id: string; on: boolean; client?: string }
  | { do: 'setting'; id: string; on: boolean };

export interface SuggestedOption {
  label: string;
  value: string;
  description?: string;
  group?: string;
}

export type ActionAnswer =
  | { ok: true; options?: SuggestedOption[] }
  /** Why it can't be done, in words for the person. */
  | { ok: false; error: string };
