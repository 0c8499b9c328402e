import type { WebClient } from '@slack/web-api';
import type { z } from 'zod';
import { defined } from '../../../services/defined.ts';
import type { CallWatch } from '../../process/metrics.ts';
import { slackFailure } from '../errors.ts';
import { createSlackQueue, type Task } from '../queue.ts';
import { type SlackMethod, slackMethods } from './methods.ts';

export interface CallOptions {
  /** Hears how long calls wait for Slack's limits, by method. */
  watch?: (method: SlackMethod) => CallWatch;
  /** How long a second of Retry-After, and of the pace that follows, lasts in milliseconds; default 1,000. */
  secondMs?: number | undefined;
}

/** What a call has beside the rule of its method. */
export type Turn = Partial<Pick<Task<unknown>, 'lane' | 'first' | 'withinMs' | 'repeat'>> & {
  /** Looked at before each try; what it throws keeps the call back. */
  before?: (() => Promise<void>) | undefined;
};

/** Gives the answer to one call, once its turn has come; throws as `slackFailure` says. */
export type SlackCall = <T>(
  method: SlackMethod,
  args: Record<string, unknown>,
  schema: z.ZodType<T>,
  turn?: Turn,
) => Promise<T>;

/** Calls by `client`, each in the queue by the rule of its method. */
export function createSlackCall(
  client: Pick<WebClient, 'apiCall'>,
  { watch = () => nobody, secondMs }: CallOptions,
): SlackCall {
  const queue = createSlackQueue({ secondMs });
  return <T>(
    method: SlackMethod,
    args: Record<string, unknown>,
    schema: z.ZodType<T>,
    { before, ...turn }: Turn = {},
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
    const task = { lane: method, rule: { gapMs, atOnce }, first: true, send, ...rest, ...turn };
    return queue.run<T>(task, watch(method));
  };
}

const nobody: CallWatch = { waiting: () => undefined, waited: () => undefined, limited: () => undefined };
