import type { Json } from '../json.ts';
import { contentOf, findMessage, messagePayload, post, remove, rewrite, threadOf } from '../messages.ts';
import { refuse, SlackRefusal } from '../refusal.ts';
import type { StoredMessage, World } from '../world.ts';
import { directChannel, directPartner } from '../world.ts';
import type { Methods } from './method.ts';
import { need, needChannel, needUser } from './method.ts';

/** The arguments of a message's content. Links have no previews here, so it doesn't matter whether they're wanted. */
const content = [
  ...['text', 'blocks', 'attachments', 'markdown_text', 'metadata'],
  ...['parse', 'link_names', 'unfurl_links', 'unfurl_media'],
];

/** chat.* */
export const chatMethods: Methods = {
  'chat.postMessage': {
    takes: ['channel', ...content, 'thread_ts'],
    scopes: ['chat:write'],
    run(world, args) {
      const channel = target(world, need(args, 'channel'));
      const content = contentOf(args, 'post');
      const thread = threadOf(world, channel, args);
      limit(world, channel);
      const message = post(world, content, { channel, ...thread });
      return { channel, ts: message.ts, message: messagePayload(world, message) };
    },
  },
  'chat.postEphemeral': {
    takes: ['channel', 'user', ...content, 'thread_ts'],
    scopes: ['chat:write'],
    run(world, args) {
      const channel = target(world, need(args, 'channel'));
      const user = needUser(world, need(args, 'user'));
      const members = world.channels.get(channel)?.members;
      if (members && !members.includes(user.id)) throw refuse('user_not_in_channel');
      const content = contentOf(args, 'post');
      const message = post(world, content, { channel, ...threadOf(world, channel, args), ephemeralFor: user.id });
      return { message_ts: message.ts };
    },
  },
  'chat.update': {
    takes: ['channel', 'ts', ...content],
    scopes: ['chat:write'],
    run(world, args) {
      const message = own(world, args, 'cant_update_message');
      if (world.channels.get(message.channel)?.is_archived) throw refuse('is_inactive');
      const ageMs = world.clock.now() - message.at;
      if (message.frozen || ageMs > world.switches.editWindowMs) throw refuse('edit_window_closed');
      // Text without blocks drops the blocks; blocks without text drop the text.
      rewrite(world, message, contentOf(args, 'update'));
      return { channel: message.channel, ts: message.ts, text: message.text, message: messagePayload(world, message) };
    },
  },
  'chat.delete': {
    takes: ['channel', 'ts'],
    scopes: ['chat:write'],
    run(world, args) {
      const message = own(world, args, 'cant_delete_message');
      remove(world, message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    takes: ['channel', 'message_ts'],
    scopes: [],
    run(world, args) {
      const channel = need(args, 'channel');
      const message = findMessage(world, channel, need(args, 'message_ts'));
      if (!message || message.deleted) throw refuse('message_not_found');
      const permalink = `https://${world.team.domain}.slack.com/archives/${channel}/p${message.ts.replace('.', '')}`;
      return { channel, permalink };
    },
  },
};

/** The channel to post to; a user ID means the bot's direct messages with that person. */
function target(world: World, given: string): string {
  const partner = given.startsWith('U') || given.startsWith('W') ? world.users.get(given) : directPartner(world, given);
  if (partner) {
    if (partner.deleted || partner.is_bot) throw refuse('channel_not_found');
    if (!world.switches.messagesTab) throw refuse('messages_tab_disabled');
    return directChannel(partner.id);
  }
  const byName = [...world.channels.values()].find((one) => given === `#${one.name}`);
  const channel = needChannel(world, byName?.id ?? given);
  if (channel.is_archived) throw refuse('is_archived');
  const open = world.scopes.includes('chat:write.public') && !channel.is_private;
  if (!channel.members.includes(world.botUserId) && !open) throw refuse('not_in_channel');
  return channel.id;
}

function limit(world: World, channel: string): void {
  const now = world.clock.now();
  const { realLimits, postGapMs } = world.switches;
  const since = now - (world.lastPost.get(channel) ?? Number.NEGATIVE_INFINITY);
  if (realLimits && since < postGapMs) throw new SlackRefusal('ratelimited', {}, 1);
  world.lastPost.set(channel, now);
}

// Ephemerals and other people's messages can't be found or changed by timestamp.
function own(world: World, args: Json, otherwise: string): StoredMessage {
  const channel = need(args, 'channel');
  const ts = need(args, 'ts');
  if (!directPartner(world, channel)) needChannel(world, channel);
  const message = findMessage(world, channel, ts);
  if (!message || message.deleted) throw refuse('message_not_found');
  if (message.user !== world.botUserId) throw refuse(otherwise);
  return message;
}
