import { columns, wrap } from '../script/columns.ts';
import type { Line, Tone } from './surface.ts';

export interface TerminalOptions {
  write: (text: string) => void;
  /** Columns of a line. */
  width: number;
  colors: boolean;
  /** Masks what must never be printed. Applied to everything. */
  mask: (text: string) => string;
}

/** How many lines of a frame are printed. If it differs in the story, that's its number: 0 prints no frame at all. */
export type Most = number | { story: number; all?: number };

export interface Terminal {
  readonly width: number;
  heading(text: string): void;
  tells(text: string): void;
  /** What someone does: `Ada clicks [Next page]`. */
  does(who: string, verb: string, what: string): void;
  /** What someone sees. Shows at most `most` lines and the last row of buttons, and counts the rest. */
  frame(title: string, lines: readonly Line[], most?: Most): void;
  passed(words: string): void;
  failed(words: string, details: readonly string[]): void;
  ends(text: string, isGood: boolean): void;
  blank(): void;
}

const codes: Readonly<Record<Tone, string>> = {
  plain: '',
  strong: '\u001B[1m',
  quiet: '\u001B[2m',
  control: '\u001B[36m',
  good: '\u001B[32m',
  bad: '\u001B[31m',
};

// A name may contain terminal commands; here it's only text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const commands = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/gu;

const mostLines = 40;

/** Prints line after line and never moves the cursor back, so it works in a pipe as well as on a screen. */
export function createTerminal({ write, width, colors, mask }: TerminalOptions): Terminal {
  const styled = (text: string, tone: Tone): string =>
    colors && codes[tone] !== '' && text !== '' ? `${codes[tone]}${text}\u001B[0m` : text;
  const print = (spans: Line): void => {
    const safe = spans.map(({ text, tone }) => ({
      text: mask(text).replace(commands, '�').replaceAll('\u200B', ''),
      tone,
    }));
    write(
      `${safe
        .map(({ text, tone }) => styled(text, tone))
        .join('')
        .trimEnd()}\n`,
    );
  };
  const lines = (text: string, tone: Tone, indent = '  '): void => {
    for (const each of wrap(mask(text), width - indent.length)) print([{ text: indent + each, tone }]);
  };

  return {
    width,
    heading(text) {
      write('\n');
      const start = `── ${text} `;
      print([
        { text: start, tone: 'strong' },
        { text: '─'.repeat(Math.max(3, width - columns(start))), tone: 'quiet' },
      ]);
    },
    tells: (text) => lines(text, 'plain'),
    ends: (text, isGood) => lines(text, isGood ? 'good' : 'bad'),
    does(who, verb, what) {
      const start = `  ${who} ${verb} `;
      const [first = '', ...rest] = wrap(mask(what), width - columns(start));
      print([
        { text: `  ${who} `, tone: 'strong' },
        { text: `${verb} `, tone: 'plain' },
        { text: first, tone: 'control' },
      ]);
      for (const each of rest) print([{ text: ' '.repeat(columns(start)) + each, tone: 'control' }]);
    },
    frame(title, all, most = mostLines) {
      print([{ text: `  ┌ ${title}`, tone: 'quiet' }]);
      for (const line of cutTo(all, typeof most === 'number' ? most : (most.all ?? mostLines)))
        print([{ text: '  │ ', tone: 'quiet' }, ...line]);
      print([{ text: '  └', tone: 'quiet' }]);
    },
    passed: (words) => lines(`✓ ${words}`, 'good'),
    failed(words, details) {
      lines(`✗ ${words}`, 'bad');
      for (const detail of details) lines(detail, 'plain', '    ');
    },
    blank: () => write('\n'),
  };
}

/** The first lines, and the last row of buttons among the others: what can be pressed is part of the story. */
function cutTo(all: readonly Line[], most: number): readonly Line[] {
  const rest = all.slice(most);
  const buttons = rest.filter(isRowOfButtons).slice(-1);
  const hidden = rest.length - buttons.length;
  // A line that counts one hidden line would take the space of that line.
  if (hidden <= 1) return all;
  return [...all.slice(0, most), [{ text: `… ${hidden} more lines`, tone: 'quiet' }], ...buttons];
}

const isRowOfButtons = (line: Line): boolean => line.length > 0 && line.every(({ tone }) => tone === 'control');
