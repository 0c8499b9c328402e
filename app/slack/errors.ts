import { z } from 'zod';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import { otherSlackWords } from './errors/other-words.ts';
import { type SlackTrouble, slackWords } from './errors/words.ts';

const troubles: ReadonlyMap<string, SlackTrouble> = new Map(Object.entries(slackWords));

/** What Slack's error word means, or undefined if Keyturn doesn't know the word. */
export const troubleOf = (error: unknown): SlackTrouble | undefined => troubles.get(slackWord(error) ?? '');

const forGood: ReadonlySet<SlackTrouble | undefined> = new Set<SlackTrouble>([
  'channel',
  'unknown_person',
  'no_direct_messages',
  'uneditable',
  'thread',
]);

/** Whether trying again can't help. */
export const refusedForGood = (error: unknown): boolean => forGood.has(troubleOf(error));

const platformError = z.object({
  data: z.object({
    error: z.string(),
    response_metadata: z.object({ retryAfter: z.number().optional() }).optional(),
  }),
});
/** `needed` names scopes, comma-separated (docs.slack.dev/reference/methods, missing_scope). */
const missingScope = z.object({
  data: z.object({ error: z.literal('missing_scope'), needed: z.string().regex(/^[\w:.,-]{1,200}$/u) }),
});
const rateLimit = z.object({ code: z.literal('slack_webapi_rate_limited_error'), retryAfter: z.number() });
/** The web client's message for an HTTP 429 without a usable Retry-After. */
const unsaid = /^Retry header did not contain a valid timeout/u;

const listed: ReadonlySet<string> = new Set([...troubles.keys(), ...otherSlackWords]);
const unlistedWord = 'unlisted_error';

/**
 * Slack's own word for what went wrong, `unlisted_error` for one that isn't in our lists, or undefined if Slack didn't answer. The web client takes
 * anything that isn't JSON for an error word, such as a proxy's page, which can repeat the call with its token.
 */
export function slackWord(error: unknown): string | undefined {
  if (error instanceof KeyturnError) return error.details['slackError'];
  const word = platformError.safeParse(error).data?.data.error;
  if (word === undefined || listed.has(word)) return word;
  return /^[a-z][a-z_]{0,60}$/u.test(word) ? unlistedWord : undefined;
}

/**
 * Turns the web client's error into `slack_rate_limited` {slackError, retryAfterSeconds}, `slack_trigger_expired`, or `slack_failed`
 * {slackError, reason: 'credentials' if the token isn't accepted}. Keeps the cause.
 */
export function slackFailure(error: unknown): KeyturnError {
  const word = slackWord(error);
  const limit = limitOf(error);
  if (limit !== undefined) {
    const retryAfterSeconds = limit.seconds?.toString();
    const details = defined({ slackError: 'ratelimited', retryAfterSeconds });
    return new KeyturnError('slack_rate_limited', { cause: error, details });
  }
  // Slack used to say this only in prose.
  if (troubleOf(error) === 'trigger' || saysSoInProse(error))
    return new KeyturnError('slack_trigger_expired', { cause: error });
  const reason = troubleOf(error) === 'credentials' ? 'credentials' : undefined;
  const scope = missingScope.safeParse(error).data?.data.needed;
  const details = word === undefined ? {} : defined({ slackError: word, reason, scope });
  return new KeyturnError('slack_failed', { cause: error, details });
}

/** Slack's rate limit, with the seconds to wait if Slack says how many. Undefined for any other error. */
function limitOf(error: unknown): { seconds: number | undefined } | undefined {
  const limited = rateLimit.safeParse(error);
  if (limited.success) return { seconds: lasting(limited.data.retryAfter) };
  if (error instanceof Error && unsaid.test(error.message)) return { seconds: undefined };
  if (troubleOf(error) !== 'limit') return undefined;
  return { seconds: lasting(platformError.safeParse(error).data?.data.response_metadata?.retryAfter) };
}

/** Ignores a Retry-After of 0: Keyturn would ask again without a pause for as long as Slack refuses. */
const lasting = (seconds: number | undefined): number | undefined =>
  seconds !== undefined && seconds > 0 ? seconds : undefined;

const saysSoInProse = (error: unknown): boolean =>
  slackWord(error) === 'invalid_arguments' && /trigger_id/u.test(String(error));
