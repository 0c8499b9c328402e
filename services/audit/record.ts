import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { defined } from '../defined.ts';

/** What can happen to an attempt. */
export const auditActions = [
  'started', // a change at Genesys Cloud is about to be made
  'done',
  'failed',
  'unknown', // whether it happened could not be found out
  'refused', // somebody may not do this; `code` says why
  'requested',
  'approved',
  'denied',
  'cancelled',
  'expired',
  'stale',
  'reconciled', // the outcome of a broken-off execution was read back
  'sealed',
  'opened', // a sealed secret was shown to its owner
  'erased',
] as const;

export type AuditAction = (typeof auditActions)[number];

const personShape = {
  slackTeam: z.string(),
  slackUser: z.string(),
  genesysUser: z.string().optional(),
  name: z.string().optional(),
};

/** What else a record says of an attempt, as data. */
const auditNote = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('reason'), text: z.string() }), // what a person gave as their reason
  z.looseObject({ kind: z.literal('given'), at: z.number() }), // when an approval was given that is recorded late, ms since 1970
  z.looseObject({ kind: z.literal('removed'), on: z.number() }), // when Genesys Cloud removes the client, which is inactive until then, ms since 1970
  z.looseObject({ kind: z.literal('answer_lost') }), // genesys Cloud's answer was lost, and a secret with it
  z.looseObject({ kind: z.literal('reconciled'), state: z.enum(['done', 'failed', 'unknown', 'again']) }), // what was found out about an execution that broke off
]);
export type AuditNote = z.infer<typeof auditNote>;

const entryShape = {
  operation: z.string().min(1),
  action: z.enum(auditActions),
  clientId: z.string().optional(),
  clientName: z.string().optional(),
  requestId: z.string().optional(),
  /** An error code. */
  code: z.string().optional(),
  /** What the person was shown to quote. */
  reference: z.string().optional(),
  /** Of Genesys Cloud. */
  correlationId: z.string().optional(),
  note: auditNote.optional(),
};

/** Drops whatever else an object from elsewhere carries. */
export const auditEntrySchema = z.object({
  /** Absent where nobody acted, e.g. when a request expires. */
  person: z.object(personShape).optional(),
  ...entryShape,
});
/** What a caller knows about an attempt. Never a secret or a token. */
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const recordShape = {
  ...entryShape,
  person: z.looseObject(personShape).optional(),
  /** Of the record's form. */
  v: z.literal(1),
  seq: z.int().min(1),
  id: z.string().min(1),
  time: z.iso.datetime(),
  organization: z.string(),
  previous: hash,
  hash,
};

// Loose: the hash covers what a newer version adds, too, and nothing else can be added.
const auditRecordSchema = z.looseObject(recordShape);

/** Version 0 said no version, and its note was a text. */
const { v: _none, ...shapeBefore } = recordShape;
const recordBefore = z.strictObject({ ...shapeBefore, note: z.string().optional() });

/** An entry in the chain: `seq` counts from 1, `id` is its own alone, `time` is ISO 8601 in UTC, `hash` is keyed and covers `previous`. */
export type AuditRecord = z.infer<z.ZodObject<typeof recordShape>>;

const headSchema = z.strictObject({ seq: z.int().min(0), hash, mac: hash });
/** Where the chain ends; `seq` 0 for one that has begun and holds nothing yet. */
export interface AuditHead {
  seq: number;
  hash: string;
}

/** What the first record has for `previous`. */
export const noHash = '0'.repeat(64);

/** Makes and checks what is stored: nobody without `auditKey` can make a text that `parseRecord` or `parseHead` accepts. */
export function createAuditCodec({ auditKey, organization }: { auditKey: Buffer; organization: string }) {
  const mac = (text: string): string => createHmac('sha256', auditKey).update(text).digest('hex');
  const macOfHead = ({ seq, hash: end }: AuditHead): string => mac(`head|${organization}|${seq}|${end}`);

  return {
    /** Gives the record and the text to be stored. */
    chain(entry: Omit<AuditRecord, 'hash' | 'v'>): { record: AuditRecord; text: string } {
      const content = { ...entry, v: 1 };
      const record = auditRecordSchema.parse({ ...content, hash: mac(canonicalJson(content)) });
      return { record, text: canonicalJson(record) };
    },

    /** Gives the record, or undefined when the text is not exactly what `chain` has made for this organisation. */
    parseRecord(text: string): AuditRecord | undefined {
      const stored = parseExactly(auditRecordSchema, text) ?? parseExactly(recordBefore, text);
      if (stored === undefined || stored.organization !== organization) return undefined;
      const { hash: claimed, ...content } = stored;
      if (!same(claimed, mac(canonicalJson(content)))) return undefined;
      return isCurrent(stored) ? stored : upgraded(stored);
    },

    formatHead: (head: AuditHead): string =>
      canonicalJson({ seq: head.seq, hash: head.hash, mac: macOfHead(head) } satisfies z.infer<typeof headSchema>),

    /** Gives the head, or undefined when the text is not exactly what `formatHead` has made for this organisation. */
    parseHead(text: string): AuditHead | undefined {
      const head = parseExactly(headSchema, text);
      return head !== undefined && same(head.mac, macOfHead(head)) ? { seq: head.seq, hash: head.hash } : undefined;
    },
  };
}

export type AuditCodec = ReturnType<typeof createAuditCodec>;

const isCurrent = (stored: AuditRecord | z.infer<typeof recordBefore>): stored is AuditRecord => 'v' in stored;

const upgraded = ({ note, ...rest }: z.infer<typeof recordBefore>): AuditRecord => ({
  ...rest,
  v: 1,
  ...defined({ note: note === undefined ? undefined : { kind: 'reason' as const, text: note } }),
});

// Only the canonical text counts: else white space or a doubled member could be slipped in unseen.
function parseExactly<T>(schema: z.ZodType<T>, text: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  return parsed.success && canonicalJson(parsed.data) === text ? parsed.data : undefined;
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
