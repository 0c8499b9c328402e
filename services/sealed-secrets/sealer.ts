import { canonicalJson } from '../canonical-json.ts';
import { openBox, sealBox } from './box.ts';
import type { HeldSecret, SecretFacts } from './held.ts';
import { type SecretTicket, ticketKey } from './ticket.ts';

/** A key of the ring. */
export interface SealKey {
  readonly id: string;
  readonly seal: Buffer; // 32 bytes
}

/** The first key seals, all of them open. */
export type SealRing = readonly [SealKey, ...SealKey[]];

/** Seals secrets, and opens what it or another one with the same ring sealed. `placeOf` gives the store's key of a secret. */
export function createSealer(ring: SealRing, placeOf: (secretId: string) => string) {
  // The store's key is part of the context, so a box that's moved to another organization or ID doesn't open.
  const contextOf = (facts: SecretFacts): string => `v1|${placeOf(facts.id)}|${canonicalJson(facts)}`;

  return {
    seal(
      ticket: Required<SecretTicket>,
      facts: SecretFacts,
      secret: string,
    ): Pick<HeldSecret, 'key' | 'halved' | 'box'> {
      const [{ id: key, seal }] = ring;
      return { key, halved: true, box: sealBox(ticketKey(seal, ticket), secret, contextOf(facts)) };
    },

    /** Undefined if the ticket isn't the secret's, if the secret was altered or moved, or if the ring doesn't have its key. */
    open({ key, facts, box, halved }: HeldSecret, { id, half }: SecretTicket): string | undefined {
      const seal = ring.find((each) => each.id === key)?.seal;
      if (seal === undefined) return undefined;
      if (halved !== true) return openBox(seal, box, contextOf(facts));
      return half === undefined ? undefined : openBox(ticketKey(seal, { id, half }), box, contextOf(facts));
    },
  };
}
