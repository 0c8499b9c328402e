import { actions, say } from '../../commands/block-kit/blocks.ts';
import type { Message } from '../../commands/block-kit/message.ts';
import { saving } from '../../commands/block-kit/modals.ts';
import { cancelButton } from '../../commands/cards/buttons.ts';
import { youDenied } from '../../commands/cards/sentences.ts';
import { subjectOf } from '../../commands/cards/subject.ts';
import { readDenialMetadata } from '../../commands/forms/denial-metadata.ts';
import { denyForm, denyTitle } from '../../commands/forms/deny-form.ts';
import { reasonProblem } from '../../commands/forms/reason.ts';
import { withLeft } from '../../commands/forms/unsaved.ts';
import type { KeyturnError } from '../../services/errors.ts';
import { askingOf } from '../../services/people/actor.ts';
import { refOf } from '../../services/people/person-ref.ts';
import type { Attempt } from '../pipeline/entry.ts';
import { viewSurface } from '../slack/modal-surface.ts';
import type { SubmissionPayload, Submitted } from '../slack/payloads.ts';
import { fieldsOf, refused } from '../slack/view-fields.ts';
import type { Click, DecidingOptions } from './deciding.ts';
import type { LoadedRequest } from './load-request.ts';
import { openForm } from './opened-form.ts';
import { denialPlace, forgetReason, keepReason } from './unsaved-denial.ts';

/** Opens the modal that asks for the reason. Its requester gets **Cancel request** there. */
export async function openDenial(options: DecidingOptions, click: Click): Promise<void> {
  const { unsaved, requireWaiting, requireEligible } = options;
  const attempt: Attempt = { operation: 'deny', act: 'deny', actor: click.actor, about: click.requestId };
  const instead = ({ record, operation }: LoadedRequest, { code }: KeyturnError) =>
    code === 'request_own' ? actions(cancelButton(record, subjectOf(record, operation))) : [];
  await openForm(options, click, { title: denyTitle(), attempt, freshness: 'live', instead }, async (loaded, newer) => {
    const { record, operation, person } = loaded;
    requireWaiting(record, ['pending', 'approved'], click.message);
    await requireEligible(person, record, 'live');
    const form = denyForm(record, subjectOf(record, operation), { newer, list: click.list });
    return withLeft(form, { offeredFrom: await unsaved.offeredFrom(denialPlace(click.actor, click.requestId)) });
  });
}

/** Reads the reason, and denies the request. */
export async function submitDenial(options: DecidingOptions, { actor, view }: SubmissionPayload): Promise<Submitted> {
  const { pipeline, slack, direct } = options;
  const reason = String(fieldsOf(view)['reason'] ?? '').trim();
  const problem = reasonProblem(reason);
  const { requestId } = readDenialMetadata(view.private_metadata);
  const kept = { place: denialPlace(actor, requestId), reason, viewId: view.id };
  if (problem !== undefined) {
    await keepReason(options, kept);
    return refused(view, { reason: problem });
  }
  const attempt: Attempt = { operation: 'deny', act: 'deny', actor, about: requestId };
  const modal = slack.askedBy(askingOf(actor, 'execution'));
  const { show } = viewSurface(modal, view.id, denyTitle(), direct(actor));
  return {
    ack: { response_action: 'update', view: saving(denyTitle()) },
    work: async () => {
      const fail = (message: Message) => Promise.all([show(message), keepReason(options, kept)]);
      await pipeline.guard(
        attempt,
        async (message) => void (await fail(message)),
        async () => {
          await denied(options, { attempt, requestId, reason, show });
          await forgetReason(options, kept);
        },
      );
    },
  };
}

interface Denial {
  attempt: Attempt;
  requestId: string;
  reason: string;
  show: (message: Message) => Promise<void>;
}

async function denied(options: DecidingOptions, { attempt, requestId, reason, show }: Denial): Promise<void> {
  const { services, announcements, loadRequest, requireWaiting, requireEligible } = options;
  const { record, person } = await loadRequest(attempt, requestId);
  requireWaiting(record, ['pending', 'approved']);
  await requireEligible(person, record, 'live');
  const ended = await services.requests.deny(record.id, refOf(person), reason);
  await Promise.all([show(say(youDenied(ended))), announcements.announce(ended)]);
}
