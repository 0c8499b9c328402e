import { createPace } from '../slices.ts';

/** A text of this many characters is parsed in 1 ms, and what that makes is little for a collection of young objects. */
const sliceLength = 64 * 1024;
const [quote, comma, backslash] = [0x22, 0x2c, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Parses the JSON of a page, whose text comes in parts, and hands each of its `entities` to `each`; in what's returned the list is empty. With
 * 50,000 of them, `JSON.parse` would hold up everything else for a quarter of a second, and all of them would be in memory at once. So they're
 * parsed in slices. Throws a SyntaxError, and then `each` may have had some of them.
 */
export async function parsePage(parts: Iterable<string>, each: (entity: unknown) => void): Promise<unknown> {
  const pace = createPace();
  const slices = slicesOf(parts);
  let head = '';
  let begin: number | undefined;
  for (; begin === undefined; begin = beginOfEntities(head)) {
    const { value, done } = slices.next();
    if (done === true) return handedOver(JSON.parse(head), each);
    head += value;
  }
  let text = head.slice(begin + 1);
  head = head.slice(0, begin + 1);
  for (let isFirst = true; ; ) {
    const cut = cutOf(text);
    if (cut !== undefined) {
      const entities: unknown[] = JSON.parse(`[${text.slice(0, cut.at)}]`);
      if (entities.length === 0 && !(isFirst && cut.closes)) break;
      for (const entity of entities) {
        each(entity);
        const others = pace();
        if (others !== undefined) await others;
      }
      if (cut.closes) return around(head, [text.slice(cut.at), ...slices].join(''));
      text = text.slice(cut.at + 1);
      isFirst = false;
    }
    const { value, done } = slices.next();
    if (done === true) break;
    text += value;
  }
  throw new SyntaxError('a list without an end, or with a gap');
}

function* slicesOf(parts: Iterable<string>): Generator<string, undefined> {
  let slice = '';
  for (const part of parts) {
    slice += part;
    if (slice.length < sliceLength) continue;
    yield slice;
    slice = '';
  }
  if (slice !== '') yield slice;
}

function handedOver(page: unknown, each: (entity: unknown) => void): unknown {
  entitiesOf(page)?.splice(0).forEach(each);
  return page;
}

/** Parses what's around the list. With two lists of that name, it's not what it seemed to be. */
function around(head: string, tail: string): unknown {
  const page: unknown = JSON.parse(head + tail);
  if (entitiesOf(page)?.length === 0) return page;
  throw new SyntaxError('the same name twice');
}

const entitiesOf = (page: unknown): unknown[] | undefined =>
  typeof page === 'object' && page !== null && 'entities' in page && Array.isArray(page.entities)
    ? page.entities
    : undefined;

/** Where the list of entities has its opening bracket. */
function beginOfEntities(text: string): number | undefined {
  let name = '';
  for (let at = 0, depth = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfText(text, at);
      if (depth === 1) name = text.slice(at + 1, end);
      at = end;
    } else if (code === openList && depth === 1 && name === 'entities') return at;
    else if (code === openList || code === openObject) depth += 1;
    else if (code === closeList || code === closeObject) depth -= 1;
  }
  return undefined;
}

/** Where the list ends whose members these are, or else its last comma, if there's one. */
function cutOf(text: string): { at: number; closes: boolean } | undefined {
  let last: number | undefined;
  for (let at = 0, depth = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfText(text, at);
    else if (code === openList || code === openObject) depth += 1;
    else if (depth > 0 && (code === closeList || code === closeObject)) depth -= 1;
    else if (depth === 0 && code === closeList) return { at, closes: true };
    else if (depth === 0 && code === comma) last = at;
  }
  return last === undefined ? undefined : { at: last, closes: false };
}

/** Where the text that begins at `at` has its closing quote. */
function endOfText(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let marks = 0;
    while (text.charCodeAt(end - 1 - marks) === backslash) marks += 1;
    if (marks % 2 === 0) return end;
  }
  return text.length;
}
