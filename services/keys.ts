import { createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';

const keyBytes = 32;

/** The keys that are derived from one key of KEYTURN_KEY. */
export interface Keys {
  /** Names the key without telling anything about it: 8 hexadecimal digits. */
  readonly id: string;
  /** Seals secrets (AES-256-GCM). */
  readonly seal: Buffer;
  /** Keys the hashes of the audit trail (HMAC-SHA256). */
  readonly audit: Buffer;
  /** Marks the values in the store (HMAC-SHA256). */
  readonly store: Buffer;
  /** Signs the checkpoints of the audit trail (Ed25519). Private; the public key follows from it. */
  readonly sign: KeyObject;
}

/** The keys of KEYTURN_KEY, newest first: the first one writes, all of them read. */
export type KeyRing = readonly [Keys, ...Keys[]];

/**
 * Derives one key per purpose from KEYTURN_KEY (HKDF-SHA256, RFC 5869), so that no use can weaken another.
 * Throws a RangeError unless `master` has 32 bytes.
 */
export function deriveKeys(master: Buffer): Keys {
  if (master.length !== keyBytes) throw new RangeError(`the key must be ${keyBytes} bytes`);
  const derive = (use: string, bytes = keyBytes): Buffer =>
    Buffer.from(hkdfSync('sha256', master, '', `keyturn/${use}/v1`, bytes));
  return {
    id: derive('id', 4).toString('hex'),
    seal: derive('seal'),
    audit: derive('audit'),
    store: derive('store'),
    sign: ed25519(derive('sign')),
  };
}

/** Derives the keys of KEYTURN_KEY. Throws what `deriveKeys` throws. */
export const keyRing = ([first, ...rest]: readonly [Buffer, ...Buffer[]]): KeyRing => [
  deriveKeys(first),
  ...rest.map(deriveKeys),
];

/** The private key with this seed of 32 bytes. */
function ed25519(seed: Buffer): KeyObject {
  // What stands in front of the seed in PKCS #8: RFC 8410, section 7.
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}
