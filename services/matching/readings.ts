import { withEmoji } from '../emoji.ts';
import { dashes, fold, quotes } from '../text.ts';

/** More layers of marks than people put around a name. */
const mostLayers = 12;

/** Marks that stand around a whole text: quotes, Slack's own for bold, italic and strike, brackets. */
const wrapped = new RegExp(
  `^(?:[${quotes}](.+)[${quotes}]|\\*(.+)\\*|_(.+)_|~(.+)~|<(.+)>|\\((.+)\\)|\\[(.+)\\])$`,
  'su',
);
/** A mark at one end alone: punctuation of the sentence around, half a pair, a bullet. */
const trailing = new RegExp(`[${quotes}*_~<>()\\[\\].,;:!?…|]$`, 'u');
const leading = new RegExp(`^[${quotes}*_~<>()\\[\\]•#@|${dashes}]`, 'u');

/** `text` without its outermost mark, or pair of marks; empty when it has none. */
function peeled(text: string): string {
  const inner = wrapped
    .exec(text)
    ?.slice(1)
    .find((part) => part !== undefined);
  if (inner !== undefined) return inner.trim();
  const shorter = trailing.test(text) ? text.replace(trailing, '') : text.replace(leading, '');
  return shorter === text ? '' : shorter.trim();
}

/** Links as their label, or else their address: Slack makes `<https://…|label>` of what looks like one. */
const unlinked = (text: string): string =>
  text.replace(/<[^<>|]*\|([^<>]+)>/gu, '$1').replace(/<((?:https?|mailto):[^<>|]+)\|?>/gu, '$1');

/**
 * What a text may mean, the likeliest first: as it was typed, then without the marks around it, one layer after the other; each also with
 * Slack's names for emoji as the emoji. None of them is blank.
 */
export function readingsOf(text: string): string[] {
  const readings = new Set<string>();
  for (const start of [text, unlinked(text)]) {
    let layer = start.trim();
    for (let layers = 0; layer !== '' && layers < mostLayers; layers += 1) {
      readings.add(layer).add(withEmoji(layer));
      layer = peeled(layer);
    }
  }
  return [...readings];
}

const wholeId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu;

/** The client IDs that stand in `text`, such as in the address of an admin page, in lower case, each once. */
export const idsIn = (text: string): string[] => [...new Set(fold(text).match(wholeId) ?? [])];

/** The beginning of an ID, if `text` is one of at least 8 hexadecimal digits, as Keyturn shows it in menus; in lower case. */
export function idBeginning(text: string): string | undefined {
  const folded = fold(text).trim();
  const digits = folded.replaceAll('-', '').length;
  return digits >= 8 && digits <= 32 && /^[0-9a-f]{8}[0-9a-f-]*$/u.test(folded) ? folded : undefined;
}
