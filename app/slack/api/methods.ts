import type { LaneRule, Task } from '../queue/task.ts';

/** How calls of a method wait, and which errors they retry; see `Task`. */
type MethodRule = LaneRule & Pick<Task<unknown>, 'withinMs' | 'repeat' | 'mostVague'>;

/** For methods without a documented pace: only Slack's Retry-After slows them down. */
const plain: LaneRule = { gapMs: 0, atOnce: Number.POSITIVE_INFINITY };
const minuteMs = 60_000;
/** A person waits for a lookup, so it soon fails on a rate limit, unless Slack says when that ends. */
const lookup = { ...plain, withinMs: minuteMs, mostVague: 3, repeat: 'all' } as const;
/** For messages and modals, which have to arrive, even late. */
const message = { withinMs: minuteMs, mostVague: Number.POSITIVE_INFINITY } as const;

/** Slack's limits (docs.slack.dev/apis/web-api/rate-limits) and how long each call is worth waiting for. */
export const slackMethods = {
  // A trigger works once, for 3 s.
  'views.open': { ...plain, withinMs: 2_000, mostVague: 1, repeat: 'limits' },
  'views.push': { ...plain, withinMs: 2_000, mostVague: 1, repeat: 'limits' },
  'views.update': { ...plain, ...message, repeat: 'all' },
  // One message per second and channel, threads included. If Slack doesn't answer, the message may be there, so it isn't sent again.
  'chat.postMessage': { ...message, gapMs: 1_000, atOnce: 1, repeat: 'words' },
  // 50 a minute.
  'chat.update': { ...message, gapMs: 1_200, atOnce: 10, repeat: 'all' },
  // The answer can still go by direct message.
  'chat.postEphemeral': { ...plain, withinMs: 10_000, mostVague: 3, repeat: 'words' },
  'users.info': lookup,
  // 50 a minute.
  'users.lookupByEmail': { ...lookup, gapMs: 1_200, atOnce: 10 },
  'usergroups.users.list': lookup,
  'conversations.members': lookup,
  'conversations.info': lookup,
} as const satisfies Readonly<Record<string, MethodRule>>;

export type SlackMethod = keyof typeof slackMethods;

/** The calls that people cause by what they click and type, with what Slack takes of each in a minute: its tier 4. */
export const sharedPerMinute = {
  'views.open': 100,
  'views.push': 100,
  'views.update': 100,
  'users.info': 100,
} as const satisfies Partial<Record<SlackMethod, number>>;
export type SharedMethod = keyof typeof sharedPerMinute;
