/** The only place that cleans, escapes, and clips text from people or Genesys for Slack. */

import {
  backtick,
  cutMark,
  deceptive,
  guard,
  isolates,
  noName,
  spaced,
  unseenMark,
} from '../../services/shown-text.ts';
import { catalog, currentLanguage } from '../language.ts';

/** Scripts that use invisible characters to join and separate letters. */
const joining =
  '\\p{sc=Arab}\\p{sc=Syrc}\\p{sc=Mong}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Guru}\\p{sc=Gujr}\\p{sc=Orya}\\p{sc=Taml}\\p{sc=Telu}\\p{sc=Knda}\\p{sc=Mlym}\\p{sc=Sinh}';
const pictograph = '\\p{Extended_Pictographic}(?:\\uFE0F|\\p{Emoji_Modifier})?';
/** Where those characters are legitimate: in emoji, in regions' flags, and between letters of those scripts (UTS 51, UAX 31). */
const seen = [
  '\\u{1F3F4}\\u{E0067}\\u{E0062}(?:\\u{E0065}\\u{E006E}\\u{E0067}|\\u{E0073}\\u{E0063}\\u{E0074}|\\u{E0077}\\u{E006C}\\u{E0073})\\u{E007F}',
  `${pictograph}(?:\\u200D${pictograph})*`,
  '[0-9#*]\\uFE0F\\u20E3',
  `(?<=[${joining}])(?:\\u200C|\\u200D)(?=[${joining}])`,
];
const unseen = new RegExp(`(${seen.join('|')})|${deceptive}`, 'gu');
/** Text that needs no change, as plain text or as mrkdwn. Most names do, and a list has many. */
const harmless = /^[\n\t !"#$%'()+,\-./0-9:;=?@A-Z[\\\]^a-z{|}]*$/;
const rightToLeft = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}/u;

/** Cuts `text` to `max` code points, the last one being `…`. Slack's limits: docs.slack.dev/reference/block-kit. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = [...text];
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}${cutMark}`;
}

/** Text for a plain_text object: deceptive invisible characters become `�`, and right-to-left text is isolated from the text around it. */
export function plain(text: string): string {
  if (harmless.test(text)) return text;
  const clean = text.replace(unseen, (_all, kept?: string) => kept ?? unseenMark);
  return rightToLeft.test(clean) ? `${isolates[0]}${clean}${isolates[1]}` : clean;
}

/** `plain` on one line, for names, where a line break could fake another line. */
export function oneLine(text: string): string {
  return plain(spaced(text));
}

/**
 * Text for a mrkdwn object or a message's `text`. Escapes Slack's three control characters (docs.slack.dev/messaging/formatting-message-text).
 * A zero-width space keeps `*_~` at a word's edge, and `>` at a line's start, from formatting. A backtick can't be escaped, so it becomes a letter
 * that looks like one (U+02CB).
 */
export function escapeMrkdwn(text: string): string {
  if (harmless.test(text)) return text;
  return (
    plain(text)
      .replace(/&/gu, '&amp;')
      .replace(/</gu, '&lt;')
      .replace(/>/gu, '&gt;')
      // Even escaped, Slack may show the line as a block quote.
      .replace(/^(?=[ \t]*&gt;)/gmu, guard)
      .replace(/`/gu, backtick)
      .replace(/(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/gu, `${guard}$&${guard}`)
  );
}

/** A name on one line, at most `max` characters, for mrkdwn. */
export function name(text: string, max = 150): string {
  return escapeMrkdwn(clip(spaced(text), max));
}

/** A client's name for mrkdwn. A blank one becomes `noName`. */
export const named = (text: string, max = 150): string => name(text, max) || noName;

/**
 * A name in bold, unless it's blank or has characters that would end the bold text. `room`: the most characters that it may take once it's
 * escaped, where Slack's limit is near.
 */
export function strong(text: string, max = 150, room = Number.POSITIVE_INFINITY): string {
  const escaped = clipMrkdwn(named(text, max), room);
  return escaped === noName || /[*_~]/u.test(escaped) ? escaped : `*${escaped}*`;
}

/** Cuts escaped mrkdwn to `max` code points, but never inside an entity, a `<…>` sequence, or a code span. */
export function clipMrkdwn(escaped: string, max: number): string {
  if (escaped.length <= max) return escaped;
  const points = [...escaped];
  if (points.length <= max) return escaped;
  const cut = points.slice(0, max - 1).join('');
  return `${beforeOpenCode(cut.replace(/&[a-z]{0,4}$/u, '').replace(/<[^>]*$/u, ''))}${cutMark}`;
}

/** Removes an unclosed code span. Escaped text has no backticks, so each one starts or ends a code span. */
const beforeOpenCode = (mrkdwn: string): string =>
  mrkdwn.split('`').length % 2 === 1 ? mrkdwn : mrkdwn.slice(0, mrkdwn.lastIndexOf('`'));

/** `text` with a capital first letter. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A moment in the reader's own time zone (docs.slack.dev/messaging/formatting-message-text, date formatting); UTC as the fallback. */
export function date(at: number, format = '{date_short_pretty} at {time}'): string {
  const fallback = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at / 1000)}^${format}|${fallback}>`;
}

/** A day in the reader's own time zone, never as “today”: `Dec 3, 2026`. */
export const day = (at: number): string => date(at, '{date_short}');

/** A day where Slack shows no dates, such as an option, in the reader's time zone: `Dec 5`. */
export function plainDay(at: number, timeZone = 'UTC'): string {
  const format = (zone: string) =>
    new Intl.DateTimeFormat(currentLanguage().locale, { month: 'short', day: 'numeric', timeZone: zone }).format(at);
  try {
    return format(timeZone);
  } catch {
    // Slack may know time zones that this machine doesn't.
    return format('UTC');
  }
}

const units = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
  ['seconds', 1],
] as const;

const plural = (n: number, one: string): string => `${number(n)} ${one}${n === 1 ? '' : 's'}`;

const words = catalog('times', {
  days: (n: number) => plural(n, 'day'),
  weeks: (n: number) => plural(n, 'week'),
  months: (n: number) => plural(n, 'month'),
  years: (n: number) => plural(n, 'year'),
  hours: (n: number) => plural(n, 'hour'),
  minutes: (n: number) => plural(n, 'minute'),
  seconds: (n: number) => plural(n, 'second'),
  today: 'today',
  ago: (age: string) => `${age} ago`,
});

/** Seconds in words, exactly: `1 day`, `1 hour 30 minutes`, `45 seconds`. */
export function duration(seconds: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(words[unit](count));
    rest -= count * size;
  }
  return parts.length === 0 ? words.seconds(0) : parts.join(' ');
}

