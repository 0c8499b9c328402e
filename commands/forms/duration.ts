import { catalog } from '../language.ts';

const seconds = { weeks: 604_800, days: 86_400, hours: 3_600, minutes: 60, seconds: 1 } as const;

/** How people write units of time, in lower case. */
const words = catalog('durations', {
  units: {
    weeks: ['weeks', 'week', 'wks', 'wk', 'w'],
    days: ['days', 'day', 'd'],
    hours: ['hours', 'hour', 'hrs', 'hr', 'h'],
    minutes: ['minutes', 'minute', 'mins', 'min', 'm'],
    seconds: ['seconds', 'second', 'secs', 'sec', 's'],
  } satisfies Readonly<Record<keyof typeof seconds, readonly string[]>>,
  and: ['and'],
});

/**
 * Reads a duration as people write it: `24 hours`, `1h 30m`, `1.5 h`, `90 minutes`, `450 days`, `2 weeks`, or plain seconds (`3600`).
 * Returns whole seconds, or undefined if it isn't a duration.
 */
export function parseDuration(text: string): number | undefined {
  const clean = text
    .trim()
    .toLowerCase()
    .replace(/(?<=\d)[,'’ \u00A0\u2009\u202F](?=\d{3}(?!\d))/gu, '')
    .replace(/(?<=\d),(?=\d)/gu, '.');
  if (/^\d{1,9}$/u.test(clean)) return Number(clean);
  let total = 0;
  let parts = 0;
  const left = clean.replace(/(\d{1,9}(?:\.\d{1,3})?)\s*(\p{L}+)/gu, (part, amount: string, unit: string) => {
    const size = secondsIn(unit);
    if (size === undefined) return part;
    total += Number(amount) * size;
    parts += 1;
    return ' ';
  });
  return parts === 0 || !isFiller(left) ? undefined : Math.round(total);
}

function secondsIn(unit: string): number | undefined {
  const found = Object.entries(words.units).find(([, spellings]) => spellings.includes(unit));
  return found === undefined ? undefined : seconds[found[0] as keyof typeof seconds];
}

/** Whether a text only has what joins the parts of a duration. */
const isFiller = (text: string): boolean =>
  text.split(/[,+\s]+/u).every((word) => word === '' || words.and.includes(word));
