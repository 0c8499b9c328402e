import { withEmoji } from '../emoji.ts';
import { dashes, fold, quotes } from '../folding.ts';
import { withoutUnseen } from '../shown-text.ts';

/** The most marks that are removed at each end: a copied name can stand in a code block, in quotes, in bold. */
const mostMarks = 12;

/** Quotes, Slack's marks for bold, italic, and strike, brackets, punctuation of the surrounding sentence, and bullets. */
const trailing = new RegExp(`[${quotes}*_~<>()\\[\\].,;:!?…|${dashes}]$`, 'u');
const leading = new RegExp(`^[${quotes}*_~<>()\\[\\]•#@|${dashes}]`, 'u');

/**
 * What a text may mean, likeliest first: as it was typed, then without the marks around it, one by one. Each first with emoji in place of Slack's
 * names for them, since Slack doesn't tell which of the two was typed. Names are compared in that form too, so it finds both `🚀 launch` and
 * `:rocket: launch`. None is blank.
 */
export function readingsOf(text: string): string[] {
  const readings = new Set<string>();
  const seen = withoutUnseen(text);
  for (const start of [text, seen, unlinked(seen)])
    for (const layer of layersOf(start.trim())) readings.add(withEmoji(layer)).add(layer);
  readings.delete('');
  return [...readings];
}

/** `text`, and what's left as the marks that `mark` finds are removed one by one. */
function peeled(text: string, mark: RegExp): string[] {
  const left = [text];
  for (let shorter = text; left.length <= mostMarks && mark.test(shorter); left.push(shorter))
    shorter = shorter.replace(mark, '').trim();
  return left;
}

/** `text` with fewer and fewer marks at its ends. Of two with equally many marks, the one with more at its beginning comes first. */
function layersOf(text: string): string[] {
  const ends = peeled(text, trailing).map((left) => peeled(left, leading));
  const layers: string[] = [];
  for (let marks = 0; marks <= 2 * mostMarks; marks += 1)
    for (const [at, left] of ends.entries()) layers.push(left[marks - at] ?? '');
  return layers;
}

/** Replaces links with their label, or else their address: Slack turns whatever looks like a link into `<https://…|label>`. */
const unlinked = (text: string): string =>
  text.replace(/<[^<>|]*\|([^<>]+)>/gu, '$1').replace(/<((?:https?|mailto):[^<>|]+)\|?>/gu, '$1');

const wholeId =
  /([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})|\b([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})\b/gu;

/** The client IDs in `text`, with or without dashes, for example in the address of an admin page. In lower case, each once. */
export const idsIn = (text: string): string[] => [
  ...new Set(
    [...fold(text).matchAll(wholeId)].map(([, ...parts]) => parts.filter((part) => part !== undefined).join('-')),
  ),
];

/** The digits that an ID begins with, if `text` is at least 8 hexadecimal digits, as Keyturn shows in menus. In lower case, without dashes. */
export function idBeginning(text: string): string | undefined {
  const folded = fold(text).trim();
  const digits = folded.replaceAll('-', '');
  return digits.length >= 8 && digits.length <= 32 && /^[0-9a-f]{8}[0-9a-f-]*$/u.test(folded) ? digits : undefined;
}

/** The name and the beginning of the ID in `Payroll Export · dbb34912`, Keyturn's label for clients of the same name. */
export function nameAndBeginning(text: string): { name: string; beginning: string } | undefined {
  const [, name = '', digits = ''] = /^(.*\S)\s*·\s*([0-9a-f]{8})$/isu.exec(text.trim()) ?? [];
  return name === '' ? undefined : { name, beginning: digits.toLowerCase() };
}
