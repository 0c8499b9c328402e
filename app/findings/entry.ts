/** `wrong`: something doesn't work, or isn't safe. `warning`: it works for now. `fine`: worth knowing. */
export type Level = 'wrong' | 'warning' | 'fine';

/** What kind of trouble it is, for an exit code: a setting, a credential that's refused, or something that doesn't answer. */
export type Trouble = 'settings' | 'credentials' | 'unavailable';

/** What operators read about one thing that a check can find. Plain text. */
export interface Entry<Facts> {
  level: Level;
  trouble?: Trouble; // default: settings
  /** What is wrong, in one sentence. */
  says(facts: Facts): string;
  /** What to do about it, in one sentence or two. */
  cure(facts: Facts): string;
}

/** Checks an entry's type, and keeps it. */
export const entry = <Facts = object>(given: Entry<Facts>): Entry<Facts> => given;

/** `a, b, and c` */
export function series(words: readonly string[]): string {
  if (words.length < 3) return words.join(' and ');
  return `${words.slice(0, -1).join(', ')}, and ${words.at(-1)}`;
}

/** `1 person`, `2 people` */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
