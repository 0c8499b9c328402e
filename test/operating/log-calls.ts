import { readSources } from '../support/sources.ts';

export interface LogCall {
  /** `services/genesys.ts:12`. */
  at: string;
  level: string;
  /** With `…` for each part that's put in, or undefined if the call has no text of its own. */
  messages: string[];
  /** The call's last argument, as it's written. */
  source: string;
}

/** All calls of a log, whatever it's called, in the rooms that run in production, as they're written. */
export async function logCalls(): Promise<LogCall[]> {
  const sources = await readSources(['app', 'commands', 'services'], ['.ts', '.tsx']);
  return sources
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?!console\b|logger\b|app\b)\w+\??\.(debug|info|warn|error|fatal)\(/g)].map((found) => {
        const source = lastArgument(text, found.index + found[0].length);
        const line = text.slice(0, found.index).split('\n').length;
        return { at: `${path}:${line}`, level: found[1] ?? '', messages: textsIn(source, text), source };
      }),
    )
    .filter(({ source }) => source !== ''); // `redis.info()`
}

/** The last argument of the call whose arguments begin at `start`. */
function lastArgument(text: string, start: number): string {
  const ends: number[] = [start];
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (sign === "'" || sign === '`') at = text.indexOf(sign, at + 1);
    else if ('([{'.includes(sign)) depth += 1;
    else if (sign === ',' && depth === 0) ends.push(at + 1);
    else if (')]}'.includes(sign) && --depth < 0) {
      const parts = [...ends, at + 1].map((end, index, all) => text.slice(end, (all[index + 1] ?? end) - 1).trim());
      return parts.filter((part) => part !== '').at(-1) ?? '';
    }
  }
  return '';
}

/** The texts of a message: more than one if it depends. A constant of the same file stands for its text. */
function textsIn(source: string, file: string): string[] {
  const named = /^\w+$/u.test(source)
    ? `'${constant(file, source) ?? ''}'`
    : source.replace(/\$\{(\w+)\}/gu, (whole, name: string) => constant(file, name) ?? whole);
  return [...named.replace(/=== '[^']*'/gu, '').matchAll(/'([^'\n]*)'|`([^`]*)`/gu)]
    .map(([, plain, template]) => plain ?? (template ?? '').replace(/\$\{[^}]*\}/gu, '…'))
    .filter((text) => text !== '…');
}

const constant = (file: string, name: string): string | undefined =>
  new RegExp(`^const ${name} =\\s+'([^'\n]*)';`, 'mu').exec(file)?.[1];
