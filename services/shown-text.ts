/**
 * What Keyturn adds to a text to show it, declared once: `commands/block-kit/text.ts` adds it, and `services/folding.ts` removes it when people
 * copy the text and send it back.
 */

/** Keeps `*`, `_`, and `~` at a word's edge from formatting: the zero-width space. */
export const guard = '\u200B';
/** Isolate right-to-left text from the text beside it: first strong isolate, pop directional isolate. */
export const isolates = ['\u2068', '\u2069'] as const;
/** Replaces a backtick, which mrkdwn can't escape: the modifier letter grave accent. */
export const backtick = '\u02CB';
/** Replaces a deceptive invisible character. */
export const unseenMark = '\uFFFD';
/** Ends a text that was cut. */
export const cutMark = '…';
/** Shown for a name without any visible character. */
export const noName = '(no name)';
/** The fewest code points before `cutMark` in a name that Keyturn cut. After fewer, people typed the mark. */
export const shortestCut = 70;

/**
 * Invisible characters that can make a name look like another one, as the source of a regular expression: control characters, bidi overrides and
 * isolates, and what fonts draw as nothing (Unicode: Default_Ignorable_Code_Point). Without line feeds and tabs.
 */
export const deceptive =
  '[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u200E\\u200F\\u2028\\u2029]|\\p{Default_Ignorable_Code_Point}';

/**
 * Puts a text on one line with single spaces, as most are already. A byte order mark is invisible, but JavaScript takes it for white space, so it
 * becomes `unseenMark`.
 */
export const spaced = (text: string): string =>
  isSpaced.test(text) ? text : text.replaceAll('\uFEFF', unseenMark).replace(/\s+/gu, ' ').trim();

const isSpaced = /^\S+(?: \S+)*$/u;

const unseen = new RegExp(deceptive, 'gu');

/** `text` without invisible characters, such as those that Keyturn adds to show it. */
export const withoutUnseen = (text: string): string => text.replace(unseen, '');

/** `text` with `unseenMark` for each invisible character. */
export const markUnseen = (text: string): string => text.replace(unseen, unseenMark);
