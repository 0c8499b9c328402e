import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Message, Modal } from '../../commands/block-kit/blocks.ts';
import { fitMessage } from '../../commands/block-kit/fit.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { CallWatch } from '../process/metrics.ts';
import { slackFailure, slackWord, troubleOf } from './errors.ts';
import { createSlackQueue, type LaneRule, type Task } from './queue.ts';

export interface Posted {
  channel: string;
  ts: string;
}

/** How a message waits where Slack limits messages. */
export interface PostOptions {
  /** The message that it answers, by timestamp. */
  thread?: string;
  /** It can wait for those that tell of decisions and outcomes. */
  later?: boolean;
  /** Looked at when its turn has come, before each try; what this throws keeps the message back. */
  before?: () => Promise<void>;
}

/**
 * The calls that Keyturn makes to Slack. All wait their turn and for rate limits to pass: messages up to a minute each, what somebody waits
 * for less. All throw `slack_rate_limited` when that isn't enough, `slack_trigger_expired`, or `slack_failed` {slackError}.
 */
export interface SlackApi {
  /** Opens a modal; gives its id. A trigger lives 3 s and works once (docs.slack.dev/reference/methods/views.open). */
  openView(triggerId: string, view: Modal): Promise<string>;
  pushView(triggerId: string, view: Modal): Promise<string>;
  /** `once`: tried once, for what would come too late afterwards. */
  updateView(viewId: string, view: Modal, once?: boolean): Promise<void>;
  /** Posts to a channel, or to a person's direct messages when `channel` is a user id: one after the other, in the order of asking. */
  post(channel: string, message: Message, options?: PostOptions): Promise<Posted>;
  update(at: Posted, message: Message, options?: Pick<PostOptions, 'later'>): Promise<void>;
  /** What only `user` sees, in the channel or in one of its threads. */
  postEphemeral(channel: string, user: string, message: Message, thread?: string): Promise<void>;
  /** What Slack says of a user, `user` of users.info, unparsed; undefined for somebody whom it does not show, such as people of other workspaces. */
  userInfo(userId: string): Promise<unknown>;
  groupMembers(groupId: string): Promise<string[]>;
  channelMembers(channel: string): Promise<string[]>;
  /** What Slack says of a channel; undefined when the app may not ask. */
  channelInfo(channel: string): Promise<ChannelInfo | undefined>;
}

const ids = z
  .array(z.string())
  .nullish()
  .transform((given) => given ?? []);
/** Who can see a channel, and whether it takes messages (docs.slack.dev/reference/objects/conversation-object). */
const channelInfo = z.object({
  is_archived: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
  is_shared: z.boolean().optional(),
  is_org_shared: z.boolean().optional(),
  pending_shared: ids,
  pending_connected_team_ids: ids,
  connected_team_ids: ids,
  internal_team_ids: ids,
  context_team_id: z.string().optional(),
  is_member: z.boolean().optional(),
});
export type ChannelInfo = z.output<typeof channelInfo>;

const posted = z.object({ channel: z.string(), ts: z.string() });
const opened = z.object({ view: z.object({ id: z.string() }) });
const members = z.object({
  members: z.array(z.string()).default([]),
  response_metadata: z.object({ next_cursor: z.string().default('') }).default({ next_cursor: '' }),
});
const groupUsers = z.object({ users: z.array(z.string()).default([]) });
/** Pages of a channel's members that are read: 10,000 people. */
const mostPages = 50;

/** How calls of a method wait, and what is repeated; see `Task`. */
type MethodRule = LaneRule & Pick<Task<unknown>, 'withinMs' | 'repeat' | 'mostVague'>;

/** Limits of methods are said by Retry-After; how they are spaced in between isn't. */
const plain: LaneRule = { gapMs: 0, atOnce: Number.POSITIVE_INFINITY };
const minute = 60_000;
/** Whoever waits for a lookup is soon told that Slack turns Keyturn away, unless Slack says when it won't. */
const lookup = { ...plain, withinMs: minute, mostVague: 3, repeat: 'all' } as const;
/** What is said is worth waiting for. */
const said = { withinMs: minute, mostVague: Number.POSITIVE_INFINITY } as const;

