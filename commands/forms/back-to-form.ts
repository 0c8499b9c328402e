import { actions, button } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { ids } from '../names.ts';
import { words } from './words.ts';

/** The button that goes back to a draft's form, for modals that replaced it. */
export const backToForm = (formId: string): Block[] =>
  actions(button({ label: words.buttons.back, actionId: ids.backToForm, value: formId }));
