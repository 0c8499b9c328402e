/** How similar two names must be for one to be a typo of the other, from 0 to 1. */
export const alike = 0.6;

/** The one of `own` that's most like `name`, and how similar they are, from 0 to 1. */
export function nearest(name: string, own: readonly string[]): { meant: string; likeness: number } {
  const likenessOf = (other: string): number => {
    const [a, b] = [pairs(name.toUpperCase()), pairs(other.toUpperCase())];
    return (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);
  };
  return own
    .map((meant) => ({ meant, likeness: likenessOf(meant) }))
    .reduce((best, each) => (each.likeness > best.likeness ? each : best), { meant: '', likeness: -1 });
}

/** How many letters have to be added, removed, or replaced to turn one name into the other (Levenshtein's distance). */
export function edits(from: string, to: string): number {
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

const pairs = (text: string): Set<string> => {
  const rest = `_${text.replace(/[^A-Z\d]/gu, '_').replace(/^KEYTURN_/u, '')}`;
  return new Set(Array.from({ length: rest.length }, (_, at) => rest.slice(at, at + 2)));
};