/** Slack's limits (docs.slack.dev/apis/web-api/rate-limits) and how long each call is worth waiting for. */
const methods = {
  // A trigger lives 3 s, and works once.
  'views.open': { ...plain, withinMs: 2_000, mostVague: 1, repeat: 'limits' },
  'views.push': { ...plain, withinMs: 2_000, mostVague: 1, repeat: 'limits' },
  'views.update': { ...plain, ...said, repeat: 'all' },
  // One message a second to a channel, those in its threads among them. Where no answer came it may be there, and isn't sent again.
  'chat.postMessage': { ...said, gapMs: 1_000, atOnce: 1, repeat: 'words' },
  // 50 a minute.
  'chat.update': { ...said, gapMs: 1_200, atOnce: 10, repeat: 'all' },
  // There is another way to the person.
  'chat.postEphemeral': { ...plain, withinMs: 10_000, mostVague: 3, repeat: 'words' },
  'users.info': lookup,
  'usergroups.users.list': lookup,
  'conversations.members': lookup,
  'conversations.info': lookup,
} as const satisfies Readonly<Record<string, MethodRule>>;

export type SlackMethod = keyof typeof methods;

const nobody: CallWatch = { waiting: () => undefined, waited: () => undefined, limited: () => undefined };

export interface SlackApiOptions {
  /** Hears how long calls wait for Slack's limits, by method. */
  watch?: (method: SlackMethod) => CallWatch;
  /** How long a second of Retry-After, and of the pace that follows, lasts in milliseconds; default 1,000. */
  secondMs?: number | undefined;
}

/** What `Task` has beside its rule. */
type Turn = Partial<Pick<Task<unknown>, 'lane' | 'first' | 'withinMs' | 'repeat'>> & {
  before?: (() => Promise<void>) | undefined;
};

export function createSlackApi(
  client: Pick<WebClient, 'apiCall'>,
  { watch = () => nobody, secondMs }: SlackApiOptions = {},
): SlackApi {
  const queue = createSlackQueue({ secondMs });

  const call = <T>(
    method: SlackMethod,
    args: Record<string, unknown>,
    schema: z.ZodType<T>,
    { before, ...turn }: Turn = {},
  ) => {
    const { gapMs, atOnce, ...rest } = methods[method];
    const send = async (): Promise<T> => {
      await before?.();
      try {
        return schema.parse(await client.apiCall(method, args));
      } catch (error) {
        throw slackFailure(error);
      }
    };
    const task = { lane: method, rule: { gapMs, atOnce }, first: true, send, ...rest, ...turn };
    return queue.run<T>(task, watch(method));
  };

  const show = async (method: SlackMethod, triggerId: string, view: Modal): Promise<string> => {
    // Slack sent none: there's nothing to ask it with.
    if (triggerId === '') throw new KeyturnError('slack_trigger_expired');
    return (await call(method, { trigger_id: triggerId, view }, opened)).view.id;
  };

  const content = (message: Message) => {
    const { text, blocks } = fitMessage(message);
    return { text, ...(blocks.length === 0 ? {} : { blocks }) };
  };
  const threaded = (thread: string | undefined) => (thread === undefined ? {} : { thread_ts: thread });
  const body = (message: Message) => ({
    ...content(message),
    unfurl_links: false,
    unfurl_media: false,
  });

  return {
    openView: (triggerId, view) => show('views.open', triggerId, view),
    pushView: (triggerId, view) => show('views.push', triggerId, view),
    async updateView(viewId, view, once = false) {
      const turn: Turn = once ? { repeat: 'limits', withinMs: 500 } : {};
      await call('views.update', { view_id: viewId, view }, z.unknown(), turn);
    },
    post: (channel, message, { thread, later = false, before } = {}) =>
      call('chat.postMessage', { channel, ...body(message), ...threaded(thread) }, posted, {
        lane: `to ${channel}`,
        first: !later,
        before,
      }),
    async update(at, message, { later = false } = {}) {
      const args = { channel: at.channel, ts: at.ts, ...fitMessage(message) };
      await call('chat.update', args, z.unknown(), { first: !later });
    },
    async postEphemeral(channel, user, message, thread) {
      await call('chat.postEphemeral', { channel, user, ...content(message), ...threaded(thread) }, z.unknown());
    },
    async userInfo(userId) {
      try {
        return (await call('users.info', { user: userId }, z.object({ user: z.unknown() }))).user;
      } catch (error) {
        if (troubleOf(error) === 'unknown_person') return undefined;
        throw error;
      }
    },
    groupMembers: async (groupId) => (await call('usergroups.users.list', { usergroup: groupId }, groupUsers)).users,
    async channelMembers(channel) {
      const all: string[] = [];
      let cursor = '';
      for (let page = 0; page < mostPages; page += 1) {
        const args = { channel, limit: 200, ...(cursor === '' ? {} : { cursor }) };
        const answer = await call('conversations.members', args, members);
        all.push(...answer.members);
        cursor = answer.response_metadata.next_cursor;
        if (cursor === '') break;
      }
      return all;
    },
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
