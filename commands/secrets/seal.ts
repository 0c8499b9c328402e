import { z } from 'zod';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { ClientWithSecret } from '../../services/genesys/types/client.ts';
import type { Context } from '../operation/context.ts';
import type { Sealed, SecretOffer } from '../operation/offering.ts';
import { type Effects, outcomeWords } from '../outcome.ts';
import { words } from './words.ts';

/**
 * Seals a secret that Genesys Cloud just made, before anything else happens. Gives undefined when the answer carried none. Throws secret_lost
 * (changed: yes) when it can't be stored.
 */
export async function keepSecret(
  offer: SecretOffer,
  { client, secret, correlationId }: ClientWithSecret,
): Promise<Sealed | undefined> {
  if (secret === undefined) return undefined;
  try {
    return await offer.seal({
      client: { id: client.id, name: client.name },
      secret,
      ...defined({ tokenSeconds: client.accessTokenValiditySeconds }),
    });
  } catch (cause) {
    const details = { lost: offer.kind, clientId: client.id };
    throw new KeyturnError('secret_lost', { changed: 'yes', cause, correlationId, details });
  }
}

const sealedFact = z.object({ kind: z.literal('sealed'), secret: z.enum(['waiting', 'gone']) });
type SealedFact = z.output<typeof sealedFact>;

/** What is true of an execution that broke off: a secret that was sealed was made. Undefined when none was. */
export async function sealedEffects(secrets: Context['secrets'], binding: string): Promise<Effects | undefined> {
  const sealed = await secrets.byBinding(binding);
  if (sealed !== undefined)
    return { client: sealed.client, facts: { kind: 'sealed', secret: 'waiting' } satisfies SealedFact };
  if (!(await secrets.wasSealed(binding))) return undefined;
  return { facts: { kind: 'sealed', secret: 'gone' } satisfies SealedFact };
}

/** The words for what `sealedEffects` found, of whichever operation. */
export const sealedWords = outcomeWords(sealedFact, ({ secret }, reader) => {
  if (reader === 'card') return '';
  return secret === 'waiting' && reader === 'requester' ? words.foundAbove : words.found[secret];
});
