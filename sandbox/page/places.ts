import type { SlackChannel } from '../slack/accounts.ts';
import type { SlackMessage } from '../slack/surfaces.ts';
import { directChannel, displayName } from '../slack/world.ts';
import type { SlackSandbox } from '../slack.ts';
import { liveTextOf, mentions } from './mentions.ts';
import type { PageMessage, Place } from './protocol.ts';
import { numberOf, type Reading } from './reading.ts';

/** The places of a workspace, as they are now. */
export interface Places {
  /** The channels that a person is in, their direct message with the bot, and the bot's Home. */
  of(me: string): Place[];
  /** How many direct messages and mentions a person hasn't seen. */
  waitingFor(person: string): number;
}

type Seen = Pick<Place, 'unread' | 'mentions' | 'messages'>;

const mostMessages = 150;
const bare = { isPrivate: false, isArchived: false, isShared: false } as const;

/** Looks at a workspace for all of its people at once. */
export function lookAround(slack: SlackSandbox, reading: Reading): Places {
  const names = new Map(slack.users().map((user) => [user.id, displayName(user)]));
  const channels = slack.channels();
  const botName = names.get(slack.botUserId) ?? 'Bot';
  const look = createLook(slack, reading, names);
  const joined = (me: string): SlackChannel[] => channels.filter(({ members }) => members.includes(me));
  return {
    of: (me) => [
      ...joined(me).map((channel) => channelPlace(channel, look(me, channel.id))),
      { ...bare, id: directChannel(me), kind: 'direct', name: botName, ...look(me, directChannel(me)) },
      { ...bare, id: 'home', kind: 'home', name: botName, unread: 0, mentions: 0, messages: [] },
    ],
    waitingFor: (me) =>
      [...joined(me).map(({ id }) => id), directChannel(me)].reduce((sum, id) => sum + look(me, id).mentions, 0),
  };
}

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

/** Reads each channel, and what only one person sees, once, and gives a channel as each person sees it. */
function createLook(slack: SlackSandbox, reading: Reading, names: ReadonlyMap<string, string>) {
  const groups = slack.userGroups();
  const read = new Map<string, { message: SlackMessage; live: string }[]>();

  function posted(channel: string): { message: SlackMessage; live: string }[] {
    const known = read.get(channel);
    if (known !== undefined) return known;
    const standing = slack.messages(channel).filter(({ deleted }) => !deleted);
    const latest = standing.slice(-mostMessages).map((message) => ({ message, live: liveTextOf(message) }));
    read.set(channel, latest);
    return latest;
  }

  const alone = new Map<string, SlackMessage[]>();
  function ephemerals(me: string): SlackMessage[] {
    const known = alone.get(me) ?? slack.ephemerals(me).filter(({ deleted }) => !deleted);
    alone.set(me, known);
    return known;
  }

  return (me: string, channel: string): Seen => {
    const mine = groups.flatMap(({ id, users }) => (users.includes(me) ? [id] : []));
    const own = ephemerals(me).filter((one) => one.channel === channel);
    // Slack notifies nobody of what only they see.
    const sights = [...posted(channel), ...own.map((message) => ({ message, live: '' }))]
      .sort((one, other) => numberOf(one.message) - numberOf(other.message))
      .slice(-mostMessages)
      .map(({ message, live }) => {
        const isMention = mentions(live, me, mine);
        const isNew = message.user !== me && !reading.hasRead(me, channel, numberOf(message));
        // That a thread has a reply is only news for those whom it mentions.
        const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
        return { message, isMention, isUnread: isNew && (!isReply || isMention) };
      });
    const unread = sights.filter(({ isUnread }) => isUnread);
    const isDirect = channel === directChannel(me);
    return {
      unread: unread.length,
      mentions: unread.filter(({ isMention }) => isDirect || isMention).length,
      messages: sights.map(
        ({ message, isUnread }): PageMessage => ({
          ...message,
          author: { name: names.get(message.user) ?? message.user, isBot: message.user === slack.botUserId },
          at: Math.floor(Number(message.ts)) * 1_000,
          isUnread,
        }),
      ),
    };
  };
}
