import { z } from 'zod';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import { fingerprint } from '../services/genesys/fingerprint.ts';
import { moveTargets } from '../services/genesys/rules.ts';
import type { ClientChange, OAuthClient } from '../services/genesys/types/client.ts';
import { actions, section } from './block-kit/blocks.ts';
import type { Message } from './block-kit/message.ts';
import { name } from './block-kit/text.ts';
import { aboutClient, lookFor, requireTaken, unshown } from './clients/after-change.ts';
import { missingIps, notInForce } from './clients/allowed-ips.ts';
import { allowedButtons, clientButton } from './clients/buttons.ts';
import { changeLines } from './clients/change-lines.ts';
import { addedRoles } from './clients/changes.ts';
import { changeEffects, effectsOfChange } from './clients/effects-of-change.ts';
import { clientFields, fieldNames } from './clients/fields.ts';
import { afterMove, moveConsequences, moveIfApproved } from './clients/grant-types.ts';
import { titleOf } from './clients/line.ts';
import { explainRefusal, requireMove } from './clients/move.ts';
import { resolveRoleNames } from './clients/names.ts';
import { requireChangeable } from './clients/target.ts';
import { type ChangeInput, changeForm } from './forms/change.ts';
import { fits } from './forms/client-fields.ts';
import { type OperationName, operationButtons } from './names.ts';
import type { Context } from './operation/context.ts';
import type { Names } from './operation/names.ts';
import type { SecretOffer } from './operation/offering.ts';
import { defineOperation, type Reconciled } from './operation.ts';
import { type OutcomeReader, outcomeWords } from './outcome.ts';
import { keepSecret, sealedEffects } from './secrets/seal.ts';
import { words } from './update/words.ts';

const clientChange: z.ZodType<ClientChange> = z.strictObject({
  ...clientFields,
  name: clientFields.name.exactOptional(),
  grantType: z.enum(moveTargets).exactOptional(),
  state: z.enum(['active', 'inactive']).exactOptional(),
});

const input: z.ZodType<ChangeInput> = z.strictObject({
  clientId: z.string().min(1).max(100),
  clientName: z.string(),
  fingerprint: z.string().min(1),
  change: clientChange,
});

/** What a request remembers of a change. `shown`: its execution broke off, and Genesys Cloud shows all of it. */
const updated = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('updated'),
    name: z.string(), // a previous version shows it
    changes: z.number(), // a previous version shows how many
    /** To another grant type; `sealed`: it came with a secret. */
    moved: z.boolean(),
    sealed: z.boolean(),
    /** Genesys Cloud sent a secret that nobody asked for. */
    dropped: z.boolean(),
    missingIps: z.array(z.string()),
    /** Fields that Genesys Cloud doesn't show as asked for. */
    unshown: z.array(z.string()),
  }),
  z.object({ kind: z.literal('shown'), moved: z.boolean() }),
]);
type Fact = z.output<typeof updated>;

interface Output {
  before: OAuthClient;
  client: OAuthClient;
  change: ClientChange;
  names: Names;
  correlationId: string | undefined;
  sealed: boolean; // whether one came with a new grant type
  dropped: boolean; // Genesys Cloud sent a secret that nobody asked for
  next: OperationName | undefined; // what the requester is offered next
}

/** The step before the one call that changes something. */
const step = 'update';

