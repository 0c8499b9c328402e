import { defined } from '../../services/defined.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { deactivationSteps, putBack } from '../clients/deactivate.ts';
import { type Deletion, patienceMs, type Seen, watchDeletion } from '../clients/deletion.ts';
import type { ClientTarget } from '../clients/target.ts';
import type { Context } from '../operation/context.ts';
import type { Reconciled } from '../operation.ts';
import type { Fact, Output } from './outcome.ts';

/** Steps after which Genesys Cloud may already have changed something; `delete` goes on with the client's dateToDelete before it. */
const steps = { ...deactivationSteps, delete: 'delete', confirm: 'confirm' } as const;
const stepNames: readonly string[] = Object.values(steps);

/** Deletes a client that's inactive, as `current`, and looks for it until it's gone. */
export async function deletion(context: Context, target: ClientTarget, current: OAuthClient): Promise<Output> {
  const step = deleteStep(current.dateToDelete);
  await context.beforeWrite(step);
  let correlationId: string | undefined;
  try {
    ({ correlationId } = await context.genesys.deleteClient(target.clientId));
  } catch (cause) {
    const error = asKeyturnError(cause);
    // Not sent at all: another process may be at it already, or a right is gone.
    if (factsOf(error.code).from !== 'genesys' && error.code !== 'shutting_down') throw cause;
    const unclear = error.changed === 'unknown';
    // An unclear answer is settled by reading; after a clear refusal one look tells whether the client is there.
    const seen: Seen =
      error.code === 'genesys_not_found'
        ? { kind: 'gone' }
        : await watchDeletion(context, target, {
            ms: unclear ? patienceMs / 2 : 0,
            during: step,
            ...(unclear ? { deletion: deletionAt(step) } : {}),
          });
    if (seen.kind === 'leaving') return leaving(context, target, seen, error.correlationId);
    if (seen.kind === 'there') {
      const failure = await putBack(context, target, error, seen.state);
      if (failure !== 'gone') throw failure;
    }
    correlationId = error.correlationId;
  }
  await context.beforeWrite(steps.confirm);
  const deletion = { ...deletionAt(step), accepted: true };
  const seen = await watchDeletion(context, target, { ms: patienceMs, during: steps.confirm, deletion });
  if (seen.kind === 'leaving') return leaving(context, target, seen, correlationId);
  if (seen.kind === 'there')
    throw new KeyturnError('genesys_outcome_unknown', {
      changed: 'unknown',
      correlationId,
      details: { unclear: { kind: 'deletion_not_shown', state: seen.state } },
    });
  await context.listings.rememberWrite({ gone: target.clientId }).catch(() => undefined);
  return { kind: 'deleted', clientName: target.clientName, correlationId };
}

/** What an interrupted execution did: of a deletion at once, or of the second of two parts. */
export async function foundOut(context: Context, target: ClientTarget, record: RequestRecord): Promise<Reconciled> {
  const step = record.execution?.step ?? '';
  const [name = ''] = step.split(':');
  if (!stepNames.includes(name)) return { state: 'again' };
  const sent = name === steps.delete || name === steps.confirm;
  const seen = await watchDeletion(context, target, {
    ms: sent ? patienceMs : 0,
    during: step,
    ...(sent ? { deletion: deletionAt(step) } : {}),
  });
  if (seen.kind === 'leaving') {
    const { removedOn } = await leaving(context, target, seen, undefined);
    return { state: 'done', effects: { removedOn, facts: { kind: 'leaving', on: seen.on } satisfies Fact } };
  }
  if (seen.kind === 'gone') {
    await context.listings.rememberWrite({ gone: target.clientId }).catch(() => undefined);
    return gone;
  }
  if (name === steps.confirm) {
    const unclear = { kind: 'deletion_not_shown', state: seen.state } as const;
    return {
      state: 'unknown',
      error: new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', details: { unclear } }),
    };
  }
  const broken = new KeyturnError('genesys_outcome_unknown', { changed: 'no' });
  const failure = await putBack(context, target, broken, seen.state);
  if (failure === 'gone') return gone;
  return { state: failure.details.unclear === undefined ? 'failed' : 'unknown', error: failure };
}

/** The step before DELETE: what the client's dateToDelete was decides afterwards whether Genesys Cloud has taken it. */
function deleteStep(before: string | undefined): string {
  return `${steps.delete}:${before ?? ''}`;
}

/** What a step on record tells of the DELETE. One of the version before says nothing of the date. */
function deletionAt(step: string): Deletion {
  const before = step.startsWith(deleteStep(undefined)) ? step.slice(deleteStep(undefined).length) : undefined;
  return {
    accepted: step === steps.confirm,
    beforeKnown: before !== undefined,
    ...defined({ before: before === '' ? undefined : before }),
  };
}

/** The client isn't there anymore. */
export const gone: Reconciled = { state: 'done', effects: { facts: { kind: 'gone' } satisfies Fact } };

/** The deletion was taken, and its first stage is done: the client stays in the listing, inactive. */
async function leaving(
  { listings }: Context,
  { clientName }: ClientTarget,
  { on, client }: Extract<Seen, { kind: 'leaving' }>,
  correlationId: string | undefined,
): Promise<Output> {
  await listings.rememberWrite({ client }).catch(() => undefined);
  return { kind: 'leaving', clientName, correlationId, removedOn: on };
}
