import { pino } from 'pino';
import { defined } from '../../services/defined.ts';
import { knownWords, ownMessage } from './log/outside-words.ts';
import { version } from './version.ts';

export type Log = pino.Logger;

/** Keys whose values are never logged, at any depth. A test also looks for leaked secrets. */
const secretKeys: ReadonlySet<string> = new Set([
  'secret',
  'token',
  'authorization',
  'clientSecret',
  'botToken',
  'appToken',
  'signingSecret',
  'response_url',
  'responseUrl',
  'trigger_id',
  'triggerId',
]);
/** How deep nested objects are searched. Deeper ones aren't logged at all. */
const deepest = 10;

/** JSON lines on `destination` (default standard output). Errors keep their code, cause, and stack. Secret fields and what other systems wrote are removed. */
export function createLog({ level, destination }: { level: string; destination?: NodeJS.WritableStream }): Log {
  const options: pino.LoggerOptions = {
    level,
    base: { app: 'keyturn', version },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (fields) => strike(fields) },
    serializers: { err: (error) => strike({ err: describeError(error) })['err'] },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

type Fields = Record<string, unknown>;

/** `fields` without the values of secret keys, and without words of other systems. Only copies what it changes, since nearly no line has any. */
export function strike(fields: Fields, depth = 0): Fields {
  let clean: Fields | undefined;
  const put = (key: string, value: unknown): void => {
    clean ??= { ...fields };
    clean[key] = value;
  };
  for (const key of Object.keys(fields)) {
    const value = knownWords(key, fields[key]);
    if (secretKeys.has(key)) put(key, '[struck]');
    else if (value !== fields[key]) put(key, value);
    // The serializer above handles errors, and removes secrets from its result.
    else if (typeof value !== 'object' || value === null || (key === 'err' && value instanceof Error)) continue;
    else if (depth === deepest) put(key, '[too deep]');
    else if (Array.isArray(value)) {
      const found = strike({ ...value }, depth + 1);
      if (value.some((each, at) => found[at] !== each)) put(key, Object.values(found));
    } else {
      const found = strike(value as Fields, depth + 1);
      if (found !== value) put(key, found);
    }
  }
  return clean ?? fields;
}

/** The name, message, code, and stack of an error and its causes. Nothing else, since libraries attach requests with tokens to errors. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error).slice(0, 500);
  const { code, details, correlationId, cause } = error as Error & Record<string, unknown>;
  return {
    type: error.name,
    message: ownMessage(error).slice(0, 1000),
    ...defined({ code, details, correlationId }),
    ...(depth === 0 ? { stack: placesOf(error) } : {}),
    ...(cause === undefined || depth > 5 ? {} : { cause: describeError(cause, depth + 1) }),
  };
}

/** An error's stack without the message at its beginning. */
function placesOf({ stack = '' }: Error): string | undefined {
  const at = stack.search(/\n {4}at /u);
  return at === -1 ? undefined : stack.slice(at + 1, at + 4_000);
}
