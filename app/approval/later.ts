import { say } from '../../commands/block-kit/blocks.ts';
import { resumedByYou, undoing } from '../../commands/cards/sentences.ts';
import { requirePermissions } from '../../commands/operation/permissions.ts';
import { KeyturnError } from '../../services/errors.ts';
import { refOf } from '../../services/people/person-ref.ts';
import type { WaitingState } from '../../services/requests/types.ts';
import type { Attempt, AttemptAct } from '../pipeline/entry.ts';
import { withPatience } from '../slack/patience.ts';
import { answersOn } from './card-answers.ts';
import type { Click, DecidingOptions } from './deciding.ts';

/** Buttons of a request between its two parts. */

/** Takes the first part back, for anyone who has the permission for that. */
export async function undo(options: DecidingOptions, click: Click): Promise<void> {
  const { services, executor } = options;
  let work: Promise<void> | undefined;
  await pressed(options, click, 'start_undo', ['scheduled', 'paused'], async ({ record, operation, person }) => {
    const { later } = operation;
    if (later === undefined) throw new KeyturnError('internal', { details: { why: 'nothing to undo' } });
    requirePermissions(person, { permission: later.permission, about: operation.about });
    const started = await services.requests.undo(record.id, refOf(person));
    work = executor.execute(started, click.actor.origin);
    return undoing(started, operation);
  });
  await work;
}

/** Has the second part come after all, for those who can approve it. */
export async function resume(options: DecidingOptions, click: Click): Promise<void> {
  const { services, announcements, requireEligible } = options;
  let work: Promise<void> | undefined;
  await pressed(options, click, 'resume', ['paused'], async ({ record, operation, person }) => {
    await requireEligible(person, record, 'live');
    const resumed = await services.requests.resume(record.id, refOf(person));
    work = announcements.announce(resumed);
    return resumedByYou(resumed, operation);
  });
  await work;
}

type Loaded = Awaited<ReturnType<DecidingOptions['loadRequest']>>;

async function pressed(
  options: DecidingOptions,
  { actor, requestId, message, surface: place }: Click,
  act: AttemptAct,
  states: readonly WaitingState[],
  work: (loaded: Loaded) => Promise<string>,
): Promise<void> {
  const { cards, pipeline, loadRequest, requireWaiting } = options;
  const surface = answersOn(cards, message, place);
  const attempt: Attempt = { operation: 'undo', act, actor, about: requestId };
  const said = await pipeline.guard(attempt, surface.show, () =>
    withPatience(surface, async () => {
      const loaded = await loadRequest(attempt, requestId, surface);
      requireWaiting(loaded.record, states, message);
      return work(loaded);
    }),
  );
  if (said !== undefined) await surface.show(say(said));
}
