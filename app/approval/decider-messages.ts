import { deciderEnded, deciderMessage, deciderReminder } from '../../commands/cards/decider-message.ts';
import { decidersLeft } from '../../commands/cards/deciders.ts';
import type { Services } from '../../commands/operation/context.ts';
import { operationOf } from '../../commands/registry.ts';
import { createCache } from '../../services/cache.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { KeySpace, Store } from '../../services/store.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { refusedForGood, slackWord } from '../slack/errors.ts';
import { moment } from './noticing.ts';

/** Direct messages to people who can approve a request, and don't see its card: they aren't in the approvals channel. */
export interface DeciderMessages {
  /** Before a new request is shown: notes that people are to be told, for another process to do if this one ends. False if nobody is. Never throws. */
  plan(record: RequestRecord): Promise<boolean>;
  /** Tells those who weren't told yet. Never throws: what fails is tried again while the request is pending. */
  send(id: string): Promise<void>;
  /** Claims up to `limit` requests whose people may not know yet. Throws `store_unavailable`. */
  due(limit: number): Promise<string[]>;
  /** Tells those who were told, and haven't acted, that the request still waits. Never throws. */
  remind(record: RequestRecord): Promise<void>;
  /** Once the request isn't pending anymore, the messages say what became of it. Throws what Slack throws if that may be over soon. */
  end(record: RequestRecord): Promise<void>;
}

export interface DeciderMessagesOptions {
  services: Pick<Services, 'requests' | 'requestLink' | 'command' | 'now'>;
  slack: Pick<SlackApi, 'post' | 'update' | 'channelMembers'>;
  channel: string;
  store: Pick<Store, 'claimDue' | 'compareAndSet'>;
  keys: KeySpace;
  log: Log;
}

/** How many people get a direct message. */
const most = 10;
/** How long a process that died keeps others from going on, in milliseconds: longer than a message waits for Slack. */
const leaseMs = 120_000;
/** How old the list of the channel's members may be. */
const membersMs = 60_000;

export function createDeciderMessages(options: DeciderMessagesOptions): DeciderMessages {
  const { services, slack, store, keys, log } = options;
  const { requests, requestLink, command, now } = services;
  const set = keys('requests-untold');
  const outside = createOutside(options);

  const rank = (id: string, score: number | undefined) => store.compareAndSet({ rank: [{ set, member: id, score }] });

  const end: DeciderMessages['end'] = async ({ id }) => {
    // The latest record, since a message may have been sent meanwhile.
    const record = await requests.get(id, { atMostMs: moment });
    if (record?.direct === undefined) return;
    const operation = operationOf(record.operation);
    const message = deciderEnded(record, operation, { link: requestLink(record), command });
    for (const at of record.direct) {
      await slack.update(at, message).catch((error: unknown) => {
        if (!refusedForGood(error)) throw error;
      });
    }
  };

  /** Throws what Slack and the store throw. */
  const sendAll = async (id: string): Promise<void> => {
    const first = await requests.get(id);
    const people = first?.state === 'pending' && first.deciders?.notify === 'people' ? await outside(first) : [];
    for (const { slackUser } of people.slice(0, most)) {
      const record = await requests.get(id);
      if (record?.state !== 'pending') return;
      // Each message can wait for a minute.
      await rank(id, now() + leaseMs);
      if (record.direct?.some((sent) => sent.slackUser === slackUser) === true) continue;
      const message = deciderMessage(record, operationOf(record.operation), {
        link: requestLink(record),
        command,
        now: now(),
      });
      const at = await slack.post(slackUser, message, { later: true }).catch((error: unknown) => {
        if (!refusedForGood(error)) throw error;
        log.warn({ err: error, request: id, user: slackUser }, 'couldn’t tell someone who can approve a request');
        return undefined;
      });
      if (at === undefined) continue;
      const told = await requests.amend(id, { direct: { slackUser, ...at } });
      // It was decided while this was sent.
      if (told.state !== 'pending') await end(told);
    }
  };

  return {
    end,
    due: (limit) => store.claimDue(set, { now: now(), leaseMs, limit }),
    async plan({ id, deciders }) {
      if (deciders?.notify !== 'people' || deciders.people.length === 0) return false;
      await rank(id, now() + leaseMs).catch((error: unknown) => {
        log.warn({ err: error, request: id }, 'couldn’t save who should hear about a request');
      });
      return true;
    },
    async send(id) {
      try {
        await sendAll(id);
        await rank(id, undefined);
      } catch (error) {
        log.warn({ err: error, request: id }, 'couldn’t tell everyone who can approve a request yet; will retry');
      }
    },
    async remind({ id }) {
      const record = await requests.get(id).catch(() => undefined);
      if (record?.state !== 'pending') return;
      const left = decidersLeft(record);
      const message = deciderReminder(record, operationOf(record.operation), requestLink(record));
      for (const { slackUser } of record.direct ?? []) {
        if (!left.some((person) => person.slackUser === slackUser)) continue;
        await slack.post(slackUser, message, { later: true }).catch((error: unknown) => {
          log.warn({ err: error, request: record.id, user: slackUser }, 'couldn’t remind someone of a request');
        });
      }
    },
  };
}

/** Gives those who don't see the card; nobody if the app may not see who's in the channel. Throws what Slack throws. */
function createOutside({ services: { now }, slack, channel }: DeciderMessagesOptions) {
  const members = createCache({ load: slack.channelMembers, now, ttlMs: membersMs, limit: 1 });
  return async (record: RequestRecord): Promise<PersonRef[]> => {
    try {
      const inside = await members.get(channel);
      return decidersLeft(record).filter(({ slackUser }) => !inside.includes(slackUser));
    } catch (error) {
      if (slackWord(error) === 'missing_scope') return [];
      throw error;
    }
  };
}
