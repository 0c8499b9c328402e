import { setTimeout as delay } from 'node:timers/promises';
import { type Message, say } from '../../commands/block-kit/blocks.ts';
import { requestCard } from '../../commands/cards/card.ts';
import { useNewCard } from '../../commands/cards/sentences.ts';
import { operationOf } from '../../commands/registry.ts';
import { asKeyturnError, type KeyturnError } from '../../services/errors.ts';
import type { Card, RequestRecord, Requests } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { createChannelGuard, forNewCards, forUpdates } from '../slack/channel-guard.ts';
import { channelUnusable, refusedForGood, slackWord, troubleOf } from '../slack/errors.ts';

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

export interface CardsOptions {
  slack: SlackApi;
  requests: Requests;
  channel: string;
  /** The `url` of auth.test. */
  workspaceUrl: string;
  /** The slash command, as typed. */
  command: string;
  log: Log;
  now: () => number;
}

/** How often it is looked whether another process has posted a card anew, in milliseconds. */
const lookMs = 1_000;
/** How often one refresh follows changes that others make meanwhile. */
const mostRounds = 5;

export function createCards({ slack, requests, channel, workspaceUrl, command, log, now }: CardsOptions): Cards {
  const guard = createChannelGuard({ slack, now });

  const addressOf = (at: Posted): string =>
    `${workspaceUrl.replace(/\/*$/u, '')}/archives/${at.channel}/p${at.ts.replace('.', '')}`;

  const render = (record: RequestRecord, continues = record.card?.continues): Message => {
    const operation = operationOf(record.operation);
    const before = continues === undefined ? undefined : addressOf(continues);
    return operation.stakes === undefined
      ? say(record.operation)
      : requestCard(record, operation, { now: now(), command, continues: before });
  };

  const insideFor = (at: Posted, maxAgeMs: number) => () => guard.require(at.channel, maxAgeMs);

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
      const card = await slack.post(channel, render(record), { later: true, before: requireChannel });
      const posted = await noteCard(record.id, card);
      if (posted.state !== record.state || posted.approvals.length !== record.approvals.length) await refresh(posted);
      return posted;
    },

    refresh,

    async reply(record, message) {
      const { card } = (await requests.get(record.id)) ?? record;
      if (card === undefined) return undefined;
      try {
        return await slack.post(card.channel, message, { thread: card.ts, before: insideFor(card, forUpdates) });
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

  function requireChannel(): Promise<void> {
    return guard.require(channel, forNewCards);
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
        if (at === undefined) await delay(lookMs);
        else shown = JSON.stringify([at, at === latest.card ? message : render(latest, at.continues)]);
      }
      return shown !== undefined;
    } catch (error) {
      log.warn({ err: error, request: record.id }, 'a card could not be brought up to date');
      return settled(error);
    }
  }

  /** A card that Slack took without saying so is not known; it is told by a click on it. */
  async function correct(record: RequestRecord, seen: Posted | undefined): Promise<void> {
    if (seen === undefined || seen.channel !== channel) return;
    const latest = (await requests.get(record.id)) ?? record;
    if (latest.state === 'pending' || latest.card?.ts === seen.ts) return;
    await guard.require(seen.channel, forUpdates);
    await slack.update(seen, render(latest)).catch((error: unknown) => {
      if (troubleOf(error) !== 'uneditable') throw error;
    });
  }

  /** Shows `message` in the place of the card, or in that of a new one where it can't be changed any more; undefined while another process posts that. */
  async function put(record: RequestRecord, card: Card, message: Message): Promise<Card | undefined> {
    try {
      await guard.require(card.channel, forUpdates);
      // What only adds to an open request can wait for decisions.
      await slack.update(card, message, { later: record.state === 'pending' && record.approvals.length === 0 });
      return card;
    } catch (error) {
      if (troubleOf(error) !== 'uneditable') throw error;
      const continues = slackWord(error) === 'message_not_found' ? undefined : { channel: card.channel, ts: card.ts };
      return postAnew(record, card, continues);
    }
  }

  /** So that the request can still be decided and its outcome be seen. The card before, where it still stands, leads to the new one. */
  async function postAnew(record: RequestRecord, card: Card, continues: Posted | undefined): Promise<Card | undefined> {
    await guard.require(channel, 0);
    if (!(await requests.claimRepost(record.id, card))) return undefined;
    const posted = await slack.post(channel, render(record, continues), { before: requireChannel });
    const anew: Card = { ...posted, ...(continues === undefined ? {} : { continues }) };
    await noteCard(record.id, anew);
    if (continues !== undefined) {
      const line = say(useNewCard(addressOf(anew)));
      await slack
        .post(continues.channel, line, { thread: continues.ts, before: insideFor(continues, forUpdates) })
        .catch((error: unknown) => {
          log.warn(
            { err: error, request: record.id },
            'a card that was posted anew could not be linked from the one before',
          );
        });
    }
    return anew;
  }
}

/** Whether no second try changes what went wrong. */
const settled = (error: unknown): boolean => refusedForGood(error) || asKeyturnError(error).code === 'channel_unusable';
