import { z } from 'zod';
import { defined } from '../defined.ts';
import type { ErrorCode } from '../errors/details.ts';
import { KeyturnError } from '../errors.ts';
import { type Body, correlationIn, textOf } from './exchange.ts';

/** The readable parts of a response that isn't a success. */
export interface Refusal {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** The body's fields that Genesys Cloud refused, as it writes them: `scope`, `roleDivisions[0].roleId`. */
  readonly fields: readonly string[];
  readonly correlationId: string | undefined;
}

const words = z.string().nullish().catch(undefined);

const part = {
  message: words,
  messageWithParams: words,
  messageParams: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  details: z
    .array(z.object({ fieldName: words }).catch({ fieldName: undefined }))
    .nullish()
    .catch(undefined),
};
const nested = z.object(part);

/** The parts of model ErrorBody that help people; odd fields are dropped. Its `errors` are ErrorBodies too. */
const errorBody = z.object({
  ...part,
  code: words,
  contextId: words,
  errors: z
    .array(nested.nullable().catch(null))
    .transform((all) => all.filter((each) => each !== null))
    .nullish()
    .catch(undefined),
});

const fieldParams = new Set(['field', 'fieldName', 'property', 'propertyName', 'parameter', 'parameterName']);

/** Parses the body of a response that isn't a success. `conceal` removes secrets from Genesys Cloud's text. Never throws. */
export function readRefusal(
  answer: Body & { status: number; correlationId: string | undefined },
  conceal: (text: string) => string,
): Refusal {
  const { status } = answer;
  const parsed = errorBody.safeParse(jsonOf(textOf(answer)));
  if (!parsed.success) {
    return { status, code: undefined, message: undefined, fields: [], correlationId: answer.correlationId };
  }
  const body = parsed.data;
  const parts = [body, ...(body.errors ?? []).slice(0, 20)];
  const message = [...new Set(parts.map(wordsOf).filter((each) => each))].join(' ');
  // A comma separates the names in an error's details.
  const names = new Set(parts.flatMap(namesOf).map((name) => conceal(name).replaceAll(',', ' ').slice(0, 100)));
  return {
    status,
    code: body.code ? conceal(body.code).slice(0, 100) : undefined,
    message: message ? conceal(message).slice(0, 1000) : undefined,
    fields: [...names].slice(0, 20),
    correlationId: answer.correlationId ?? correlationIn(body.contextId),
  };
}

const wordsOf = ({ message, messageWithParams, messageParams }: z.output<typeof nested>): string | undefined =>
  message || filled(messageWithParams, messageParams ?? {});

const namesOf = ({ details, messageParams }: z.output<typeof nested>): string[] =>
  [
    ...(details ?? []).map(({ fieldName }) => fieldName),
    ...Object.entries(messageParams ?? {}).map(([name, value]) => (fieldParams.has(name) ? value : undefined)),
  ].filter((name) => typeof name === 'string' && name !== '') as string[];

/** The error for a refusal by `host` that certainly changed nothing. `call` looks like `PUT /api/v2/oauth/clients/{clientId}`. */
export function refusalError(refusal: Refusal, call: string, host: string, retryAfterMs?: number): KeyturnError {
  const code = codeOf(refusal);
  return new KeyturnError(code, {
    correlationId: refusal.correlationId,
    details: {
      ...refusalDetails(refusal, call),
      ...defined({
        host: code === 'genesys_bot_credentials' ? host : undefined,
        retryAfterSeconds: retryAfterMs === undefined ? undefined : String(Math.ceil(retryAfterMs / 1000)),
      }),
    },
  });
}

/** The facts of a refusal, for an error's details. */
export function refusalDetails(refusal: Refusal, call: string): Record<string, string> {
  return defined({
    call,
    status: String(refusal.status),
    genesysCode: refusal.code,
    genesysMessage: refusal.message,
    genesysFields: refusal.fields.length === 0 ? undefined : refusal.fields.join(','),
  });
}

function codeOf({ status, code }: Refusal): ErrorCode {
  if (status === 401) return 'genesys_bot_credentials';
  if (status === 403 && code?.startsWith('missing.')) return 'genesys_bot_permission';
  // The Terraform provider also treats 410 as gone.
  if (status === 404 || status === 410) return 'genesys_not_found';
  if (status === 429) return 'genesys_rate_limited';
  if (status === 408 || status >= 500) return 'genesys_failed';
  return status >= 400 ? 'genesys_refused' : 'genesys_answer_broken';
}

/** Fills the placeholders of `messageWithParams`, which are `{name}` or `%s`. */
function filled(template: string | null | undefined, params: Record<string, unknown>): string | undefined {
  const values = Object.values(params).map(String);
  return template
    ?.replace(/\{(\w+)\}/g, (gap, name: string) => (Object.hasOwn(params, name) ? String(params[name]) : gap))
    .replace(/%s/g, (gap) => values.shift() ?? gap);
}

/** The JSON value of `text`, or undefined. Drops the parser's error, which quotes the text and could contain a secret. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
