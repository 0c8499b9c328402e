import { type Block, type Message, type Modal, modal, section } from '../commands/blocks.ts';
import { ids, type OperationName } from '../commands/names.ts';
import type { Surface } from './reply.ts';
import type { SlackApi } from './slack-api.ts';

const titles: Readonly<Partial<Record<OperationName, string>>> = {
  show: 'OAuth client',
  create: 'Create OAuth client',
  update: 'Update OAuth client',
  delete: 'Delete OAuth client',
  rotate: 'Rotate client secret',
};

export const titleFor = (operation: OperationName): string => titles[operation] ?? 'Keyturn';

/** A window with nothing to fill in. */
export const notice = (title: string, blocks: Block[]): Modal => modal({ title, callbackId: ids.notice, blocks });

/** The window that opens at once, while what belongs in it is looked up. */
export const loading = (title: string, text = 'One moment, this is being looked up…'): Modal =>
  notice(title, [section(text)]);

/** The window of a form that was sent, while it is being worked on. */
export const busy = (operation: OperationName): Modal => loading(titleFor(operation), 'This is being worked on…');

/** The window of a form that was sent, when nothing is heard any more of the work on it. */
export const brokenOff = (operation: OperationName, command: string): Modal =>
  notice(titleFor(operation), [
    section(
      `This form was sent before, and the work on it broke off: I cannot say whether the change was made. Look with \`${command} list --fresh\` and \`${command} requests\` before you try again.`,
    ),
  ]);

/** Shows answers in a window that is open. When the window is gone, `otherwise` gets the answer. */
export function viewSurface(slack: SlackApi, viewId: string, title: string, otherwise: Surface): Surface {
  return {
    async working() {
      // Tried once: the answer waits for it, and what comes late would stand over the answer.
      const view = loading(title, 'Still working on it: this takes longer than usual…');
      await slack.updateView(viewId, view, 1).catch(() => undefined);
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
