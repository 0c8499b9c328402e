import { catalog } from '../language.ts';
import { ids } from '../names.ts';
import { modal, say, section } from './blocks.ts';
import type { Block, Message, Modal } from './message.ts';

/** Modals with nothing to fill in, and the message that an answer takes a while. */

const words = catalog('modals', {
  loading: 'Loading…',
  saving: 'Saving…',
  slow: 'Still working on it. This is taking longer than usual.',
  working: 'Still working on it. This is taking longer than usual, and the answer will appear here.',
  alreadySent: 'You already sent this form, and it’s done.',
  brokenOff: (command: string) =>
    `You already sent this form, but Keyturn stopped before it was done. We don’t know if the change was made. Check \`${command} list --fresh\` and \`${command} requests\` before you try again.`,
});

/** A modal that says something. */
export const notice = (title: string, blocks: Block[]): Modal => modal({ title, callbackId: ids.notice, blocks });

/** The modal that opens at once, while what belongs in it is looked up. */
export const loading = (title: string): Modal => notice(title, [section(words.loading)]);

/** The modal of something that was sent, while it's being done. */
export const saving = (title: string): Modal => notice(title, [section(words.saving)]);

/** The same for either, when it takes longer than people expect. */
export const slow = (title: string): Modal => notice(title, [section(words.slow)]);

/** The modal of a form that was sent again after all was done. */
export const alreadySent = (title: string): Modal => notice(title, [section(words.alreadySent)]);

/** The modal of a form that was sent, when nothing is heard anymore of the work on it. */
export const brokenOff = (title: string, command: string): Modal => notice(title, [section(words.brokenOff(command))]);

/** The message that stands in for an answer which takes longer than people expect. */
export const working = (): Message => say(words.working);
