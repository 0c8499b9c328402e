import type { z } from 'zod';
import { type SettingName, settings } from './settings.ts';

/** Settings that are missing or wrong. The message gives each of them a line, and shows no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? 'a setting is' : `${faults.length} settings are`;
    super([`Keyturn can’t start: ${count} missing or wrong.`, ...faults.map((fault) => `  ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

/** Says what's wrong with one setting. It uses our own words alone, because zod's messages can repeat the value. */
export function faultOf(name: SettingName, issue: z.core.$ZodIssue | undefined): string {
  const expected = `must be ${settings[name].value}.`;
  if (issue === undefined) return `${name} is missing. It ${expected}`;
  return issue.code === 'custom' && issue.message !== 'Invalid input'
    ? `${name} ${issue.message}. It ${expected}`
    : `${name} ${expected}`;
}

/** How similar two names must be for one to be a typo of the other, from 0 to 1. */
const alike = 0.6;

/** Names that are nearly one of ours: most likely typos, which would silently leave a default in place. Other names are ignored. */
export function unknownNames(names: readonly string[]): string[] {
  return names
    .filter((name) => /^keyturn_/iu.test(name) && !Object.hasOwn(settings, name))
    .flatMap((name) => {
      const { meant, likeness } = nearest(name.toUpperCase());
      return likeness < alike ? [] : [`${name} isn’t a setting of Keyturn. Did you mean ${meant}?`];
    });
}

function nearest(name: string): { meant: string; likeness: number } {
  const own = Object.keys(settings).filter((each) => each.startsWith('KEYTURN_'));
  const likenessOf = (other: string): number => {
    const [a, b] = [pairs(name), pairs(other)];
    return (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);
  };
  return own
    .map((meant) => ({ meant, likeness: likenessOf(meant) }))
    .reduce((best, each) => (each.likeness > best.likeness ? each : best), { meant: '', likeness: 0 });
}

const pairs = (text: string): Set<string> => {
  const rest = text.replace(/^KEYTURN_/u, '_');
  return new Set(Array.from({ length: rest.length }, (_, at) => rest.slice(at, at + 2)));
};
