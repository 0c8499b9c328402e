import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import { fingerprint } from '../services/fingerprint.ts';
import type { ClientChange, OAuthClient } from '../services/genesys/types.ts';
import { actions, button, type Message, section } from './blocks.ts';
import { addedRoles, changeBetween, changeLines } from './client-changes.ts';
import { clientFields } from './client-fields.ts';
import { resolveNames } from './client-names.ts';
import { type Names, titleOf } from './client-view.ts';
import { ids } from './names.ts';
import { type Context, defineOperation, type Reconciled } from './operation.ts';
import { count, name } from './text.ts';

const clientChange: z.ZodType<ClientChange> = z.strictObject({
  ...clientFields,
  name: clientFields.name.exactOptional(),
  state: z.enum(['active', 'inactive']).exactOptional(),
});

const input = z.strictObject({
  clientId: z.string().min(1).max(100),
  clientName: z.string(),
  /** Of the client as it was when the form was opened. */
  fingerprint: z.string().min(1),
  change: clientChange,
});

interface Output {
  before: OAuthClient;
  client: OAuthClient;
  change: ClientChange;
  names: Names;
  correlationId: string | undefined;
}

/** `update`: changes what was changed on the form, and nothing else, unless somebody else changed the client meanwhile. */
export const update = defineOperation({
  name: 'update',
  summary: 'Change a client, deactivate it, or reactivate it',
  usage: '<client>',
  examples: ['Payroll Export'],
  permission: 'oauth:client:edit',
  calls: '`GET`, then `PUT /api/v2/oauth/clients/{clientId}`',
  effect: 'write',
  secondPerson: 'configurable',
  input,
  clientOf: ({ clientId, clientName }) => ({ id: clientId, name: clientName }),
  async check({ access, person }, { clientId, change }, client) {
    access.requireNotOwnClient(clientId);
    await access.requireAttachable(person, addedRoles(client ?? { roleDivisions: [] }, change), 'live');
  },
  async run(context: Context, { clientId, fingerprint: asShown, change }): Promise<Output> {
    context.access.requireNotOwnClient(clientId);
    let seen: OAuthClient | undefined;
    const writing = context.genesys.updateClient(clientId, change, async (current) => {
      requireChangeable(current);
      if (fingerprint(current) !== asShown) throw new KeyturnError('client_changed');
      await context.access.requireAttachable(context.person, addedRoles(current, change), 'live');
      await context.step('update');
      seen = current;
    });
    const { before, client, correlationId } = await writing.catch(async (cause: unknown) => {
      // Without an answer it may have been made all the same: then it is there to be read.
      const error = asKeyturnError(cause);
      const made = error.changed === 'unknown' ? await lookFor(context, clientId, change) : undefined;
      if (made === undefined || seen === undefined) throw cause;
      return { before: seen, client: made, correlationId: error.correlationId };
    });
    // The listing is a convenience: a change that was made stays made when the listing cannot be told.
    await context.listings.noteWrite({ client }).catch(() => undefined);
    return {
      before,
      client,
      change,
      correlationId,
      names: await resolveNames(context, {
        ...client,
        roleDivisions: [...before.roleDivisions, ...client.roleDivisions],
      }),
    };
  },
  view: ({ before, client, change, names }): Message => {
    const lines = changeLines(before, change, names);
    return {
      text: `Updated the OAuth client ${name(client.name)}: ${count(lines.length, 'change')}.`,
      blocks: [
        section(`*Updated:* ${name(titleOf(client))}`),
        section(lines.join('\n')),
        ...actions(button({ label: 'Show details', actionId: ids.run('show'), value: client.id })),
      ],
    };
  },
  stakes: {
    verb: 'Update client',
    consequences: () => ['The client is changed as shown. It can be changed back.'],
  },
  async reconcile(context, { clientId, change }, record): Promise<Reconciled> {
    if (record.execution?.step !== 'update') return { state: 'again' };
    const made = await lookFor(context, clientId, change);
    return made === undefined
      ? { state: 'unknown', summary: unseen }
      : { state: 'done', summary: 'Genesys Cloud shows the client as it was to be.', output: { client: made } };
  },
});

/** After a call without an answer, until the client is looked at once more, in milliseconds. */
const settleMs = 2_000;

const unseen =
  'The execution broke off, and Genesys Cloud does not show the change. It may still come: look at the client before you ask again.';

/** The client, once it shows all of `change`; undefined when it does not, or cannot be read. */
async function lookFor(
  { genesys }: Pick<Context, 'genesys'>,
  clientId: string,
  change: ClientChange,
): Promise<OAuthClient | undefined> {
  for (const wait of [0, settleMs]) {
    await pause(wait);
    const now = await genesys.getClient(clientId).catch(() => undefined);
    if (now !== undefined && Object.keys(changeBetween(now, change)).length === 0) return now;
  }
  return undefined;
}

/** Throws client_locked for a client that only Genesys itself may touch, or that is gone. */
export function requireChangeable(client: Pick<OAuthClient, 'state'>): void {
  if (client.state === 'disabled' || client.state === 'deleted')
    throw new KeyturnError('client_locked', { details: { state: client.state } });
}
