import { columns, wrap } from './columns.ts';
import type { Line, Tone } from './surface.ts';

export interface TerminalOptions {
  write: (text: string) => void;
  /** Columns of a line. */
  width: number;
  colours: boolean;
  /** Strikes what may never be printed; applied to whatever is. */
  mask: (text: string) => string;
}

export interface Terminal {
  readonly width: number;
  heading(text: string): void;
  /** Words of the one who tells. */
  tells(text: string): void;
  /** What somebody does: `Ada clicks   [Next page]`. */
  does(who: string, verb: string, what: string): void;
  /** What somebody sees; of more than `most` lines the rest is counted. */
  frame(title: string, lines: readonly Line[], most?: number): void;
  passed(words: string): void;
  failed(words: string, details: readonly string[]): void;
  /** The last line of all. */
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

// Whatever a name holds, it is text to the terminal and no command.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const commands = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/gu;

/** Prints one line after the other, top to bottom, and never goes back: as good in a pipe as on a screen. */
export function createTerminal({ write, width, colours, mask }: TerminalOptions): Terminal {
  const styled = (text: string, tone: Tone): string =>
    colours && codes[tone] !== '' && text !== '' ? `${codes[tone]}${text}\u001B[0m` : text;
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
    frame(title, all, most = 40) {
      print([{ text: `  ┌ ${title}`, tone: 'quiet' }]);
      // One line more is not worth a line that says so.
      const shown = all.length <= most + 1 ? all : all.slice(0, most);
      for (const line of shown) print([{ text: '  │ ', tone: 'quiet' }, ...line]);
      if (shown.length < all.length) print([{ text: `  │ … ${all.length - shown.length} more lines`, tone: 'quiet' }]);
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
