import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { fitMessage } from '../../commands/block-kit/fit.ts';
import type { Message, Modal } from '../../commands/block-kit/message.ts';
import type { Asking } from '../../services/admission/share.ts';
import { createShares } from '../../services/admission.ts';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import { type ChannelInfo, channelInfo, groupUsers, members, opened, posted, updated } from './api/answers.ts';
import { type CallOptions, createSlackCall, type QueueOptions, type SlackCall } from './api/call.ts';
import { sharedPerMinute } from './api/methods.ts';
import { slackWord, troubleOf } from './errors.ts';

export interface Posted {
  channel: string;
  ts: string;
}

/** Options of a new message, and how it waits for Slack's rate limits. */
export interface PostOptions {
  /** The timestamp of the message that it answers. */
  thread?: string;
  /** Waits until messages about decisions and outcomes are sent. */
  later?: boolean;
  /** Runs before each try. If it throws, the message isn't sent. */
  before?: () => Promise<void>;
  /** `all`: also if Slack didn't answer, so that the message may be there twice. */
  repeat?: 'all';
}

/**
 * Keyturn's calls to Slack. All are queued for Slack's rate limits: messages wait for up to a minute, and calls that a person waits for less long.
 * All throw `slack_rate_limited` if that isn't enough, `slack_trigger_expired`, or `slack_failed` {slackError}.
 */
export interface SlackApi {
  /** Opens a modal, and returns its ID. A trigger works once, within 3 s (docs.slack.dev/reference/methods/views.open). */
  openView(triggerId: string, view: Modal): Promise<string>;
  pushView(triggerId: string, view: Modal): Promise<string>;
  /** `once`: without retries, for an update that would come too late. */
  updateView(viewId: string, view: Modal, once?: boolean): Promise<void>;
  /**
   * The same, and returns the modal's new hash, if Slack says it. With `hash`, it throws slack_failed {slackError: 'hash_conflict'} if anything else
   * was shown in the modal since it had that hash.
   */
  replaceView(viewId: string, view: Modal, hash?: string): Promise<string | undefined>;
  /** Posts to a channel, or to a person's direct messages if `channel` is a user ID. Messages are sent in order. */
  post(channel: string, message: Message, options?: PostOptions): Promise<Posted>;
  update(at: Posted, message: Message, options?: Pick<PostOptions, 'later'>): Promise<void>;
  /** Posts a message that only `user` sees, in the channel or in one of its threads. */
  postEphemeral(channel: string, user: string, message: Message, thread?: string): Promise<void>;
  /** The unparsed `user` of users.info. Undefined for a person whom Slack doesn't show, such as one of another workspace. */
  userInfo(userId: string): Promise<unknown>;
  /** The unparsed `user` of users.lookupByEmail. Undefined if nobody active has this email. */
  userByEmail(email: string): Promise<unknown>;
  groupMembers(groupId: string): Promise<string[]>;
  channelMembers(channel: string): Promise<string[]>;
  /** What Slack says about a channel. Undefined if the app lacks the scope. */
  channelInfo(channel: string): Promise<ChannelInfo | undefined>;
  /** The same calls, of which modals and lookups count for this person. They also throw `too_many_asks`, except for an `execution`. */
  askedBy(asking: Asking): SlackApi;
  /** Sends nothing. With `askedBy`, it throws `too_many_asks` if what this person sends next would be refused. */
  requirePart(): void;
}

export function createSlackApi(client: Pick<WebClient, 'apiCall'>, options: CallOptions = {}): SlackApi {
  const { shares = createShares(sharedPerMinute, Date.now) } = options;
  const call = createSlackCall(client, { ...options, shares });
  const over = (asking?: Asking): SlackApi => ({
    ...methodsOf((method, args, schema, more) => call(method, args, schema, { asking, ...more })),
    askedBy: over,
    requirePart: () => asking && shares.requirePart('views.update', asking),
  });
  return over();
}

function methodsOf(call: SlackCall): Omit<SlackApi, 'askedBy' | 'requirePart'> {
  const show = async (method: 'views.open' | 'views.push', triggerId: string, view: Modal): Promise<string> => {
    // Slack sent no trigger, so no modal can be opened.
    if (triggerId === '') throw new KeyturnError('slack_trigger_expired');
    return (await call(method, { trigger_id: triggerId, view }, opened)).view.id;
  };

  return {
    openView: (triggerId, view) => show('views.open', triggerId, view),
    pushView: (triggerId, view) => show('views.push', triggerId, view),
    async updateView(viewId, view, once = false) {
      const options: QueueOptions = once ? { repeat: 'limits', withinMs: 500 } : {};
      await call('views.update', { view_id: viewId, view }, z.unknown(), options);
    },
    replaceView: (viewId, view, hash) => call('views.update', { view_id: viewId, view, hash }, updated),
    post(channel, message, { thread, later = false, before, repeat } = {}) {
      const args = { channel, ...contentOf(message), unfurl_links: false, unfurl_media: false, thread_ts: thread };
      return call('chat.postMessage', args, posted, {
        ...{ lane: `to ${channel}`, first: !later, before },
        ...defined({ repeat }),
      });
    },
    async update(at, message, { later = false } = {}) {
      const args = { channel: at.channel, ts: at.ts, ...fitMessage(message) };
      await call('chat.update', args, z.unknown(), { first: !later });
    },
    async postEphemeral(channel, user, message, thread) {
      await call('chat.postEphemeral', { channel, user, ...contentOf(message), thread_ts: thread }, z.unknown());
    },
    userInfo: (user) => userOrNone(call('users.info', { user }, oneUser)),
    userByEmail: (email) => userOrNone(call('users.lookupByEmail', { email }, oneUser)),
    groupMembers: async (groupId) => (await call('usergroups.users.list', { usergroup: groupId }, groupUsers)).users,
    channelMembers: (channel) => allMembers(call, channel),
    async channelInfo(channel) {
      try {
        return (await call('conversations.info', { channel }, z.object({ channel: channelInfo }))).channel;
      } catch (error) {
        if (slackWord(error) === 'missing_scope') return undefined;
        throw error;
      }
    },
  };
}

const oneUser = z.object({ user: z.unknown() });

async function userOrNone(asked: Promise<{ user?: unknown }>): Promise<unknown> {
  try {
    return (await asked).user;
  } catch (error) {
    if (troubleOf(error) === 'unknown_person') return undefined;
    throw error;
  }
}

/** Leaves `blocks` out if there are none: Slack refuses an empty array. */
function contentOf(message: Message) {
  const { text, blocks } = fitMessage(message);
  return { text, blocks: blocks.length === 0 ? undefined : blocks };
}

/** How many pages of a channel's members are read: 10,000 people. */
const mostPages = 50;

async function allMembers(call: SlackCall, channel: string): Promise<string[]> {
  const all: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await call('conversations.members', { channel, limit: 200, cursor }, members);
    all.push(...answer.members);
    cursor = answer.response_metadata.next_cursor;
    if (cursor === '') break;
  }
  return all;
}
