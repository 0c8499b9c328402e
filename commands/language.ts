import { AsyncLocalStorage } from 'node:async_hooks';
import { madeOnce } from '../services/made-once.ts';

/**
 * The words of one surface: texts, and functions that put facts into a text, grouped as the surface is. Facts are data (numbers, moments,
 * names that are escaped already), so that another language can order and inflect them as it must.
 */
export interface Words {
  readonly [key: string]: string | readonly string[] | ((...facts: never[]) => string | readonly string[]) | Words;
}

/** A language that Keyturn speaks. */
export interface Language {
  /** BCP 47, for numbers and lists: `en-US`. */
  locale: string;
  /** The words of a surface in this language, in the shape of the English ones. Called once for each surface. */
  translate<W extends Words>(surface: string, english: W): W;
}

/** What the catalogs are written in. */
export const english: Language = { locale: 'en-US', translate: (_surface, words) => words };

const spoken = new AsyncLocalStorage<Language>();

/** The language of the person who reads what is being rendered. */
export const currentLanguage = (): Language => spoken.getStore() ?? english;

/** Does `work`, and all that it awaits, in `language`: the one place where a reader's language enters. */
export const inLanguage = <T>(language: Language, work: () => T): T =>
  // From the first `run` on, Node does more for each promise: about a sixth of the CPU time of a warm list.
  language === currentLanguage() ? work() : spoken.run(language, work);

/** Literal types as what another language may have in their place. */
type Widened<W> = W extends string
  ? string
  : W extends (...facts: infer Facts) => infer Text
    ? (...facts: Facts) => Widened<Text>
    : W extends readonly (infer Item)[]
      ? readonly Widened<Item>[]
      : { readonly [Key in keyof W]: Widened<W[Key]> };

/**
 * Declares the words of a surface, in English, and gives them in the reader's language. Read a word where it's rendered, never when a
 * module is loaded: what is read then stays English.
 */
export function catalog<const W extends Words>(surface: string, words: W): Widened<W> {
  const translated = madeOnce((language: Language): W => language.translate(surface, words));
  const inCurrent = (): W => {
    const language = currentLanguage();
    return language === english ? words : translated(language);
  };
  // Getters rather than a proxy, which costs several times as much for each word.
  const read = (key: keyof W) => ({ get: () => inCurrent()[key], enumerable: true });
  const getters = Object.fromEntries(Object.keys(words).map((key) => [key, read(key)]));
  return Object.defineProperties({}, getters) as Widened<W>;
}
