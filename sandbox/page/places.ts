import type { SlackChannel } from '../slack/accounts.ts';
import type { SlackMessage } from '../slack/surfaces.ts';
import { directChannel, displayName } from '../slack/world.ts';
import type { SlackSandbox } from '../slack.ts';
import { mentions } from './mentions.ts';
import type { PageMessage, Place } from './protocol.ts';
import { numberOf, type Reading } from './reading.ts';

/** The ID of the place where the app's Home is. */
export const homePlace = 'home';
/** The most messages of a place that the page gets, the latest ones. */
const mostMessages = 150;

/** The channels that a person is in, their direct message with the bot, and the bot's Home. */
export function placesOf(slack: SlackSandbox, reading: Reading, me: string): Place[] {
  const bot = slack.users().find(({ id }) => id === slack.botUserId);
  const look = lookOf(slack, reading, me);
  const channels = slack.channels().filter(({ members }) => members.includes(me));
  const botName = bot === undefined ? 'Bot' : displayName(bot);
  return [
    ...channels.map((channel) => channelPlace(channel, look(channel.id))),
    { ...bare, id: directChannel(me), kind: 'direct', name: botName, ...asMentions(look(directChannel(me))) },
    { ...bare, id: homePlace, kind: 'home', name: botName, unread: 0, mentions: 0, messages: [] },
  ];
}

const bare = { isPrivate: false, isArchived: false, isShared: false } as const;

type Seen = Pick<Place, 'unread' | 'mentions' | 'messages'>;

function channelPlace(channel: SlackChannel, seen: Seen): Place {
  return {
    id: channel.id,
    kind: 'channel',
    name: channel.name,
    isPrivate: channel.is_private,
    isArchived: channel.is_archived,
    isShared: channel.is_ext_shared,
    ...seen,
  };
}

/** In a direct message, everything is for this person. */
const asMentions = (seen: Seen): Seen => ({ ...seen, mentions: seen.unread });

/** Reads a channel as this person sees it. */
function lookOf(slack: SlackSandbox, reading: Reading, me: string): (channel: string) => Seen {
  const names = new Map(slack.users().map((user) => [user.id, displayName(user)]));
  const groups = slack.userGroups().flatMap(({ id, users }) => (users.includes(me) ? [id] : []));
  const own = slack.ephemerals(me);
  return (channel) => {
    const there = [...slack.messages(channel), ...own.filter((one) => one.channel === channel)]
      .filter(({ deleted }) => !deleted)
      .sort((one, other) => numberOf(one) - numberOf(other))
      .slice(-mostMessages);
    const isMention = (message: SlackMessage): boolean =>
      message.ephemeralFor === undefined && mentions(message, me, groups);
    // A reply only counts for those whom it mentions: that a thread has news is no news in the channel.
    const isUnread = (message: SlackMessage): boolean =>
      message.user !== me &&
      !reading.hasRead(me, channel, numberOf(message)) &&
      (message.thread_ts === undefined || message.thread_ts === message.ts || isMention(message));
    const messages = there.map(
      (message): PageMessage => ({
        ...message,
        author: { name: names.get(message.user) ?? message.user, isBot: message.user === slack.botUserId },
        at: Math.floor(Number(message.ts)) * 1_000,
        isUnread: isUnread(message),
      }),
    );
    const unread = messages.filter((message) => message.isUnread);
    return { unread: unread.length, mentions: unread.filter(isMention).length, messages };
  };
}
