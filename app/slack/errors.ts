import { z } from 'zod';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import { type SlackTrouble, slackWords } from './errors/words.ts';

export { channelUnusable } from './errors/channel.ts';

const troubles: ReadonlyMap<string, SlackTrouble> = new Map(Object.entries(slackWords));

/** What Slack's error word means; undefined for one that isn't known. */
export const troubleOf = (error: unknown): SlackTrouble | undefined => troubles.get(slackWord(error) ?? '');

const forGood: ReadonlySet<SlackTrouble | undefined> = new Set<SlackTrouble>([
  'channel',
  'unknown_person',
  'no_direct_messages',
  'uneditable',
  'thread',
]);

/** Whether Slack refused for a reason that stays: no second try changes it. */
export const refusedForGood = (error: unknown): boolean => forGood.has(troubleOf(error));

const platformError = z.object({
  data: z.object({
    error: z.string(),
    response_metadata: z.object({ retryAfter: z.number().optional() }).optional(),
  }),
});
const rateLimit = z.object({ code: z.literal('slack_webapi_rate_limited_error'), retryAfter: z.number() });
/** What the web client says of an HTTP 429 without a number for Retry-After. */
const unsaid = /^Retry header did not contain a valid timeout/u;

/** The web client takes anything that isn't JSON, such as a proxy's page, for an error word; Slack's own words are short. */
const longestWord = 200;

/** Slack's own word for what went wrong; undefined when it didn't answer. */
export function slackWord(error: unknown): string | undefined {
  if (error instanceof KeyturnError) return error.details['slackError'];
  const word = platformError.safeParse(error).data?.data.error;
  return word === undefined || word.length > longestWord || word.includes('<') ? undefined : word;
}

/**
 * What the web client threw, as `slack_rate_limited` {slackError, retryAfterSeconds}, `slack_trigger_expired`, or `slack_failed`
 * {slackError, reason: 'credentials' where the token isn't accepted}; the cause is kept.
 */
export function slackFailure(error: unknown): KeyturnError {
  const word = slackWord(error);
  const limit = limitOf(error);
  if (limit !== undefined) {
    const retryAfterSeconds = limit.seconds?.toString();
    const details = defined({ slackError: 'ratelimited', retryAfterSeconds });
    return new KeyturnError('slack_rate_limited', { cause: error, details });
  }
  // Older replies say it in prose.
  if (troubleOf(error) === 'trigger' || saysSoInProse(error))
    return new KeyturnError('slack_trigger_expired', { cause: error });
  const reason = troubleOf(error) === 'credentials' ? 'credentials' : undefined;
  const details = word === undefined ? {} : defined({ slackError: word, reason });
  return new KeyturnError('slack_failed', { cause: error, details });
}

/** Slack's rate limit, with the seconds to wait where Slack says how many; undefined for any other error. */
function limitOf(error: unknown): { seconds: number | undefined } | undefined {
  const limited = rateLimit.safeParse(error);
  if (limited.success) return { seconds: lasting(limited.data.retryAfter) };
  if (error instanceof Error && unsaid.test(error.message)) return { seconds: undefined };
  if (troubleOf(error) !== 'limit') return undefined;
  return { seconds: lasting(platformError.safeParse(error).data?.data.response_metadata?.retryAfter) };
}

/** A limit of no seconds says nothing: asking again without a pause would go on for as long as Slack refuses. */
const lasting = (seconds: number | undefined): number | undefined =>
  seconds !== undefined && seconds > 0 ? seconds : undefined;

const saysSoInProse = (error: unknown): boolean =>
  slackWord(error) === 'invalid_arguments' && /trigger_id/u.test(String(error));
