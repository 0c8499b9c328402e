import { setTimeout as pause } from 'node:timers/promises';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import { type Message, say } from './blocks.ts';
import { type ClientTarget, clientTarget, requireAsAsked } from './client-target.ts';
import { type Context, defineOperation, type Reconciled } from './operation.ts';
import { ago, strong } from './text.ts';

/** How long Genesys Cloud may still show a client after its deletion, in milliseconds (the Terraform provider waits 30 s too). */
const patience = 30_000;
const monthMs = 30 * 86_400_000;

/** After a call without an answer, until a client is looked at once more, in milliseconds. */
const settleMs = 2_000;

/** Steps after which Genesys Cloud may already have changed something. */
const steps: ReadonlySet<string> = new Set(['deactivate', 'delete', 'confirm', 'put back']);

type Gone = 'gone' | 'inactive' | 'active';

/** `delete`: Genesys Cloud takes inactive clients alone, so the client is deactivated, deleted, and looked for until it is gone. */
export const remove = defineOperation({
  name: 'delete',
  summary: 'Delete a client',
  usage: '<client>',
  examples: ['Old Dialer'],
  permission: 'oauth:client:delete',
  calls: '`PUT /api/v2/oauth/clients/{clientId}` (inactive), then `DELETE`, then `GET` until it is gone',
  effect: 'write',
  secondPerson: 'always',
  input: clientTarget,
  clientOf: ({ clientId, clientName }) => ({ id: clientId, name: clientName }),
  async run(context: Context, target): Promise<{ clientName: string; correlationId: string | undefined }> {
    context.access.requireNotOwnClient(target.clientId);
    await deactivate(context, target);
    await context.step('delete');
    let correlationId: string | undefined;
    try {
      ({ correlationId } = await context.genesys.deleteClient(target.clientId));
    } catch (cause) {
      const error = asKeyturnError(cause);
      // Not sent at all: somebody else may be at it already, or a right is gone.
      if (!error.code.startsWith('genesys_') && error.code !== 'shutting_down') throw cause;
      const unclear = error.changed === 'unknown';
      // An unclear answer is settled by reading; after a clear refusal one look tells whether the client is there.
      const now =
        error.code === 'genesys_not_found'
          ? 'gone'
          : await lookUntilGone(context, target, unclear ? patience / 2 : 0, 'delete');
      if (now !== 'gone') {
        const failure = await putBack(context, target, error, now);
        if (failure !== 'gone') throw failure;
      }
      correlationId = error.correlationId;
    }
    await context.step('confirm');
    const now = await lookUntilGone(context, target, patience, 'confirm');
    if (now !== 'gone')
      throw new KeyturnError('genesys_outcome_unknown', {
        changed: 'unknown',
        correlationId,
        details: { summary: stillShown(now) },
      });
    await context.listings.noteWrite({ gone: target.clientId }).catch(() => undefined);
    return { clientName: target.clientName, correlationId };
  },
  view: ({ clientName }): Message =>
    say(`Deleted the OAuth client ${strong(clientName)}; Genesys Cloud confirms that it is gone.`),
  stakes: {
    verb: 'Delete client',
    consequences: (client, now) => {
      const created = client?.dateCreated === undefined ? undefined : Date.parse(client.dateCreated);
      const young = created !== undefined && now - created < monthMs;
      return [
        'The client is deactivated, then deleted. It gets no more tokens, and everything that signs in with it stops working.',
        young
          ? `It was created ${ago(created, now)}, so Genesys Cloud removes it at once: *this cannot be undone*.`
          : 'Do not count on getting it back: Genesys Cloud’s admin pages can restore clients older than 30 days for 7 days, but a deletion through its API may be final.',
        'Other organisations that authorised this client lose access too.',
      ];
    },
  },
  async reconcile(context, target, record): Promise<Reconciled> {
    const step = record.execution?.step ?? '';
    if (!steps.has(step)) return { state: 'again' };
    const now = await lookUntilGone(context, target, step === 'delete' || step === 'confirm' ? patience : 0, step);
    if (now === 'gone') {
      await context.listings.noteWrite({ gone: target.clientId }).catch(() => undefined);
      return { state: 'done', summary: 'Genesys Cloud confirms that the client is gone.' };
    }
    if (step === 'confirm') return { state: 'unknown', summary: stillShown(now) };
    const failure = await putBack(context, target, new KeyturnError('genesys_outcome_unknown', { changed: 'no' }), now);
    if (failure === 'gone') return { state: 'done', summary: 'Genesys Cloud confirms that the client is gone.' };
    if (failure.details['summary'] !== undefined) return { state: 'unknown', summary: failure.details['summary'] };
    return { state: 'failed', summary: `The deletion broke off. ${leftAs(failure)}` };
  },
});

