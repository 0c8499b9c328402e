import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { defined } from '../defined.ts';
import { versioned } from '../versioned.ts';

export const auditActions = [
  'started', // Genesys Cloud is about to be asked for a change
  'done',
  'failed',
  'unknown', // Keyturn couldn't find out whether it happened
  'viewed', // a form showed a client
  'searched', // a type-ahead showed clients; one record per person and menu in ten minutes
  'refused', // the person may not do this; `code` says why
  'requested',
  'approved',
  'denied',
  'cancelled',
  'expired',
  'stale',
  'confirmed', // its requester has an approved request carried out
  'lapsed', // nobody had it carried out in time
  'scheduled', // its first part is done, and the second has a date
  'paused', // that date doesn't count anymore, as the client is used again
  'resumed', // it goes on, with a new date
  'undone', // the first part was taken back
  'reconciled', // Keyturn read back what an interrupted execution did
  'sealed',
  'opened', // a sealed secret was shown to its owner
  'erased',
  'expired_unopened', // a sealed secret was deleted before anyone opened it
  'checkpoint', // the records before it, signed so that people without a key can check them
  'policy', // the approval rules changed
  'archived', // the records up to a checkpoint, by an operator, who removed them from the store
  'rekeyed', // the first record of a key that's new in KEYTURN_KEY
] as const;

export type AuditAction = (typeof auditActions)[number];

const personShape = {
  slackTeam: z.string(),
  slackUser: z.string(),
  genesysUser: z.string().optional(),
  name: z.string().optional(),
};

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What a record says about an attempt beyond its fields, as data. */
const auditNote = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('reason'), text: z.string() }), // the person's reason
  z.looseObject({ kind: z.literal('given'), at: z.number() }), // an approval that's recorded late was given then, ms since 1970
  z.looseObject({ kind: z.literal('removed'), on: z.number() }), // Genesys Cloud removes the client then, ms since 1970; it's inactive until then
  z.looseObject({ kind: z.literal('scheduled'), on: z.number() }), // the second part comes then, ms since 1970
  z.looseObject({ kind: z.literal('answer_lost') }), // Genesys Cloud's answer was lost, and a secret with it
  // The record before under the key before: so both keys vouch for the change from one to the other.
  z.looseObject({ kind: z.literal('rekeyed'), from: z.string(), mark: z.string() }),
  z.looseObject({ kind: z.literal('repeated'), times: z.number() }), // how often the same was refused again, within a minute
  // Numbers of the first and the last record that it covers, the digest of the checkpoint before, its own, and when it was made. The keys (SPKI)
  // and the signatures are in base64; the writing key is the first.
  z.looseObject({
    kind: z.literal('checkpoint'),
    from: z.int().min(1),
    upTo: z.int().min(1),
    previous: hash,
    digest: hash,
    time: z.iso.datetime(),
    signatures: z.array(z.object({ key: z.string(), signature: z.string() })).min(1),
  }),
  // Numbers of the first and the last record that's archived, the last one's hash, the digest of the checkpoint that ends with it, and the IDs of the
  // keys that had written by then.
  z.looseObject({
    kind: z.literal('archived'),
    from: z.int().min(1),
    upTo: z.int().min(1),
    hash,
    digest: hash,
    keys: z.array(z.string()).min(1),
  }),
  // The rules that are in force from then on, by their digest; what the settings say.
  z.looseObject({
    kind: z.literal('policy'),
    digest: z.string(),
    approvals: z.number(),
    approvers: z.array(z.string()),
    secondPerson: z.array(z.string()),
    roleRule: z.boolean().optional(),
  }),
  z.looseObject({ kind: z.literal('reconciled'), state: z.enum(['done', 'failed', 'unknown', 'again']) }), // what Keyturn found out about an interrupted execution
]);
export type AuditNote = z.infer<typeof auditNote>;

const entryShape = {
  operation: z.string().min(1),
  action: z.enum(auditActions),
  clientId: z.string().optional(),
  clientName: z.string().optional(),
  requestId: z.string().optional(),
  code: z.string().optional(),
  /** The reference that the person was shown. */
  reference: z.string().optional(),
  /** Genesys Cloud's correlation ID. */
  correlationId: z.string().optional(),
  note: auditNote.optional(),
  /** The change that's asked for, approved, or started: its digest, and the client's fields, from what to what. */
  change: z.json().optional(),
  /** The digest of the policy under which a request was opened or approved. */
  policy: z.string().optional(),
};

/** Parses an entry, and drops any fields that don't belong to one. */
export const auditEntrySchema = z.object({
  /** Absent if nobody acted, for example when a request expires. */
  person: z.object(personShape).optional(),
  ...entryShape,
});
/** What a caller knows about an attempt. Never contains a secret or a token. */
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What a record has in every version, the ones to come included: by it alone, each version proves them all, and knows their client. */
const frameShape = {
  seq: z.int().min(1),
  id: z.string().min(1),
  time: z.iso.datetime(),
  organization: z.string(),
  clientId: z.string().optional(),
  /** The ID of the key that `hash` is made with. */
  key: z.string(),
  previous: hash,
  hash,
};
const frameSchema = z.looseObject(frameShape);
type Frame = z.infer<z.ZodObject<typeof frameShape>>;

