import type { SlackChannel, SlackUser } from './accounts.ts';
import { findMessage } from './messages.ts';
import { zoneName } from './render/dates.ts';
import { screen, snapshotMessage, snapshotView } from './render/snapshots.ts';
import { mrkdwn, readerFor } from './render/text.ts';
import type { SlackMessage, SlackView } from './surfaces.ts';
import { directChannel, type World } from './world.ts';

/** What people see now. */
export interface Sights {
  /** By channel and timestamp. Finds deleted messages and ephemerals too. */
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
  /** All accounts, the bot's included. */
  users(): SlackUser[];
  channels(): SlackChannel[];
  userGroups(): { id: string; handle: string; users: string[] }[];
  /** The sandbox's time, in ms since 1970. */
  now(): number;
}

/** Reads this workspace as its people do. */
export function createSights(world: World): Sights {
  return {
    message(channel, ts) {
      const message = findMessage(world, channel, ts, true);
      return message && snapshotMessage(world, message);
    },
    messages: (channel, { thread } = {}) => shown(world, channel, thread),
    directMessages: (userId) => shown(world, directChannel(userId)),
    ephemerals: (userId) => (world.ephemerals.get(userId) ?? []).map((message) => snapshotMessage(world, message)),
    views: (userId) => (world.stacks.get(userId) ?? []).map((view) => snapshotView(world, view)),
    home(userId) {
      const view = world.homes.get(userId);
      return view && snapshotView(world, view);
    },
    reads: (userId, text) => mrkdwn(text, readerFor(world, userId)),
    timeZone: (userId) => zoneName(readerFor(world, userId).tz, world.clock.now()),
    users: () => structuredClone([...world.users.values()]),
    channels: () => structuredClone([...world.channels.values()]),
    userGroups: () => structuredClone([...world.groups.values()]),
    now: world.clock.now,
  };
}

/** Everything on every screen and in every channel, and what was refused: for the error of a wait that failed. */
export function everything(world: World): string {
  const channels = [...world.channels.values()].map(({ id, name }) => {
    const texts = shown(world, id).map(({ rendered }) => rendered);
    return [`#${name}`, texts.join('\n')] as const;
  });
  const screens = [...world.users.keys()].map((id) => [id, screen(world, id)] as const);
  const seen = [...screens, ...channels].filter(([, text]) => text !== '').map(([id, text]) => `${id}:\n${text}`);
  const refusals = world.refusals.map((one) => `refused: ${one}`);
  return [...(seen.length > 0 ? seen : ['nothing to anyone']), ...refusals].join('\n');
}

function shown(world: World, channel: string, thread?: string): SlackMessage[] {
  return (world.messages.get(channel) ?? [])
    .filter((message) => thread === undefined || message.threadTs === thread || message.ts === thread)
    .map((message) => snapshotMessage(world, message));
}
