import { randomBytes } from 'node:crypto';
import type { Enterprise, SlackChannel, SlackUser } from './accounts.ts';
import type { AppSettings } from './app.ts';
import type { Clock } from './clock.ts';
import type { ApiCall, Delivery } from './deliveries.ts';
import type { Json } from './json.ts';
import type { SlackFault, SlackSwitches } from './options.ts';
import type { StateValues } from './surfaces.ts';

/** A message as the workspace stores it. An ephemeral one says whom it's for. */
export interface StoredMessage {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly threadTs: string | undefined;
  readonly ephemeralFor: string | undefined;
  /** Sandbox time in ms. */
  readonly at: number;
  frozen: boolean;
  text: string;
  blocks: Json[];
  attachments: Json[];
  metadata: unknown;
  state: StateValues;
  deleted: boolean;
  edited: boolean;
}

/** A modal or Home view as the workspace stores it. */
export interface StoredView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly userId: string;
  readonly teamId: string;
  readonly rootId: string;
  readonly previousId: string | null;
  hash: string;
  callbackId: string;
  externalId: string;
  privateMetadata: string;
  title: Json | null;
  submit: Json | null;
  close: Json | null;
  clearOnClose: boolean;
  notifyOnClose: boolean;
  blocks: Json[];
  state: StateValues;
  errors: Record<string, string>;
}

export interface Trigger {
  readonly userId: string;
  readonly teamId: string;
  readonly issuedAt: number;
  used: boolean;
}

export interface ResponseUrl {
  readonly kind: 'command' | 'message';
  readonly userId: string;
  readonly channel: string;
  readonly source: StoredMessage | undefined;
  readonly issuedAt: number;
  uses: number;
  last: StoredMessage | undefined;
}

/** Everything the workspace knows, and the few functions that everything else is built on. */
export interface World {
  readonly clock: Clock;
  readonly team: { id: string; name: string; domain: string };
  readonly enterprise: Enterprise | undefined;
  /** The error word for calls with each revoked token. */
  readonly revoked: Map<'bot' | 'app', string>;
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly verificationToken: string;
  readonly scopes: string[];
  readonly app: AppSettings;
  readonly switches: SlackSwitches;
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  readonly groups: Map<string, { id: string; handle: string; users: string[] }>;
  /** Messages by channel, oldest first. */
  readonly messages: Map<string, StoredMessage[]>;
  /** When the bot last posted to each channel, for its rate limit. */
  readonly lastPost: Map<string, number>;
  /** The calls of each method in the minute that began at `from`. */
  readonly minutes: Map<string, { from: number; calls: number }>;
  /** Messages that only one person sees, by that person. */
  readonly ephemerals: Map<string, StoredMessage[]>;
  /** Open modals by person, bottom first. */
  readonly stacks: Map<string, StoredView[]>;
  readonly homes: Map<string, StoredView>;
  readonly triggers: Map<string, Trigger>;
  readonly responseUrls: Map<string, ResponseUrl>;
  /** Tickets for Socket Mode connections, each good for one. */
  readonly tickets: Set<string>;
  readonly deliveries: Delivery[];
  readonly calls: ApiCall[];
  readonly refusals: string[];
  readonly faults: { fault: SlackFault; left: number }[];
  /** The server's own base, 'http://127.0.0.1:PORT'; known once it listens. */
  baseUrl: string;
  /** Where response_urls lead; undefined: to `baseUrl`. */
  readonly frontUrl: string | undefined;
  eventsUrl: string | undefined;
  /** Tells everyone who waits that something changed. */
  changed(): void;
  onChange(listener: () => void): () => void;
  /** A new message timestamp, increasing and unique. */
  nextTs(): string;
  id(prefix: string): string;
}

type Given = Pick<World, 'clock' | 'team' | 'enterprise' | 'frontUrl' | 'scopes' | 'app' | 'switches'> & {
  appTokenOf: string | undefined;
};

/** An empty workspace with one installed app. IDs and tokens are random, and worthless outside. */
export function createWorld({ appTokenOf, ...given }: Given): World {
  const listeners = new Set<() => void>();
  let counter = 0;
  const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
  const id = (prefix: string): string => `${prefix}${hex(5).toUpperCase()}`;
  const appId = 'A0SANDBOX';
  return {
    ...given,
    revoked: new Map(),
    appId,
    botUserId: 'U0KEYTURN',
    botId: 'B0KEYTURN',
    botToken: `xoxb-sandbox-${hex(12)}`,
    appToken: `xapp-1-${appTokenOf ?? appId}-${hex(12)}`,
    signingSecret: hex(16),
    verificationToken: hex(12),
    users: new Map(),
    channels: new Map(),
    groups: new Map(),
    messages: new Map(),
    lastPost: new Map(),
    minutes: new Map(),
    ephemerals: new Map(),
    stacks: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    tickets: new Set(),
    deliveries: [],
    calls: [],
    refusals: [],
    faults: [],
    baseUrl: '',
    eventsUrl: undefined,
    changed() {
      for (const listener of [...listeners]) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    nextTs() {
      counter += 1;
      return `${Math.floor(given.clock.now() / 1000)}.${String(counter).padStart(6, '0')}`;
    },
    id,
  };
}

/** The ID of the bot's direct message channel with a person. */
export function directChannel(userId: string): string {
  return `D${userId.slice(1)}`;
}

/** The person at the other end of a direct message channel; undefined for other channels. */
export function directPartner(world: World, channel: string): SlackUser | undefined {
  if (!channel.startsWith('D')) return undefined;
  for (const user of world.users.values()) if (directChannel(user.id) === channel) return user;
  return undefined;
}

/** The name that people see. */
export function displayName(user: SlackUser): string {
  return user.profile?.display_name || user.profile?.real_name || user.name || user.id;
}
