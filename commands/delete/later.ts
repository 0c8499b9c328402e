import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { fingerprint } from '../../services/genesys/fingerprint.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { snapshotOf } from '../cards/snapshot.ts';
import { deactivationSteps } from '../clients/deactivate.ts';
import { requireChangeable } from '../clients/target.ts';
import type { Context, Services } from '../operation/context.ts';
import type { LookedAt, Reconciled } from '../operation.ts';
import { deletion, foundOut, gone } from './carry-out.ts';
import type { Input } from './input.ts';
import { type Fact, type Output, reactivatedSince, removalIn } from './outcome.ts';

/** A deletion with a way back: the client is deactivated now, and deleted on a date. */

const reactivateStep = 'reactivate';

/** The client was deactivated, which is the first part. */
export async function deactivated(context: Context, { clientName }: Input, client: OAuthClient): Promise<Output> {
  await context.listings.rememberWrite({ client }).catch(() => undefined);
  return { kind: 'deactivated', clientName, correlationId: undefined, ...removalIn(client, context.now()) };
}

/** The second part. Throws client_changed unless the client is as it was when this was asked for, but inactive. */
export async function complete(context: Context, target: Input, record: RequestRecord): Promise<Output> {
  context.access.requireNotOwnClient(target.clientId);
  const current = await read(context, target);
  requireChangeable(current);
  const asked = snapshotOf(record).client;
  if (asked === undefined || current.state !== 'inactive' || contentOf(current) !== contentOf(asked))
    throw new KeyturnError('client_changed');
  return deletion(context, { ...target, state: 'inactive' }, current);
}

/** A fingerprint of all but its state, which is ours, and when that was changed. */
const contentOf = (client: OAuthClient): string => fingerprint({ ...client, state: '', dateModified: undefined });

/** Takes the first part back. Throws client_changed if the client is gone. */
export async function undo(context: Context, target: Input): Promise<Output> {
  const output: Output = { kind: 'reactivated', clientName: target.clientName, correlationId: undefined };
  const current = await read(context, target);
  requireChangeable(current);
  if (current.state === 'active') return output;
  const { client, correlationId } = await context.genesys.updateClient(
    target.clientId,
    { state: 'active' },
    async (now) => {
      await context.access.requireDivisions(now);
      await context.beforeWrite(reactivateStep);
    },
  );
  await context.listings.rememberWrite({ client }).catch(() => undefined);
  return { ...output, correlationId };
}

/** Whether someone reactivated the client in between, or it's gone. Throws what Genesys Cloud throws. */
export async function look(services: Pick<Services, 'genesys'>, target: Input): Promise<LookedAt> {
  try {
    const { state } = await services.genesys.getClient(target.clientId);
    if (state === 'deleted') return isGone;
    return state === 'active' ? { kind: 'reverted', facts: reactivatedSince.fact.facts } : { kind: 'waiting' };
  } catch (error) {
    if (asKeyturnError(error).code === 'genesys_not_found') return isGone;
    throw error;
  }
}

const isGone: LookedAt = { kind: 'gone', facts: { kind: 'gone' } satisfies Fact };

/** What an interrupted execution did. The first part and its undoing are simply done again: neither harms if it was done. */
export async function reconcile(context: Context, target: Input, record: RequestRecord) {
  const { purpose, step } = record.execution ?? {};
  if (purpose === 'undo') return { state: 'again' } as const satisfies Reconciled;
  if (purpose === 'complete') return foundOut(context, { ...target, state: 'inactive' }, record);
  if (target.when !== 'grace') return foundOut(context, target, record);
  if (step !== deactivationSteps.deactivate) return { state: 'again' } as const satisfies Reconciled;
  const seen = await look(context, target);
  if (seen.kind === 'gone') return gone;
  if (seen.kind === 'reverted') return { state: 'again' } as const satisfies Reconciled;
  return { state: 'done', effects: { facts: { kind: 'deactivated' } satisfies Fact } } as const satisfies Reconciled;
}

async function read({ genesys }: Pick<Context, 'genesys'>, { clientId }: Input): Promise<OAuthClient> {
  try {
    return await genesys.getClient(clientId);
  } catch (cause) {
    if (asKeyturnError(cause).code === 'genesys_not_found') throw new KeyturnError('client_changed', { cause });
    throw cause;
  }
}
