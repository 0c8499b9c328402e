import { withEmoji } from '../emoji.ts';
import { dashes, fold, quotes } from '../folding.ts';
import { withoutUnseen } from '../shown-text.ts';

/** So many marks are taken off at each end; people put no more there. */
const mostMarks = 4;

/** Quotes, Slack's marks for bold, italic and strike, brackets, punctuation of the sentence around, bullets. */
const trailing = new RegExp(`[${quotes}*_~<>()\\[\\].,;:!?…|${dashes}]$`, 'u');
const leading = new RegExp(`^[${quotes}*_~<>()\\[\\]•#@|${dashes}]`, 'u');

/** `text`, and what is left when the marks that `mark` finds are taken off, one after the other. */
function peeled(text: string, mark: RegExp): string[] {
  const left = [text];
  for (let shorter = text; left.length <= mostMarks && mark.test(shorter); left.push(shorter))
    shorter = shorter.replace(mark, '').trim();
  return left;
}

/** `text` with fewer and fewer of the marks at its ends; of those with equally many marks the one with more at its beginning first. */
function layersOf(text: string): string[] {
  const ends = peeled(text, trailing).map((left) => peeled(left, leading));
  const layers: string[] = [];
  for (let marks = 0; marks <= 2 * mostMarks; marks += 1)
    for (const [at, left] of ends.entries()) layers.push(left[marks - at] ?? '');
  return layers;
}

/** Links as their label, or else their address: Slack makes `<https://…|label>` of what looks like one. */
const unlinked = (text: string): string =>
  text.replace(/<[^<>|]*\|([^<>]+)>/gu, '$1').replace(/<((?:https?|mailto):[^<>|]+)\|?>/gu, '$1');

/**
 * What a text may mean, the likeliest first: as it was typed, then without the marks around it, one after the other; each first with Slack's
 * names for emoji as the emoji: in that form names are compared too, so that it finds both `🚀 launch` and `:rocket: launch`, of which
 * Slack doesn't tell which was typed. None of them is blank.
 */
export function readingsOf(text: string): string[] {
  const readings = new Set<string>();
  const seen = withoutUnseen(text);
  for (const start of [text, seen, unlinked(seen)])
    for (const layer of layersOf(start.trim())) readings.add(withEmoji(layer)).add(layer);
  readings.delete('');
  return [...readings];
}

const wholeId =
  /([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})|\b([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})\b/gu;

/** The client IDs in `text`, with or without their dashes, such as in the address of an admin page; in lower case, each once. */
export const idsIn = (text: string): string[] => [
  ...new Set(
    [...fold(text).matchAll(wholeId)].map(([, ...parts]) => parts.filter((part) => part !== undefined).join('-')),
  ),
];

/** The digits that an ID begins with, if `text` is at least 8 hexadecimal ones, as Keyturn shows it in menus; in lower case, without dashes. */
export function idBeginning(text: string): string | undefined {
  const folded = fold(text).trim();
  const digits = folded.replaceAll('-', '');
  return digits.length >= 8 && digits.length <= 32 && /^[0-9a-f]{8}[0-9a-f-]*$/u.test(folded) ? digits : undefined;
}

/** The name and the beginning of the ID in `Payroll Export · dbb34912`, as Keyturn tells namesakes apart. */
export function nameAndBeginning(text: string): { name: string; beginning: string } | undefined {
  const [, name = '', digits = ''] = /^(.*\S)\s*·\s*([0-9a-f]{8})$/isu.exec(text.trim()) ?? [];
  return name === '' ? undefined : { name, beginning: digits.toLowerCase() };
}
