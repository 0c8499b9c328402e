import { name } from '../block-kit/text.ts';

/** Scopes in rows of at most a dozen, so that a long list can be cut between two rows. */
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

/** The most characters of a line of scopes, so that a complete line fits in a paragraph. */
const longestLine = 2_000;
