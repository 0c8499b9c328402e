import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ago, duration } from '../../commands/block-kit/text.ts';
import { catalog, inLanguage } from '../../commands/language.ts';
import { englishIn, pseudo, pseudoLanguage } from '../support/pseudo-language.ts';

const words = catalog('test', {
  title: 'Your access',
  found: (n: number, of: string) => `${n} clients of ${of}`,
  states: { pending: 'waiting' },
  steps: ['Look', 'Decide'],
});

test('words are English if no language was chosen', () => {
  expect(words.title).toBe('Your access');
  expect(words.found(2, 'Acme')).toBe('2 clients of Acme');
});

test('words are in the reader’s language, facts as they are', () => {
  inLanguage(pseudoLanguage, () => {
    expect(words.title).toBe('Ýóúŕ áććéśś');
    expect(words.found(2, 'Acme')).toBe('2 ćĺíéńťś óƒ Acme');
    expect(words.states.pending).toBe('ẃáíťíńǵ');
    expect(words.steps).toEqual(['Ĺóóķ', 'Ďéćíďé']);
    expect(englishIn(`${duration(90)}, ${ago(0, 864e5)}`)).toEqual([]);
  });
});

test('two readers at once each get their own language', async () => {
  const read = async (): Promise<string> => {
    await pause(1);
    return words.title;
  };
  expect(await Promise.all([inLanguage(pseudoLanguage, read), read()])).toEqual([pseudo('Your access'), 'Your access']);
});

test('what isn’t a word stays as it is, and leftover English is found', () => {
  const text = '<@U1> can `rotate` until <!date^1^{date}|x> &amp; :warning: now';
  expect(pseudo(text)).toBe('<@U1> ćáń `rotate` úńťíĺ <!date^1^{date}|x> &amp; :warning: ńóẃ');
  expect(englishIn(`${pseudo(text)} really, Acme`, /^Acme$/u)).toEqual(['really']);
});
