import { setTimeout as delay } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Message, Modal } from '../commands/blocks.ts';
import { fitMessage } from '../commands/fit.ts';
import { KeyturnError } from '../services/errors.ts';

export interface Posted {
  channel: string;
  ts: string;
}

/** The calls that Keyturn makes to Slack. All throw `slack_failed` {slackError} or `slack_trigger_expired`. */
export interface SlackApi {
  /** Opens a modal; gives its id. A trigger lives 3 s and works once (docs.slack.dev/reference/methods/views.open). */
  openView(triggerId: string, view: Modal): Promise<string>;
  pushView(triggerId: string, view: Modal): Promise<string>;
  updateView(viewId: string, view: Modal, tries?: number): Promise<void>;
  /** Posts to a channel, or to a person's direct messages when `channel` is a user id. Waits out rate limits, up to a minute. */
  post(channel: string, message: Message, threadTs?: string): Promise<Posted>;
  update(at: Posted, message: Message): Promise<void>;
  postEphemeral(channel: string, user: string, message: Message): Promise<void>;
  /** What Slack says of a user, `user` of users.info, unparsed; undefined for somebody whom it does not show, such as people of other workspaces. */
  userInfo(userId: string): Promise<unknown>;
  groupMembers(groupId: string): Promise<string[]>;
  channelMembers(channel: string): Promise<string[]>;
  /** What Slack says of a channel; undefined when the app may not ask. */
  channelInfo(channel: string): Promise<ChannelInfo | undefined>;
}

const channelInfo = z.object({
  is_archived: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_member: z.boolean().optional(),
});
export type ChannelInfo = z.output<typeof channelInfo>;

/** Words of users.info for somebody whom the app may not see (docs.slack.dev/reference/methods/users.info). */
const hidden: ReadonlySet<string> = new Set(['user_not_found', 'user_not_visible']);

const posted = z.object({ channel: z.string(), ts: z.string() });
const opened = z.object({ view: z.object({ id: z.string() }) });
const members = z.object({
  members: z.array(z.string()).default([]),
  response_metadata: z.object({ next_cursor: z.string().default('') }).default({ next_cursor: '' }),
});
const groupUsers = z.object({ users: z.array(z.string()).default([]) });
const platformError = z.object({ data: z.object({ error: z.string() }) });
const rateLimit = z.object({ code: z.literal('slack_webapi_rate_limited_error'), retryAfter: z.number() });

/** Slack's words for a trigger that was used or came too late; older replies say it in prose. */
const triggerErrors = /trigger_(?:expired|exchanged)|(?:expired|exchanged|invalid)_trigger_id/u;

/** Pages of a channel's members that are read: 10,000 people. */
const mostPages = 50;
/** Longest wait for a rate limit to pass, in seconds. */
const longestWait = 60;

/** The web client takes what is no JSON, such as the page of a proxy, for the word of an error; Slack's own are short. */
const longestWord = 200;

/** Slack's own word for what went wrong; undefined when it did not answer. */
export function slackWord(error: unknown): string | undefined {
  if (error instanceof KeyturnError) return error.details['slackError'];
  const word = platformError.safeParse(error).data?.data.error;
  return word === undefined || word.length > longestWord || word.includes('<') ? undefined : word;
}

function wrap(error: unknown): KeyturnError {
  const word = slackWord(error);
  const said = word ?? '';
  if (triggerErrors.test(said) || (said === 'invalid_arguments' && /trigger_id/u.test(String(error))))
    return new KeyturnError('slack_trigger_expired', { cause: error });
  return new KeyturnError('slack_failed', {
    cause: error,
    ...(word === undefined ? {} : { details: { slackError: word } }),
  });
}

export function createSlackApi(client: WebClient): SlackApi {
  /** `tries` > 1 only where a second try cannot do harm. */
  const call = async <T>(
    method: string,
    args: Record<string, unknown>,
    schema: z.ZodType<T>,
    tries = 1,
  ): Promise<T> => {
    for (let left = tries - 1; ; left -= 1) {
      try {
        return schema.parse(await client.apiCall(method, args));
      } catch (error) {
        const limited = rateLimit.safeParse(error);
        if (left <= 0 || slackWord(error) !== undefined) throw wrap(error);
        await delay(limited.success ? Math.min(limited.data.retryAfter, longestWait) * 1000 : 250);
      }
    }
  };

  /** A message is repeated only when Slack certainly did not take it: on a rate limit. */
  const send = async (method: string, args: Record<string, unknown>): Promise<Posted> => {
    for (let left = 4; ; left -= 1) {
      try {
        return posted.parse(await client.apiCall(method, args));
      } catch (error) {
        const limited = rateLimit.safeParse(error);
        if (!limited.success || left <= 0) throw wrap(error);
        await delay(Math.min(limited.data.retryAfter, longestWait) * 1000);
      }
    }
  };

  const content = (message: Message) => {
    const { text, blocks } = fitMessage(message);
    return { text, ...(blocks.length === 0 ? {} : { blocks }) };
  };
  const body = (message: Message) => ({
    ...content(message),
    unfurl_links: false,
    unfurl_media: false,
  });

  return {
    openView: async (triggerId, view) => (await call('views.open', { trigger_id: triggerId, view }, opened)).view.id,
    pushView: async (triggerId, view) => (await call('views.push', { trigger_id: triggerId, view }, opened)).view.id,
    async updateView(viewId, view, tries = 3) {
      await call('views.update', { view_id: viewId, view }, z.unknown(), tries);
    },
    post: (channel, message, threadTs) =>
      send('chat.postMessage', {
        channel,
        ...body(message),
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      }),
    async update(at, message) {
      await call('chat.update', { channel: at.channel, ts: at.ts, ...fitMessage(message) }, z.unknown(), 4);
    },
    async postEphemeral(channel, user, message) {
      await call('chat.postEphemeral', { channel, user, ...content(message) }, z.unknown());
    },
    async userInfo(userId) {
      try {
        return (await call('users.info', { user: userId }, z.object({ user: z.unknown() }), 2)).user;
      } catch (error) {
        if (hidden.has(slackWord(error) ?? '')) return undefined;
        throw error;
      }
    },
    groupMembers: async (groupId) => (await call('usergroups.users.list', { usergroup: groupId }, groupUsers, 2)).users,
    async channelMembers(channel) {
      const all: string[] = [];
      let cursor = '';
      for (let page = 0; page < mostPages; page += 1) {
        const args = { channel, limit: 200, ...(cursor === '' ? {} : { cursor }) };
        const answer = await call('conversations.members', args, members, 3);
        all.push(...answer.members);
        cursor = answer.response_metadata.next_cursor;
        if (cursor === '') break;
      }
      return all;
    },
    async channelInfo(channel) {
      try {
        return (await call('conversations.info', { channel }, z.object({ channel: channelInfo }), 4)).channel;
      } catch (error) {
        if (slackWord(error) === 'missing_scope') return undefined;
        throw error;
      }
    },
  };
}
