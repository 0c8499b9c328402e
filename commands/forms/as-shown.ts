/** Emoji and their modifiers. People report that inputs return some as `:codes:`, whatever was typed; Slack doesn't document it. */
const emoji =
  /(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)*)/gu;
const code = /:[\w+'-]+:(?::skin-tone-\d:)?/gu;

/** Whether a field still has the text that it was shown with: exactly, or with its emoji as codes. */
export function isAsShown(typed: string, shown: string): boolean {
  if (typed === shown) return true;
  const blank = (text: string, marks: RegExp): string => text.replace(marks, '\u0000').trim();
  const wanted = blank(shown, emoji);
  return wanted !== shown.trim() && blank(typed, code) === wanted;
}
