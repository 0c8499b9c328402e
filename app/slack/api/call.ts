import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import { defined } from '../../../services/defined.ts';
import type { CallWatch } from '../../process/metrics.ts';
import { slackFailure } from '../errors.ts';
import type { Task } from '../queue/task.ts';
import { createSlackQueue } from '../queue.ts';
import { type SlackMethod, slackMethods } from './methods.ts';

export interface CallOptions {
  /** Is told how long calls wait for Slack's rate limits, per method. */
  watch?: (method: SlackMethod) => CallWatch;
  /** Milliseconds per “second” of Slack's rate limits, default 1,000; tests make it shorter. */
  secondMs?: number | undefined;
}

/** Options of one call, besides its method's rate-limit rule. */
export type QueueOptions = Partial<Pick<Task<unknown>, 'lane' | 'first' | 'withinMs' | 'repeat'>> & {
  /** Runs before each try; if it throws, the call isn't sent. */
  before?: (() => Promise<void>) | undefined;
};

/** Makes one call when the queue allows it, and returns the response. Throws what `slackFailure` describes. */
export type SlackCall = <T>(
  method: SlackMethod,
  args: Record<string, unknown>,
  schema: z.ZodType<T>,
  options?: QueueOptions,
) => Promise<T>;

/** Creates a function that calls Slack through `client`, queued by each method's rate limit. */
export function createSlackCall(
  client: Pick<WebClient, 'apiCall'>,
  { watch = () => nobody, secondMs }: CallOptions,
): SlackCall {
  const queue = createSlackQueue({ secondMs });
  return <T>(
    method: SlackMethod,
    args: Record<string, unknown>,
    schema: z.ZodType<T>,
    { before, ...options }: QueueOptions = {},
  ) => {
    const { gapMs, atOnce, ...rest } = slackMethods[method];
    const send = async (): Promise<T> => {
      await before?.();
      try {
        return schema.parse(await client.apiCall(method, defined(args)));
      } catch (error) {
        throw slackFailure(error);
      }
    };
    const task = { lane: method, rule: { gapMs, atOnce }, first: true, send, ...rest, ...options };
    return queue.run<T>(task, watch(method));
  };
}

const nobody: CallWatch = { waiting: () => undefined, waited: () => undefined, limited: () => undefined };
