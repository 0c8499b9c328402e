import { hkdfSync, randomBytes } from 'node:crypto';

const halfBytes = 32;
const form = /^(?<id>[^.]+)\.(?<half>[\w-]{43})$/u;

/** What a button has to carry to open a sealed secret. */
export interface SecretTicket {
  id: string;
  /** Half of the secret's key, 32 random bytes. Only the button keeps it: never store, log, or record it. Buttons of the version before have none. */
  half?: Buffer;
}

/** A ticket that nobody has seen. */
export const drawTicket = (id: string): Required<SecretTicket> => ({ id, half: randomBytes(halfBytes) });

/** The ticket as the value of a button, at most 80 characters for a UUID. The ID has no dot. */
export const formatTicket = ({ id, half }: SecretTicket): string =>
  half === undefined ? id : `${id}.${half.toString('base64url')}`;

/** Reads what `formatTicket` wrote, or the bare ID in buttons of the version before. */
export function parseTicket(value: string): SecretTicket {
  const { id, half } = form.exec(value)?.groups ?? {};
  return id === undefined || half === undefined ? { id: value } : { id, half: Buffer.from(half, 'base64url') };
}

/** The key that seals a secret: it takes both a key of the ring and the ticket's half (HKDF-SHA256, RFC 5869). */
export const ticketKey = (seal: Buffer, { id, half }: Required<SecretTicket>): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.concat([seal, half]), '', `keyturn/secret/v1|${id}`, seal.length));
