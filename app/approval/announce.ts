import { type Message, say } from '../../commands/block-kit/blocks.ts';
import { inThread } from '../../commands/cards/sentences.ts';
import { outcomeMessage, threadLine } from '../../commands/cards/told.ts';
import type { Services } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';
import type { Offers } from '../secrets/offer.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';
import type { Cards } from './cards.ts';
import type { Trail } from './trail.ts';

export interface Announcements {
  /**
   * Brings an ended request to everybody who must know: audit trail, card, thread, requester. Each is noted when it is done, so that a
   * second telling (after a crash, or when Slack was away) does only what is left. Never throws.
   */
  announce(record: RequestRecord, options?: { again?: boolean }): Promise<void>;
  /** The direct message with **Reveal secret**, once; true when there was a secret to offer. Throws what the store and Slack throw. */
  offerSecret(record: RequestRecord): Promise<boolean>;
}

export interface AnnouncementsOptions {
  services: Pick<Services, 'requests' | 'requestLink' | 'now' | 'command'>;
  trail: Trail;
  cards: Pick<Cards, 'refresh' | 'reply'>;
  offers: Pick<Offers, 'offerOnce'>;
  slack: Pick<SlackApi, 'post'>;
  log: Log;
  /** As the requests have it; default 20,000. */
  leaseMs?: number | undefined;
}

export function createAnnouncements(options: AnnouncementsOptions): Announcements {
  const { services, trail, cards, offers, slack, log, leaseMs = 20_000 } = options;
  const { requests, requestLink, now, command } = services;

  /** To a person; where Slack will never take it, into the card's thread. */
  const tell = async (record: RequestRecord, message: Message): Promise<Posted | undefined> => {
    const { slackUser } = record.requester;
    try {
      return await slack.post(slackUser, message);
    } catch (error) {
      if (!refusedForGood(error)) throw error;
      log.warn({ err: error, request: record.id, user: slackUser }, 'a person takes no direct messages');
      return cards.reply(record, inThread(slackUser, message));
    }
  };

  const offerSecret: Announcements['offerSecret'] = (record) =>
    offers.offerOnce(record.id, (message) => tell(record, message));

  /** What is told in any case, by the notice that it was; each once for each request, whichever process does it. */
  const noticesOf = (record: RequestRecord, again: boolean): readonly [Notice, Notice, Notice] => {
    const operation = operationOf(record.operation);
    return [
      ['recorded', () => trail.recordEnd(record, again)],
      ['thread', () => cards.reply(record, say(threadLine(record, operation, command)))],
      [
        'requester',
        () => tell(record, outcomeMessage(record, operation, { link: requestLink(record), now: now(), command })),
      ],
    ];
  };

  const announceAll = async (record: RequestRecord, again: boolean): Promise<void> => {
    const [recorded, ...others] = noticesOf(record, again);
    const { tryTo, once, allDone } = noticing(record, requests, log);
    await once(...recorded);
    await tryTo('card', () => cards.refresh(record));
    for (const notice of others) await once(...notice);
    await tryTo('secret', async () => void (await offerSecret(record)));
    if (allDone()) await tryTo('outcome', () => requests.amend(record.id, { told: 'outcome' }));
  };

  const announcing = new Map<string, Promise<void>>();

  return {
    offerSecret,
    /** One at a time for each request; as long as it takes, which Slack's rate limits make long, no other process begins to. */
    announce(record, { again = false } = {}) {
      const present = announcing.get(record.id);
      if (present !== undefined) return present;
      const renewing = setInterval(() => {
        requests.amend(record.id, {}).catch((error: unknown) => {
          log.warn({ err: error, request: record.id }, 'the claim to tell an outcome could not be renewed');
        });
      }, leaseMs / 2);
      renewing.unref();
      const mine = announceAll(record, again).finally(() => {
        clearInterval(renewing);
        announcing.delete(record.id);
      });
      announcing.set(record.id, mine);
      return mine;
    },
  };
}

type Notice = readonly [name: string, send: () => Promise<unknown>];

/** Tries to tell of `record`, and keeps what was told. */
function noticing(record: RequestRecord, requests: Services['requests'], log: Log) {
  let complete = true;
  /** `send` gives false where it didn't succeed without throwing. */
  const tryTo = async (what: string, send: () => Promise<unknown>): Promise<void> => {
    try {
      if ((await send()) !== false) return;
    } catch (error) {
      log.warn({ err: error, request: record.id, what }, 'an outcome could not be told yet; it is told later');
    }
    complete = false;
  };
  const once = (...[name, send]: Notice): Promise<void> =>
    tryTo(name, async () => {
      // as it is now: another process may have told it since this record was read
      const { told } = (await requests.get(record.id)) ?? record;
      if (told?.includes(name)) return;
      await send();
      await requests.amend(record.id, { told: name });
    });
  return { tryTo, once, allDone: () => complete };
}
