import { setTimeout as pause } from 'node:timers/promises';
import { asKeyturnError, factsOf, KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Context } from '../operation/context.ts';
import { watchDeletion } from './deletion.ts';
import { type ClientTarget, requireAsAsked } from './target.ts';

/** The steps before the calls here. */
export const deactivationSteps = { deactivate: 'deactivate', putBack: 'put back' } as const;

/** The pause after a call without an answer, before the client is read again, in milliseconds. */
const settleMs = 2_000;

/** Deactivates the client, which Genesys Cloud requires before a deletion (400 cannot.delete.client). */
export async function deactivate(context: Context, target: ClientTarget): Promise<OAuthClient> {
  if (target.state === 'inactive') {
    const current = await read(context, target);
    requireAsAsked(current, target);
    return current;
  }
  try {
    const { client } = await context.genesys.updateClient(target.clientId, { state: 'inactive' }, async (current) => {
      requireAsAsked(current, target);
      await context.access.requireDivisions(current);
      await context.beforeWrite(deactivationSteps.deactivate);
    });
    return client;
  } catch (cause) {
    const error = asKeyturnError(cause);
    if (error.code === 'genesys_not_found') throw new KeyturnError('client_changed', { cause });
    // It isn't clear whether the client was deactivated, so this restores its state and doesn't start the deletion.
    if (error.changed !== 'unknown') throw error;
    const seen = await watchDeletion(context, target, { ms: 0, during: deactivationSteps.deactivate });
    const failure = seen.kind === 'there' ? await putBack(context, target, error, seen.state) : 'gone';
    throw failure === 'gone' ? new KeyturnError('client_changed', { cause }) : failure;
  }
}

async function read(context: Pick<Context, 'genesys'>, target: ClientTarget) {
  try {
    return await context.genesys.getClient(target.clientId);
  } catch (cause) {
    if (asKeyturnError(cause).code === 'genesys_not_found') throw new KeyturnError('client_changed', { cause });
    throw cause;
  }
}

/**
 * Restores the state of a client that wasn't deleted. Gives the error to throw, which says how the client was left, or `gone` if the deletion took
 * effect after all. Throws if this process can't go on; another process will then.
 */
export async function putBack(
  context: Context,
  target: ClientTarget,
  error: KeyturnError,
  state: string,
): Promise<KeyturnError | 'gone'> {
  // The client's state is known now, even if it wasn't before.
  const as = (left: string, changed: 'no' | 'yes'): KeyturnError =>
    new KeyturnError(error.changed === 'unknown' ? 'genesys_failed' : error.code, {
      changed,
      cause: error,
      correlationId: error.correlationId,
      details: { ...error.details, left },
    });
  if (target.state !== 'active' || state === 'active') return as(target.state, 'no');
  try {
    await context.beforeWrite(deactivationSteps.putBack);
    await context.genesys.updateClient(target.clientId, { state: 'active' });
    return as('active', 'no');
  } catch (cause) {
    const { code, changed } = asKeyturnError(cause);
    if (code === 'genesys_not_found') return 'gone';
    if (code === 'request_decided' || factsOf(code).interrupts) throw cause;
    const again = () =>
      watchDeletion(context, target, { ms: 0, during: deactivationSteps.putBack }).catch(() => undefined);
    let seen = await again();
    if (seen === undefined || (changed === 'unknown' && seen.kind === 'there' && seen.state === 'inactive')) {
      // Without an answer, the change may still take effect.
      await pause(settleMs);
      seen = await again();
    }
    if (seen?.kind === 'gone') return 'gone';
    if (seen?.kind === 'there') return as(seen.state, seen.state === 'active' ? 'no' : 'yes');
    return new KeyturnError('genesys_outcome_unknown', {
      changed: 'unknown',
      cause: error,
      correlationId: error.correlationId,
      details: { unclear: { kind: 'put_back' } },
    });
  }
}
