import type { Person } from '../../services/people.ts';
import type { SecretFacts } from '../../services/sealed-secrets/held.ts';
import type { Message } from '../block-kit/message.ts';

/** A secret that Genesys Cloud just made. */
export interface MadeSecret extends Pick<SecretFacts, 'client' | 'tokenSeconds'> {
  secret: string;
}

export interface Sealed {
  ticket: string; // the value of the button that opens it; only Slack may keep it
  expiresAt: number;
}

/** The place that waits for a secret. */
export interface SecretOffer {
  kind: SecretFacts['kind'];
  /** Seals and stores the secret, so that the button opens it. Throws what the store throws. */
  seal(made: MadeSecret): Promise<Sealed>;
}

/**
 * Gives the person a message with the button that will open a secret, before the secret is made: half of its key is only in that button. Await it
 * before the call to Genesys Cloud. Throws store_unavailable and what Slack throws: then there would be no way to the secret.
 */
export type OfferSecret = (kind: SecretFacts['kind'], client: { name: string }) => Promise<SecretOffer>;

/** One attempt's offer, for all its tries. */
export interface Offering {
  offerTo(person: Person): OfferSecret;
  /** Once no secret can come anymore: gives the times of the one that was sealed, or says in place of the button that there's none. */
  end(): Pick<SecretFacts, 'sealedAt' | 'expiresAt'> | undefined;
}

/**
 * Starts an attempt's offering. `binding`: what a secret belongs to, the request's ID or one for this attempt. `reply` posts where the person reads
 * it if they can't get direct messages; by default, and if it gives nothing, that's the approvals channel.
 */
export type StartOffering = (
  binding: string,
  reply?: (message: Message) => Promise<{ channel: string; ts: string } | undefined>,
) => Offering;
