import type { Message } from '../../commands/block-kit/blocks.ts';
import { notice, slow } from '../../commands/block-kit/modals.ts';
import type { SlackApi } from './api.ts';
import type { Surface } from './replies.ts';

/** Shows answers in a window that is open. When the window is gone, `otherwise` gets the answer. */
export function viewSurface(slack: SlackApi, viewId: string, title: string, otherwise: Surface): Surface {
  return {
    async working() {
      // Tried once: the answer waits for it, and what comes late would stand over the answer.
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
