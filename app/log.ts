import { pino } from 'pino';

export type Log = pino.Logger;

/** Keys whose values are never written, wherever they stand. The test of leaks greps for marked secrets, too. */
const secretKeys = [
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
];

/** JSON lines on `destination` (default standard output). Errors keep their code, cause and stack; known secret fields are struck. */
export function createLog({ level, destination }: { level: string; destination?: NodeJS.WritableStream }): Log {
  const options: pino.LoggerOptions = {
    level,
    base: { app: 'keyturn' },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[struck]' },
    serializers: { err: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Name, message, code and stack of an error and its causes; nothing else of it, since libraries hang requests with tokens on errors. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error).slice(0, 500);
  const { code, details, correlationId, cause } = error as Error & Record<string, unknown>;
  return {
    type: error.name,
    message: error.message.slice(0, 1000),
    ...(code === undefined ? {} : { code }),
    ...(details === undefined ? {} : { details }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(depth === 0 ? { stack: error.stack } : {}),
    ...(cause === undefined || depth > 5 ? {} : { cause: describeError(cause, depth + 1) }),
  };
}
