import { input, textInput } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { fieldErrors } from './field-errors.ts';
import { words } from './words.ts';

/** Shortest and longest reason, in characters, white space around it apart. */
const least = 10;
const most = 500;

/** The field for a reason, with block id `reason`. `hint` says what becomes of it; without one, how long it may be. */
export const reasonField = (value?: string, hint = words.hints.reasonLength(least, most)): Block =>
  input({
    blockId: 'reason',
    label: words.reason,
    element: textInput({ actionId: 'reason', value, multiline: true, minLength: least, maxLength: most }),
    hint,
  });

/** What is wrong with a reason, in a sentence; undefined when it will do. */
export function reasonProblem(reason: string): string | undefined {
  const { length } = [...reason.trim()];
  return length < least || length > most ? fieldErrors.reasonLength(least, most, length) : undefined;
}
