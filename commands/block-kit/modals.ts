import { catalog } from '../language.ts';
import { ids } from '../names.ts';
import { modal, say, section } from './blocks.ts';
import type { Block, Message, Modal } from './message.ts';

/** Modals without fields, and the message that an answer is still loading. */

const words = catalog('modals', {
  loading: 'Loading…',
  saving: 'Saving…',
  slow: 'Still working on it. This is taking longer than usual.',
  working: 'Still working on it. This is taking longer than usual, and the answer will appear here.',
  alreadySent: 'You already sent this form, and it’s done.',
  brokenOff: (command: string) =>
    `You already sent this form, but Keyturn stopped before it was done. We don’t know if the change was made. Check \`${command} list --fresh\` and \`${command} requests\` before you try again.`,
});

/** A modal that only shows something. */
export const notice = (title: string, blocks: Block[]): Modal => modal({ title, callbackId: ids.notice, blocks });

/** The modal that opens right away, while its content is looked up. */
export const loading = (title: string): Modal => notice(title, [section(words.loading)]);

/** The modal of a submitted form, while it's being done. */
export const saving = (title: string): Modal => notice(title, [section(words.saving)]);

/** Replaces either if it takes longer than people expect. */
export const slow = (title: string): Modal => notice(title, [section(words.slow)]);

/** The modal of a form that's submitted again after it was done. */
export const alreadySent = (title: string): Modal => notice(title, [section(words.alreadySent)]);

/** The modal of a submitted form whose work was interrupted. */
export const brokenOff = (title: string, command: string): Modal => notice(title, [section(words.brokenOff(command))]);

/** The message shown while an answer takes longer than people expect. */
export const working = (): Message => say(words.working);
