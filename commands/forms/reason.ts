import { input, textInput } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { fieldErrors } from './field-errors.ts';
import { words } from './words.ts';

/** The shortest and longest reason, in characters, without white space around it. */
const least = 10;
const most = 500;

/** The field for a reason, with the block ID `reason`. `hint` says who reads it; by default, how long it may be. */
export const reasonField = (value?: string, hint = words.hints.reasonLength(least, most)): Block =>
  input({
    blockId: 'reason',
    label: words.reason,
    element: textInput({ actionId: 'reason', value, multiline: true, minLength: least, maxLength: most }),
    hint,
  });

/** The error under a reason, or undefined if it's fine. */
export function reasonProblem(reason: string): string | undefined {
  const { length } = [...reason.trim()];
  return length < least || length > most ? fieldErrors.reasonLength(least, most, length) : undefined;
}
