import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { AuditNote, AuditRing, TrailRecord } from './record.ts';

export type CheckpointNote = Extract<AuditNote, { kind: 'checkpoint' }>;

/** A key that strangers check signatures with. */
export interface PublicKey {
  /** The SHA-256 of the key (SPKI, DER): 64 hexadecimal digits. It's what people compare. */
  fingerprint: string;
  /** For OpenSSL. */
  pem: string;
}

/** What a checkpoint says about the records from number `from` to `upTo`. */
export type CheckpointFacts = Pick<CheckpointNote, 'from' | 'upTo' | 'previous' | 'digest' | 'time'>;

/** The digest of a record: SHA-256 over its text and a line feed, so that `sha256sum` gives it for a line of an export. */
export const leafOf = (text: string): string => createHash('sha256').update(`${text}\n`).digest('hex');

/**
 * The digest of a checkpoint: SHA-256 over the digest of the checkpoint before and those of the records since then, each with a line feed. So it
 * covers all records since the beginning, and strangers can compute it from digests alone. The first one follows the trail's origin.
 */
export function chainedDigest(previous: string): { add(leaf: string): void; digest(): string } {
  const hash = createHash('sha256').update(`${previous}\n`);
  return { add: (leaf) => void hash.update(`${leaf}\n`), digest: () => hash.digest('hex') };
}

/** The text that's signed. `npm run audit:export` writes it to a file for OpenSSL. */
export function statementOf(organization: string, note: CheckpointFacts & Pick<CheckpointNote, 'signatures'>): string {
  return statement(
    organization,
    note,
    note.signatures.map(({ key }) => publicKeyIn(key).fingerprint),
  );
}

/** Gives the key in a signature of a note. Throws an Error if it isn't one. */
export const publicKeyIn = (key: string): PublicKey => publicKeyOf(keyObject(key));

/** Signs with each key of the ring (Ed25519, RFC 8032), so that an older key vouches for a newer one for as long as the ring has both. */
export function createSigner({ ring, organization }: { ring: AuditRing; organization: string }) {
  const signers = ring.map(({ id, sign: key }) => ({ id, key, ...publicKeyOf(createPublicKey(key)) }));
  const [writing] = signers;
  const signatureBy = (key: KeyObject, text: string): Buffer => sign(null, Buffer.from(text), key);

  return {
    /** The keys of the ring, the writing one first. */
    publicKeys: signers.map(({ fingerprint, pem }): PublicKey => ({ fingerprint, pem })),

    /** The signature of the writing key, which isn't on a statement: `text` has to begin in another way. */
    sign(text: string): Buffer {
      if (writing === undefined || text.startsWith(opening)) throw new RangeError('a checkpoint is signed as one');
      return signatureBy(writing.key, text);
    },

    checkpoint(facts: CheckpointFacts): CheckpointNote {
      const text = statement(
        organization,
        facts,
        signers.map(({ fingerprint }) => fingerprint),
      );
      const signatures = signers.map(({ key, pem }) => ({
        key: pem.split('\n')[1] ?? '',
        signature: signatureBy(key, text).toString('base64'),
      }));
      return { kind: 'checkpoint', ...facts, signatures };
    },

    /** Whether each signature of the note is right, and the key of the record's ID made one of them. */
    isSigned(note: CheckpointNote, by: string): boolean {
      const own = signers.find(({ id }) => id === by);
      try {
        const text = Buffer.from(statementOf(organization, note));
        return (
          note.signatures.some(({ key }) => publicKeyIn(key).fingerprint === own?.fingerprint) &&
          note.signatures.every(({ key, signature }) =>
            verify(null, text, keyObject(key), Buffer.from(signature, 'base64')),
          )
        );
      } catch {
        // A key that isn't one.
        return false;
      }
    },
  };
}

export type Signer = ReturnType<typeof createSigner>;

/** Compares the checkpoints of a trail with its records, which it's given in their order, after those up to `start` and their checkpoint's digest. */
export function followCheckpoints(signer: Signer, start: { upTo: number; digest: string | undefined }) {
  let last = start.digest === undefined ? undefined : { upTo: start.upTo, digest: start.digest };
  // Only of those that no checkpoint covers yet, so that it doesn't grow with the trail.
  let leaves: string[] = [];
  let count = 0;

  const endsArchive = (note: CheckpointNote): boolean => note.upTo === start.upTo && count === 0;

  const isRight = (note: CheckpointNote, { seq, key }: TrailRecord): boolean => {
    if (endsArchive(note)) return note.digest === start.digest && signer.isSigned(note, key);
    if (note.from !== (last?.upTo ?? 0) + 1 || note.previous !== last?.digest) return false;
    if (note.upTo < note.from || note.upTo >= seq) return false;
    const covered = leaves.slice(0, note.upTo - note.from + 1);
    const chain = chainedDigest(note.previous);
    for (const leaf of covered) chain.add(leaf);
    return chain.digest() === note.digest && signer.isSigned(note, key);
  };

  return {
    /** Takes a proved record and its text. False if it's a checkpoint that doesn't match the records before it. */
    add(record: TrailRecord, text: string): boolean {
      last ??= { upTo: 0, digest: record.previous };
      if (record.note?.kind === 'checkpoint') {
        if (!isRight(record.note, record)) return false;
        if (!endsArchive(record.note)) leaves = leaves.slice(record.note.upTo - record.note.from + 1);
        last = record.note;
        count += 1;
      }
      leaves.push(leafOf(text));
      return true;
    },
    /** How many checkpoints there were, and the number of the last record that they cover. */
    found: (): { count: number; upTo: number } => ({ count, upTo: last?.upTo ?? 0 }),
  };
}

const opening = 'keyturn checkpoint';

function statement(
  organization: string,
  { from, upTo, previous, digest, time }: CheckpointFacts,
  fingerprints: readonly string[],
): string {
  const lines = [
    `${opening} 1`,
    `organization ${organization}`,
    `from ${from}`,
    `upto ${upTo}`,
    `previous ${previous}`,
    `digest ${digest}`,
    `time ${time}`,
    ...fingerprints.map((fingerprint) => `signer ${fingerprint}`),
  ];
  return `${lines.join('\n')}\n`;
}

const keyObject = (key: string): KeyObject =>
  createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });

function publicKeyOf(key: KeyObject): PublicKey {
  const der = key.export({ format: 'der', type: 'spki' });
  return {
    fingerprint: createHash('sha256').update(der).digest('hex'),
    pem: `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`,
  };
}
