import type { Message } from '../../commands/block-kit/blocks.ts';
import { notice, slow } from '../../commands/block-kit/modals.ts';
import type { SlackApi } from './api.ts';
import type { Surface } from './replies.ts';

/** Shows answers in a modal that is open. When the modal is gone, `otherwise` gets the answer. */
export function viewSurface(
  slack: Pick<SlackApi, 'updateView'>,
  viewId: string,
  title: string,
  otherwise: Surface,
): Surface {
  return {
    async working() {
      // Tried once: the answer waits for it, and a late one would cover the answer.
      await slack.updateView(viewId, slow(title), true).catch(() => undefined);
    },
    async show(message: Message) {
      try {
        await slack.updateView(viewId, notice(title, message.blocks));
      } catch {
        await otherwise.show(message);
      }
    },
  };
}
