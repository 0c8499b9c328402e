import { actions, button } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { ids } from '../names.ts';
import { words } from './words.ts';

/** The way back to the form of a draft, from what is shown in its place. */
export const backToForm = (formId: string): Block[] =>
  actions(button({ label: words.buttons.back, actionId: ids.backToForm, value: formId }));
