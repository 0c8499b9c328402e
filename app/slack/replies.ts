import { fitMessage, surelyFits } from '../../commands/block-kit/fit.ts';
import type { Message } from '../../commands/block-kit/message.ts';
import { working } from '../../commands/block-kit/modals.ts';
import type { KeyturnError } from '../../services/errors.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from './api.ts';
import { keptOf } from './kept-blocks.ts';
import { createAnswerPost, slackAnswerCheck } from './response-url.ts';

/** Where an answer is shown. Nothing here throws. */
export interface Surface {
  /** Says that it takes a while. */
  working(): Promise<void>;
  /** Shows the answer or the error. */
  show(message: Message, error?: KeyturnError): Promise<void>;
  /** Shows `message` in place of the answer; `news` after it, if there are any, where Slack can't replace the answer; nothing if the person has closed it. */
  complete?(message: Message, news?: Message): Promise<void>;
}

export interface ReplyTarget {
  responseUrl: string | undefined;
  channel: string | undefined;
  /** The thread to answer in, by the timestamp of its first message. */
  thread?: string | undefined;
  actor: Actor;
  /** Shows the answer, unless it's an error, in place of the clicked message, which must be an ephemeral one of ours. */
  replace?: boolean;
  /** Whether this answers a command. Only then can our own loading message be replaced; after a click, the response_url would replace the clicked message. */
  typed?: boolean;
}

/** How often a message says that someone asks too often, in milliseconds. An answer to a response_url says it each time: none is limited. */
const oftenMs = 10_000;

/**
 * Answers only the person who asked: through the response_url (5 uses in 30 minutes), or else as an ephemeral message, or else as a direct message;
 * and as plain text if Slack refuses the blocks. So nobody is left without an answer.
 */
export function createReplies({
  slack,
  apiUrl,
  log,
}: {
  slack: Pick<SlackApi, 'post' | 'postEphemeral'>;
  apiUrl: string;
  log: Log;
}): (target: ReplyTarget) => Surface {
  const leadsToSlack = slackAnswerCheck(apiUrl);
  const postTo = createAnswerPost(log);
  const toldOften = new Set<string>();
  /** Whether a person was told lately. More messages would use up what Slack allows, too. */
  const knows = (user: string): boolean => {
    if (toldOften.has(user)) return true;
    toldOften.add(user);
    setTimeout(() => toldOften.delete(user), oftenMs).unref();
    return false;
  };

  return ({ responseUrl: given, channel, thread, actor, replace = false, typed = false }) => {
    const responseUrl = given !== undefined && leadsToSlack(given) ? given : undefined;
    if (given !== responseUrl)
      log.warn(
        { ...actor.origin, user: actor.user },
        'a payload’s response_url isn’t Slack’s, so nothing is sent there',
      );
    let announced = false;
    let isAnswerAtUrl = false;
    const ways = (message: Message, inPlace: boolean): (() => Promise<boolean>)[] => {
      const url = responseUrl;
      const certain = (work: Promise<unknown>) => work.then(() => true);
      const toUrl = async (to: string, replaceOriginal: boolean): Promise<boolean> => {
        const taken = await postTo(to, body(message, replaceOriginal, thread));
        if (taken) isAnswerAtUrl = true;
        return taken;
      };
      return [
        ...(url === undefined ? [] : [() => toUrl(url, inPlace || announced)]),
        ...(url === undefined || !announced ? [] : [() => toUrl(url, false)]),
        ...(channel === undefined ? [] : [() => certain(slack.postEphemeral(channel, actor.user, message, thread))]),
        () => certain(slack.post(actor.user, message)),
      ];
    };
    const deliver = async (message: Message, inPlace: boolean): Promise<void> => {
      // Slack accepts plain text even if it refuses the blocks.
      const words = { text: message.text, blocks: [] };
      for (const way of [message, words].flatMap((each) => ways(each, inPlace))) {
        try {
          if (await way()) return;
        } catch (cause) {
          log.warn({ err: cause, ...actor.origin, user: actor.user }, 'couldn’t deliver an answer');
        }
      }
    };
    const show: Surface['show'] = async (message, error) => {
      if (error?.code === 'too_many_asks' && responseUrl === undefined && knows(actor.user)) return;
      await deliver(message, replace && error === undefined);
    };
    return {
      async working() {
        // A list that's being replaced stays until the answer comes. Everything else gets a loading message.
        if (responseUrl === undefined || replace) return;
        const loading = working();
        const sent = await postTo(responseUrl, body(loading, false, thread));
        announced = sent && typed;
      },
      show,
      async complete(message, news) {
        // After a click, the response_url would replace the clicked message. Other ephemeral messages can't be changed.
        const inPlace = typed && isAnswerAtUrl && responseUrl !== undefined;
        if (inPlace && (await postTo(responseUrl, body(message, true, thread)))) return;
        if (news !== undefined) await deliver(news, false);
      },
    };
  };
}

const jsonOf = keptOf((block) => JSON.stringify(block));

/** The body for a response_url. Only new messages take a `thread_ts`; replaced ones stay in their place (docs.slack.dev/interactivity/handling-user-interaction). */
function body(message: Message, replaceOriginal: boolean, thread: string | undefined): string {
  const write = ({ text, blocks }: Message): string => {
    const rest = JSON.stringify({
      response_type: 'ephemeral',
      text,
      replace_original: replaceOriginal,
      thread_ts: replaceOriginal ? undefined : thread,
    });
    return blocks.length === 0 ? rest : `${rest.slice(0, -1)},"blocks":[${blocks.map(jsonOf).join(',')}]}`;
  };
  const uncut = write(message);
  return surelyFits(message, uncut) ? uncut : write(fitMessage(message));
}