/** Brings the client to `inactive`, which Genesys Cloud demands before a deletion (400 cannot.delete.client). */
async function deactivate(context: Context, target: ClientTarget): Promise<void> {
  if (target.state === 'inactive') {
    requireAsAsked(await read(context, target), target);
    return;
  }
  try {
    await context.genesys.updateClient(target.clientId, { state: 'inactive' }, async (current) => {
      requireAsAsked(current, target);
      await context.step('deactivate');
    });
  } catch (cause) {
    const error = asKeyturnError(cause);
    if (error.code === 'genesys_not_found') throw new KeyturnError('client_changed', { cause });
    // Whether the client was deactivated is unclear: it is put back, and the deletion is not begun.
    if (error.changed !== 'unknown') throw error;
    const now = await lookUntilGone(context, target, 0, 'deactivate');
    const failure = now === 'gone' ? now : await putBack(context, target, error, now);
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

/** Reads the client until it is gone (404, or state deleted) or `ms` have passed; reads at least once. Keeps the lease meanwhile. */
async function lookUntilGone(
  { genesys, now, step }: Context,
  { clientId }: ClientTarget,
  ms: number,
  during: string,
): Promise<Gone> {
  const until = now() + ms;
  for (let wait = 250; ; wait = Math.min(wait * 2, 4_000)) {
    try {
      const { state } = await genesys.getClient(clientId);
      if (state === 'deleted') return 'gone';
      if (now() + wait > until) return state === 'active' ? 'active' : 'inactive';
    } catch (cause) {
      const error = asKeyturnError(cause);
      if (error.code === 'genesys_not_found') return 'gone';
      if (error.code === 'shutting_down') throw new KeyturnError(error.code, { changed: 'unknown', cause });
      if (now() + wait > until) throw new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', cause });
    }
    await pause(wait);
    await step(during);
  }
}

/**
 * Puts a client that was not deleted back to the state that it was in. Gives the error to throw, which says how it was left; or `gone`
 * when the deletion took effect after all. Throws what keeps this process from going on: then somebody else will.
 */
async function putBack(
  context: Context,
  target: ClientTarget,
  error: KeyturnError,
  state: Exclude<Gone, 'gone'>,
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
    await context.step('put back');
    await context.genesys.updateClient(target.clientId, { state: 'active' });
    return as('active', 'no');
  } catch (cause) {
    const { code, changed } = asKeyturnError(cause);
    if (code === 'genesys_not_found') return 'gone';
    if (code === 'request_decided' || code === 'store_unavailable' || code === 'shutting_down') throw cause;
    const look = () => lookUntilGone(context, target, 0, 'put back').catch(() => undefined);
    let now = await look();
    if (now === undefined || (changed === 'unknown' && now === 'inactive')) {
      // Without an answer it may still take effect.
      await pause(settleMs);
      now = await look();
    }
    if (now === 'gone') return now;
    if (now !== undefined) return as(now, now === 'active' ? 'no' : 'yes');
    return new KeyturnError('genesys_outcome_unknown', {
      changed: 'unknown',
      cause: error,
      correlationId: error.correlationId,
      details: { summary: maybeBack },
    });
  }
}

const maybeBack =
  'The client was not deleted. It cannot be told whether it was put back to active: look at it in Genesys Cloud, and reactivate it with the update command if it is still needed.';

const stillShown = (state: string): string =>
  `Genesys Cloud accepted the deletion but still shows the client as ${state}. Look at it in Genesys Cloud before you ask again.`;

/** How a failed deletion left the client, in a sentence. */
export function leftAs(error: KeyturnError): string {
  const left = error.details['left'];
  if (left === undefined) return '';
  return error.changed === 'no'
    ? `The client was not deleted; it is ${left}, as it was before.`
    : `The client was not deleted, but it was left ${left}. Reactivate it with the update command if it is still needed.`;
}
