const seconds: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 };

/**
 * Reads a duration as people write it: `24 hours`, `1h 30m`, `1.5 h`, `90 minutes`, `450 days`, `2 weeks`, or plain seconds (`3600`).
 * Gives whole seconds, or undefined when it is not a duration.
 */
export function parseDuration(text: string): number | undefined {
  const clean = text
    .trim()
    .toLowerCase()
    .replace(/(?<=\d)[,'’ \u00A0\u2009\u202F](?=\d{3}(?!\d))/gu, '')
    .replace(/(?<=\d),(?=\d)/gu, '.');
  if (/^\d{1,9}$/u.test(clean)) return Number(clean);
  const part =
    /(\d{1,9}(?:\.\d{1,3})?)\s*(weeks?|wks?|w|days?|d|hours?|hrs?|hr|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)(?![a-z])/gu;
  let total = 0;
  const left = clean.replace(part, (_match, amount: string, unit: string) => {
    total += Number(amount) * (seconds[unit.charAt(0)] ?? 0);
    return ' ';
  });
  if (left === clean || left.replace(/\band\b|[,+\s]/gu, '') !== '') return undefined;
  return Math.round(total);
}
