import { setTimeout as pause } from 'node:timers/promises';
import { asKeyturnError, factsOf, KeyturnError } from '../services/errors.ts';
import { rolesOf } from '../services/genesys/client-roles.ts';
import type { OAuthClient } from '../services/genesys/types.ts';
import { type Message, say } from './block-kit/blocks.ts';
import { ago, day, strong } from './block-kit/text.ts';
import { type Deletion, isYoung, look, patience, type Seen } from './clients/deletion.ts';
import { requireStaying, whyNotDeleted } from './clients/leaving.ts';
import { type ClientTarget, clientTarget, requireAsAsked } from './clients/target.ts';
import { askForm } from './forms/ask.ts';
import { leads } from './names.ts';
import { type Context, defineOperation, type Reconciled } from './operation.ts';

/** After a call without an answer, until a client is looked at once more, in milliseconds. */
const settleMs = 2_000;

/** Steps after which Genesys Cloud may already have changed something; `delete` goes on with the client's dateToDelete before it. */
const steps: ReadonlySet<string> = new Set(['deactivate', 'delete', 'confirm', 'put back']);

/** The step before DELETE: what the client's dateToDelete was decides afterwards whether Genesys Cloud has taken it. */
const deleteStep = (before: string | undefined): string => `delete:${before ?? ''}`;

/** What a step on record tells of the DELETE. One of the version before says nothing of the date. */
function deletionAt(step: string): Deletion {
  const before = /^delete:(.*)$/su.exec(step)?.[1];
  return {
    accepted: step === 'confirm',
    beforeKnown: before !== undefined,
    ...(before === undefined || before === '' ? {} : { before }),
  };
}

interface Output {
  clientName: string;
  correlationId: string | undefined;
  /** When Genesys Cloud removes the client, ms since 1970, where it is not gone yet. */
  removedOn?: number;
  facts?: Record<string, string>;
}

