/** A moment as people read it where they are, such as `Thu, Nov 27, 2:05 PM GMT`. `at` in ms since 1970, `zone` by IANA. */
export const momentIn = (zone: string, at: number): string =>
  inZone(zone, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(at);

export const timeIn = (zone: string, at: number): string => inZone(zone, { timeStyle: 'medium' }).format(at);

function inZone(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { ...options, timeZone });
}
