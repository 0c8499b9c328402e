import { isDeepStrictEqual } from 'node:util';
import type { Terminal } from './terminal.ts';

export interface Checks {
  /** Checks that `seen` is what's expected (default true). `words`: the fact, as a person would say it. */
  is(words: string, seen: unknown, expected?: unknown): void;
  /** Checks that a text has all of `parts`. */
  reads(words: string, text: string, ...parts: string[]): void;
  /** Checks that a text has none of `parts`. */
  lacks(words: string, text: string, ...parts: string[]): void;
  /** Counts an error as a failed check. */
  broke(words: string, error: unknown): void;
  passed(): number;
  failed(): number;
}

/** Prints each check as it's made, and counts them. */
export function createChecks(terminal: Pick<Terminal, 'passed' | 'failed'>): Checks {
  let [passed, failed] = [0, 0];
  const judge = (words: string, isSo: boolean, details: () => string[]): void => {
    if (isSo) passed += 1;
    else failed += 1;
    if (isSo) terminal.passed(words);
    else terminal.failed(words, details());
  };
  return {
    is: (words, seen, expected = true) =>
      judge(words, isDeepStrictEqual(seen, expected), () => [`expected: ${say(expected)}`, `seen: ${say(seen)}`]),
    reads(words, text, ...parts) {
      const missing = parts.filter((part) => !text.includes(part));
      judge(words, missing.length === 0, () => [`expected: ${missing.map(say).join(', ')}`, `seen: ${text}`]);
    },
    lacks(words, text, ...parts) {
      const there = parts.filter((part) => text.includes(part));
      judge(words, there.length === 0, () => [`expected: no ${there.map(say).join(', no ')}`, `seen: ${text}`]);
    },
    broke: (words, error) => judge(words, false, () => [error instanceof Error ? error.message : String(error)]),
    passed: () => passed,
    failed: () => failed,
  };
}

const say = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));
