const day: Intl.DateTimeFormatOptions = { day: 'numeric' };

const styles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { ...day, month: 'long', year: 'numeric' },
  date_short: { ...day, month: 'short', year: 'numeric' },
  date_long: { ...day, weekday: 'long', month: 'long', year: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

/** A date in the form of <!date^…> (docs.slack.dev, messaging/formatting-message-text), for a reader in `tz`. Unknown placeholders stay unchanged. */
export function formatDate(epochSeconds: number, form: string, tz: string, nowMs: number): string {
  return form.replace(/\{(\w+)\}/g, (whole: string, name: string) => {
    const plainName = name.replace(/_pretty$/, '');
    const style = styles[plainName];
    if (!style) return whole;
    const near = name.endsWith('_pretty') ? nearby(epochSeconds, tz, nowMs) : undefined;
    if (near) return near;
    const format = formatFor(`${plainName} ${tz}`, plainName === 'date_num' ? 'en-CA' : 'en-US', {
      timeZone: tz,
      ...style,
    });
    return format.format(epochSeconds * 1000).replace(/\u202f/g, ' ');
  });
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes longer than all the rest of a date. */
function formatFor(key: string, locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}

const onDay = (epochSeconds: number, tz: string): string =>
  formatFor(`day ${tz}`, 'en-CA', { timeZone: tz, dateStyle: 'short' }).format(epochSeconds * 1000);

// The "pretty" forms say today, yesterday and tomorrow if they apply.
function nearby(epochSeconds: number, tz: string, nowMs: number): string | undefined {
  const now = nowMs / 1000;
  const names: [number, string][] = [
    [0, 'today'],
    [-86_400, 'yesterday'],
    [86_400, 'tomorrow'],
  ];
  return names.find(([shift]) => onDay(now + shift, tz) === onDay(epochSeconds, tz))?.[1];
}

/** Short name of a time zone at an instant: UTC, EST, GMT+1. */
export function zoneName(tz: string, nowMs: number): string {
  const format = formatFor(`zone ${tz}`, 'en-US', { timeZone: tz, timeZoneName: 'short' });
  return format.formatToParts(nowMs).find(({ type }) => type === 'timeZoneName')?.value ?? tz;
}
