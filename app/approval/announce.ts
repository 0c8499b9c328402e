import { type Message, quote, say, section } from '../../commands/block-kit/blocks.ts';
import { capitalized, date, name } from '../../commands/block-kit/text.ts';
import { expiry } from '../../commands/cards/card.ts';
import { stateWords } from '../../commands/cards/lines.ts';
import { nextSteps } from '../../commands/cards/next-steps.ts';
import { madeLine, subjectOf } from '../../commands/cards/subject.ts';
import type { Services } from '../../commands/operation.ts';
import { secretMessage } from '../../commands/secrets/view.ts';
import type { AuditAction, AuditEntry } from '../../services/audit.ts';
import type { RequestRecord, RequestState } from '../../services/requests/types.ts';
import { noteOf } from '../pipeline/outputs.ts';
import { storedOperation } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';
import type { Cards } from './cards.ts';

export interface Announcements {
  /**
   * Brings an ended request to everybody who must know: audit trail, card, thread, requester. Each is noted when it is done, so that a
   * second telling (after a crash, or when Slack was away) does only what is left. Never throws.
   */
  announce(record: RequestRecord, options?: { again?: boolean }): Promise<void>;
  /** Whether the latest records of the trail hold this attempt already. Throws what the audit trail throws. */
  isRecorded(entry: AuditEntry): Promise<boolean>;
  /** Records what another process may have recorded before it went away, unless it did. Throws what the audit trail throws. */
  recordOnce(entry: AuditEntry): Promise<void>;
  /** The direct message with **Reveal secret**, once; true when there was a secret to offer. Throws what the store and Slack throw. */
  offerSecret(record: RequestRecord): Promise<boolean>;
}

export interface AnnouncementsOptions {
  services: Services;
  cards: Cards;
  slack: SlackApi;
  log: Log;
  /** As the requests have it; default 20,000. */
  leaseMs?: number | undefined;
}

/** How far back in the trail a record of before a crash is looked for. */
const recent = 100;

export function createAnnouncements(options: AnnouncementsOptions): Announcements {
  const { services, cards, slack, log, leaseMs = 20_000 } = options;
  const { requests, audit, secrets } = services;

  /** To a person; where Slack will never take it, into the card's thread. */
  const tell = async (
    record: RequestRecord,
    message: Message,
  ): Promise<{ channel: string; ts: string } | undefined> => {
    const { slackUser } = record.requester;
    try {
      return await slack.post(slackUser, message);
    } catch (error) {
      if (!refusedForGood(error)) throw error;
      log.warn({ err: error, request: record.id, user: slackUser }, 'a person takes no direct messages');
      // Where there are blocks Slack shows those, not the text: the mention stands in both.
      const to = `<@${slackUser}>, Slack does not let me write to you directly.`;
      return cards.note(record, { text: `${to} ${message.text}`, blocks: [section(to), ...message.blocks] });
    }
  };

  const offerSecret: Announcements['offerSecret'] = async (record) => {
    const sealed = await secrets.byBinding(record.id);
    if (sealed === undefined) return false;
    if (sealed.message !== undefined) return true;
    const message = await tell(record, secretMessage(sealed));
    if (message !== undefined) await secrets.noteMessage(sealed.id, message);
    return true;
  };

  const isRecorded: Announcements['isRecorded'] = async ({ clientId, requestId, action, person, reference }) => {
    const latest = await audit.latest({ ...(clientId === undefined ? {} : { clientId }), limit: recent });
    // By the reference too: a click of theirs that came too late is another failure than that of the request.
    return latest.some(
      (each) =>
        each.requestId === requestId &&
        each.action === action &&
        each.person?.slackUser === person?.slackUser &&
        each.reference === reference,
    );
  };

  const recordOnce: Announcements['recordOnce'] = async (entry) => {
    if (!(await isRecorded(entry))) await audit.record(entry);
  };

  const telling = new Map<string, Promise<void>>();

  /** One at a time for each request; as long as it takes, which Slack's rate limits make long, nobody else begins to. */
  const announce: Announcements['announce'] = (record, options = {}) => {
    const present = telling.get(record.id);
    if (present !== undefined) return present;
    const renewing = setInterval(() => {
      requests.amend(record.id, {}).catch((error: unknown) => {
        log.warn({ err: error, request: record.id }, 'the claim to tell an outcome could not be renewed');
      });
    }, leaseMs / 2);
    renewing.unref();
    const mine = tellAll(record, options).finally(() => {
      clearInterval(renewing);
      telling.delete(record.id);
    });
    telling.set(record.id, mine);
    return mine;
  };

  const tellAll = async (record: RequestRecord, { again = false }: { again?: boolean }): Promise<void> => {
    let whole = true;
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        if ((await work()) !== false) return;
      } catch (error) {
        log.warn({ err: error, request: record.id, what }, 'an outcome could not be told yet; it is told later');
      }
      whole = false;
    };
    /** Once for each request, whoever does it. */
    const once = (notice: string, work: () => Promise<unknown>) =>
      attempt(notice, async () => {
        // as it is now: somebody else may have told it since this record was read
        const { told } = (await requests.get(record.id)) ?? record;
        if (told?.includes(notice)) return;
        await work();
        await requests.amend(record.id, { told: notice });
      });
    await once('recorded', () => (again ? recordOnce : audit.record)(endEntry(record)));
    await attempt('card', () => cards.refresh(record));
    await once('thread', () => cards.note(record, say(threadLine(record))));
    await once('requester', () => tell(record, outcomeMessage(record, services.requestLink(record), services.now())));
    await attempt('secret', async () => {
      await offerSecret(record);
    });
    if (whole)
      await attempt('outcome', async () => {
        await requests.amend(record.id, { told: 'outcome' });
      });
  };

  return { announce, isRecorded, recordOnce, offerSecret };
}

