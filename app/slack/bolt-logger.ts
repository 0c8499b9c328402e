import { type Logger, LogLevel } from '@slack/bolt';
import { describeError, type Log } from '../process/log.ts';

/** Writes Bolt's messages to our log, except for debug messages, which contain complete payloads. */
export function boltLogger(log: Log): Logger {
  const child = log.child({ from: 'bolt' });
  const line = (parts: unknown[]): string =>
    parts
      .map((part) =>
        part instanceof Error ? JSON.stringify(describeError(part)) : typeof part === 'string' ? part : '[object]',
      )
      .join(' ')
      // The web client's message quotes the answer, which can be a proxy's page.
      .replace(/(An API error occurred): [\s\S]*/u, '$1')
      .slice(0, 2000) || '[no words]';
  return {
    debug: () => undefined,
    info: (...parts) => child.debug(line(parts)),
    warn: (...parts) => child.warn(line(parts)),
    error: (...parts) => child.error(line(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

/** Silences the web client, which logs what our errors already say, and complete payloads at debug level. */
export const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => 'error' as never,
  setName: () => undefined,
};
