import { z } from 'zod';
import { defined } from '../services/defined.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../services/errors.ts';
import { rolesOf } from '../services/genesys/client-roles.ts';
import { say } from './block-kit/blocks.ts';
import type { Message } from './block-kit/message.ts';
import { ago, day } from './block-kit/text.ts';
import { deactivate, deactivationSteps, putBack } from './clients/deactivate.ts';
import { type Deletion, isYoung, patienceMs, type Seen, watchDeletion } from './clients/deletion.ts';
import { requireStaying, whyNotDeleted } from './clients/leaving.ts';
import { type ClientTarget, clientTarget } from './clients/target.ts';
import { words } from './delete/words.ts';
import { askForm } from './forms/ask.ts';
import { operationButtons } from './names.ts';
import type { Context } from './operation/context.ts';
import { defineOperation, type Reconciled } from './operation.ts';
import { outcomeWords } from './outcome.ts';

/** Requests of the version before have no moment, and were carried out at once. */
const input = clientTarget.extend({ when: z.enum(['approval']).default('approval') });

/** Steps after which Genesys Cloud may already have changed something; `delete` goes on with the client's dateToDelete before it. */
const steps = { ...deactivationSteps, delete: 'delete', confirm: 'confirm' } as const;
const stepNames: readonly string[] = Object.values(steps);

interface Output {
  clientName: string;
  correlationId: string | undefined;
  removedOn?: number; // when Genesys Cloud removes the client, ms since 1970, where it is not gone yet
}

/** What a request remembers of a deletion: `gone` was found out after its execution had broken off. */
const deleted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('deleted'), name: z.string() }), // a previous version shows the name
  z.object({ kind: z.literal('leaving'), on: z.number() }),
  z.object({ kind: z.literal('gone') }),
]);
type Fact = z.output<typeof deleted>;

/** `delete`: Genesys Cloud takes inactive clients alone, so the client is deactivated, deleted, and looked for until it is gone. */
export const remove = defineOperation({
  name: 'delete',
  synonyms: ['remove', 'rm'],
  summary: () => words.summary,
  usage: '<client>',
  about: 'client',
  title: () => words.title,
  button: operationButtons.removal,
  examples: ['Old Dialer'],
  permission: 'oauth:client:delete',
  calls: '`PUT /api/v2/oauth/clients/{clientId}` (inactive), then `DELETE`, then `GET` until it is gone',
  effect: 'write',
  secondPerson: 'always',
  input,
  form: askForm({ confirmsName: true, moments: () => [{ value: 'approval', label: words.when.approval }] }),
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
    return { clientName: target.clientName, correlationId };
  },
  view: (output): Message => say(outcomeOf(factOf(output))),
  effects: (output) => ({
    correlationId: output.correlationId,
    removedOn: output.removedOn,
    facts: factOf(output),
  }),
  outcome: outcomeWords(deleted, outcomeOf),
  stakes: {
    verb: () => words.verb,
    consequences: (client, now) => [
      client?.state === 'inactive' ? words.consequences.inactive : words.consequences.active,
      isYoung(client, now)
        ? words.consequences.atOnce(ago(Date.parse(client?.dateCreated ?? ''), now))
        : words.consequences.perhapsLater,
      words.consequences.others,
    ],
    handsOver: false,
  },
  async reconcile(context, target, record): Promise<Reconciled> {
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
  },
});

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

const gone: Reconciled = { state: 'done', effects: { facts: { kind: 'gone' } satisfies Fact } };

const factOf = ({ clientName, removedOn }: Output): Fact =>
  removedOn === undefined ? { kind: 'deleted', name: clientName } : { kind: 'leaving', on: removedOn };

function outcomeOf(fact: Fact): string {
  switch (fact.kind) {
    case 'deleted':
      return words.deleted;
    case 'leaving':
      return words.leaving(day(fact.on));
    case 'gone':
      return words.gone;
  }
}

/** The deletion was taken, and its first stage is done: the client stays in the listing, inactive. */
async function leaving(
  { listings }: Context,
  { clientName }: ClientTarget,
  { on, client }: Extract<Seen, { kind: 'leaving' }>,
  correlationId: string | undefined,
): Promise<Output> {
  await listings.rememberWrite({ client }).catch(() => undefined);
  return { clientName, correlationId, removedOn: on };
}
