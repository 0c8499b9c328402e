import { setTimeout as pause } from 'node:timers/promises';
import { asKeyturnError, factsOf, KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import type { Context } from '../operation.ts';
import { watchDeletion } from './deletion.ts';
import { type ClientTarget, requireAsAsked } from './target.ts';

/** After a call without an answer, until a client is looked at once more, in milliseconds. */
const settleMs = 2_000;

/** Brings the client to `inactive`, which Genesys Cloud demands before a deletion (400 cannot.delete.client). */
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
      await context.beforeWrite('deactivate');
    });
    return client;
  } catch (cause) {
    const error = asKeyturnError(cause);
    if (error.code === 'genesys_not_found') throw new KeyturnError('client_changed', { cause });
    // Whether the client was deactivated is unclear: it is put back, and the deletion is not begun.
    if (error.changed !== 'unknown') throw error;
    const seen = await watchDeletion(context, target, { ms: 0, during: 'deactivate' });
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
 * Puts a client that was not deleted back to the state that it was in. Gives the error to throw, which says how it was left; or `gone`
 * when the deletion took effect after all. Throws what keeps this process from going on: then another process will.
 */
export async function putBack(
  context: Context,
  target: ClientTarget,
  error: KeyturnError,
  state: string,
): Promise<KeyturnError | 'gone'> {
  // How the client was left is known now, whatever was unclear before.
  const as = (left: string, changed: 'no' | 'yes'): KeyturnError =>
    new KeyturnError(error.changed === 'unknown' ? 'genesys_failed' : error.code, {
      changed,
      cause: error,
      correlationId: error.correlationId,
      details: { ...error.details, left },
    });
  if (target.state !== 'active' || state === 'active') return as(target.state, 'no');
  try {
    await context.beforeWrite('put back');
    await context.genesys.updateClient(target.clientId, { state: 'active' });
    return as('active', 'no');
  } catch (cause) {
    const { code, changed } = asKeyturnError(cause);
    if (code === 'genesys_not_found') return 'gone';
    if (code === 'request_decided' || factsOf(code).interrupts) throw cause;
    const again = () => watchDeletion(context, target, { ms: 0, during: 'put back' }).catch(() => undefined);
    let seen = await again();
    if (seen === undefined || (changed === 'unknown' && seen.kind === 'there' && seen.state === 'inactive')) {
      // Without an answer it may still take effect.
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
