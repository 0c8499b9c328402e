import { type Logger, LogLevel } from '@slack/bolt';
import { describeError, type Log } from '../process/log.ts';

/** Bolt's own messages, in our log. Its debug level writes whole payloads, so it is never let through. */
export function boltLogger(log: Log): Logger {
  const child = log.child({ from: 'bolt' });
  const line = (parts: unknown[]): string =>
    parts
      .map((part) =>
        part instanceof Error ? JSON.stringify(describeError(part)) : typeof part === 'string' ? part : '[object]',
      )
      .join(' ')
      .slice(0, 2000);
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

/** The web client logs what our own errors already say, and at debug level whole payloads. */
export const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => 'error' as never,
  setName: () => undefined,
};
