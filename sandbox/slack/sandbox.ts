import type { Enterprise, SlackChannel, SlackUser } from './accounts.ts';
import type { Actor } from './actor.ts';
import type { ApiCall, Delivery } from './deliveries.ts';
import type { OddPayloads } from './odd-payloads.ts';
import type { SlackFault, SlackSwitches } from './options.ts';
import type { SlackMessage, SlackView } from './surfaces.ts';

/** A running workspace, as the process that started it sees it. */
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
  /** A person. `team`: the payloads name that team; `enterprise`: they name that organization, or none. */
  as(userId: string, options?: { team?: string; enterprise?: string | null }): Actor;
  /** From now on this message can't be edited, as if the workspace's time for editing had passed. */
  closeEditing(channel: string, ts: string): void;
  /** Revokes a token: its calls are refused with `word`, default token_revoked. */
  revoke(token: 'bot' | 'app', word?: string): void;
  /** Makes both tokens valid again. */
  restore(): void;
  /** By channel and timestamp; finds deleted messages and ephemerals too. */
  message(channel: string, ts: string): SlackMessage | undefined;
  /** Oldest first, without ephemerals. Deleted ones are marked, not left out. */
  messages(channel: string, options?: { thread?: string }): SlackMessage[];
  /** The bot's direct messages with this person. */
  directMessages(userId: string): SlackMessage[];
  /** What only this person sees, in order, as it looks now. Deleted ones are marked. */
  ephemerals(userId: string): SlackMessage[];
  /** The open modals, bottom first. */
  views(userId: string): SlackView[];
  home(userId: string): SlackView | undefined;
  /** Mrkdwn as this person reads it: names of people and channels, dates in their time zone, no marks. Without a person: in UTC. */
  reads(userId: string | undefined, mrkdwn: string): string;
  /** Short name of this person's time zone, such as EST or GMT+1, now. Without a person: UTC. */
  timeZone(userId: string | undefined): string;
  /** The first truthy value of `look`, which is called after each change. Rejects after `timeoutMs` (default 8,000) with what is shown. */
  waitFor<T>(look: () => T | undefined | false | null, timeoutMs?: number): Promise<T>;
  readonly deliveries: Delivery[];
  readonly calls: ApiCall[];
  /** Everything that the workspace refused, in words. */
  readonly refusals: string[];
  /** `asCaptured`: with the old timestamp and signature, or the same envelope; otherwise fresh ones for the same payload. */
  redeliver(delivery: Delivery, options?: { asCaptured?: boolean }): Promise<Delivery>;
  readonly faults: { inject(fault: SlackFault): () => void; clear(): void };
  readonly sockets: {
    count(): number;
    disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void;
    kill(): void;
    /** The open connections stay open but neither send nor receive anything from now on. */
    stall(): void;
  };
  /** Moves the sandbox's clock: triggers and response_urls age, retries fall due. */
  advance(ms: number): void;
  close(): Promise<void>;
}
