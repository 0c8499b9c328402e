import { actions, button, section } from '../block-kit/blocks.ts';
import type { Block, Modal } from '../block-kit/message.ts';
import { date } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { ids } from '../names.ts';

const words = catalog('unsaved changes', {
  kept: (at: string) => `You have unsaved changes from ${at}.`,
  restore: 'Restore',
  discard: 'Discard',
  gone: 'Those changes are no longer available.',
});

/** What people do with what they typed before they closed a form. */
export type OnUnsaved = 'restore' | 'discard';

/** What's left of a form that was closed, for one that's opened again. */
export interface Left {
  /** When it was closed, in ms since 1970, if the person has yet to choose what becomes of it. */
  offeredFrom?: number | undefined;
  /** The fields that have their text back. */
  restored?: readonly string[] | undefined;
  /** They were to be restored, and aren't there anymore. */
  gone?: boolean | undefined;
}

/** Slack keeps what's in a field for as long as its block ID stays the same, so a field that's restored gets another one. */
const mark = '~restored';

/** The field of an input's block. */
export const fieldOfBlock = (blockId: string): string =>
  blockId.endsWith(mark) ? blockId.slice(0, -mark.length) : blockId;

/** A form that offers what was typed before it was closed, or has it back. */
export const withLeft = (view: Modal, { offeredFrom, restored = [], gone = false }: Left): Modal => ({
  ...view,
  blocks: [
    ...(offeredFrom === undefined ? [] : offer(offeredFrom)),
    ...(gone ? [section(words.gone)] : []),
    ...(view.blocks as Block[]).map((block) =>
      block.type === 'input' && restored.includes(block.block_id ?? '')
        ? { ...block, block_id: `${block.block_id}${mark}` }
        : block,
    ),
  ],
});

const offer = (at: number): Block[] => [
  section(words.kept(date(at))),
  ...actions(
    button({ label: words.restore, actionId: ids.restoreUnsaved }),
    button({ label: words.discard, actionId: ids.discardUnsaved }),
  ),
];
