import { type Block, input, textInput } from '../block-kit/blocks.ts';

/** Shortest and longest reason, in characters, white space around it apart. */
const least = 10;
const most = 500;

/** The field for a reason, with block id `reason`. `hint` says what becomes of it. */
export const reasonField = (value?: string, hint?: string): Block =>
  input({
    blockId: 'reason',
    label: 'Reason',
    element: textInput({ actionId: 'reason', value, multiline: true, minLength: least, maxLength: most }),
    hint: `${hint === undefined ? '' : `${hint} `}${least} to ${most} characters.`,
  });

/** What is wrong with a reason, in a sentence; undefined when it will do. */
export function reasonProblem(reason: string): string | undefined {
  const { length } = [...reason.trim()];
  return length < least || length > most
    ? `Give a reason of ${least} to ${most} characters; this one has ${length}.`
    : undefined;
}