const auditActions = {
  done: 'done',
  failed: 'failed',
  unknown: 'unknown',
  stale: 'stale',
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'expired',
  pending: 'requested',
  executing: 'started',
} as const satisfies Record<RequestState, AuditAction>;

/** How a request ended, for the audit trail; made of the request alone, so that any replica can record it. */
function endEntry(record: RequestRecord): AuditEntry {
  const { outcome, decision } = record;
  const made = outcome?.details;
  const client =
    record.client ??
    (made?.['clientId'] === undefined ? undefined : { id: made['clientId'], name: made['clientName'] ?? '' });
  // Time, and Keyturn where it withdraws a request, act for nobody.
  const notCarriedOut = record.state === 'expired' || record.state === 'cancelled' || record.state === 'denied';
  const note = decision?.reason ?? noteOf(made);
  const person = notCarriedOut ? decision?.by : record.requester;
  return {
    ...(person === undefined ? {} : { person }),
    operation: record.operation,
    action: auditActions[record.state],
    requestId: record.id,
    ...(client === undefined ? {} : { clientId: client.id, clientName: client.name }),
    ...(outcome?.code === undefined ? {} : { code: outcome.code }),
    ...(outcome?.reference === undefined ? {} : { reference: outcome.reference }),
    ...(outcome?.correlationId === undefined ? {} : { correlationId: outcome.correlationId }),
    ...(note === undefined ? {} : { note }),
  };
}

/** What happened, for the thread. */
function threadLine(record: RequestRecord): string {
  return ended(record) ?? `${capitalized(stateWords(record))}. ${record.outcome?.summary ?? ''}`;
}

/** How a request ended that was not carried out. */
function ended(record: RequestRecord): string | undefined {
  const by = record.decision?.by;
  switch (record.state) {
    case 'denied':
      return `<@${by?.slackUser ?? ''}> denied this:\n${quote(record.decision?.reason ?? '', 500)}`;
    case 'cancelled':
      return by === undefined
        ? `Keyturn withdrew this request. ${record.outcome?.summary ?? ''}`.trim()
        : `<@${by.slackUser}> cancelled this request.`;
    case 'expired':
      return `${expiry(record)}, so this request has expired. Nothing was changed.`;
    default:
      return undefined;
  }
}

/** The outcome as the requester hears it. */
function outcomeMessage(record: RequestRecord, link: string | undefined, now: number): Message {
  const subject = subjectOf(record, storedOperation(record.operation));
  const what = `*${subject.verb}*${subject.name === undefined ? '' : ` ${name(subject.name)}`}`;
  const by = record.approvals.map(({ person }) => `<@${person.slackUser}>`).join(', ');
  const approved = by === '' ? '' : ` Approved by ${by}.`;
  const card = link === undefined ? '' : `\n<${link}|Open the card>`;
  const { text, blocks } = say(
    `Your request of ${date(record.createdAt)}, ${what}: ${stateWords(record)}.${approved}\n${ended(record) ?? record.outcome?.summary ?? ''}${madeLine(subject)}${card}`,
  );
  return { text, blocks: [...blocks, ...nextSteps(record, now)] };
}
