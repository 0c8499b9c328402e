import { ids } from '../names.ts';
import { type Block, type Modal, modal, section } from './blocks.ts';

/** Windows with nothing to fill in. */

/** A window that says something. */
export const notice = (title: string, blocks: Block[]): Modal => modal({ title, callbackId: ids.notice, blocks });

/** The window that opens at once, while what belongs in it is looked up. */
export const loading = (title: string, text = 'One moment, this is being looked up…'): Modal =>
  notice(title, [section(text)]);

/** The window of a form that was sent, while it is being worked on. */
export const busy = (title: string): Modal => loading(title, 'This is being worked on…');

/** The window of a form that was sent, when nothing is heard any more of the work on it. */
export const brokenOff = (title: string, command: string): Modal =>
  notice(title, [
    section(
      `This form was sent before, and the work on it broke off: I cannot say whether the change was made. Look with \`${command} list --fresh\` and \`${command} requests\` before you try again.`,
    ),
  ]);
