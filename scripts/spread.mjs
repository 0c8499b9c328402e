import { parse } from 'acorn';

/** Whether this Node.js copies objects as {@link copiesFromNothing} says. Node.js 22 no longer does. */
export const copiesBadly = Number.parseInt(process.versions.node, 10) < 22;

/**
 * The same program, in which objects are copied into an empty one first: `{ ...a, b }` becomes `{ ...{}, ...a, b }`.
 *
 * Once a literal that begins with a spread has run a few times, Node.js 20 gives each of its objects a hidden class of its own. Every property that's
 * added takes a microsecond, and the object, with all that it refers to, stays until a full collection of garbage. Bolt copies what it knows of a
 * payload for each of its listeners. Properties that are added to an empty object share their classes. In source maps, lines stay right, and columns don't.
 *
 * Throws a SyntaxError if it can't read the program.
 */
export function copiesFromNothing(code) {
  const places = [];
  const visit = (node) => {
    if (node.type === 'ObjectExpression' && node.properties[0]?.type === 'SpreadElement')
      places.push(node.properties[0].start);
    for (const child of Object.values(node).flat()) if (typeof child?.type === 'string') visit(child);
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  const starts = [0, ...places.toSorted((a, b) => a - b)];
  return starts.map((start, at) => code.slice(start, starts[at + 1])).join('...{}, ');
}
