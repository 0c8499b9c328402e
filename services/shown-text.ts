/**
 * What Keyturn puts into a text to show it, declared once: `commands/block-kit/text.ts` puts it in, and `services/folding.ts` takes it out when people
 * copy the text and send it back.
 */

/** Keeps `*`, `_` and `~` at a word's edge from formatting: the zero-width space. */
export const guard = '\u200B';
/** Set right-to-left text apart from what is beside it: first strong isolate, pop directional isolate. */
export const isolates = ['\u2068', '\u2069'] as const;
/** Stands for a backtick, which nothing escapes in mrkdwn: the modifier letter grave accent. */
export const backtick = '\u02CB';
/** Stands for a character that isn't seen and deceives. */
export const unseenMark = '\uFFFD';
/** Ends a text that was cut. */
export const cutMark = '…';
/** Reads for a name in which nothing is seen. */
export const noName = '(no name)';
/** A text that ends with `cutMark` was cut by Keyturn only if this many code points come before it: no name is cut shorter. */
export const shortestCut = 70;

/**
 * What isn't seen and can make a name read as another one, as the source of a regular expression: control characters, bidi overrides and
 * isolates, and what fonts draw as nothing (Unicode: Default_Ignorable_Code_Point). Line feeds and tabs aren't in it.
 */
export const deceptive =
  '[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u200E\\u200F\\u2028\\u2029]|\\p{Default_Ignorable_Code_Point}';

/** On one line, white space in single spaces. A byte order mark isn't seen, but counts as white space to JavaScript: it's marked as unseen. */
export const spaced = (text: string): string => text.replaceAll('\uFEFF', unseenMark).replace(/\s+/gu, ' ').trim();

const unseen = new RegExp(deceptive, 'gu');

/** `text` without what isn't seen, such as the marks that Keyturn puts into it to show it. */
export const withoutUnseen = (text: string): string => text.replace(unseen, '');

/** `text` with a mark for each character that isn't seen. */
export const markUnseen = (text: string): string => text.replace(unseen, unseenMark);
