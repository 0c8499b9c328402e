import type { z } from 'zod';
import type { InputProblem } from '../../services/errors/details.ts';

/** A schema's problems with `raw`, as data. */
export const problemsOf = (error: z.ZodError, raw: unknown): InputProblem[] =>
  error.issues.map((issue): InputProblem => {
    const field = issue.path.join('.');
    switch (issue.code) {
      case 'too_big':
        return { kind: issue.origin === 'string' ? 'too_long' : 'too_big', field, limit: Number(issue.maximum) };
      case 'too_small':
        return { kind: issue.origin === 'string' ? 'too_short' : 'too_small', field, limit: Number(issue.minimum) };
      case 'invalid_type':
        return { kind: valueAt(raw, issue.path) === undefined ? 'missing' : 'wrong_type', field };
      case 'invalid_value': {
        const value = valueAt(raw, issue.path);
        return { kind: 'not_offered', field, ...(typeof value === 'string' ? { value } : {}) };
      }
      case 'unrecognized_keys':
        return { kind: 'unknown_field', field: issue.keys[0] ?? field };
      default:
        return { kind: 'malformed', field };
    }
  });

const valueAt = (raw: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
