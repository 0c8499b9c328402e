import type { Message } from '../../commands/block-kit/blocks.ts';
import { asKeyturnError, type KeyturnError } from '../../services/errors.ts';
import type { RequestRecord, Requests } from '../../services/requests/types.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { createChannelGuard } from '../slack/channel-guard.ts';
import { channelUnusable, slackWord, troubleOf } from '../slack/errors.ts';
import { createRefresh, settled } from './cards/refresh.ts';
import { createShown, type ShownOptions } from './cards/shown.ts';

/** The messages that show requests to approvers. The store is the truth; a card only shows it. */
export interface Cards {
  /** Throws channel_unusable, with what an administrator must do, when the channel is archived, seen by outsiders, or without the bot. */
  requireChannel(): Promise<void>;
  /** Posts the card and notes where it is. Throws what Slack throws. */
  post(record: RequestRecord): Promise<RequestRecord>;
  /**
   * Brings the card up to date with the record as it is now, whatever else changes it meanwhile; false when Slack did not take it. `seen` is
   * a message that shows the same request and may be another than the card that is known. Never throws.
   */
  refresh(record: RequestRecord, seen?: Posted): Promise<boolean>;
  /**
   * Posts into the card's thread; gives where, undefined where there is no card, or Slack will never take it, or outsiders see the channel.
   * Throws what Slack throws.
   */
  reply(record: RequestRecord, message: Message): Promise<Posted | undefined>;
  /** Why a card could not be posted, as channel_unusable, where Slack's word says so. */
  channelFault(error: unknown): KeyturnError;
  /** The card's address; undefined while there is no card. */
  link(record: RequestRecord): string | undefined;
  /** The address of the card that took the place of `seen`, which showed the same request in the same channel; undefined where `seen` is it. */
  successor(record: RequestRecord, seen: Posted | undefined): string | undefined;
}

export interface CardsOptions extends ShownOptions {
  slack: SlackApi;
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
      const card = await slack.post(channel, render(record), { later: true, before: requireChannel });
      const posted = await shown.noteCard(record.id, card);
      if (posted.state !== record.state || posted.approvals.length !== record.approvals.length) await refresh(posted);
      return posted;
    },

    async reply(record, message) {
      const { card } = (await requests.get(record.id)) ?? record;
      if (card === undefined) return undefined;
      try {
        return await slack.post(card.channel, message, { thread: card.ts, before: () => shown.requireInside(card) });
      } catch (error) {
        if (!settled(error)) throw error;
        log.warn({ err: error, request: record.id }, 'a line in a card’s thread was refused');
        return undefined;
      }
    },

    link: ({ card }) => (card === undefined ? undefined : addressOf(card)),

    successor: ({ card }, seen) =>
      card === undefined || seen === undefined || seen.channel !== card.channel || seen.ts === card.ts
        ? undefined
        : addressOf(card),
  };
}

/** Why a card could not be posted, where Slack's word says so. */
function channelFault(error: unknown): KeyturnError {
  const word = slackWord(error);
  const trouble = troubleOf(error);
  return word === undefined || trouble === 'limit' || trouble === 'passing'
    ? asKeyturnError(error)
    : channelUnusable(word, error);
}
