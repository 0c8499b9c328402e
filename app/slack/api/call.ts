import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import type { Asking } from '../../../services/admission/share.ts';
import type { Shares } from '../../../services/admission.ts';
import { defined } from '../../../services/defined.ts';
import { asKeyturnError } from '../../../services/errors.ts';
import type { CallWatch } from '../../process/metrics.ts';
import { slackFailure, slackWord } from '../errors.ts';
import type { Task } from '../queue/task.ts';
import { createSlackQueue } from '../queue.ts';
import { type SharedMethod, type SlackMethod, sharedPerMinute, slackMethods } from './methods.ts';

export interface CallOptions {
  /** Is told how long calls wait for Slack's rate limits, per method. */
  watch?: (method: SlackMethod) => CallWatch;
  /** Is told of each call that failed for good. */
  onFailed?: (call: FailedCall) => void;
  /** Milliseconds per “second” of Slack's rate limits, default 1,000; tests make it shorter. */
  secondMs?: number | undefined;
  /** Where the calls that people cause are counted. Default: only here. */
  shares?: Shares<SharedMethod>;
}

/** A call that failed for good, for the log. */
export interface FailedCall {
  method: SlackMethod;
  reference: string | undefined;
  code: string;
  slackError: string | undefined;
}

/** Options of one call, besides its method's rate-limit rule. */
export type QueueOptions = Partial<Pick<Task<unknown>, 'lane' | 'first' | 'withinMs' | 'repeat'>> & {
  /** Runs before each try; if it throws, the call isn't sent. */
  before?: (() => Promise<void>) | undefined;
  /** Who causes the call, and what it's for. Decisions go before what's ordinary. */
  asking?: Asking | undefined;
};

/** Makes one call when the queue allows it, and returns the response. Throws what `slackFailure` describes, and `too_many_asks`. */
export type SlackCall = <T>(
  method: SlackMethod,
  args: Record<string, unknown>,
  schema: z.ZodType<T>,
  options?: QueueOptions,
) => Promise<T>;

/** Creates a function that calls Slack through `client`, queued by each method's rate limit. */
export function createSlackCall(
  client: Pick<WebClient, 'apiCall'>,
  {
    watch = () => nobody,
    onFailed = () => undefined,
    secondMs,
    shares,
  }: CallOptions & { shares: Shares<SharedMethod> },
): SlackCall {
  const queue = createSlackQueue({ secondMs });
  return async <T>(
    method: SlackMethod,
    args: Record<string, unknown>,
    schema: z.ZodType<T>,
    { before, asking, ...options }: QueueOptions = {},
  ) => {
    if (asking?.who !== undefined && isShared(method)) {
      shares.requirePart(method, asking);
      // A modal opens before its content is known, and then has to get it.
      if (method === 'views.open' || method === 'views.push') shares.requirePart('views.update', asking);
      shares.count(method, asking);
    }
    const { gapMs, atOnce, ...rest } = slackMethods[method];
    const watched = watch(method);
    const send = async (): Promise<T> => {
      await before?.();
      const started = performance.now();
      const end = (outcome: string): void => watched.ended(outcome, performance.now() - started);
      try {
        const answer = schema.parse(await client.apiCall(method, defined(args)));
        end('ok');
        return answer;
      } catch (cause) {
        const error = slackFailure(cause);
        end(error.code === 'slack_rate_limited' ? 'ratelimited' : (slackWord(cause) ?? 'no_answer'));
        throw error;
      }
    };
    const first = asking?.purpose !== 'ordinary';
    const task = { lane: method, rule: { gapMs, atOnce }, first, send, ...rest, ...options };
    return queue.run<T>(task, watched).catch((cause: unknown) => {
      const { code, details } = asKeyturnError(cause);
      onFailed({ method, reference: asking?.reference, code, slackError: details['slackError'] });
      throw cause;
    });
  };
}

const isShared = (method: SlackMethod): method is SharedMethod => Object.hasOwn(sharedPerMinute, method);

const nothing = (): void => undefined;
const nobody: CallWatch = { waiting: nothing, waited: nothing, limited: nothing, ended: nothing };