/** `delete`: Genesys Cloud takes inactive clients alone, so the client is deactivated, deleted, and looked for until it is gone. */
export const remove = defineOperation({
  name: 'delete',
  synonyms: ['remove', 'rm'],
  summary: 'Delete a client',
  usage: '<client>',
  about: 'client',
  title: 'Delete OAuth client',
  button: leads.removal,
  examples: ['Old Dialer'],
  permission: 'oauth:client:delete',
  calls: '`PUT /api/v2/oauth/clients/{clientId}` (inactive), then `DELETE`, then `GET` until it is gone',
  effect: 'write',
  secondPerson: 'always',
  input: clientTarget,
  form: askForm({ confirmsName: true }),
  clientOf: ({ clientId, clientName }) => ({ id: clientId, name: clientName }),
  whyNot: whyNotDeleted,
  async foresee({ access }, client) {
    // One that is inactive already needs no PUT, and of that alone it's known that it demands the roles and drops those without a division.
    if (client.state === 'inactive') return access.ownLacks(rolesOf(client));
    await access.requireDivisions(client);
    await access.requireOwnRoles(client);
    return [];
  },
  async check(services, _target, client) {
    if (client !== undefined) await requireStaying(services, client);
  },
  async run(context: Context, target): Promise<Output> {
    context.access.requireNotOwnClient(target.clientId);
    const before = (await deactivate(context, target)).dateToDelete;
    const step = deleteStep(before);
    await context.step(step);
    let correlationId: string | undefined;
    try {
      ({ correlationId } = await context.genesys.deleteClient(target.clientId));
    } catch (cause) {
      const error = asKeyturnError(cause);
      // Not sent at all: somebody else may be at it already, or a right is gone.
      if (factsOf(error.code).from !== 'genesys' && error.code !== 'shutting_down') throw cause;
      const unclear = error.changed === 'unknown';
      // An unclear answer is settled by reading; after a clear refusal one look tells whether the client is there.
      const seen: Seen =
        error.code === 'genesys_not_found'
          ? { kind: 'gone' }
          : await look(context, target, {
              ms: unclear ? patience / 2 : 0,
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
    await context.step('confirm');
    const deletion = { ...deletionAt(step), accepted: true };
    const seen = await look(context, target, { ms: patience, during: 'confirm', deletion });
    if (seen.kind === 'leaving') return leaving(context, target, seen, correlationId);
    if (seen.kind === 'there')
      throw new KeyturnError('genesys_outcome_unknown', {
        changed: 'unknown',
        correlationId,
        details: { summary: stillShown(seen.state) },
      });
    await context.listings.noteWrite({ gone: target.clientId }).catch(() => undefined);
    return { clientName: target.clientName, correlationId };
  },
  view: ({ clientName, removedOn }): Message =>
    say(
      removedOn === undefined
        ? `Deleted the OAuth client ${strong(clientName)}; Genesys Cloud confirms that it is gone.`
        : deactivated(removedOn),
    ),
  stakes: {
    verb: 'Delete client',
    consequences: (client, now) => {
      return [
        client?.state === 'inactive'
          ? 'The client is deleted. It’s inactive, so it already gets no new tokens.'
          : 'The client is deactivated, then deleted. It gets no more tokens, and everything that signs in with it stops working.',
        isYoung(client, now)
          ? `It was created ${ago(Date.parse(client?.dateCreated ?? ''), now)}, so Genesys Cloud removes it at once: *this cannot be undone*.`
          : 'Do not count on getting it back: Genesys Cloud’s admin pages can restore clients older than 30 days for 7 days, but a deletion through its API may be final.',
        'Other organizations that authorized this client lose access too.',
      ];
    },
  },
  async reconcile(context, target, record): Promise<Reconciled> {
    const step = record.execution?.step ?? '';
    const [name = ''] = step.split(':');
    if (!steps.has(name)) return { state: 'again' };
    const sent = name === 'delete' || name === 'confirm';
    const seen = await look(context, target, {
      ms: sent ? patience : 0,
      during: step,
      ...(sent ? { deletion: deletionAt(step) } : {}),
    });
    if (seen.kind === 'leaving') {
      const { facts } = await leaving(context, target, seen, undefined);
      return { state: 'done', summary: deactivated(seen.on), output: { facts } };
    }
    if (seen.kind === 'gone') {
      await context.listings.noteWrite({ gone: target.clientId }).catch(() => undefined);
      return { state: 'done', summary: 'Genesys Cloud confirms that the client is gone.' };
    }
    if (name === 'confirm') return { state: 'unknown', summary: stillShown(seen.state) };
    const broken = new KeyturnError('genesys_outcome_unknown', { changed: 'no' });
    const failure = await putBack(context, target, broken, seen.state);
    if (failure === 'gone') return { state: 'done', summary: 'Genesys Cloud confirms that the client is gone.' };
    if (failure.details['summary'] !== undefined) return { state: 'unknown', summary: failure.details['summary'] };
    return { state: 'failed', summary: `The deletion broke off. ${leftAs(failure)}` };
  },
});

/** The deletion was taken, and its first stage is done: the client stays in the listing, inactive. */
async function leaving(
  { listings }: Context,
  { clientName }: ClientTarget,
  { on, client }: Extract<Seen, { kind: 'leaving' }>,
  correlationId: string | undefined,
): Promise<Output> {
  await listings.noteWrite({ client }).catch(() => undefined);
  return { clientName, correlationId, removedOn: on, facts: { removedOn: new Date(on).toISOString() } };
}

const deactivated = (on: number): string =>
  `Deactivated. Genesys Cloud removes it on ${day(on)}; reactivate it before then to undo this.`;

/** Brings the client to `inactive`, which Genesys Cloud demands before a deletion (400 cannot.delete.client). */
async function deactivate(context: Context, target: ClientTarget): Promise<OAuthClient> {
  if (target.state === 'inactive') {
    const current = await read(context, target);
    requireAsAsked(current, target);
    return current;
  }
  try {
    const { client } = await context.genesys.updateClient(target.clientId, { state: 'inactive' }, async (current) => {
      requireAsAsked(current, target);
      await context.access.requireDivisions(current);
      await context.step('deactivate');
    });
    return client;
  } catch (cause) {
    const error = asKeyturnError(cause);
    if (error.code === 'genesys_not_found') throw new KeyturnError('client_changed', { cause });
    // Whether the client was deactivated is unclear: it is put back, and the deletion is not begun.
    if (error.changed !== 'unknown') throw error;
    const seen = await look(context, target, { ms: 0, during: 'deactivate' });
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
 * when the deletion took effect after all. Throws what keeps this process from going on: then somebody else will.
 */
async function putBack(
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
    await context.step('put back');
    await context.genesys.updateClient(target.clientId, { state: 'active' });
    return as('active', 'no');
  } catch (cause) {
    const { code, changed } = asKeyturnError(cause);
    if (code === 'genesys_not_found') return 'gone';
    if (code === 'request_decided' || factsOf(code).interrupts) throw cause;
    const again = () => look(context, target, { ms: 0, during: 'put back' }).catch(() => undefined);
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
