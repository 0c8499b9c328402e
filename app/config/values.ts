import { z } from 'zod';
import { alwaysRisky, namedEffects, riskyOperations, strict } from '../../commands/second-person.ts';
import { isNearby } from '../../services/store/nearby.ts';
import { parseRedisUrl } from '../../services/store/redis-connection.ts';
import { alike, nearest } from './nearest.ts';

/** Visible ASCII characters: one that nobody sees would pass for a value. */
export const word = z.string().regex(/^[!-~]+$/u);

/** A key that Slack made. A short one is a slip, such as `none`, and could be guessed. */
export const longEnough = (digits: number) => (text: string, context: z.RefinementCtx<string>) => {
  if (text.length < digits) context.addIssue({ code: 'custom', message: `is shorter than ${digits} characters` });
};

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/u)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

/** A positive number of minutes; the shortest is 0.6 s. */
export const minutes = (max: number) =>
  z
    .string()
    .regex(/^\d{1,9}(?:\.\d{1,4})?$/u)
    .transform(Number)
    .pipe(z.number().min(0.01).max(max));

const parts = z.string().transform((text) => text.split(',').map((part) => part.trim()));

export const list = <T extends z.ZodType<unknown, string>>(item: T) =>
  parts.transform((all) => [...new Set(all.filter((part) => part !== ''))]).pipe(z.array(item).min(1));

/** Refuses a token of the wrong kind: Slack's kinds differ in how they begin (https://docs.slack.dev/authentication/tokens). */
export const notA = (start: string, problem: string) => (text: string, context: z.RefinementCtx<string>) => {
  if (text.startsWith(start)) context.addIssue({ code: 'custom', message: problem });
};

/** A URL that tokens may be sent to: https, or http to a nearby host. */
export const address = z.string().transform((text, context) => {
  const url = /^https?:\/\/\S+$/iu.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' && !isNearby(url.hostname)) {
    context.addIssue({
      code: 'custom',
      message: 'is plain http, which would send tokens unencrypted over the internet',
    });
    return z.NEVER;
  }
  if (url !== undefined && url.search === '' && url.hash === '' && url.username === '' && url.password === '')
    return url;
  context.addIssue({ code: 'invalid_format', format: 'url' });
  return z.NEVER;
});

export const origin = address.refine(({ pathname }) => pathname === '/', 'has a path').transform((url) => url.origin);

/** 32 bytes in base64 or base64url: 43 characters, and perhaps one of padding. */
const key = z
  .string()
  .regex(/^(?:[A-Za-z0-9+/]{43}|[A-Za-z0-9_-]{43})=?$/u)
  .refine((text) => !isTyped(text), 'isn’t random')
  .transform((text) => Buffer.from(text, 'base64'))
  .refine(isRandom, 'isn’t random');

/** One key or more, newest first, none of them twice. An empty place would be a key that's missing. */
export const keys = parts.pipe(z.array(key)).transform((all, context): [Buffer, ...Buffer[]] => {
  const [first, ...rest] = all;
  const different = new Set(all.map((each) => each.toString('hex'))).size === all.length;
  if (first !== undefined && different) return [first, ...rest];
  context.addIssue({ code: 'custom', message: 'lists the same key twice' });
  return z.NEVER;
});

/**
 * Whether people typed the text itself: a phrase, an alphabet, or digits. Nearly all of its characters then stand beside one of their kind. Of
 * random keys, fewer than one in 10^9 does.
 */
function isTyped(text: string): boolean {
  const besides = text.match(/(?<=[a-z])[a-z]|(?<=[A-Z])[A-Z]|(?<=\d)\d/gu) ?? [];
  return besides.length >= 37;
}

/**
 * Whether 32 bytes can be random. What people type or a program counts up isn't: of random keys, one in 10^13 is printable text, and fewer have
 * under 20 different bytes.
 */
function isRandom(bytes: Buffer): boolean {
  const printable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  const steps = new Set(bytes.subarray(1).map((byte, at) => (byte - (bytes[at] ?? 0)) & 0xff));
  return !printable && new Set(bytes).size >= 20 && steps.size >= 8;
}

export const redisUrl = z.string().refine((url) => {
  try {
    return parseRedisUrl(url).nodes.length > 0;
  } catch {
    return false;
  }
}, 'isn’t an address that Keyturn can read');

export const secondPerson = z
  .string()
  .toLowerCase()
  .pipe(list(z.string()).superRefine(known))
  // What always needs a second person does so, named or not: a deployment can only add to it.
  .transform((named): ReadonlySet<string> => new Set([...alwaysRisky, ...named]));

/** What KEYTURN_SECOND_PERSON takes. */
const secondPersonWords: readonly string[] = [...riskyOperations, ...namedEffects, strict];

/** Shows a word only if it's like one of ours: others may have got here by mistake, such as a secret. */
function known(words: readonly string[], context: z.RefinementCtx<string[]>): void {
  const at = words.findIndex((word) => !secondPersonWords.includes(word));
  if (at === -1) return;
  const { meant, likeness } = nearest(words[at] ?? '', secondPersonWords);
  const message =
    likeness < alike ? `doesn’t take entry ${at + 1}` : `doesn’t take “${words[at]}”; did you mean ${meant}?`;
  context.addIssue({ code: 'custom', message });
}
