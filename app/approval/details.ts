import { requestDetails } from '../../commands/cards/details.ts';
import { operationOf } from '../../commands/registry.ts';
import { KeyturnError } from '../../services/errors.ts';
import { askingOf } from '../../services/people/actor.ts';
import type { Attempt } from '../pipeline/entry.ts';
import { answersOn } from './card-answers.ts';
import type { Click, DecidingOptions } from './deciding.ts';

/** **Details**: opens all that's known of a request. It shows what the request has stored, so it asks Genesys Cloud nothing. */
export async function openDetails(
  { services, cards, pipeline, slack }: DecidingOptions,
  { actor, requestId, triggerId, surface, message }: Click,
): Promise<void> {
  const attempt: Attempt = { operation: 'details', act: 'details', actor, about: requestId };
  const place = answersOn(cards, message, surface);
  await pipeline.guard(attempt, place.show, async () => {
    const record = await services.requests.get(requestId);
    if (record === undefined) throw new KeyturnError('request_not_found');
    place.about(record);
    const { openView } = slack.askedBy(askingOf(actor, 'ordinary'));
    const { now, command } = services;
    await openView(triggerId ?? '', requestDetails(record, operationOf(record.operation), { now: now(), command }));
  });
}
