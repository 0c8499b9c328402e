/** A Slack API object whose fields are read one by one. */
export type Json = Record<string, unknown>;

/** True for a plain object: neither null nor a list. */
export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one for anything else. */
export function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}

/** The string, or '' for anything else. */
export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The list, or an empty one for anything else. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects in a list, without anything else in it. */
export function records(value: unknown): Json[] {
  return list(value).filter(isRecord);
}

/** The text of a text object ({type, text}), or ''. */
export function textOf(value: unknown): string {
  return string(record(value)['text']);
}

/** The parsed JSON, or undefined if the text isn't JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Length in Unicode code points, the assumed unit of Slack's limits. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
