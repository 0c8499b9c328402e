import { hkdfSync } from 'node:crypto';

const keyBytes = 32;

export interface Keys {
  /** Seals secrets (AES-256-GCM). */
  seal: Buffer;
  /** Keys the hashes of the audit trail (HMAC-SHA256). */
  audit: Buffer;
}

/**
 * Derives one key per purpose from KEYTURN_KEY (HKDF-SHA256, RFC 5869), so that no use can weaken another.
 * Throws a RangeError unless `master` has 32 bytes.
 */
export function deriveKeys(master: Buffer): Keys {
  if (master.length !== keyBytes) throw new RangeError(`the key must be ${keyBytes} bytes`);
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', master, '', `keyturn/${use}/v1`, keyBytes));
  return { seal: derive('seal'), audit: derive('audit') };
}
