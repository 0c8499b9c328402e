import type { z } from 'zod';
import type { Setting } from './setting.ts';
import { credentialFile, credentials, type SettingName, settingNames, settings } from './settings.ts';

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

/** That a setting is there without a value: a restriction that was left blank by mistake would otherwise silently be none. */
export function blankFault(name: SettingName): string {
  const { value, default: preset, unset } = settings[name] as Setting;
  const optional = preset !== undefined || unset?.startsWith('required') === false;
  return `${name} is blank. It must be ${value}.${optional ? ' Remove it if you don’t need it.' : ''}`;
}

/** How similar two names must be for one to be a typo of the other, from 0 to 1. */
const alike = 0.6;
/** How many letters may differ for a name that isn't marked as ours to be a typo, and how long it must be. */
const mostEdits = 2;
const shortestTypo = 8;

/** Names that begin like ours, or are nearly one of ours: typos, which would silently leave a default in place. Others are ignored. */
export function unknownNames(given: Readonly<Record<string, string | undefined>>): string[] {
  const own = [...settingNames, ...credentials.map(credentialFile)];
  return Object.entries(given)
    .filter(([name, value = '']) => !own.includes(name) && !isKubernetes(name, value))
    .flatMap(([name]) => {
      const { meant, likeness } = nearest(name.toUpperCase(), own);
      if (/^keyturn[^a-z\d]/iu.test(name))
        return [
          `${name} isn’t a setting of Keyturn. ${likeness < alike ? `The nearest is ${meant}.` : `Did you mean ${meant}?`}`,
        ];
      const isTypo = name.length >= shortestTypo && own.some((each) => edits(name.toUpperCase(), each) <= mostEdits);
      return isTypo ? [`${name} isn’t a setting of Keyturn. Did you mean ${meant}?`] : [];
    });
}

/** Kubernetes adds such variables for a service named keyturn (kubernetes.io/docs/concepts/services-networking/service, environment variables). */
const isKubernetes = (name: string, value: string): boolean =>
  /^KEYTURN(?:_[A-Z\d_]+)?_SERVICE_(?:HOST|PORT(?:_[A-Z\d_]+)?)$/u.test(name) ||
  /^KEYTURN(?:_[A-Z\d_]+)?_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/u.test(name) ||
  (/^KEYTURN(?:_[A-Z\d_]+)?_PORT$/u.test(name) && /^(?:tcp|udp|sctp):\/\//u.test(value));

function nearest(name: string, own: readonly string[]): { meant: string; likeness: number } {
  const likenessOf = (other: string): number => {
    const [a, b] = [pairs(name), pairs(other)];
    return (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);
  };
  return own
    .map((meant) => ({ meant, likeness: likenessOf(meant) }))
    .reduce((best, each) => (each.likeness > best.likeness ? each : best), { meant: '', likeness: -1 });
}

const pairs = (text: string): Set<string> => {
  const rest = `_${text.replace(/[^A-Z\d]/gu, '_').replace(/^KEYTURN_/u, '')}`;
  return new Set(Array.from({ length: rest.length }, (_, at) => rest.slice(at, at + 2)));
};

/** How many letters have to be added, removed, or replaced to turn one name into the other (Levenshtein's distance). */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (let place = 1; place <= to.length; place += 1) {
      const replaced = (row[place - 1] ?? 0) + (letter === to[place - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[place] ?? 0) + 1, (next[place - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
