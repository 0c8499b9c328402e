import { z } from 'zod';
import { storedErrorSchema } from '../errors/stored.ts';
import { readStored, versioned } from '../versioned.ts';
import type { RequestRecord, RequestState } from './types.ts';

/** How many writes a stored request remembers: more than can happen between a lost answer and the read after it. */
const rememberedWrites = 8;

/** Of the stored form. */
const version = 2;

// Loose, because fields that a newer version added have to survive a write by this one.
const person = z.looseObject({
  slackTeam: z.string(),
  slackUser: z.string(),
  genesysUser: z.string(),
  name: z.string(),
});

const approval = z.looseObject({ person, at: z.number() });

const place = z.looseObject({ channel: z.string(), ts: z.string() });

const client = z.looseObject({ id: z.string(), name: z.string() });

const outcome = z.looseObject({
  at: z.number(),
  fact: z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('done'), facts: z.json().exactOptional() }),
    storedErrorSchema.extend({ kind: z.literal('error') }),
    z.looseObject({ kind: z.literal('unseen') }),
  ]),
  client: client.exactOptional(),
  next: z.string().exactOptional(),
  removedOn: z.number().exactOptional(),
  answerLost: z.boolean().exactOptional(),
  correlationId: z.string().exactOptional(),
  reference: z.string().exactOptional(),
});

const record = z.looseObject({
  id: z.string(),
  organization: z.string(),
  operation: z.string(),
  input: z.json(),
  client: client.exactOptional(),
  fingerprint: z.string().exactOptional(),
  snapshot: z.json().exactOptional(),
  change: z.json().exactOptional(),
  requester: person,
  reason: z.string(),
  createdAt: z.number(),
  deadline: z.number(),
  remindAt: z.number().exactOptional(),
  doWithinMs: z.number().exactOptional(),
  graceMs: z.number().exactOptional(),
  schedule: z
    .looseObject({
      since: z.number(),
      at: z.number(),
      checkAt: z.number(),
      pausedAt: z.number().exactOptional(),
      usage: z.json().exactOptional(),
      resumed: z.array(approval).exactOptional(),
    })
    .exactOptional(),
  approvalsNeeded: z.number(),
  policy: z
    .looseObject({ digest: z.string(), approvers: z.array(z.string()), roleRule: z.boolean().exactOptional() })
    .exactOptional(),
  deciders: z
    .looseObject({
      people: z.array(person),
      others: z.number().exactOptional(),
      groups: z.array(z.string()),
      complete: z.boolean(),
      notify: z.enum(['card', 'people', 'off']),
    })
    .exactOptional(),
  direct: z.array(place.extend({ slackUser: z.string() })).exactOptional(),
  approvals: z.array(approval),
  state: z.enum([
    ...['pending', 'approved', 'executing', 'scheduled', 'paused', 'done', 'failed', 'unknown'],
    ...['denied', 'cancelled', 'expired', 'lapsed', 'stale', 'undone'],
  ] as RequestState[]),
  decision: z
    .looseObject({ by: person.exactOptional(), at: z.number(), reason: z.string().exactOptional() })
    .exactOptional(),
  execution: z
    .looseObject({
      owner: z.string(),
      leaseUntil: z.number(),
      step: z.string(),
      startedAt: z.number(),
      turns: z.number(),
      purpose: z.enum(['complete', 'undo']).exactOptional(),
      by: person.exactOptional(),
      from: z.enum(['scheduled', 'paused']).exactOptional(),
    })
    .exactOptional(),
  outcome: outcome.exactOptional(),
  card: place.extend({ continues: place.exactOptional() }).exactOptional(),
  invitation: place.exactOptional(),
  reposting: z.looseObject({ from: z.string(), owner: z.string(), until: z.number() }).exactOptional(),
  evidence: z.json().exactOptional(),
  secret: z
    .looseObject({
      sealedAt: z.number().exactOptional(),
      expiresAt: z.number().exactOptional(),
      openedAt: z.number().exactOptional(),
      storedAt: z.number().exactOptional(),
      expiredAt: z.number().exactOptional(),
    })
    .exactOptional(),
  told: z.array(z.string()).exactOptional(),
}) satisfies z.ZodType<RequestRecord>;

const envelope = versioned(
  version,
  z.looseObject({ v: z.literal(version), record, writes: z.array(z.string()) }),
  // Version 1 had fewer states.
  (before) => before,
);

/** A request as the store has it. */
export interface Stored {
  /** The exact text, which the next compare-and-set expects. */
  raw: string;
  record: RequestRecord;
  /** IDs of the latest writes. A process that lost the answer to a write finds out here whether it was made. */
  writes: readonly string[];
  /** Fields that a newer version added. */
  rest: Readonly<Record<string, unknown>>;
}

/** Gives what to store for `next`, which `write` puts in the place of `before`. */
export function encode(next: RequestRecord, write: string, before: Stored | undefined): Stored {
  const writes = [...(before?.writes ?? []), write].slice(-rememberedWrites);
  const rest = before?.rest ?? {};
  return { raw: JSON.stringify({ ...rest, v: version, record: next, writes }), record: next, writes, rest };
}

/** Parses what `encode` gave, in this version or the one before. Throws `other_version` for anything else. */
export function decode(raw: string): Stored {
  const { v: _current, record: found, writes, ...rest } = readStored(envelope, raw);
  return { raw, record: found, writes, rest };
}
