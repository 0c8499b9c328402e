import { z } from 'zod';
import { KeyturnError } from '../../services/errors.ts';
import { fingerprint } from '../../services/genesys/fingerprint.ts';
import { rulesOf } from '../../services/genesys/rules.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';

/** A request's client, as of the request. It's the input of operations whose form only asks for a reason. */
export const clientTarget = z.strictObject({
  clientId: z.string().min(1).max(100),
  clientName: z.string(),
  state: z.string(),
  fingerprint: z.string().min(1),
});
export type ClientTarget = z.output<typeof clientTarget>;

/** That input for a client. */
export const targetOf = (client: OAuthClient): ClientTarget => ({
  clientId: client.id,
  clientName: client.name,
  state: client.state,
  fingerprint: fingerprint(client),
});

/** Throws client_locked or client_changed unless `current` is the request's client, unchanged. */
export function requireAsAsked(current: OAuthClient, target: ClientTarget): void {
  requireChangeable(current);
  if (fingerprint(current) !== target.fingerprint) throw new KeyturnError('client_changed');
}

/** Whether only Genesys can change a client, or it's gone. */
export const isLocked = ({ state }: Pick<OAuthClient, 'state'>): boolean => state === 'disabled' || state === 'deleted';

/** Throws client_locked for such a client. */
export function requireChangeable(client: Pick<OAuthClient, 'state'>): void {
  if (isLocked(client)) throw new KeyturnError('client_locked', { details: { state: client.state } });
}

/** Throws input_invalid for a client whose grant type has no secret. */
export function requireSecret({ grantType }: Pick<OAuthClient, 'grantType'>): void {
  if (!rulesOf(grantType).hasSecret)
    throw new KeyturnError('input_invalid', { details: { problems: [{ kind: 'no_secret' }] } });
}
