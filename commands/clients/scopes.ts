import { name } from '../block-kit/text.ts';

/** Scopes in a row, at most a dozen to a line, so that many of them break between two; line by line. */
export function scopeRows(scopes: readonly string[]): string[][] {
  const lines: string[][] = [];
  let room = 0;
  for (const scope of scopes.map((each) => `\`${name(each, 100)}\``)) {
    const line = lines.at(-1);
    room -= scope.length + 2;
    if (line !== undefined && line.length < 12 && room >= 0) line.push(scope);
    else {
      lines.push([scope]);
      room = longestLine - scope.length;
    }
  }
  return lines;
}

/** The lines of {@link scopeRows} as text. */
export const scopeLines = (scopes: readonly string[]): string[] => scopeRows(scopes).map((line) => line.join(', '));

/** Characters of a line of scopes; a paragraph holds one whole. */
const longestLine = 2_000;
