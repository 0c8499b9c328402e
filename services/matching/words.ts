import { fold } from '../folding.ts';

/** A phrase in double quotes of any kind, which reaches to the end if it isn't closed, or a word. */
const phraseOrWord = /["“”„‟«»″〝〞〟＂]([^"“”„‟«»″〝〞〟＂]*)(?:["“”„‟«»″〝〞〟＂]|$)|(\S+)/gu;

/** What says nothing on its own: quotes, formatting, and punctuation. */
const marksOnly = /^['*_~<>.,;:!?|\s]*$/u;

/** The words of a text as typed, and its quoted phrases, without those that only have punctuation. */
export function termsOf(text: string): { text: string; phrase: boolean }[] {
  return [...text.matchAll(phraseOrWord)].flatMap(([, phrase, word]) => {
    const term = (phrase ?? word ?? '').trim();
    return marksOnly.test(fold(term)) ? [] : [{ text: term, phrase: phrase !== undefined }];
  });
}

/** What to search for: every word and every quoted phrase, folded. */
export const soughtIn = (text: string): string[] => termsOf(text).map(({ text: term }) => fold(term).trim());

const letter = /[\p{L}\p{N}]/u;
/** Whether there's a letter or a digit at `at`. Names are mostly ASCII, which needs no regular expression. */
function letterAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return false;
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
  return letter.test(text.charAt(at));
}

/** Whether `text` has `word`, with no letter or digit on either side. Both are folded. */
export function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (!letterAt(text, at - 1) && !letterAt(text, at + word.length)) return true;
  return false;
}

/** The letters and digits of a text, folded, as words: without any punctuation. */
export const lettersOf = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
