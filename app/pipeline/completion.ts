import type { Message } from '../../commands/block-kit/message.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Viewer } from '../../commands/operation/viewer.ts';
import type { Operation } from '../../commands/operation.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Surface } from '../slack/replies.ts';

export interface CompletionOptions {
  services: Pick<Services, 'usage' | 'requests' | 'now'>;
  inFlight: Pick<InFlight, 'background'>;
}

/** An answer that was shown. */
interface Answered {
  operation: Operation;
  output: unknown;
  answer: Message;
  viewer: () => Viewer;
  surface: Pick<Surface, 'complete'>;
}

/** Completes an answer in the background with what wasn't known yet, if that changes what's shown. */
export function completeAnswer({ services, inFlight }: CompletionOptions, answered: Answered): void {
  const { operation, output, answer, viewer, surface } = answered;
  if (operation.completion === undefined || surface.complete === undefined) return;
  inFlight.background(async (signal) => {
    const complete = await operation.completion?.(services, output, signal);
    if (complete === undefined) return;
    const message = operation.view(complete, viewer());
    if (JSON.stringify(message) === JSON.stringify(answer)) return;
    await surface.complete?.(message, operation.news?.(complete, viewer()));
  });
}
