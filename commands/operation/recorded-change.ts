import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../services/canonical-json.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { asJson, type JsonValue } from '../../services/json.ts';
import type { Operation } from '../operation.ts';

const recordedSchema = z.object({
  fields: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
});
export type RecordedField = z.output<typeof recordedSchema>['fields'][number];

/** What the audit trail says of a change: SHA-256 of its input in hexadecimal digits, and each field of the client, from what to what. */
export function recordedChange(
  operation: Pick<Operation, 'changes'>,
  input: unknown,
  client: OAuthClient | undefined,
): JsonValue {
  const before: Readonly<Record<string, unknown>> = { ...client };
  const fields = Object.entries(operation.changes?.(input) ?? {}).map(([field, to]) => ({
    field,
    from: before[field],
    to,
  }));
  return asJson({ digest: createHash('sha256').update(canonicalJson(input)).digest('hex'), fields });
}

/** The fields in a recorded change; none in what can't be read. `from` is undefined for what wasn't there before. */
export const recordedFields = (change: unknown): RecordedField[] => recordedSchema.safeParse(change).data?.fields ?? [];
