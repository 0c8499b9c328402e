import type { Message } from '../../commands/block-kit/blocks.ts';
import { say } from '../../commands/block-kit/blocks.ts';
import { loading, notice, saving } from '../../commands/block-kit/modals.ts';
import { missingApprovals, thanks } from '../../commands/cards/sentences.ts';
import { subjectOf } from '../../commands/cards/subject.ts';
import { denyForm } from '../../commands/forms/deny-form.ts';
import { reasonProblem } from '../../commands/forms/reason.ts';
import type { Operation, Services } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import { refOf, samePerson } from '../../services/people/person-ref.ts';
import type { Actor } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Attempt, Pipeline } from '../pipeline.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { withPatience } from '../slack/patience.ts';
import { fieldsOf, type SubmissionPayload, type Submitted } from '../slack/payloads.ts';
import type { Surface } from '../slack/replies.ts';
import type { Announcements } from './announce.ts';
import { answersOn, type CardAnswers } from './card-answers.ts';
import type { Cards } from './cards.ts';
import type { RequireEligible } from './eligibility.ts';
import type { Executor } from './execute.ts';

export interface Click {
  actor: Actor;
  requestId: string;
  triggerId: string | undefined;
  /** Where the person who clicked is answered, privately. */
  surface: Surface;
  /** The message that was clicked, if it was one that lasts. */
  message: Posted | undefined;
}

export interface Approvals {
  approve(click: Click): Promise<void>;
  /** Opens the form for the reason. */
  deny(click: Click): Promise<void>;
  submitDeny(payload: SubmissionPayload): Promise<Submitted>;
  cancel(click: Click): Promise<void>;
}

export interface ApprovalsOptions {
  services: Services;
  pipeline: Pipeline;
  requireEligible: RequireEligible;
  executor: Executor;
  announcements: Announcements;
  cards: Cards;
  slack: SlackApi;
  inFlight: InFlight;
  direct: (actor: Actor) => Surface;
}

export function createApprovals({
  services,
  pipeline,
  requireEligible,
  executor,
  announcements,
  cards,
  slack,
  inFlight,
  direct,
}: ApprovalsOptions): Approvals {
  const { requests, people } = services;

  const load = async (
    attempt: Attempt,
    requestId: string,
  ): Promise<{ record: RequestRecord; operation: Operation }> => {
    const record = await requests.get(requestId);
    if (record === undefined) throw new KeyturnError('request_not_found');
    const operation = operationOf(record.operation);
    attempt.operation = record.operation;
    attempt.requestId = record.id;
    attempt.client = record.client;
    return { record, operation };
  };

  /** Who clicks, as of now, and on what. Whoever is refused is recorded with the request, and with what is known of them. */
  const meet = async (attempt: Attempt, requestId: string, answers?: CardAnswers) => {
    const finding = load(attempt, requestId).then((loaded) => {
      answers?.about(loaded.record);
      return loaded;
    });
    const [found, who] = await Promise.allSettled([finding, people.resolve(attempt.actor, 'live')]);
    if (who.status === 'rejected') throw who.reason;
    attempt.person = who.value;
    if (found.status === 'rejected') throw found.reason;
    return { ...found.value, person: who.value };
  };

  const requirePending = (record: RequestRecord, seen?: Posted): void => {
    // Whoever comes after the deadline is told so; the worker carries the expiry out within a moment, and tells everybody.
    const expired = record.state === 'pending' && services.now() >= record.deadline;
    if (record.state === 'pending' && !expired) return;
    // Somebody saw buttons that are no longer right.
    inFlight.background(async () => void (await cards.refresh(record, seen)));
    const by = record.decision?.by?.slackUser;
    throw new KeyturnError('request_decided', {
      details: { state: expired ? 'expired' : record.state, ...defined({ by }) },
    });
  };

  return {
    async approve({ actor, requestId, surface: place, message }) {
      const surface = answersOn(cards, message, place);
      const attempt: Attempt = { operation: 'approve', actor };
      let work: Promise<void> | undefined;
      const approving = async () => {
        const { record, operation, person } = await meet(attempt, requestId, surface);
        requirePending(record, message);
        await requireEligible(person, record, 'live');
        if (record.card === undefined && message !== undefined) await requests.amend(record.id, { card: message });
        const result = await requests.approve(record.id, refOf(person));
        if (!result.counted) {
          requirePending(result.record);
          const missing = missingApprovals(result.record);
          throw new KeyturnError('request_not_eligible', { details: { why: 'approved_already', missing } });
        }
        // Slack may take its time, with its note that this takes long as well: what was approved does not wait for it.
        work = executor.approved(result.record, attempt, result.execute);
        return { ...result, operation };
      };
      const claimed = await pipeline.guard(attempt, surface.show, () => withPatience(surface, approving));
      if (claimed === undefined) return;
      await Promise.all([surface.show(say(thanks(claimed.record, claimed.operation))), work]);
    },

    async deny({ actor, requestId, triggerId, surface, message }) {
      const attempt: Attempt = { operation: 'deny', actor };
      let place = answersOn(cards, message, surface);
      await pipeline.guard(
        attempt,
        (answer) => place.show(answer),
        async () => {
          const viewId = await slack.openView(triggerId ?? '', loading('Deny request'));
          place = answersOn(cards, message, {
            ...surface,
            show: async (answer) =>
              slack.updateView(viewId, notice('Deny request', answer.blocks)).catch(() => surface.show(answer)),
          });
          const { record, operation, person } = await meet(attempt, requestId, place);
          requirePending(record, message);
          await requireEligible(person, record, 'live');
          await slack.updateView(viewId, denyForm(record, subjectOf(record, operation), place.about(record)));
        },
      );
    },

    async submitDeny({ actor, view }) {
      const reason = String(fieldsOf(view)['reason'] ?? '').trim();
      const problem = reasonProblem(reason);
      if (problem !== undefined) return { ack: { response_action: 'errors', errors: { reason: problem } } };
      const attempt: Attempt = { operation: 'deny', actor };
      const show = async (message: Message) =>
        slack.updateView(view.id, notice('Deny request', message.blocks)).catch(() => direct(actor).show(message));
      return {
        ack: { response_action: 'update', view: saving('Deny request') },
        work: async () => {
          await pipeline.guard(attempt, show, async () => {
            const { record, person } = await meet(attempt, view.private_metadata);
            requirePending(record);
            await requireEligible(person, record, 'live');
            const denied = await requests.deny(record.id, refOf(person), reason);
            await Promise.all([
              show(say('You denied this request. The person who asked is told, with your reason.')),
              announcements.announce(denied),
            ]);
          });
        },
      };
    },

    async cancel({ actor, requestId, surface: place, message }) {
      const surface = answersOn(cards, message, place);
      const attempt: Attempt = { operation: 'cancel', actor };
      await pipeline.guard(attempt, surface.show, async () => {
        const cancelled = await withPatience(surface, async () => {
          const { record, person } = await meet(attempt, requestId, surface);
          if (samePerson(record.requester, refOf(person))) requirePending(record, message);
          return requests.cancel(record.id, refOf(person));
        });
        await Promise.all([
          surface.show(say('Your request is cancelled. Nothing was changed.')),
          announcements.announce(cancelled),
        ]);
      });
    },
  };
}
