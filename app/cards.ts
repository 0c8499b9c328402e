import { setTimeout as delay } from 'node:timers/promises';
import { type Message, say } from '../commands/blocks.ts';
import { requestCard } from '../commands/request-card.ts';
import { asKeyturnError, type KeyturnError } from '../services/errors.ts';
import type { Card, RequestRecord, Requests } from '../services/requests/types.ts';
import type { Log } from './log.ts';
import { storedOperation } from './pipeline.ts';
import type { Posted, SlackApi } from './slack-api.ts';
import { channelUnusable, refusedForGood, slackWord, troubleOf } from './slack-words.ts';

/** The messages that show requests to approvers. The store is the truth; a card only shows it. */
export interface Cards {
  /** Throws channel_unusable, with what an administrator must do, when the channel is archived, shared with others, or without the bot. */
  requireChannel(): Promise<void>;
  /** Posts the card and notes where it is. Throws what Slack throws. */
  post(record: RequestRecord): Promise<RequestRecord>;
  /**
   * Brings the card up to date with the record as it is now, whatever else changes it meanwhile; false when Slack did not take it. `seen` is
   * a message that shows the same request and may be another than the card that is known. Never throws.
   */
  refresh(record: RequestRecord, seen?: Posted): Promise<boolean>;
  /** A line in the card's thread. Throws what Slack throws, unless Slack will never take it. */
  note(record: RequestRecord, text: string): Promise<void>;
  /** Why a card could not be posted, as channel_unusable, where Slack's word says so. */
  channelFault(error: unknown): KeyturnError;
  /** The card's address; undefined while there is no card. */
  link(record: RequestRecord): string | undefined;
}

export interface CardsOptions {
  slack: SlackApi;
  requests: Requests;
  channel: string;
  /** The `url` of auth.test. */
  workspaceUrl: string;
  log: Log;
  now: () => number;
}

/** How often one refresh follows changes that others make meanwhile. */
const mostRounds = 5;

export function createCards({ slack, requests, channel, workspaceUrl, log, now }: CardsOptions): Cards {
  const render = (record: RequestRecord): Message => {
    const stakes = storedOperation(record.operation).stakes;
    return stakes === undefined ? say(record.operation) : requestCard(record, stakes, now());
  };

  const refreshing = new Map<string, Promise<boolean>>();

  const channelFault: Cards['channelFault'] = (error) => {
    const word = slackWord(error);
    const trouble = troubleOf(error);
    return word === undefined || trouble === 'limit' || trouble === 'passing'
      ? asKeyturnError(error)
      : channelUnusable(word, error);
  };

  return {
    channelFault,

    requireChannel,

    async post(record) {
      const card = await slack.post(channel, render(record), { later: true });
      const posted = await noteCard(record.id, card);
      if (posted.state !== record.state || posted.approvals.length !== record.approvals.length) await refresh(posted);
      return posted;
    },

    refresh,

    async note(record, text) {
      const { card } = (await requests.get(record.id)) ?? record;
      if (card === undefined) return;
      try {
        await slack.post(card.channel, say(text), { thread: card.ts });
      } catch (error) {
        if (!refusedForGood(error)) throw error;
        log.warn({ err: error, request: record.id }, 'a line in a card’s thread was refused');
      }
    },

    link: ({ card }) =>
      card === undefined
        ? undefined
        : `${workspaceUrl.replace(/\/*$/u, '/')}archives/${card.channel}/p${card.ts.replace('.', '')}`,
  };

  async function requireChannel(): Promise<void> {
    const info = await slack.channelInfo(channel).catch((error: unknown) => {
      // Without an answer the channel may be one that outsiders see.
      throw slackWord(error) === 'channel_not_found' ? channelUnusable('channel_not_found', error) : error;
    });
    if (info?.is_archived === true) throw channelUnusable('is_archived');
    if (info?.is_ext_shared === true) throw channelUnusable('is_ext_shared');
    if (info?.is_member === false) throw channelUnusable('not_in_channel');
  }

  /** The card works without being noted, since its buttons carry the request's id; so it stays as it is whatever the store says. */
  async function noteCard(id: string, card: Card): Promise<RequestRecord> {
    for (const wait of [500, 2_000]) {
      try {
        return await requests.amend(id, { card });
      } catch (error) {
        log.warn({ err: error, request: id }, 'where a card is could not be noted yet');
        await delay(wait);
      }
    }
    return requests.amend(id, { card });
  }

  /** One after the other for each request: of two that ran side by side, the older could come last. */
  async function refresh(record: RequestRecord, seen?: Posted): Promise<boolean> {
    const before = refreshing.get(record.id) ?? Promise.resolve(true);
    const mine = before.then(() => bringUpToDate(record, seen));
    refreshing.set(record.id, mine);
    try {
      return await mine;
    } finally {
      if (refreshing.get(record.id) === mine) refreshing.delete(record.id);
    }
  }

  /** Another replica may show a newer state while this one still shows an older: so it looks again until what it showed is the latest. */
  async function bringUpToDate(record: RequestRecord, seen?: Posted): Promise<boolean> {
    let shown: string | undefined;
    try {
      await correct(record, seen).catch((error: unknown) => {
        log.warn({ err: error, request: record.id }, 'a message that shows a request could not be corrected');
      });
      for (let round = 0; round < mostRounds; round += 1) {
        const latest = (await requests.get(record.id)) ?? record;
        if (latest.card === undefined) return true;
        const message = render(latest);
        const now = JSON.stringify([latest.card, message]);
        if (now === shown) return true;
        const at = await put(latest, latest.card, message);
        shown = JSON.stringify([at, message]);
      }
      return true;
    } catch (error) {
      log.warn({ err: error, request: record.id }, 'a card could not be brought up to date');
      return refusedForGood(error) || asKeyturnError(error).code === 'channel_unusable';
    }
  }

  /** A card that Slack took without saying so is not known; it is told by a click on it. */
  async function correct(record: RequestRecord, seen: Posted | undefined): Promise<void> {
    if (seen === undefined || seen.channel !== channel) return;
    const latest = (await requests.get(record.id)) ?? record;
    if (latest.state !== 'pending' && latest.card?.ts !== seen.ts) await slack.update(seen, render(latest));
  }

  /** A card that somebody deleted is posted anew, so that the request can still be decided and its outcome be seen. */
  async function put(record: RequestRecord, card: Card, message: Message): Promise<Card> {
    try {
      await slack.update(card, message);
      return card;
    } catch (error) {
      const word = slackWord(error);
      if (word !== 'message_not_found' && word !== 'cant_update_message') throw error;
      // It may have been shared with outsiders meanwhile.
      await requireChannel();
      const anew = await slack.post(channel, message);
      await requests.amend(record.id, { card: anew });
      return anew;
    }
  }
}
