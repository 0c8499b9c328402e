import type { LaneRule, Task } from '../queue.ts';

/** How calls of a method wait, and what is repeated; see `Task`. */
type MethodRule = LaneRule & Pick<Task<unknown>, 'withinMs' | 'repeat' | 'mostVague'>;

/** Limits of methods are said by Retry-After; how they are spaced in between isn't. */
const plain: LaneRule = { gapMs: 0, atOnce: Number.POSITIVE_INFINITY };
const minute = 60_000;
/** A person waits for a lookup, so they soon hear of a limit, unless Slack says when it ends. */
const lookup = { ...plain, withinMs: minute, mostVague: 3, repeat: 'all' } as const;
/** A message is worth waiting for. */
const message = { withinMs: minute, mostVague: Number.POSITIVE_INFINITY } as const;

/** Slack's limits (docs.slack.dev/apis/web-api/rate-limits) and how long each call is worth waiting for. */
export const slackMethods = {
  // A trigger lives 3 s, and works once.
  'views.open': { ...plain, withinMs: 2_000, mostVague: 1, repeat: 'limits' },
  'views.push': { ...plain, withinMs: 2_000, mostVague: 1, repeat: 'limits' },
  'views.update': { ...plain, ...message, repeat: 'all' },
  // One message a second to a channel, those in its threads among them. Where no answer came it may be there, and isn't sent again.
  'chat.postMessage': { ...message, gapMs: 1_000, atOnce: 1, repeat: 'words' },
  // 50 a minute.
  'chat.update': { ...message, gapMs: 1_200, atOnce: 10, repeat: 'all' },
  // There is another way to the person.
  'chat.postEphemeral': { ...plain, withinMs: 10_000, mostVague: 3, repeat: 'words' },
  'users.info': lookup,
  'usergroups.users.list': lookup,
  'conversations.members': lookup,
  'conversations.info': lookup,
} as const satisfies Readonly<Record<string, MethodRule>>;

export type SlackMethod = keyof typeof slackMethods;
