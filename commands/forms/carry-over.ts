import type { FormValues } from '../operation/values.ts';

/**
 * What was typed into a form, carried over to a client that someone else changed meanwhile. `before` and `now`: the form's values for the client as it
 * was, and as it is. What was left alone shows what's there now, and a list keeps what either of the two did to it, so that nobody takes back what
 * they haven't seen.
 */
export function carriedOver(typed: FormValues, before: FormValues, now: FormValues): FormValues {
  const text = (field: TextField) => (sameText(typed[field], before[field]) ? now[field] : typed[field]);
  const lines = (field: 'redirectUris' | 'allowedIps') =>
    sameText(now[field], before[field])
      ? typed[field]
      : merged(linesOf(typed[field]), linesOf(before[field]), linesOf(now[field]), (line) => line).join('\n');
  const options = (field: 'scopes' | 'roles') => merged(typed[field], before[field], now[field], ({ value }) => value);
  return {
    ...typed,
    name: text('name'),
    description: text('description'),
    grantType: text('grantType'),
    duration: text('duration'),
    state: text('state'),
    redirectUris: lines('redirectUris'),
    allowedIps: lines('allowedIps'),
    scopes: options('scopes'),
    roles: options('roles'),
  };
}

type TextField = 'name' | 'description' | 'grantType' | 'duration' | 'state';

/** Slack turns all line ends into line feeds. */
const sameText = (one: string, other: string): boolean => bare(one) === bare(other);
const bare = (text: string): string => text.replace(/\r\n?/gu, '\n').trim();

const linesOf = (text: string): string[] =>
  bare(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What was typed, without what was removed meanwhile, and with what was added. */
function merged<T>(typed: readonly T[], before: readonly T[], now: readonly T[], key: (each: T) => string): T[] {
  const [had, has] = [new Set(before.map(key)), new Set(now.map(key))];
  const kept = typed.filter((each) => !had.has(key(each)) || has.has(key(each)));
  const there = new Set(kept.map(key));
  return [...kept, ...now.filter((each) => !had.has(key(each)) && !there.has(key(each)))];
}
