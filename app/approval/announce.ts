import type { Message } from '../../commands/block-kit/message.ts';
import { inThread } from '../../commands/cards/sentences.ts';
import type { Services } from '../../commands/operation/context.ts';
import { isOpen, owedNotice } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { defaultLeaseMs } from '../../services/requests.ts';
import type { SecretMetadata } from '../../services/sealed-secrets/held.ts';
import type { Log } from '../process/log.ts';
import type { Offers } from '../secrets/offer.ts';
import type { SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';
import type { Cards } from './cards.ts';
import type { DeciderMessages } from './decider-messages.ts';
import { createInvitations, type Tell } from './invitations.ts';
import { createNotices } from './notices.ts';
import { noticing } from './noticing.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { createTakenBack, type TakenBackOptions } from './taken-back.ts';

export interface Announcements {
  /**
   * Announces a request's state to those whom it concerns: how it ended, or that it waits for its requester. Each notice is stored once it's sent, so
   * that a second run, after a crash or an outage of Slack, only does the rest. Never throws.
   */
  announce(record: RequestRecord): Promise<void>;
  /** Reminds the requester of an approved request that it waits, for them or for its date. Throws what the store and Slack throw. */
  remindRequester(record: RequestRecord): Promise<void>;
  /** Takes **Rotate now** out of the message that has it, and says what became of it there. Never throws. */
  closeInvitation(record: RequestRecord): Promise<void>;
  /** Tells a person something about a request, as far as Slack delivers it. Never throws. */
  tellPerson(record: RequestRecord, slackUser: string, message: Message): Promise<void>;
  /** The secret that it made, if it's there. Sends the direct message with **Reveal secret**, once. Throws what the store and Slack throw. */
  offerSecret(record: RequestRecord): Promise<SecretMetadata | undefined>;
}

export interface AnnouncementsOptions {
  services: Pick<Services, 'requests' | 'requestLink' | 'now' | 'command'>;
  cards: Pick<Cards, 'refresh' | 'refreshBeside' | 'reply'>;
  offers: Pick<Offers, 'offerOnce'>;
  slack: Pick<SlackApi, 'post' | 'update'>;
  deciderMessages: Pick<DeciderMessages, 'end'>;
  log: Log;
  /** How long a request's lease lasts; default `defaultLeaseMs`. */
  leaseMs?: number | undefined;
  loud: TakenBackOptions['loud'];
}

export function createAnnouncements(options: AnnouncementsOptions): Announcements {
  const { services, cards, offers, slack, deciderMessages, log, leaseMs = defaultLeaseMs } = options;
  const { requests } = services;

  /** Sends a direct message, or posts in the card's thread if Slack will never deliver one. */
  const tell: Tell = async (record, message, slackUser = record.requester.slackUser) => {
    try {
      return await slack.post(slackUser, message);
    } catch (error) {
      if (!refusedForGood(error)) throw error;
      log.warn(
        { err: error, request: record.id, user: slackUser },
        'couldn’t send a direct message; posting it in the thread instead',
      );
      return cards.reply(record, inThread(slackUser, message));
    }
  };

  const offerSecret: Announcements['offerSecret'] = (record) =>
    offers.offerOnce(record.id, (message) => tell(record, message));

  /** The card says whether the secret was collected. */
  const rememberSecret = async (record: RequestRecord): Promise<void> => {
    const sealed = await offerSecret(record);
    if (sealed === undefined) return;
    const { sealedAt, expiresAt } = sealed;
    await requests.amend(record.id, { secret: { sealedAt, expiresAt } });
  };

  const invitations = createInvitations({ services, slack, tell });
  const takenBack = createTakenBack(options);
  const noticesOf = createNotices({ services, cards, invitations, tell });
  const announceAll = async (record: RequestRecord): Promise<void> => {
    const { tryTo, once, sent, allDone } = noticing(record, requests, log);
    const owed = owedNotice(record);
    if (owed === undefined) return;
    if (!isOpen(record) && record.secret?.expiresAt === undefined) await tryTo('secret', () => rememberSecret(record));
    // Once it has ended, the other cards of its client don't name it anymore.
    await tryTo('card', async () => (await cards.refresh(record)) && (isOpen(record) || cards.refreshBeside(record)));
    if (!isOpen(record)) await tryTo('invitation', () => invitations.refresh(record));
    await tryTo('message about what it took back', () => takenBack(record));
    await Promise.all([
      ...noticesOf(record, owed).map((notice) => once(...notice)),
      tryTo('deciders', () => deciderMessages.end(record)),
    ]);
    const told = [...sent(), ...(allDone() ? [owed] : [])];
    if (told.length > 0) await tryTo(owed, () => requests.amend(record.id, { told }));
  };

  return {
    offerSecret,
    remindRequester: invitations.remind,
    async closeInvitation(record) {
      await invitations.refresh(record).catch((error: unknown) => {
        log.warn({ err: error, request: record.id }, 'couldn’t update the message about an open request');
      });
    },
    async tellPerson(record, slackUser, message) {
      await slack.post(slackUser, message).catch((error: unknown) => {
        log.warn({ err: error, request: record.id, user: slackUser }, 'couldn’t tell a person about a request');
      });
    },
    announce: oneAtATime({ services, log, leaseMs }, announceAll),
  };
}
