import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import { fingerprint } from '../services/fingerprint.ts';
import { moveTargets } from '../services/genesys/rules.ts';
import type { ClientChange, ClientWithSecret, OAuthClient } from '../services/genesys/types.ts';
import { actions, type Message, section } from './block-kit/blocks.ts';
import { count, name } from './block-kit/text.ts';
import { notRestricted } from './clients/allowed-ips.ts';
import { clientButton, leadButtons } from './clients/buttons.ts';
import { effectOf } from './clients/change-effects.ts';
import { changeLines } from './clients/change-lines.ts';
import { addedRoles, changeBetween } from './clients/changes.ts';
import { clientFields, fieldLabels } from './clients/fields.ts';
import { afterMove, moveConsequences } from './clients/grant-types.ts';
import { titleOf } from './clients/line.ts';
import { explainRefusal, requireMove } from './clients/move.ts';
import type { Names } from './clients/names.ts';
import { resolveRoleNames } from './clients/names.ts';
import { requireChangeable } from './clients/target.ts';
import { showCommand } from './error-sentences.ts';
import { type ChangeInput, changeForm } from './forms/change.ts';
import { fits } from './forms/client-fields.ts';
import { leads, type OperationName } from './names.ts';
import { type Context, defineOperation, type Reconciled } from './operation.ts';
import { keepSecret, type Sealed, sealedOutcome } from './secrets/view.ts';

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

interface Output {
  before: OAuthClient;
  client: OAuthClient;
  change: ClientChange;
  names: Names;
  correlationId: string | undefined;
  /** What came with a new grant type. */
  secret: Sealed | undefined;
  /** Genesys Cloud sent a secret that nobody asked for. */
  dropped: boolean;
  /** What the requester is offered next. */
  next: OperationName | undefined;
}

/** `update`: changes what was changed on the form, and nothing else, unless somebody else changed the client meanwhile. */
export const update = defineOperation({
  name: 'update',
  synonyms: ['edit', 'change', 'rename', 'deactivate', 'reactivate', 'disable', 'enable'],
  summary: 'Change a client, deactivate it, or reactivate it',
  usage: '<client>',
  about: 'client',
  title: 'Update OAuth client',
  button: leads.change,
  examples: ['Payroll Export'],
  permission: 'oauth:client:edit',
  calls: '`GET`, then `PUT /api/v2/oauth/clients/{clientId}`',
  effect: 'write',
  secondPerson: 'configurable',
  secondPersonFor: { what: 'another grant type', needs: ({ change }) => effectOf(change) === 'second' },
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
    if (moves) await context.secrets.prepare();
    let seen: OAuthClient | undefined;
    const writing = context.genesys.updateClient(clientId, change, async (current) => {
      requireChangeable(current);
      if (fingerprint(current) !== asShown) throw new KeyturnError('client_changed');
      requireMove(current, change);
      if (change.roleDivisions === undefined) await context.access.requireDivisions(current);
      await context.access.requireAttachable(context.person, addedRoles(current, change), 'live');
      await context.step('update');
      seen = current;
    });
    const written = await writing.catch(async (cause: unknown) => {
      // Without an answer it may have been made all the same: then it is there to be read.
      const error = asKeyturnError(cause);
      const made = error.changed === 'unknown' ? await lookFor(context, clientId, change) : undefined;
      if (made === undefined || seen === undefined) throw explainRefusal(aboutClient(error, clientId), seen, change);
      return { before: seen, client: made, secret: undefined, correlationId: error.correlationId };
    });
    const { before, correlationId } = written;
    const client = await requireTaken(context, { ...written, change });
    // Only a move was approved to yield a secret: any other change must not hand one to somebody alone.
    const secret = moves ? await keepSecret(context, 'newGrantType', written) : undefined;
    const dropped = !moves && written.secret !== undefined;
    // The listing is a convenience: a change that was made stays made when the listing cannot be told.
    await context.listings.noteWrite({ client }).catch(() => undefined);
    return {
      before,
      client,
      change,
      correlationId,
      secret,
      dropped,
      next: dropped || (moves && secret === undefined) ? leads.newSecret.operation : undefined,
      names: await resolveRoleNames(context, {
        roleDivisions: [...before.roleDivisions, ...client.roleDivisions],
        rolesWithoutDivision: before.rolesWithoutDivision,
      }),
    };
  },
  view: ({ before, client, change, names, secret, dropped, next }, viewer): Message => {
    const lines = changeLines(before, change, names);
    const said = [
      ...(change.grantType === undefined ? [] : [afterMove(secret !== undefined)]),
      ...(dropped ? [droppedSecret] : []),
      ...notRestricted(change.allowedIps, client),
      ...notShown(client, change),
    ];
    return {
      text: [`Updated the OAuth client ${name(client.name)}: ${count(lines.length, 'change')}.`, ...said].join(' '),
      blocks: [
        section(`*Updated:* ${name(titleOf(client))}`),
        section(lines.join('\n')),
        ...said.map((each) => section(each)),
        ...actions(
          ...(next === undefined ? [] : leadButtons(leads.newSecret, client, viewer)),
          clientButton(leads.details, client),
        ),
      ],
    };
  },
  stakes: {
    verb: 'Update client',
    consequences: (_client, _now, asked) =>
      input.safeParse(asked).data?.change.grantType === undefined
        ? ['The client is changed as shown. It can be changed back.']
        : [...moveConsequences()],
  },
  async reconcile(context, { clientId, change }, record): Promise<Reconciled> {
    if (record.execution?.step !== 'update') return { state: 'again' };
    const sealed = await sealedOutcome(context.secrets, record.id);
    if (sealed !== undefined) return sealed;
    const made = await lookFor(context, clientId, change);
    if (made === undefined) return { state: 'unknown', summary: unseen(context.command, clientId) };
    const shown = 'Genesys Cloud shows the client as it was to be.';
    return change.grantType === undefined
      ? { state: 'done', summary: shown, output: { client: made } }
      : {
          state: 'done',
          summary: `${shown} ${afterMove(false)}`,
          output: { client: made, next: leads.newSecret.operation },
        };
  },
});

