import { begun } from '../../commands/cards/invitation.ts';
import { requireOwnPermissions, requirePermissions } from '../../commands/operation/permissions.ts';
import { KeyturnError } from '../../services/errors.ts';
import { refOf, samePerson } from '../../services/people/person-ref.ts';
import type { Attempt } from '../pipeline/entry.ts';
import { withPatience } from '../slack/patience.ts';
import { answersOn } from './card-answers.ts';
import type { Click, DecidingOptions } from './deciding.ts';

/** Carries out what was approved, as its requester presses **Rotate now**. */
export async function start(options: DecidingOptions, click: Click): Promise<void> {
  const { services, cards, pipeline, executor, inFlight, announcements, loadRequest, requireWaiting } = options;
  const { actor, requestId, message } = click;
  const surface = answersOn(cards, message, click.surface);
  const attempt: Attempt = { operation: 'start', act: 'start', actor, about: requestId };
  let work: Promise<void> | undefined;
  const starting = async () => {
    const { record, operation, person } = await loadRequest(attempt, requestId, surface);
    const { requester } = record;
    if (!samePerson(requester, refOf(person)))
      throw new KeyturnError('request_not_yours', { details: { by: requester.slackUser } });
    try {
      requireWaiting(record, ['approved'], message);
    } catch (error) {
      inFlight.background(() => announcements.closeInvitation(record));
      throw error;
    }
    requirePermissions(person, operation);
    await requireOwnPermissions(services, operation);
    const started = await services.requests.start(record.id, refOf(person));
    // Slack can be slow, even to show that this is still loading. What was approved doesn't wait for it.
    work = executor.execute(started, actor.origin);
    return begun(started, operation);
  };
  const said = await pipeline.guard(attempt, surface.show, () => withPatience(surface, starting));
  if (said !== undefined) await Promise.all([surface.show(said), work]);
}
