import type { Message } from '../../commands/block-kit/message.ts';
import { invitation } from '../../commands/cards/invitation.ts';
import type { Services } from '../../commands/operation/context.ts';
import { operationOf } from '../../commands/registry.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';
import { moment, type Notice } from './noticing.ts';

/** Sends a direct message, by default to the requester, or posts in the card's thread if Slack will never deliver one. Throws what Slack throws. */
export type Tell = (record: RequestRecord, message: Message, slackUser?: string) => Promise<Posted | undefined>;

/** The direct messages about an approved request that waits: for its requester, or for its date. Each has the buttons for that. */
export interface Invitations {
  /** The notices of its state. */
  noticesOf(record: RequestRecord): readonly Notice[];
  /** Brings the requester's message up to date. Throws what the store and Slack throw. */
  refresh(record: RequestRecord): Promise<void>;
  /** Sends another one, for a reminder. Throws what Slack throws. */
  remind(record: RequestRecord): Promise<void>;
}

export interface InvitationsOptions {
  services: Pick<Services, 'requests' | 'requestLink' | 'now'>;
  slack: Pick<SlackApi, 'update'>;
  tell: Tell;
}

export function createInvitations({ services, slack, tell }: InvitationsOptions): Invitations {
  const { requests, requestLink, now } = services;

  const messageOf = (record: RequestRecord, reminds = false): Message =>
    invitation(record, operationOf(record.operation), { link: requestLink(record), now: now(), reminds });

  /** To the latest record, since the message may have been sent meanwhile. */
  const refresh: Invitations['refresh'] = async ({ id }) => {
    const latest = await requests.get(id, { atMostMs: moment });
    if (latest?.invitation === undefined) return;
    await slack.update(latest.invitation, messageOf(latest)).catch((error: unknown) => {
      if (!refusedForGood(error)) throw error;
    });
  };

  const invite = async (record: RequestRecord): Promise<void> => {
    const before = await requests.get(record.id);
    if (before?.state !== record.state) return;
    const invited = await tell(before, messageOf(before));
    if (invited === undefined) return;
    await requests.amend(record.id, { invitation: invited });
    // They may have pressed it elsewhere meanwhile.
    const latest = await requests.get(record.id);
    if (latest?.state !== record.state) await refresh(record);
  };

  return {
    noticesOf(record) {
      // What was approved doesn't come about as they expect.
      const others = record.state === 'paused' ? record.approvals.map(({ person }) => person.slackUser) : [];
      return [
        ['requester', () => invite(record)],
        ...others.map((user): Notice => [user, () => tell(record, messageOf(record), user)]),
      ];
    },
    refresh,
    remind: async (record) => void (await tell(record, messageOf(record, true))),
  };
}
