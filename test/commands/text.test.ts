import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  age,
  chunkLines,
  clip,
  clipMrkdwn,
  date,
  duration,
  escapeMrkdwn,
  name,
  oneLine,
  plain,
  strong,
} from '../../commands/block-kit/text.ts';

const anyText = fc.string({ unit: 'grapheme', maxLength: 400 });
const length = (text: string): number => [...text].length;

describe('text from outside', () => {
  test('can’t mention, link or format', () => {
    expect(escapeMrkdwn('<!channel> & <https://evil.example|here>')).toBe(
      '&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;',
    );
    expect(escapeMrkdwn('my_client_name')).toBe('my_client_name');
    expect(escapeMrkdwn('a `b` c')).toBe('a \u02CBb\u02CB c');
    expect(escapeMrkdwn('*bold*')).toBe('\u200B*\u200Bbold\u200B*\u200B');
  });

  test('can’t start a block quote', () => {
    expect(escapeMrkdwn('> all is well\n  > so it is\na > b')).toBe(
      '\u200B&gt; all is well\n\u200B  &gt; so it is\na &gt; b',
    );
  });

  test('leaves no control sequence when escaped, whatever it is', () => {
    fc.assert(fc.property(anyText, (text) => !/[<>]/u.test(escapeMrkdwn(text))));
    fc.assert(fc.property(anyText, (text) => !/&(?!(?:amp|lt|gt);)/u.test(escapeMrkdwn(text))));
  });

  test('loses its control and direction characters, visibly', () => {
    expect(plain('pay\u202Eloryap\u0007')).toBe('pay\uFFFDloryap\uFFFD');
    expect(oneLine('two\nlines\t here')).toBe('two lines here');
  });

  test.each([
    ['a zero-width space', 'Pay\u200Broll'],
    ['a zero-width joiner', 'Pay\u200Droll'],
    ['a word joiner', 'Payroll\u2060'],
    ['a Hangul filler', 'Payroll\u3164'],
    ['a soft hyphen', 'Pay\u00ADroll'],
    ['a byte order mark', '\uFEFFPayroll'],
    ['a variation selector', 'Payroll\uFE0F'],
    ['tag characters', 'Payroll\u{E0061}'],
    ['tag characters after an unknown flag', '🏴\u{E0061}\u{E007F}'],
  ])('can’t look like another text with %s', (_what, text) => {
    expect(plain(text)).toContain('\uFFFD');
    expect(oneLine(text)).toContain('\uFFFD');
    expect(escapeMrkdwn(text)).toContain('\uFFFD');
  });

  test.each(['👩‍💻 ops', '❤️', '👍🏽', '🏳️‍🌈', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'क्‍ष', 'සිංහල ශ්‍රී', '🇩🇪', 'Ünïcode Ω 漢字'])(
    'keeps %s as it is',
    (text) => {
      expect(plain(text)).toBe(text);
    },
  );

  test('keeps the joiners that Persian needs', () => {
    expect(plain('می‌خواهم')).toBe('\u2068می‌خواهم\u2069');
  });

  test('in a right-to-left script is isolated from what’s next to it', () => {
    expect(plain('שלום')).toBe('\u2068שלום\u2069');
  });

  test('isn’t bold if it contains what would end the bold', () => {
    expect(strong('plain')).toBe('*plain*');
    expect(strong('a * b')).not.toMatch(/^\*/u);
  });
});

describe('cutting', () => {
  test('keeps to the limit in code points and shows that it cut', () => {
    expect(clip('🙂🙂🙂', 2)).toBe('🙂…');
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, max) => {
        const cut = clip(text, max);
        expect(length(cut)).toBeLessThanOrEqual(max);
        if (length(text) <= max) expect(cut).toBe(text);
        else expect(cut.endsWith('…')).toBe(true);
      }),
    );
  });

  test('never falls inside an entity or a date', () => {
    expect(clipMrkdwn('abc &amp; def', 7)).toBe('abc …');
    expect(clipMrkdwn(`at ${date(0)}`, 12)).toBe('at …');
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 60 }), (text, max) => {
        const cut = clipMrkdwn(name(text, 400), max);
        expect(length(cut)).toBeLessThanOrEqual(max);
        expect(cut).not.toMatch(/&(?!(?:amp|lt|gt);)/u);
      }),
    );
  });

  test('never leaves a code span open', () => {
    expect(clipMrkdwn('`one`, `two`, `three`', 11)).toBe('`one`, …');
    expect(clipMrkdwn('`one`, `two`, `three`', 15)).toBe('`one`, `two`, …');
    expect(clipMrkdwn('say `one` and more', 12)).toBe('say `one` a…');
  });

  test('into chunks keeps every line in order and every chunk within the limit', () => {
    const line = fc.stringMatching(/^[a-z ]{0,30}$/);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const chunks = chunkLines(lines, 40);
        expect(chunks.every((chunk) => length(chunk) <= 40)).toBe(true);
        expect(chunks.join('\n').replace(/\n+/gu, '\n').trim()).toBe(lines.join('\n').replace(/\n+/gu, '\n').trim());
      }),
    );
  });
});

describe('times in words', () => {
  test.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [300, '5 minutes'],
    [5400, '1 hour 30 minutes'],
    [86_400, '1 day'],
    [172_800, '2 days'],
    [38_880_000, '450 days'],
  ])('%i seconds reads as %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  const day = 86_400_000;
  test.each([
    [0, 'today'],
    [1, '1 day'],
    [13, '13 days'],
    [14, '2 weeks'],
    [60, '8 weeks'],
    [61, '2 months'],
    [90, '2 months'],
    [400, '13 months'],
    [730, '23 months'],
    [731, '2 years'],
    [800, '2 years'],
  ])('an age of %i days reads as %s', (days, words) => {
    expect(age(1_000, 1_000 + days * day)).toBe(words);
  });

  test('shows a moment in the reader’s time zone, or else in UTC', () => {
    expect(date(Date.UTC(2026, 0, 2, 3, 4))).toBe(
      '<!date^1767323040^{date_short_pretty} at {time}|2026-01-02 03:04 UTC>',
    );
  });
});
