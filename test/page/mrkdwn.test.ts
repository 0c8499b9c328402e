import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Inline, isSafe, parseMarkdown, parseMrkdwn, readable } from '../../sandbox/page/browser/slack/mrkdwn.ts';

/** Paragraphs as short lines: `lines: plain b(bold) i(…) s(…) code(…) [label](url) @user`. */
const drawn = (source: string, isVerbatim = false): string[] =>
  parseMrkdwn(source, isVerbatim).map(({ kind, inside }) => `${kind}: ${inline(inside)}`);

const letters = { bold: 'b', italic: 'i', strike: 's', code: 'code' };

function inline(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if ('inside' in part) return `${letters[part.kind]}(${inline(part.inside)})`;
      if (part.kind === 'link') return `[${part.label}](${part.url})`;
      if (part.kind === 'mention') return `${part.of}(${part.id})`;
      if (part.kind === 'date') return `date(${part.at} ${part.form})`;
      return part.kind === 'emoji' ? `emoji(${part.name})` : part.text;
    })
    .join('');
}

describe('marks', () => {
  test.each([
    ['*bold* and _italic_ and ~gone~', 'b(bold) and i(italic) and s(gone)'],
    ['*bold _and italic_ too*', 'b(bold i(and italic) too)'],
    ['*_both_*', 'b(i(both))'],
    ['“*Wallboard Leeds*”, (*this*): *that*.', '“b(Wallboard Leeds)”, (b(this)): b(that).'],
    ['*<https://a.example/x_y|*>*', 'b([*](https://a.example/x_y))'],
    ['`*not bold* &lt;b&gt;`', 'code(*not bold* <b>)'],
  ])('in %s', (source, expected) => {
    expect(drawn(source)).toEqual([`lines: ${expected}`]);
  });

  test.each([
    'snake_case_name and 2*3*4',
    '* not bold * and *not\nacross lines*',
    'a *lonely star',
    // With zero-width spaces at its edges, as Keyturn writes names.
    '\u200B*\u200Bname\u200B*\u200B',
    '`` and ***',
  ])('aren’t in %j', (source) => {
    expect(drawn(source)).toEqual([`lines: ${source}`]);
  });
});

describe('lines', () => {
  test('of a quote are together, in both spellings', () => {
    expect(drawn('before\n> one\n&gt; *two*\nafter')).toEqual(['lines: before', 'quote: one\nb(two)', 'lines: after']);
  });

  test('between fences stay as they are', () => {
    expect(drawn('see\n```\n*a*  &amp;\n  b\n```\nafter')).toEqual([
      'lines: see\n',
      'pre: *a*  &\n  b',
      'lines: after',
    ]);
  });

  test('of a list stay as typed', () => {
    expect(drawn('• one\n• two')).toEqual(['lines: • one\n• two']);
  });
});

describe('what’s between < and >', () => {
  test.each([
    ['<@U0ADA0001>', 'user(U0ADA0001)'],
    ['<#C0GENERAL|general>', 'channel(C0GENERAL)'],
    ['<!subteam^S0ADMINS>', 'group(S0ADMINS)'],
    ['<!here>', 'everyone(here)'],
    ['<!date^1764201600^{date_short} at {time}|Nov 27>', 'date(1764201600 {date_short} at {time})'],
    ['<!date^soon^{date}|later>', 'later'],
    ['<https://a.example/?b=1&amp;c=2|the *label*>', '[the *label*](https://a.example/?b=1&c=2)'],
    ['<mailto:ada@example.com>', '[mailto:ada@example.com](mailto:ada@example.com)'],
    ['<javascript:alert(1)|safe>', '<javascript:alert(1)|safe>'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('%s', (source, expected) => {
    expect(drawn(source)).toEqual([`lines: ${expected}`]);
  });

  test('leads nowhere but to the web and a mailbox', () => {
    for (const url of [
      'javascript:alert(1)',
      'JAVASCRIPT:x',
      ' https://a.example',
      'data:text/html,x',
      '//a.example',
      '',
    ])
      expect(isSafe(url), url).toBe(false);
  });
});

test('a bare address is a link, unless the text is verbatim', () => {
  const source = 'See https://a.example/x?y=1&amp;z=2.';
  expect(drawn(source)).toEqual(['lines: See [https://a.example/x?y=1&z=2](https://a.example/x?y=1&z=2).']);
  expect(drawn(source, true)).toEqual(['lines: See https://a.example/x?y=1&z=2.']);
});

test('known emoji are drawn, others and times stay as typed', () => {
  expect(drawn(':tada: :no_such_emoji: at 10:30:00')).toEqual(['lines: emoji(tada) :no_such_emoji: at 10:30:00']);
});

test('Markdown has its own marks', () => {
  const parts = parseMarkdown('# Title\n**bold** *it* __b__ [a](https://b.example) [x](javascript:y)\n- item\n> quote');
  expect(parts.map(({ kind, inside }) => `${kind}: ${inline(inside)}`)).toEqual([
    'heading: Title',
    'lines: b(bold) i(it) b(b) [a](https://b.example) [x](javascript:y)\n- item',
    'quote: quote',
  ]);
});

describe('any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '*',
      '_',
      '~',
      '`',
      '```',
      '<',
      '>',
      '&amp;',
      '&lt;',
      '&',
      '|',
      '!',
      '@',
      '#',
      ':',
      '\n',
      ' ',
      '> ',
    ),
    fc.constantFrom('<@U0ADA0001>', 'https://a.example', ':tada:', '<!date^1^{time}|x>', '<script>', 'javascript:'),
    fc.string({ unit: 'grapheme' }),
  );
  const source = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
  const links = (parts: readonly Inline[]): string[] =>
    parts.flatMap((part) => ('inside' in part ? links(part.inside) : part.kind === 'link' ? [part.url] : []));

  test('can be drawn, and links only lead to the web and a mailbox', () => {
    fc.assert(
      fc.property(source, fc.boolean(), (text, isVerbatim) => {
        const paragraphs = [...parseMrkdwn(text, isVerbatim), ...parseMarkdown(text)];
        for (const url of paragraphs.flatMap(({ inside }) => links(inside))) expect(isSafe(url), url).toBe(true);
      }),
    );
  });

  test('keeps each letter and digit, whatever marks are around it', () => {
    // Without <…>, entities, and emoji, of which people read something else.
    const marks = fc.constantFrom('*', '_', '~', '`', '```', '\n', ' ', '> ', '.', '(', 'a', 'B', '7', 'ö', '字', '🎈');
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const kept = (words: string): string => words.replace(/[^\p{L}\p{N}.(🎈]/gu, '');
        const shown = (paragraphs: ReturnType<typeof parseMrkdwn>): string =>
          paragraphs.map(({ inside }) => readable(inside)).join('');
        expect(kept(shown(parseMrkdwn(text)))).toBe(kept(text));
        expect(kept(shown(parseMarkdown(text)))).toBe(kept(text));
      }),
    );
  });

  test('without marks is read as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const words = text.replace(/[*_~`<>&:]/g, '');
        const [only] = parseMrkdwn(words, true);
        expect(only === undefined ? '' : readable(only.inside)).toBe(words);
      }),
    );
  });

  test('of great length doesn’t take long', () => {
    const started = performance.now();
    for (const hostile of ['*a ', '<a', '`a', '*<b>', '_`c` ', '> ', '**a', '[a](https:b '])
      parseMrkdwn(hostile.repeat(4_000));
    for (const hostile of ['**a ', '__a', '~~a ', '[a](https:b ', '*a ']) parseMarkdown(hostile.repeat(4_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
