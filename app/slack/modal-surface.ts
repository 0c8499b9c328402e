import type { Message } from '../../commands/block-kit/message.ts';
import { notice, slow } from '../../commands/block-kit/modals.ts';
import type { SlackApi } from './api.ts';
import type { Surface } from './replies.ts';

/** Shows answers in an open modal. If the modal is gone, `otherwise` shows the answer. */
export function viewSurface(
  slack: Pick<SlackApi, 'updateView' | 'replaceView'>,
  viewId: string,
  title: string,
  otherwise: Surface,
): Surface {
  let hash: string | undefined;
  return {
    async working() {
      // Tries only once: the answer waits for this call, and a late one would overwrite it.
      await slack.updateView(viewId, slow(title), true).catch(() => undefined);
    },
    async show(message: Message) {
      try {
        hash = await slack.replaceView(viewId, notice(title, message.blocks));
      } catch {
        await otherwise.show(message);
      }
    },
    async complete(message: Message) {
      // Without the hash, it could overwrite what the person has opened in the modal since.
      if (hash === undefined) return;
      await slack.replaceView(viewId, notice(title, message.blocks), hash).catch(() => undefined);
    },
  };
}
