import { z } from 'zod';
import { errorFacts, KeyturnError } from '../errors.ts';
import { asJson } from '../json.ts';
import type { ErrorCode, SomeDetails } from './details.ts';

/** An error as it's stored: everything that its sentence needs. The cause is only in the log. */
export const storedErrorSchema = z.looseObject({
  code: z.string(),
  changed: z.enum(['no', 'yes', 'unknown']),
  details: z.record(z.string(), z.json()),
});
export type StoredError = z.output<typeof storedErrorSchema>;

export const storedError = ({ code, changed, details }: KeyturnError): StoredError => ({
  code,
  changed,
  details: asJson(details) as StoredError['details'],
});

/** Whether this version knows the code. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorFacts, code);

/** The error that was stored; `internal` for a code that this version doesn't know. */
export function restoredError({ code, changed, details }: StoredError): KeyturnError {
  if (!isErrorCode(code)) return new KeyturnError('internal', { changed });
  return new KeyturnError<ErrorCode>(code, { changed, details: withRoles(details) as SomeDetails });
}

/** Older versions stored roles as one text, “Sales Agent (Home), Directory Sync (Leeds)”, with `several` if it's a list. */
function withRoles({ several, ...details }: StoredError['details']): StoredError['details'] {
  const { roles } = details;
  if (typeof roles !== 'string') return details;
  return { ...details, roles: several === undefined ? [roles] : roles.split(', ') };
}
