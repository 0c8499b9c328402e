import { z } from 'zod';
import { KeyturnError } from '../errors.ts';
import type { RequestRecord } from './types.ts';

/** How many writes a stored request remembers: more than can pile up between a lost answer and the reading after it. */
const REMEMBERED_WRITES = 8;

const person = z.object({ slackTeam: z.string(), slackUser: z.string(), genesysUser: z.string(), name: z.string() });

const place = z.object({ channel: z.string(), ts: z.string() });

const record = z.object({
  id: z.string(),
  organization: z.string(),
  operation: z.string(),
  input: z.json(),
  client: z.object({ id: z.string(), name: z.string() }).exactOptional(),
  fingerprint: z.string().exactOptional(),
  snapshot: z.json().exactOptional(),
  requester: person,
  reason: z.string(),
  createdAt: z.number(),
  deadline: z.number(),
  remindAt: z.number().exactOptional(),
  approvalsNeeded: z.number(),
  approvals: z.array(z.object({ person, at: z.number() })),
  state: z.enum(['pending', 'executing', 'done', 'failed', 'unknown', 'denied', 'cancelled', 'expired', 'stale']),
  decision: z
    .object({ by: person.exactOptional(), at: z.number(), reason: z.string().exactOptional() })
    .exactOptional(),
  execution: z
    .object({
      owner: z.string(),
      leaseUntil: z.number(),
      step: z.string(),
      startedAt: z.number(),
      attempts: z.number(),
    })
    .exactOptional(),
  outcome: z
    .object({
      at: z.number(),
      code: z.string().exactOptional(),
      summary: z.string(),
      details: z.record(z.string(), z.string()).exactOptional(),
      correlationId: z.string().exactOptional(),
      reference: z.string().exactOptional(),
    })
    .exactOptional(),
  card: place.extend({ continues: place.exactOptional() }).exactOptional(),
  reposting: z.object({ from: z.string(), owner: z.string(), until: z.number() }).exactOptional(),
  evidence: z.json().exactOptional(),
  told: z.array(z.string()).exactOptional(),
}) satisfies z.ZodType<RequestRecord>;

const envelope = z.object({ record, writes: z.array(z.string()) });

/** A request as it stands in the store. */
export interface Stored {
  /** The exact string, to expect in the next change. */
  raw: string;
  record: RequestRecord;
  /** Ids of the latest writes: whoever lost the answer to a write finds out here whether it was made. */
  writes: readonly string[];
}

/** Gives the stored form of `next`, written by `write` over `before`. */
export function encode(next: RequestRecord, write: string, before: Stored | undefined): string {
  return JSON.stringify({ record: next, writes: [...(before?.writes ?? []), write].slice(-REMEMBERED_WRITES) });
}

/** Parses what `encode` gave. Throws `internal` {request} when it is anything else. */
export function decode(id: string, raw: string): Stored {
  try {
    return { raw, ...envelope.parse(JSON.parse(raw)) };
  } catch (cause) {
    throw new KeyturnError('internal', { details: { request: id }, cause });
  }
}
