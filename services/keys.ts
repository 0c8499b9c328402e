import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

export interface Keys {
  /** Seals secrets (AES-256-GCM). */
  seal: Buffer;
  /** Keys the hashes of the audit trail (HMAC-SHA256). */
  audit: Buffer;
}

/**
 * Derives one key for each use from KEYTURN_KEY (HKDF-SHA256, RFC 5869), so that no use can weaken another.
 * Throws a RangeError when `master` is not 32 bytes.
 */
export function deriveKeys(master: Buffer): Keys {
  if (master.length !== KEY_BYTES) throw new RangeError(`the key must be ${KEY_BYTES} bytes`);
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', master, '', `keyturn/${use}/v1`, KEY_BYTES));
  return { seal: derive('seal'), audit: derive('audit') };
}
