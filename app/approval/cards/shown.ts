import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../../../commands/block-kit/blocks.ts';
import type { Message } from '../../../commands/block-kit/message.ts';
import { requestCard } from '../../../commands/cards/card.ts';
import { operationOf } from '../../../commands/registry.ts';
import type { Requests } from '../../../services/requests/service.ts';
import type { Card, RequestRecord } from '../../../services/requests/types.ts';
import type { Log } from '../../process/log.ts';
import type { Posted, SlackApi } from '../../slack/api.ts';
import { type ChannelGuard, forNewCardsMs, forUpdatesMs } from '../../slack/channel-guard.ts';
import { messageAddress } from '../../slack/message-address.ts';
import { relatedOn } from './related.ts';

export interface ShownOptions {
  slack: Pick<SlackApi, 'post' | 'update'>;
  requests: Pick<Requests, 'get' | 'amend' | 'claimRepost' | 'openAbout'>;
  channel: string;
  /** The workspace's address: `url` of auth.test. */
  workspaceUrl: string;
  /** The slash command, as typed. */
  command: string;
  log: Log;
  now: () => number;
}

/** Renders requests for the approvals channel, and checks that channel. */
export type Shown = ReturnType<typeof createShown>;

export function createShown(options: ShownOptions, guard: ChannelGuard) {
  const { requests, channel, workspaceUrl, command, log, now } = options;

  const addressOf = (at: Posted): string => messageAddress(workspaceUrl, at);

  const linkTo = ({ card }: RequestRecord): string | undefined => (card === undefined ? undefined : addressOf(card));

  return {
    ...options,
    addressOf,
    linkTo,

    async render(record: RequestRecord, continues = record.card?.continues): Promise<Message> {
      const operation = operationOf(record.operation);
      if (operation.stakes === undefined) return say(record.operation);
      const before = continues === undefined ? undefined : addressOf(continues);
      const related = await relatedOn(requests, record, linkTo).catch((error: unknown) => {
        log.warn({ err: error, request: record.id }, 'couldn’t look up what else is open for a client');
        return [];
      });
      return requestCard(record, operation, { now: now(), command, continues: before, related });
    },

    /** Throws channel_unusable if no new card may be posted. `maxAgeMs`: how old Slack's answer may be. */
    requireChannel: (maxAgeMs = forNewCardsMs): Promise<void> => guard.require(channel, maxAgeMs),
    /** The same for the channel of an existing message. */
    requireInside: ({ channel: there }: Posted): Promise<void> => guard.require(there, forUpdatesMs),

    /** Stores where the card is. Without that the card still works, since its buttons carry the request's ID. */
    async rememberCard(id: string, card: Card): Promise<RequestRecord> {
      for (const waitMs of [500, 2_000]) {
        try {
          return await requests.amend(id, { card });
        } catch (error) {
          log.warn({ err: error, request: id }, 'couldn’t save where a card is');
          await delay(waitMs);
        }
      }
      return requests.amend(id, { card });
    },
  };
}
