import type { types } from '@slack/bolt';

export type Block = types.KnownBlock;
export type Button = types.Button;
export type Modal = types.ModalView;

/** What a person is shown in a conversation: blocks, and the same in words for notifications and screen readers. */
export interface Message {
  text: string;
  blocks: Block[];
}
