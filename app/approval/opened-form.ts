import type { Block, Modal } from '../../commands/block-kit/message.ts';
import { loading, notice } from '../../commands/block-kit/modals.ts';
import type { KeyturnError } from '../../services/errors.ts';
import { askingOf } from '../../services/people/actor.ts';
import type { Attempt } from '../pipeline/entry.ts';
import { answersOn, type CardAnswers } from './card-answers.ts';
import type { Click, DecidingOptions } from './deciding.ts';
import type { LoadedRequest } from './load-request.ts';

interface OpenedForm {
  title: string;
  attempt: Attempt;
  freshness: 'live' | 'cached'; // of the person's rights
  /** What a person can do instead, if they're refused. */
  instead?: (loaded: LoadedRequest, error: KeyturnError) => Block[];
}

/**
 * Opens a modal right away, since Slack takes it for three seconds only, and puts into it what `fill` gives of the request that was clicked. A refusal
 * stands in the modal.
 */
export async function openForm(
  { cards, pipeline, slack, loadRequest }: DecidingOptions,
  { requestId, triggerId, surface, message }: Click,
  { title, attempt, freshness, instead }: OpenedForm,
  fill: (loaded: LoadedRequest, newer: string | undefined) => Promise<Modal>,
): Promise<void> {
  let place: CardAnswers = answersOn(cards, message, surface);
  let loaded: LoadedRequest | undefined;
  await pipeline.guard(
    attempt,
    (answer, error) => place.show(answer, error),
    async () => {
      const deciding = slack.askedBy(askingOf(attempt.actor, 'decision'));
      const { updateView } = slack.askedBy(askingOf(attempt.actor, 'execution'));
      const viewId = await deciding.openView(triggerId ?? '', loading(title));
      place = answersOn(cards, message, {
        ...surface,
        async show(answer, error) {
          const rest = loaded === undefined || error === undefined ? [] : (instead?.(loaded, error) ?? []);
          await updateView(viewId, notice(title, [...answer.blocks, ...rest])).catch(() => surface.show(answer));
        },
      });
      loaded = await loadRequest(attempt, requestId, place, freshness);
      await updateView(viewId, await fill(loaded, place.about(loaded.record)));
    },
  );
}
