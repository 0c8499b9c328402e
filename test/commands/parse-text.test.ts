import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseText, unquote } from '../../commands/parse-text.ts';
import { operationNames } from '../../commands/registry.ts';
import { nearestVerbs, operationTyped } from '../../commands/verbs.ts';

describe('what was typed', () => {
  test.each([
    ['', { verb: '', rest: '', fresh: false }],
    ['  LIST   inactive  ', { verb: 'list', rest: 'inactive', fresh: false }],
    ['list --fresh', { verb: 'list', rest: '', fresh: true }],
    ['list -fresh crm', { verb: 'list', rest: 'crm', fresh: true }],
    ['list \u2014fresh', { verb: 'list', rest: '', fresh: true }],
    ['show --legacy client', { verb: 'show', rest: '--legacy client', fresh: false }],
    ['list \u201Ccode review\u201D', { verb: 'list', rest: '"code review"', fresh: false }],
    ['list "--fresh"', { verb: 'list', rest: '"--fresh"', fresh: false }],
    ['show R&amp;D &lt;test&gt;', { verb: 'show', rest: 'R&D <test>', fresh: false }],
    ['show O\u2019Brien', { verb: 'show', rest: 'O\u2019Brien', fresh: false }],
    ['show &amp;lt;', { verb: 'show', rest: '&lt;', fresh: false }],
  ])('%j is understood', (text, expected) => {
    expect(parseText(text)).toEqual(expected);
  });

  test('never throws, and keeps every word of plain text', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9_.-]{1,12}$/)), (words) => {
        const named = words.filter((word) => !/^--?fresh$/.test(word));
        expect(parseText(`show ${named.join(' ')}`).rest).toBe(named.join(' '));
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => typeof parseText(text).rest === 'string'));
  });

  test('removes quotes around the entire text', () => {
    expect(unquote('"code review"')).toBe('code review');
    expect(unquote('"open')).toBe('open');
    expect(unquote('say "hi"')).toBe('say "hi"');
  });
});

describe('an unknown verb', () => {
  const meantBy = (typed: string) => (operationTyped(typed) ?? nearestVerbs(typed)[0]?.operation)?.name;

  test.each([
    ['lst', 'list'],
    ['shwo', 'show'],
    ['craete', 'create'],
    ['remove', 'delete'],
    ['edit', 'update'],
    ['regenerate', 'rotate'],
    ['hlep', 'help'],
    ['whoam', 'whoami'],
    ['del', 'delete'],
    ['req', 'requests'],
    ['up', 'update'],
  ])('%s probably means %s', (typed, meant) => {
    expect(meantBy(typed)).toBe(meant);
  });

  test.each(['x', 'pineapple', 'ааааа', '🙂'])('%s means nothing', (typed) => {
    expect(meantBy(typed)).toBeUndefined();
  });

  test('every verb with two letters swapped is recognized', () => {
    for (const verb of operationNames) {
      const swapped = `${verb.slice(0, -2)}${verb.at(-1)}${verb.at(-2)}`;
      expect(meantBy(swapped)).toBe(verb);
    }
  });
});
