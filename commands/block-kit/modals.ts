import { ids, type OperationName } from '../names.ts';
import { type Block, type Modal, modal, section } from './blocks.ts';

/** Windows with nothing to fill in. */

const titles: Readonly<Partial<Record<OperationName, string>>> = {
  show: 'OAuth client',
  create: 'Create OAuth client',
  update: 'Update OAuth client',
  delete: 'Delete OAuth client',
  rotate: 'Rotate client secret',
};

/** The title of an operation's windows, at most 24 characters. */
export const titleFor = (operation: OperationName): string => titles[operation] ?? 'Keyturn';

/** A window that says something. */
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
