import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorFacts } from '../../services/errors.ts';
import { readSources, root } from '../support/sources.ts';
import { type LogCall, logCalls } from './log-calls.ts';

/** Calls that pass on a package's words, and what the page has for them instead. */
const elsewhere: Readonly<Record<string, RegExp>> = {
  'oneLine(message)': /^lines with .*`"from":"node"`/u,
  'line(parts)': /^lines with .*`"from":"bolt"`/u,
};

interface Row {
  first: string;
  messages: string[];
  levels: string[];
}

const page = await readFile(join(root, 'docs/log-lines.md'), 'utf8');

const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/u)
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of the tables of messages. */
const rows: Row[] = (page.split('\n## When a start fails\n')[0] ?? '')
  .split('\n')
  .filter((line) => /^\| (?:`|lines with )/u.test(line))
  .map((line) => {
    const [first = '', level = ''] = cellsOf(line);
    const messages = [...first.matchAll(/`([^`]+)`/gu)].map(([, message = '']) => message);
    return { first, messages: first.startsWith('lines with') ? [] : messages, levels: level.split(', ') };
  });

/** Whether the page's words are this message. `…` stands for anything on either side. */
function says(written: string, message: string): boolean {
  const pattern = (text: string) =>
    new RegExp(
      `^${text
        .split('…')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'))
        .join('.+')}$`,
      'u',
    );
  return pattern(written).test(message) || pattern(message).test(written);
}

const expectedOf = ({ messages, source }: LogCall): readonly (string | RegExp)[] =>
  messages.length > 0 ? messages : [elsewhere[source] ?? source];

const rowsFor = (expected: string | RegExp): Row[] =>
  rows.filter(({ first, messages }) =>
    typeof expected === 'string' ? messages.some((written) => says(written, expected)) : expected.test(first),
  );

describe('the page of log lines', async () => {
  const calls = await logCalls();

  test('has each message that the source logs at info or above, with its level, once', () => {
    expect(calls.length).toBeGreaterThan(110);
    const wrong = calls
      .filter(({ level }) => level !== 'debug')
      .flatMap((call) =>
        expectedOf(call).flatMap((expected) => {
          const found = rowsFor(expected);
          if (found.length === 1 && found[0]?.levels.includes(call.level)) return [];
          return [`${call.at} ${call.level}: ${expected} (${found.length} rows, ${found.map(({ levels }) => levels)})`];
        }),
      );
    expect(wrong).toEqual([]);
  });

  test('has no message that’s gone', () => {
    const logged = calls.flatMap(expectedOf).filter((each) => typeof each === 'string');
    const gone = rows.flatMap(({ messages }) =>
      messages.filter((written) => !logged.some((message) => says(written, message))),
    );
    expect(gone).toEqual([]);
  });
});

const quotesIn = (lines: readonly string[], cell: number): string[] =>
  lines.flatMap((line) => [...(cellsOf(line)[cell] ?? '').matchAll(/“([^”]+)”/gu)].map(([, said = '']) => said));

/** The source, and once more with `…` for each part that's put into a text. */
const wordsOf = async (folders: readonly string[]): Promise<string> =>
  (await readSources(folders, ['.ts'])).map(({ text }) => text + text.replace(/\$\{[^}]*\}/gu, '…')).join('\n');

/** Those that the source doesn't have. `…` stands for anything. */
const madeUp = (quotes: readonly string[], words: string): string[] =>
  quotes.flatMap((said) => said.split('…').map((part) => part.trim())).filter((part) => !words.includes(part));

describe('the table of failed starts', async () => {
  const quotes = quotesIn((page.split('\n## When a start fails\n')[1]?.split('\n## ')[0] ?? '').split('\n'), 0);

  test('quotes what Keyturn says', async () => {
    expect(quotes.length).toBeGreaterThan(20);
    expect(madeUp(quotes, await wordsOf(['app']))).toEqual([]);
  });

  test('has each sentence about settings that don’t go together, and about the witness', async () => {
    const sources = await readSources(['app/config', 'app/organization'], ['.ts']);
    const sentences = sources
      .filter(({ path }) => /(?:combinations|witness)\.ts$/u.test(path))
      .flatMap(({ text }) =>
        [...text.matchAll(/['`](KEYTURN_\w+ [^'`]+\.)['`]/gu)].map(([, sentence = '']) => sentence),
      );
    expect(sentences.length).toBeGreaterThan(7);
    const begin = quotes.map((said) => said.replace(/ ?…$/u, ''));
    expect(sentences.filter((sentence) => !begin.some((words) => words !== '' && sentence.startsWith(words)))).toEqual(
      [],
    );
  });
});

describe('the table of error codes', async () => {
  const lines = (page.split('\n## Error codes\n')[1] ?? '').split('\n').filter((line) => line.startsWith('| `'));

  test('has each code once', () => {
    const codes = lines.flatMap((line) => [...(cellsOf(line)[0] ?? '').matchAll(/`(\w+)`/gu)].map(([, code]) => code));
    expect(codes.toSorted()).toEqual(Object.keys(errorFacts).toSorted());
  });

  test('quotes what people read', async () => {
    const quotes = quotesIn(lines, 1);
    expect(quotes.length).toBeGreaterThan(25);
    expect(madeUp(quotes, await wordsOf(['commands/error-sentences']))).toEqual([]);
  });
});
