import { type Message, say } from '../commands/blocks.ts';
import { operationNames } from '../commands/names.ts';
import { requestCard } from '../commands/request-card.ts';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import type { RequestRecord, Requests } from '../services/requests/types.ts';
import type { Log } from './log.ts';
import { storedOperation } from './pipeline.ts';
import { type SlackApi, slackWord } from './slack-api.ts';

/** The messages that show requests to approvers. The store is the truth; a card only shows it. */
export interface Cards {
  /** Throws channel_unusable, with what an administrator must do, when the channel is archived, shared with others, or without the bot. */
  requireChannel(): Promise<void>;
  /** Posts the card and notes where it is. Throws what Slack throws. */
  post(record: RequestRecord): Promise<RequestRecord>;
  /** Brings the card up to date with the record as it is now; never throws. */
  refresh(record: RequestRecord): Promise<void>;
  /** A line in the card's thread; never throws. */
  note(record: RequestRecord, text: string): Promise<void>;
  /** Why a card could not be posted, as channel_unusable, where Slack's word says so. */
  channelFault(error: unknown): KeyturnError;
  /** The card's address. `workspaceUrl` is auth.test's `url`. */
  link(record: RequestRecord): string | undefined;
}

export interface CardsOptions {
  slack: SlackApi;
  requests: Requests;
  channel: string;
  workspaceUrl: string;
  log: Log;
  now: () => number;
}

/** What an administrator must do about Slack's words for a channel (docs.slack.dev/reference/methods/chat.postMessage). */
const remedies: Readonly<Record<string, string>> = {
  channel_not_found:
    'the channel set as KEYTURN_CHANNEL does not exist, or it is private and Keyturn is not in it; invite Keyturn to it, or set another channel',
  not_in_channel: 'Keyturn is not in the channel set as KEYTURN_CHANNEL; invite it there with /invite',
  is_archived: 'the channel set as KEYTURN_CHANNEL is archived; unarchive it, or set another channel',
  is_ext_shared:
    'the channel set as KEYTURN_CHANNEL is shared with another organisation, and cards must not be seen outside; set another channel',
  restricted_action:
    'the workspace does not let Keyturn post to the channel set as KEYTURN_CHANNEL; change the channel’s posting permissions',
  restricted_action_read_only_channel:
    'the channel set as KEYTURN_CHANNEL is read-only; change its posting permissions',
};

export function createCards({ slack, requests, channel, workspaceUrl, log, now }: CardsOptions): Cards {
  const unusable = (word: string, cause?: unknown): KeyturnError =>
    new KeyturnError('channel_unusable', { cause, details: { reason: remedies[word] ?? `Slack says ${word}` } });

  const render = (record: RequestRecord): Message => {
    const stakes = storedOperation(record.operation, operationNames).stakes;
    return stakes === undefined ? say(record.operation) : requestCard(record, stakes, now());
  };

  const channelFault: Cards['channelFault'] = (error) => {
    const word = slackWord(error);
    return word === undefined ? asKeyturnError(error) : unusable(word, error);
  };

  return {
    channelFault,

    async requireChannel() {
      const info = await slack.channelInfo(channel).catch((error: unknown) => {
        // Only what Slack says of the channel counts here; a Slack that does not answer shows when the card is posted.
        if (slackWord(error) === 'channel_not_found') throw unusable('channel_not_found', error);
        return undefined;
      });
      if (info?.is_archived === true) throw unusable('is_archived');
      if (info?.is_ext_shared === true) throw unusable('is_ext_shared');
      if (info?.is_member === false) throw unusable('not_in_channel');
    },

    async post(record) {
      const card = await slack.post(channel, render(record));
      return requests.amend(record.id, { card });
    },

    async refresh(record) {
      try {
        const latest = (await requests.get(record.id)) ?? record;
        if (latest.card === undefined) return;
        await slack.update(latest.card, render(latest));
      } catch (error) {
        log.warn({ err: error, request: record.id }, 'a card could not be brought up to date');
        await repost(record, error);
      }
    },

    async note(record, text) {
      if (record.card === undefined) return;
      try {
        await slack.post(record.card.channel, say(text), record.card.ts);
      } catch (error) {
        log.warn({ err: error, request: record.id }, 'a line in a card’s thread could not be posted');
      }
    },

    link: ({ card }) =>
      card === undefined
        ? undefined
        : `${workspaceUrl.replace(/\/*$/u, '/')}archives/${card.channel}/p${card.ts.replace('.', '')}`,
  };

  /** A card that somebody deleted is posted anew, so that the request can still be decided and its outcome be seen. */
  async function repost(record: RequestRecord, error: unknown): Promise<void> {
    if (slackWord(error) !== 'message_not_found' && slackWord(error) !== 'cant_update_message') return;
    try {
      const latest = (await requests.get(record.id)) ?? record;
      const card = await slack.post(channel, render(latest));
      await requests.amend(record.id, { card });
    } catch (again) {
      log.warn({ err: again, request: record.id }, 'a card could not be posted anew');
    }
  }
}
