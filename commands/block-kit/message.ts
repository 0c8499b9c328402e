import type { types } from '@slack/bolt';

export type Block = types.KnownBlock;
export type Button = types.Button;
export type Overflow = types.Overflow;
export type Modal = types.ModalView;

/** A message: its blocks, and their content as text for notifications and screen readers. */
export interface Message {
  text: string;
  blocks: Block[];
}
