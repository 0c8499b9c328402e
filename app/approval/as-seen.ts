import type { Services } from '../../commands/operation/context.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { fingerprint } from '../../services/genesys/fingerprint.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Person } from '../../services/people.ts';

/**
 * Reads the client once more before anyone has to approve something about it. Throws client_changed unless it's as the requester saw it in the form:
 * what's approved would be about another client than the card shows, and fail. Throws what Genesys throws.
 */
export async function requireAsSeen(
  { genesys }: Pick<Services, 'genesys'>,
  person: Person,
  seen: OAuthClient,
): Promise<void> {
  const { getClient } = genesys.askedBy({ who: person.slack.user, purpose: 'ordinary' });
  const current = await getClient(seen.id).catch((cause: unknown) => {
    if (asKeyturnError(cause).code !== 'genesys_not_found') throw cause;
    throw new KeyturnError('client_changed', { cause, details: { gone: true } });
  });
  if (fingerprint(current) !== fingerprint(seen)) throw new KeyturnError('client_changed');
}
