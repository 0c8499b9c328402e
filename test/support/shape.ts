import { importsOf, isRelative, target } from './imports.ts';
import type { SourceFile } from './sources.ts';

const linesOf = (text: string): string[] => text.trimEnd().split('\n');
export const lengthOf = ({ text }: SourceFile): number => linesOf(text).length;

/** The value below which a share of `values` lies. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

const comment = /^\s*(?:\/\/|\/\*|\*)/u;

/** The share of comment lines among all lines. */
export function commentShare(files: readonly SourceFile[]): number {
  const lines = files.flatMap(({ text }) => linesOf(text));
  return lines.filter((line) => comment.test(line)).length / lines.length;
}

const notAFunction = /^(?:if|for|while|switch|do|try|else)\b|^\} (?:else|catch|finally|while)\b/u;
const opensBody = /(?:=>|\)(?:: .+)?|\}(?:: .+)?|\): .+) \{$/u;
const indentOf = (line: string): number => line.length - line.trimStart().length;

/** How many lines the longest function takes, including its head. By indentation, as Biome formats the code. */
export function longestFunction({ text }: SourceFile): number {
  const lines = linesOf(text);
  let longest = 0;
  for (const [at, line] of lines.entries()) {
    const words = line.trim();
    if (!opensBody.test(line) || (notAFunction.test(words) && !words.endsWith('=> {'))) continue;
    const indent = indentOf(line);
    let from = at;
    while (from > 0 && (/^\s*[)}]/u.test(lines[from] ?? '') || indentOf(lines[from] ?? '') > indent)) from -= 1;
    let to = at + 1;
    while (to < lines.length && (lines[to]?.trim() === '' || indentOf(lines[to] ?? '') > indent)) to += 1;
    longest = Math.max(longest, to - from + 1);
  }
  return longest;
}

/** The files that import themselves through others, including type imports. */
export function inCircles(files: readonly SourceFile[]): string[] {
  const arrows = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text).flatMap((each) => (isRelative(each) ? [target(path, each.from)] : [])),
    ]),
  );
  const reaches = (start: string): boolean => {
    const seen = new Set<string>();
    const left = [...(arrows.get(start) ?? [])];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (next === start) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      left.push(...(arrows.get(next) ?? []));
    }
    return false;
  };
  return [...arrows.keys()].filter(reaches);
}

const statement = /\n(?=(?:export|async|function|const|class|interface|type)\b)/u;
const publicFunction =
  /^export (?:async )?function\b|^export const [\s\S]*(?:=>|= (?:create|define)[A-Z]\w*\(|\n {2}(?:async )?\w+\(.*\{$)/mu;
const privateFunction =
  /^(?:async )?function\b|^const \w+(?:: [^=]*(?:=>[^=]*)?)? =\s+(?:async )?(?:<|\(|\w+ =>)[\s\S]*=>/u;

/** Whether a function that the file keeps to itself stands above the first that it exports. A constant that holds functions counts as one. */
export function hidesItsPublic({ text }: SourceFile): boolean {
  const statements = `\n${text}`.split(statement);
  const first = statements.findIndex((each) => publicFunction.test(each));
  const hidden = statements.findIndex((each) => privateFunction.test(each));
  return first !== -1 && hidden !== -1 && hidden < first;
}
