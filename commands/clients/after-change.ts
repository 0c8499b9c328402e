import { setTimeout as pause } from 'node:timers/promises';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { ClientChange, ClientWithSecret, OAuthClient } from '../../services/genesys/types/client.ts';
import type { Context } from '../operation/context.ts';
import { changeBetween } from './changes.ts';
import { fieldLabels } from './fields.ts';

/** The pauses between reads of the client after a call without an answer, in milliseconds. The change may show late. */
const looksMs = [0, 500, 1_500, 2_000] as const;

/** An unclear outcome, with the client to check. A listing shows too little of it. */
export function aboutClient(error: KeyturnError, clientId: string): KeyturnError {
  const { code, changed, correlationId, details } = error;
  if (changed !== 'unknown') return error;
  return new KeyturnError(code, { changed, correlationId, cause: error, details: { ...details, clientId } });
}

/** The client, once it shows all of `change`. Undefined if it doesn't, or can't be read. */
export async function lookFor(
  { genesys }: Pick<Context, 'genesys'>,
  clientId: string,
  change: ClientChange,
): Promise<OAuthClient | undefined> {
  for (const waitMs of looksMs) {
    await pause(waitMs);
    const now = await genesys.getClient(clientId).catch(() => undefined);
    if (now !== undefined && Object.keys(changeBetween(now, change)).length === 0) return now;
  }
  return undefined;
}

/** The fields of `change` that the client doesn't show, except allowed IP addresses, which have their own words. */
export const unshown = (client: OAuthClient, change: ClientChange): string[] =>
  Object.keys(changeBetween(client, change)).filter((field) => field in fieldLabels && field !== 'allowedIps');

/**
 * The client as it is now. Throws `genesys_outcome_unknown` if Genesys Cloud accepted a new grant type or state, but neither its answer nor the
 * client shows it, since people may rely on the client's tokens. A new secret proves that the grant type changed.
 */
export async function requireTaken(
  context: Pick<Context, 'genesys'>,
  { client, change, secret, correlationId }: ClientWithSecret & { change: ClientChange },
): Promise<OAuthClient> {
  const { grantType, state } = changeBetween(client, change);
  if ((grantType === undefined && state === undefined) || (grantType !== undefined && secret !== undefined))
    return client;
  const looked: ClientChange = defined({ grantType, state });
  const made = await lookFor(context, client.id, looked);
  if (made !== undefined) return made;
  throw new KeyturnError('genesys_outcome_unknown', {
    changed: 'unknown',
    correlationId,
    details: { unclear: { kind: 'change_not_shown', clientId: client.id, fields: unshown(client, looked) } },
  });
}
