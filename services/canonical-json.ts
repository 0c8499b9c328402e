/** Writes data as JSON with the members of every object in order of their names, so that equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** The members of an object, as canonical JSON. */
export type Members = Readonly<Record<string, string>>;

/** The same text for an object whose members are texts already. */
export const canonicalObject = (members: Members): string =>
  `{${Object.entries(inOrder(members, (text) => text))
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join(',')}}`;

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return inOrder(value as Readonly<Record<string, unknown>>, sorted);
}

/** The members in the order of their names, after those that are whole numbers, which JavaScript puts first. */
function inOrder<V, T>(members: Readonly<Record<string, V>>, made: (value: V) => T): Record<string, T> {
  // Without a prototype, `__proto__` is a member like any other.
  const ordered: Record<string, T> = Object.create(null);
  for (const name of Object.keys(members).sort()) ordered[name] = made(members[name] as V);
  return ordered;
}
