import { formatWithOptions } from 'node:util';
import type { Log } from '../log.ts';

/** Writes to `log` what Node.js and packages would print as plain text: warnings, and lines on the console. So every line of the output is JSON. */
export function logForeignLines(log: Log): void {
  // Node.js' own listener prints them.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.warn({ from: 'node', warning: name }, oneLine(message)));
  for (const level of ['debug', 'info', 'warn', 'error'] as const) console[level] = writer(log, level);
  console.log = writer(log, 'info');
}

function writer(log: Log, level: 'debug' | 'info' | 'warn' | 'error') {
  return (...parts: readonly unknown[]): void =>
    log[level]({ from: 'console' }, oneLine(formatWithOptions({ depth: 0 }, ...parts.map(shortened))));
}

/** Objects can hold anything, such as a request with its token. */
const shortened = (part: unknown): unknown =>
  part instanceof Error ? part.message : typeof part === 'object' && part !== null ? '[object]' : part;

/** The first line, which has the message of an error's stack. Redis quotes in it what it didn't understand, which can be the password. */
const oneLine = (text: string): string =>
  (text.split('\n')[0] ?? '').replace(/,? with args beginning with: .*/u, '').slice(0, 1_000);
