import { randomBytes } from 'node:crypto';
import { type KeyRing, keyRing } from '../../services/keys.ts';

/** A ring of one key, the same for the same number. */
export const ringOf = (seed: number): KeyRing => keyRing([Buffer.alloc(32, seed)]);

/** A value for KEYTURN_KEY. */
export const randomKey = (): string => randomBytes(32).toString('base64');

/** The ring of a value for KEYTURN_KEY. */
export function ringFrom(setting: string): KeyRing {
  const [first = Buffer.alloc(0), ...rest] = setting.split(',').map((key) => Buffer.from(key, 'base64'));
  return keyRing([first, ...rest]);
}
