import type { ShownList } from '../../commands/forms/denial-metadata.ts';
import { pageOfRow } from '../../commands/operation/list-page.ts';
import { operations } from '../../commands/registry.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Pipeline } from '../pipeline.ts';
import type { ActionPayload } from '../slack/payloads.ts';
import type { ReplyTarget, Surface } from '../slack/replies.ts';

export interface RelistOptions {
  pipeline: Pick<Pipeline, 'read'>;
  replies: (target: ReplyTarget) => Surface;
}

/** The list of requests that was clicked; undefined for a click anywhere else. */
export function listIn({ blockId, responseUrl, message, view }: ActionPayload): ShownList | undefined {
  const page = message === undefined && view === undefined ? pageOfRow(blockId) : undefined;
  return page && { responseUrl, page };
}

/** Shows a list of requests again, so that what was decided in it has changed and its counts are true. Never throws. */
export async function relist(
  { pipeline, replies }: RelistOptions,
  actor: Actor,
  list: ShownList | undefined,
): Promise<void> {
  // Without a response_url, it would come as another message.
  if (list?.responseUrl === undefined) return;
  const { responseUrl, page } = list;
  await pipeline.read(
    operations.requests,
    actor,
    page,
    replies({ actor, responseUrl, channel: undefined, replace: true }),
  );
}