const dayMs = 86_400_000;

/** How old something is, in one unit: `today`, `1 day`, `5 weeks`, `4 months`, `2 years`. */
export function age(from: number, now: number): string {
  const days = Math.floor((now - from) / dayMs);
  if (days < 1) return words.today;
  if (days < 14) return words.days(days);
  if (days < 61) return words.weeks(Math.floor(days / 7));
  if (days < 731) return words.months(Math.floor(days / 30.44));
  return words.years(Math.floor(days / 365.25));
}

/** Whether something is less than a day old, which `age` calls today. */
export const isToday = (from: number, now: number): boolean => now - from < dayMs;

/** When something was, in one unit: `today`, `1 day ago`, `5 weeks ago`. */
export const ago = (at: number, now: number): string => (isToday(at, now) ? words.today : words.ago(age(at, now)));

/** Organizations have this many clients, and each list says so. */
const mostKept = 10_000;

// Cached per language, with what small numbers read: creating them for each number would take longer than the rest of a row.
const formats = new Map<string, { format: Intl.NumberFormat; small: string[] }>();

/** A number with separators: `1,204`. */
export function number(n: number): string {
  const { locale } = currentLanguage();
  const known = formats.get(locale) ?? { format: new Intl.NumberFormat(locale), small: [] };
  formats.set(locale, known);
  if (n < 0 || n >= mostKept || !Number.isInteger(n)) return known.format.format(n);
  known.small[n] ??= known.format.format(n);
  return known.small[n];
}

/** `1 client`, `2 clients`, `1,204 clients`: for catalogs in English. */
export const count = (n: number, noun: string): string => plural(n, noun);

const lists = {
  and: new Intl.ListFormat('en-US', { type: 'conjunction' }),
  or: new Intl.ListFormat('en-US', { type: 'disjunction' }),
};

/** `A`, `A or B`, `A, B, or C`: for texts in English. */
export const listed = (items: Iterable<string>, word: 'and' | 'or'): string => lists[word].format(items);

/** Joins lines for a message's top-level text: as many complete lines as Slack accepts in an update (4,000 characters). */
export const readOut = (lines: readonly string[]): string => chunkLines(lines, 3_900)[0] ?? '';

/** Joins lines into as many texts as needed, each at most `max` characters. A line that's too long is visibly cut. */
export function chunkLines(lines: readonly string[], max: number): string[] {
  const chunks: string[] = [];
  let chunk = '';
  let room = max;
  for (const line of lines.map((each) => clipMrkdwn(each, max))) {
    const length = pointsIn(line);
    if (chunk !== '' && length + 1 > room) {
      chunks.push(chunk);
      chunk = line;
      room = max - length;
    } else {
      room -= chunk === '' ? length : length + 1;
      chunk = chunk === '' ? line : `${chunk}\n${line}`;
    }
  }
  return chunk === '' ? chunks : [...chunks, chunk];
}

/** A text's length in code points, which Slack's limits count. */
function pointsIn(text: string): number {
  let points = 0;
  for (const _point of text) points += 1;
  return points;
}
