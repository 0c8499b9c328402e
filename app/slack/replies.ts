import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { Message } from '../../commands/block-kit/blocks.ts';
import { fitMessage, surelyFits } from '../../commands/block-kit/fit.ts';
import { working } from '../../commands/block-kit/modals.ts';
import type { KeyturnError } from '../../services/errors.ts';
import type { Actor } from '../../services/people.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from './api.ts';

/** Where an answer goes. `working` says that it takes a while; `show` is the answer itself, or says what went wrong. Neither throws. */
export interface Surface {
  working(): Promise<void>;
  show(message: Message, error?: KeyturnError): Promise<void>;
}

export interface ReplyTarget {
  responseUrl: string | undefined;
  channel: string | undefined;
  /** The thread to answer in, by the timestamp of its first message. */
  thread?: string | undefined;
  actor: Actor;
  /** Puts the answer, unless it is an error, in the place of the message that was clicked (only ephemeral ones of ours). */
  replace?: boolean;
  /** The answer is to what somebody typed: there the loading message may be replaced. By the response_url of a click the clicked message would be. */
  typed?: boolean;
}

/** For one try, in milliseconds. */
const deadlineMs = 8_000;

/**
 * Answers that only the asking person sees: through the response_url (5 uses in 30 minutes), else as an ephemeral message, else as a
 * direct message, and in words alone where Slack takes no blocks; so that nobody is left without an answer.
 */
export function createReplies({
  slack,
  log,
}: {
  slack: Pick<SlackApi, 'post' | 'postEphemeral'>;
  log: Log;
}): (target: ReplyTarget) => Surface {
  const postTo = async (url: string, body: string): Promise<boolean> => {
    for (let left = 2; left >= 0; left -= 1) {
      let pause = 300;
      // AbortSignal.timeout would live on for the whole deadline after each answer, and then make an error that nobody reads.
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), deadlineMs);
      try {
        // Not node-fetch: half the work of answering a warm list would be its streams. Redirects are not followed.
        const {
          statusCode,
          headers,
          body: answer,
        } = await request(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json; charset=utf-8' },
          body,
          signal: limit.signal,
        });
        await answer.dump();
        if (statusCode >= 200 && statusCode < 300) return true;
        if (statusCode !== 429 && statusCode < 500) return false;
        pause = Math.min(Number(headers['retry-after']) || 0.3, 5) * 1000;
      } catch (error) {
        // Only its name: the rest of an error of undici's may hold the response_url, which lets anyone answer in our name.
        log.debug({ code: error instanceof Error ? error.name : 'unknown' }, 'response_url didn’t accept the answer');
      } finally {
        clearTimeout(timer);
      }
      // After the last try the next way is taken at once.
      if (left > 0) await delay(pause);
    }
    return false;
  };

  return ({ responseUrl, channel, thread, actor, replace = false, typed = false }) => {
    let announced = false;
    const ways = (message: Message, inPlace: boolean): (() => Promise<boolean>)[] => {
      const url = responseUrl;
      const certain = (work: Promise<unknown>) => work.then(() => true);
      return [
        ...(url === undefined ? [] : [() => postTo(url, body(message, inPlace || announced, thread))]),
        ...(url === undefined || !announced ? [] : [() => postTo(url, body(message, false, thread))]),
        ...(channel === undefined ? [] : [() => certain(slack.postEphemeral(channel, actor.user, message, thread))]),
        () => certain(slack.post(actor.user, message)),
      ];
    };
    const show: Surface['show'] = async (message, error) => {
      // Words alone are taken even where Slack refuses the blocks.
      const words = { text: message.text, blocks: [] };
      for (const way of [message, words].flatMap((each) => ways(each, replace && error === undefined))) {
        try {
          if (await way()) return;
        } catch (cause) {
          log.warn({ err: cause, user: actor.user }, 'an answer couldn’t be delivered');
        }
      }
    };
    return {
      async working() {
        // In place of a list the list stays; a loading message is shown for everything else.
        if (responseUrl === undefined || replace) return;
        const loading = working();
        const sent = await postTo(responseUrl, body(loading, false, thread));
        announced = sent && typed;
      },
      show,
    };
  };
}

/** What a response_url takes. What is replaced stays where it is: a thread may be named for new messages only (docs.slack.dev/interactivity/handling-user-interaction). */
function body(message: Message, replaceOriginal: boolean, thread: string | undefined): string {
  const write = ({ text, blocks }: Message): string =>
    JSON.stringify({
      response_type: 'ephemeral',
      text,
      blocks: blocks.length === 0 ? undefined : blocks,
      replace_original: replaceOriginal,
      thread_ts: replaceOriginal ? undefined : thread,
    });
  const uncut = write(message);
  return surelyFits(message, uncut) ? uncut : write(fitMessage(message));
}