const droppedSecret =
  'Genesys Cloud also sent a new client secret, and Keyturn discarded it: new secrets need a second person. If the client can’t get tokens now, rotate its secret.';

/** After a call without an answer: between looks at the client, which may show the change late, in milliseconds. */
const looksMs = [0, 500, 1_500, 2_000] as const;

const unseen = (command: string, clientId: string): string =>
  `The execution broke off, and Genesys Cloud does not show the change. It may still come: check with ${showCommand(command, clientId)} before you ask again.`;

/** An unclear outcome, with the client to look at: a listing shows too little of it to tell. */
function aboutClient(error: KeyturnError, clientId: string): KeyturnError {
  const { code, changed, correlationId, details } = error;
  if (changed !== 'unknown') return error;
  return new KeyturnError(code, { changed, correlationId, cause: error, details: { ...details, clientId } });
}

/** The client, once it shows all of `change`; undefined when it does not, or cannot be read. */
async function lookFor(
  { genesys }: Pick<Context, 'genesys'>,
  clientId: string,
  change: ClientChange,
): Promise<OAuthClient | undefined> {
  for (const wait of looksMs) {
    await pause(wait);
    const now = await genesys.getClient(clientId).catch(() => undefined);
    if (now !== undefined && Object.keys(changeBetween(now, change)).length === 0) return now;
  }
  return undefined;
}

/** Names of the fields of `change` that the client doesn't show; its allowed IP addresses have words of their own. */
const unshown = (client: OAuthClient, change: ClientChange): string[] =>
  Object.keys(changeBetween(client, change)).flatMap((field) =>
    field in fieldLabels && field !== 'allowedIps' ? [fieldLabels[field as keyof ClientChange]] : [],
  );

const notShown = (client: OAuthClient, change: ClientChange): string[] => {
  const fields = unshown(client, change);
  return fields.length === 0
    ? []
    : [`*Check this client:* Genesys Cloud’s answer doesn’t show what was asked for: ${fields.join(', ')}.`];
};

/**
 * The client as it is now. Throws `genesys_outcome_unknown` where Genesys Cloud took a new grant type or state, and neither its answer nor the
 * client shows it: nobody must count on a client that gets no more tokens. A new secret shows that the move was made.
 */
async function requireTaken(
  context: Pick<Context, 'genesys' | 'command'>,
  { client, change, secret, correlationId }: ClientWithSecret & { change: ClientChange },
): Promise<OAuthClient> {
  const { grantType, state } = changeBetween(client, change);
  if ((grantType === undefined && state === undefined) || (grantType !== undefined && secret !== undefined))
    return client;
  const looked: ClientChange = {
    ...(grantType === undefined ? {} : { grantType }),
    ...(state === undefined ? {} : { state }),
  };
  const made = await lookFor(context, client.id, looked);
  if (made !== undefined) return made;
  throw new KeyturnError('genesys_outcome_unknown', {
    changed: 'unknown',
    correlationId,
    details: {
      summary: `Genesys Cloud accepted the change but doesn’t show it: ${unshown(client, looked).join(', ')}. Check with ${showCommand(context.command, client.id)} before you ask again.`,
    },
  });
}
