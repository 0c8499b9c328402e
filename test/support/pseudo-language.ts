import type { Language, Words } from '../../commands/language.ts';

const lower = [...'áƀćďéƒǵĥíĵķĺḿńóṕɋŕśťúṽẃẋýź'];
const upper = [...'ÁɃĆĎÉƑǴĤÍĴĶĹḾŃÓṔɊŔŚŤÚṼẂẊÝŹ'];
const a = 97;
const accented = (letter: string): string => {
  const lowered = letter.toLowerCase();
  return (lowered === letter ? lower : upper)[lowered.charCodeAt(0) - a] ?? letter;
};

/** What isn't a word: Slack's `<…>`, code, entities, emoji codes, and placeholders of dates. */
const kept = /<[^>]*>|`[^`]*`|&[a-z]+;|:[a-z0-9_+-]+:|\{[a-z_]+\}/gu;

/** `text` with each ASCII letter of its words accented, one for one: still readable, and clearly not English. */
export const pseudo = (text: string): string => besideKept(text, accentAll);

const accentAll = (text: string): string => text.replace(/[A-Za-z]/gu, accented);

/** Applies `change` to everything in `text` except what isn't a word. */
function besideKept(text: string, change: (part: string) => string): string {
  let from = 0;
  let out = '';
  for (const match of text.matchAll(kept)) {
    out += change(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return out + change(text.slice(from));
}

/** Strings anywhere in the facts given to a text. */
const stringsIn = (fact: unknown): string[] => {
  if (typeof fact === 'string') return [fact];
  if (typeof fact !== 'object' || fact === null) return [];
  return Object.values(fact).flatMap(stringsIn);
};

/** Accents a text around the facts in it, which stay as they are. */
function around(text: string, facts: readonly string[]): string {
  const [fact, ...others] = facts;
  if (fact === undefined) return accentAll(text);
  return text
    .split(fact)
    .map((part) => around(part, others))
    .join(fact);
}

function translated(word: unknown): unknown {
  if (typeof word === 'string') return pseudo(word);
  if (Array.isArray(word)) return word.map(translated);
  if (typeof word === 'function')
    return (...facts: readonly unknown[]) => {
      const text: unknown = word(...facts);
      const whole = Array.isArray(text) ? text.join('\n') : String(text);
      const longestFirst = [...new Set(stringsIn(facts))]
        .filter((fact) => fact !== '' && whole.includes(fact))
        .sort((one, other) => other.length - one.length);
      // Facts can be in code, so that is found first.
      const translate = (each: unknown) => besideKept(String(each), (part) => around(part, longestFirst));
      return Array.isArray(text) ? text.map(translate) : translate(text);
    };
  return Object.fromEntries(Object.entries(word as Words).map(([key, each]) => [key, translated(each)]));
}

/** A second language, made from the first: anything without accents doesn't come from a catalog. */
export const pseudoLanguage: Language = {
  locale: 'en-US',
  translate: (_surface, english) => translated(english) as typeof english,
};

/** Words of two or more ASCII letters that are left in `text`, except those that `data` allows. */
export const englishIn = (text: string, data: RegExp = /(?!)/u): string[] =>
  (
    text
      .replace(kept, ' ')
      .replace(/https?:\/\/\S+|[\w.+-]+@[\w.-]+/gu, ' ')
      .match(/[A-Za-z][A-Za-z'’-]+/gu) ?? []
  ).filter((word) => !data.test(word));

/** Every text of a view, for eyes and for screen readers. */
export function textsIn(rendered: unknown): string[] {
  if (typeof rendered === 'string') return [rendered];
  if (Array.isArray(rendered)) return rendered.flatMap(textsIn);
  if (typeof rendered !== 'object' || rendered === null) return [];
  return Object.entries(rendered).flatMap(([key, each]: [string, unknown]) =>
    typeof each !== 'string' || readAsText.has(key) ? textsIn(each) : [],
  );
}

/** Members of Block Kit that people read, if they're strings; a field's initial value is one of them. */
const readAsText: ReadonlySet<string> = new Set(['text', 'accessibility_label', 'initial_value']);