const recordShape = {
  ...entryShape,
  ...frameShape,
  person: z.looseObject(personShape).optional(),
  v: z.literal(1),
};

// Loose, because a newer version may add fields. The hash covers them, so nobody else can add any.
const auditRecordSchema = z.looseObject(recordShape);

/** Version 0 had no `v`, and its note was a text. */
const anyRecord = versioned(1, auditRecordSchema, ({ note, ...rest }) => ({
  ...rest,
  ...defined({ note: note === undefined ? undefined : { kind: 'reason', text: note } }),
}));

/** An entry in the chain. `seq` counts from 1, `id` is unique, `time` is ISO 8601 in UTC, and the keyed `hash` covers `previous`. */
export type AuditRecord = z.infer<z.ZodObject<typeof recordShape>>;
/** A record that is as Keyturn wrote it, and that only a newer version can read: it has another `v`, or an action or a note that's unknown here. */
export type NewerRecord = Frame & { action: undefined } & {
  [Name in Exclude<keyof AuditRecord, keyof Frame>]?: undefined;
};
/** What the trail holds: `action` is undefined in what this version can't read. */
export type TrailRecord = AuditRecord | NewerRecord;

/** The end of the chain. `seq` is 0 for a chain that has begun and has no record yet. */
export interface AuditHead {
  seq: number;
  hash: string;
}

/** A key of the trail. */
export interface AuditKey {
  /** 8 hexadecimal digits. */
  readonly id: string;
  /** 32 bytes. */
  readonly audit: Buffer;
  /** Private, Ed25519. */
  readonly sign: KeyObject;
}

/** The first key writes, all of them read. */
export type AuditRing = readonly [AuditKey, ...AuditKey[]];

/** Makes and checks the stored texts. Without a key of the ring, nobody can make one that `parseRecord` accepts. */
export function createAuditCodec({ ring, organization }: { ring: AuditRing; organization: string }) {
  const [writing] = ring;
  const mac = (by: AuditKey, text: string): string => createHmac('sha256', by.audit).update(text).digest('hex');
  const keyOf = (id: string): AuditKey | undefined => ring.find((each) => each.id === id);
  const handoverText = (to: string, { seq, hash: end }: AuditHead): string =>
    `rekeyed|${organization}|${to}|${seq}|${end}`;

  return {
    /** Returns the record, and the text to store for it. */
    chain(entry: Omit<AuditRecord, 'hash' | 'v' | 'key'>): { record: AuditRecord; text: string } {
      const content = { ...entry, v: 1 as const, key: writing.id };
      const record: AuditRecord = { ...content, hash: mac(writing, canonicalJson(content)) };
      return { record, text: canonicalJson(record) };
    },

    /** The key that writes. */
    key: writing.id,

    /** The first note of a new key, for which the key before vouches at this end of the trail. Undefined if the ring doesn't have that one. */
    handover(from: string, end: AuditHead): AuditNote | undefined {
      const by = keyOf(from);
      return by && { kind: 'rekeyed', from, mark: mac(by, handoverText(writing.id, end)) };
    },
    /** The ID of the key before a record's, if the record begins a new one, and that key vouched for it at this end of the trail. */
    handedOverFrom({ key, note }: TrailRecord, end: AuditHead): string | undefined {
      if (note?.kind !== 'rekeyed') return undefined;
      const by = keyOf(note.from);
      return by !== undefined && same(note.mark, mac(by, handoverText(key, end))) ? note.from : undefined;
    },

    /** What a record says that names a key that isn't in the ring, so that nobody can tell here whether it's right. Undefined for all others. */
    claimOf(text: string): TrailRecord | undefined {
      const stored = parseExactly(frameSchema, text);
      if (stored?.organization !== organization || !keyId.test(stored.key) || keyOf(stored.key)) return undefined;
      return anyRecord.safeParse(stored).data ?? newer(stored);
    },

    /** Gives the record, or undefined if the text isn't exactly what a `chain`, of this version or another, made for this organization. */
    parseRecord(text: string): TrailRecord | undefined {
      const stored = parseExactly(frameSchema, text);
      if (stored === undefined || stored.organization !== organization) return undefined;
      const { hash: claimed, ...content } = stored;
      const by = keyOf(stored.key);
      if (by === undefined || !same(claimed, mac(by, canonicalJson(content)))) return undefined;
      // It's proved. Whether this version can read it is another question, and no sign of tampering.
      return anyRecord.safeParse(stored).data ?? newer(stored);
    },
  };
}

export type AuditCodec = ReturnType<typeof createAuditCodec>;

const keyId = /^[0-9a-f]{8}$/u;

const newer = ({ seq, id, time, organization, clientId, key, previous, hash: own }: Frame): NewerRecord => ({
  ...{ seq, id, time, organization, key, previous, hash: own, action: undefined },
  ...defined({ clientId }),
});

/** Gives what a canonical text says. Undefined if it's anything else. */
// Only the canonical text counts. Otherwise someone could add white space or repeat a member without being noticed.
export function parseExactly<T>(schema: z.ZodType<T>, text: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  return parsed.success && canonicalJson(parsed.data) === text ? parsed.data : undefined;
}

export function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
