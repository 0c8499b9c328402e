import type { Message } from '../../commands/block-kit/message.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { Requests } from '../../services/requests/service.ts';
import type { RequestRecord, RequestState } from '../../services/requests/types.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { createChannelGuard } from '../slack/channel-guard.ts';
import { channelUnusable } from '../slack/errors/channel.ts';
import { slackWord, troubleOf } from '../slack/errors.ts';
import { createRefresh, settled } from './cards/refresh.ts';
import { openBeside } from './cards/related.ts';
import { createShown, type ShownOptions } from './cards/shown.ts';
import { moment } from './noticing.ts';

/** The messages that show requests to approvers. A card only shows what the store has. */
export interface Cards {
  /** Throws channel_unusable, with what an admin has to do, if the channel is archived, outsiders can see it, or Keyturn isn't in it. */
  requireChannel(): Promise<void>;
  /** Posts the card and stores where it is. Throws what Slack throws. */
  post(record: RequestRecord): Promise<RequestRecord>;
  /**
   * Updates the card to the latest record, even if that changes meanwhile. Returns false if Slack didn't accept it. `seen`, a message with the same
   * request, may not be the card that's stored. Never throws.
   */
  refresh(record: RequestRecord, seen?: Posted): Promise<boolean>;
  /**
   * Posts in the card's thread, and returns the new message. Undefined if there's no card, Slack will never accept the message, or outsiders can
   * see the channel. `onlyWhile`: nor once the request has another state by the time that Slack takes it. Throws what Slack throws.
   */
  reply(record: RequestRecord, message: Message, onlyWhile?: RequestState): Promise<Posted | undefined>;
  /**
   * Updates the cards of the other requests that are open for the same client, which name this one while it's open. Returns false if Slack didn't
   * accept one of them. Throws what the store throws.
   */
  refreshBeside(record: RequestRecord): Promise<boolean>;
  /** `error` as channel_unusable, if Slack's error word says why the card couldn't be posted. */
  channelFault(error: unknown): KeyturnError;
  /** The card's address, if there's a card. */
  link(record: RequestRecord): string | undefined;
  /** The address of the card that replaced `seen` in the same channel; undefined if `seen` is the current one. */
  successor(record: RequestRecord, seen: Posted | undefined): string | undefined;
}

export interface CardsOptions extends ShownOptions {
  slack: Pick<SlackApi, 'post' | 'update' | 'channelInfo'>;
  requests: Requests;
}

export function createCards(options: CardsOptions): Cards {
  const { slack, requests, channel, log, now } = options;
  const shown = createShown(options, createChannelGuard({ slack, now }));
  const { addressOf, render } = shown;
  const requireChannel = () => shown.requireChannel();
  const refresh = createRefresh(shown);

  return {
    channelFault,
    requireChannel,
    refresh,

    async post(record) {
      const card = await slack.post(channel, await render(record), { later: true, before: requireChannel });
      const posted = await shown.rememberCard(record.id, card);
      if (posted.state !== record.state || posted.approvals.length !== record.approvals.length) await refresh(posted);
      return posted;
    },

    async reply(record, message, onlyWhile) {
      const { card } = (await requests.get(record.id, { atMostMs: moment })) ?? record;
      if (card === undefined) return undefined;
      const before = async (): Promise<void> => {
        await shown.requireInside(card);
        if (onlyWhile === undefined) return;
        const { state } = (await requests.get(record.id)) ?? record;
        if (state !== onlyWhile) throw new KeyturnError('request_decided', { details: { state } });
      };
      try {
        return await slack.post(card.channel, message, { thread: card.ts, before });
      } catch (error) {
        if (asKeyturnError(error).code === 'request_decided') return undefined;
        if (!settled(error)) throw error;
        log.warn({ err: error, request: record.id }, 'couldn’t post in a card’s thread');
        return undefined;
      }
    },

    link: shown.linkTo,

    async refreshBeside(record) {
      const others = await openBeside(requests, record);
      return (await Promise.all(others.map((other) => refresh(other)))).every(Boolean);
    },

    successor: ({ card }, seen) =>
      card === undefined || seen === undefined || seen.channel !== card.channel || seen.ts === card.ts
        ? undefined
        : addressOf(card),
  };
}

function channelFault(error: unknown): KeyturnError {
  const word = slackWord(error);
  const trouble = troubleOf(error);
  return word === undefined || trouble === 'limit' || trouble === 'passing'
    ? asKeyturnError(error)
    : channelUnusable(word, error);
}