/** `update`: changes what was changed on the form, and nothing else, unless someone else changed the client meanwhile. */
export const update = defineOperation({
  name: 'update',
  synonyms: ['edit', 'change', 'rename'],
  summary: () => words.summary,
  usage: '<client>',
  about: 'client',
  title: () => words.title,
  button: operationButtons.change,
  examples: ['Payroll Export'],
  permission: 'oauth:client:edit',
  calls: '`GET`, then `PUT /api/v2/oauth/clients/{clientId}`',
  effect: 'write',
  secondPerson: 'configurable',
  does: {
    effects: changeEffects,
    async of({ fingerprint: asShown, change }, client, circumstances) {
      // `run` writes only to a client with this fingerprint, so this weighs what is written.
      if (client === undefined || fingerprint(client) !== asShown) throw new KeyturnError('client_changed');
      return effectsOfChange(client, change, circumstances);
    },
  },
  changes: ({ change }) => ({ ...change }),
  input,
  form: changeForm,
  clientOf: ({ clientId, clientName }) => ({ id: clientId, name: clientName }),
  attaches: ({ change: { roleDivisions = [] } }) => roleDivisions,
  async foresee({ access }, client) {
    // The form asks for their divisions, unless it has no room for the roles.
    if (!fits('roles', client)) await access.requireDivisions(client);
    await access.requireOwnRoles(client);
    return [];
  },
  async check({ access, person }, { clientId, change }, client) {
    access.requireNotOwnClient(clientId);
    if (client !== undefined) requireMove(client, change);
    if (client !== undefined && change.roleDivisions === undefined) await access.requireDivisions(client);
    await access.requireAttachable(person, addedRoles(client ?? { roleDivisions: [] }, change), 'live');
  },
  async run(context: Context, { clientId, fingerprint: asShown, change }): Promise<Output> {
    context.access.requireNotOwnClient(clientId);
    const moves = change.grantType !== undefined;
    let seen: OAuthClient | undefined;
    let offer: SecretOffer | undefined;
    const writing = context.genesys.updateClient(clientId, change, async (current) => {
      requireChangeable(current);
      if (fingerprint(current) !== asShown) throw new KeyturnError('client_changed');
      requireMove(current, change);
      if (change.roleDivisions === undefined) await context.access.requireDivisions(current);
      await context.access.requireAttachable(context.person, addedRoles(current, change), 'live');
      if (moves) offer = await context.offerSecret('newGrantType', current);
      await context.beforeWrite(step);
      seen = current;
    });
    const written = await writing.catch(async (cause: unknown) => {
      // Without an answer it may have been made all the same: then it can be read.
      const error = asKeyturnError(cause);
      const made = error.changed === 'unknown' ? await lookFor(context, clientId, change) : undefined;
      if (made === undefined || seen === undefined) throw explainRefusal(aboutClient(error, clientId), seen, change);
      return { before: seen, client: made, secret: undefined, correlationId: error.correlationId };
    });
    const { before, correlationId } = written;
    const client = await requireTaken(context, { ...written, change });
    // Only a move was approved to yield a secret: any other change must not hand one to somebody alone.
    const secret = offer === undefined ? undefined : await keepSecret(offer, written);
    const dropped = !moves && written.secret !== undefined;
    // The listing is a convenience: a change that was made stays made when the listing can't be told.
    await context.listings.rememberWrite({ client }).catch(() => undefined);
    return {
      before,
      client,
      change,
      correlationId,
      sealed: secret !== undefined,
      dropped,
      next: dropped || (moves && secret === undefined) ? operationButtons.newSecret.operation : undefined,
      names: await resolveRoleNames(context, {
        roleDivisions: [...before.roleDivisions, ...client.roleDivisions],
        rolesWithoutDivision: before.rolesWithoutDivision,
      }),
    };
  },
  effects: (made) => ({
    client: made.client,
    correlationId: made.correlationId,
    next: made.next,
    facts: factOf(made),
  }),
  outcome: outcomeWords(updated, (fact, reader) => updateWords(fact, reader).join(' ')),
  view: (made, viewer): Message => {
    const { before, client, change, names, next } = made;
    const [first, ...said] = updateWords(factOf(made));
    return {
      text: [first, ...said].join(' '),
      blocks: [
        section(words.heading(name(titleOf(client)))),
        section(changeLines(before, change, names, 'done').join('\n')),
        ...said.map((each) => section(each)),
        ...actions(
          ...(next === undefined ? [] : allowedButtons(operationButtons.newSecret, client, viewer)),
          clientButton(operationButtons.details, client),
        ),
      ],
    };
  },
  stakes: {
    verb: () => words.verb,
    done: () => words.done,
    ifApproved: ({ input: asked }) => (changeIn(asked)?.grantType === undefined ? words.ifApproved : moveIfApproved()),
    consequences: (_client, _now, asked) =>
      changeIn(asked)?.grantType === undefined ? [words.consequence] : [...moveConsequences()],
    canChangeBack(asked) {
      const change = changeIn(asked);
      return change !== undefined && change.grantType === undefined;
    },
  },
  async reconcile(context, { clientId, change }, record): Promise<Reconciled> {
    if (record.execution?.step !== step) return { state: 'again' };
    const sealed = await sealedEffects(context.secrets, record.id);
    if (sealed !== undefined) return { state: 'done', effects: sealed };
    const made = await lookFor(context, clientId, change);
    if (made === undefined) {
      const unclear = { kind: 'change_broke_off', clientId } as const;
      return {
        state: 'unknown',
        error: new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', details: { unclear } }),
      };
    }
    const moved = change.grantType !== undefined;
    const facts: Fact = { kind: 'shown', moved };
    return {
      state: 'done',
      effects: { client: made, facts, next: moved ? operationButtons.newSecret.operation : undefined },
    };
  },
});

/** The change in a stored input, if it can be read. */
const changeIn = (asked: unknown) => input.safeParse(asked).data?.change;

function factOf({ client, change, sealed, dropped }: Output): Fact {
  return {
    kind: 'updated',
    name: client.name,
    changes: Object.keys(change).length,
    moved: change.grantType !== undefined,
    sealed,
    dropped,
    missingIps: missingIps(change.allowedIps, client),
    unshown: unshown(client, change),
  };
}

/** What happened, and what to look after: one mrkdwn sentence or two each. */
function updateWords(fact: Fact, reader?: OutcomeReader): string[] {
  if (fact.kind === 'shown') return [words.foundOut, ...(fact.moved ? [afterMove(false)] : [])];
  return [
    words.saved,
    ...(fact.moved ? [afterMove(fact.sealed, reader)] : []),
    ...(fact.dropped ? [words.secretDropped] : []),
    ...notInForce(fact.missingIps),
    ...(fact.unshown.length === 0 ? [] : [words.notShown(fieldNames(fact.unshown))]),
  ].filter((line) => line !== '');
}
