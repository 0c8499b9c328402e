import { factsOf, type KeyturnError } from '../services/errors.ts';
import { context, section } from './block-kit/blocks.ts';
import type { Message } from './block-kit/message.ts';
import { name } from './block-kit/text.ts';
import { errorButtons } from './error-sentences/buttons.ts';
import { sentences } from './error-sentences/keyturn.ts';
import { words } from './error-sentences/words.ts';

type Effect = 'read' | 'write';

/**
 * The sentence that people read for `error`, in mrkdwn, without its reference. `command` is the slash command, for examples. `effect` is that
 * of what was attempted: after a read nobody asks whether something was changed. Holds no cause, no stack, no secret.
 */
export function errorSentence(error: KeyturnError, command: string, effect: Effect = 'write'): string {
  const { before, after, hasPlace } = said(error, command);
  const claim = hasPlace && effect === 'write' && error.changed === 'no' ? words.nothingChanged : '';
  return joined([before, claim, after, effect === 'write' ? whatChanged(error) : '']);
}

/** The same with `left` in place of whether something was changed: how a failure left things. */
export function sentenceLeaving(error: KeyturnError, command: string, left: string): string {
  const { before, after } = said(error, command);
  return joined([before, left, after]);
}

/** A code in a few words, for the audit trail. One that this version doesn't know reads as it was recorded. mrkdwn. */
export function shortWords(code: string): string {
  const short: Readonly<Record<string, string>> = words.short;
  return Object.hasOwn(short, code) ? (short[code] ?? code) : name(code, 60);
}

/** What happened, and what to do. `hasPlace`: whether people read between the two that nothing was changed, where that's so. */
function said(error: KeyturnError, command: string): { before: string; after: string; hasPlace: boolean } {
  const sentence = sentences[error.code](error, command);
  return typeof sentence === 'string'
    ? { before: sentence, after: '', hasPlace: false }
    : { ...sentence, hasPlace: true };
}

/** What changed, for a failure after which “nothing was changed” would be a lie. */
function whatChanged({ changed, code }: KeyturnError): string {
  if (changed === 'yes' && code !== 'secret_lost') return words.partChanged;
  return changed === 'unknown' && code === 'internal' ? words.perhapsChanged : '';
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

/** An error as people see it: the sentence, and where the log says more, the reference under which it does. */
export function errorMessage(
  error: KeyturnError,
  command: string,
  reference: string,
  effect: Effect = 'write',
): Message {
  const { text, blocks } = lastingError(error, command, effect);
  const { correlationId } = error;
  const ids = [
    ...(factsOf(error.code).reference === false ? [] : [words.reference(reference)]),
    ...(correlationId === undefined ? [] : [words.correlationId(name(correlationId, 100))]),
  ];
  const small = ids.length === 0 ? [] : [context(ids.join(' · '))];
  return { text, blocks: [...blocks, ...small] };
}

/** The same without small print, for a message that stays. */
export function lastingError(error: KeyturnError, command: string, effect?: Effect): Message {
  const text = errorSentence(error, command, effect);
  return { text, blocks: [section(text), ...errorButtons(error)] };
}
