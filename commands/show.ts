import { z } from 'zod';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import type { OAuthClient } from '../services/genesys/types.ts';
import { findClient } from '../services/listings/find-clients.ts';
import { actions, context, header, type Message, section } from './block-kit/blocks.ts';
import { roomBeside } from './block-kit/fit.ts';
import { date } from './block-kit/text.ts';
import { clientButton, clientButtons } from './clients/buttons.ts';
import { askWhichClient, chooseMessage } from './clients/choosing.ts';
import { clientFacts, otherFieldNotes } from './clients/details.ts';
import { type Leaving, leavingOf, leavingWords } from './clients/leaving.ts';
import { nameLine, titleOf } from './clients/line.ts';
import { clientLists } from './clients/lists.ts';
import { locate, type Missed } from './clients/locate.ts';
import type { Names } from './clients/names.ts';
import { resolveNames } from './clients/names.ts';
import { notFound } from './clients/not-found.ts';
import { oddities, oddityNotes } from './clients/oddities.ts';
import { leads } from './names.ts';
import { defineOperation, type Services } from './operation.ts';
import { type Mistyped, mistyped, perhapsCommand, type UnknownCommand, unknownCommand } from './unknown-command.ts';

const input = z.strictObject({
  client: z.string().trim().max(1000),
  /** Looks it up in a listing that is asked for now. */
  fresh: z.boolean().default(false),
  /** Whether it was typed without a verb. */
  bare: z.boolean().default(false),
  /** What was typed as a command, if it may also be one with a typo. */
  mistyped: mistyped.optional(),
});

type Output =
  | { kind: 'which' }
  | {
      kind: 'one';
      client: OAuthClient;
      names: Names;
      readAt?: number;
      leaving?: Leaving;
      mistyped?: Mistyped | undefined;
    }
  | { kind: 'many'; text: string; clients: readonly OAuthClient[]; mistyped?: Mistyped | undefined }
  | (Missed & { text: string; bare: boolean })
  | ({ kind: 'command' } & UnknownCommand);

/** `show`: everything about one client, read at this moment. */
export const show = defineOperation({
  name: 'show',
  synonyms: ['get', 'view', 'details', 'describe'],
  summary: 'Show everything about one client',
  usage: '<client>',
  about: 'client',
  title: 'OAuth client',
  button: leads.details,
  examples: ['Payroll Export', 'payroll'],
  permission: 'oauth:client:view',
  calls: '`GET /api/v2/oauth/clients/{clientId}`',
  effect: 'read',
  secondPerson: 'never',
  fromText: (client, { fresh }) => ({ client, fresh }),
  input,
  async run(services, { client: text, fresh, bare, mistyped: typed }): Promise<Output> {
    if (text === '') return { kind: 'which' };
    const found = await locate(services, text, { fresh, quick: typed !== undefined });
    if (found.kind === 'none')
      return typed === undefined
        ? { ...found, text, bare }
        : { kind: 'command', ...(await commandMeant(services, typed, found)) };
    if (found.kind === 'many') return { kind: 'many', text, clients: found.clients, mistyped: typed };
    const { client, readAt } = await latest(services, found.client);
    const [names, leaving] = await Promise.all([resolveNames(services, client), leavingOf(services, client)]);
    return {
      kind: 'one',
      client,
      names,
      mistyped: typed,
      ...(readAt === undefined ? {} : { readAt }),
      ...(leaving === undefined ? {} : { leaving }),
    };
  },
  effects: (output) => (output.kind === 'one' ? { client: output.client } : {}),
  view: (output, viewer): Message => {
    if (output.kind === 'which') return { text: 'Which client?', blocks: askWhichClient('show') };
    if (output.kind === 'none') return notFound('show', output, viewer);
    if (output.kind === 'command') return unknownCommand(output, viewer.may, viewer.command);
    const command = perhapsCommand(output.mistyped, viewer.may);
    if (output.kind === 'many') {
      const { text, blocks } = chooseMessage('show', output, viewer.now);
      return { text, blocks: [...blocks, ...command] };
    }
    const { client, names, readAt, leaving } = output;
    const own = viewer.isOwnClient(client.id)
      ? [section('This is the client that Keyturn itself runs with. It cannot be changed from here.')]
      : [];
    const old = readAt === undefined ? [] : [context(`Genesys Cloud isn’t responding. This was read ${date(readAt)}.`)];
    const above = [
      header(titleOf(client)),
      ...(leaving === undefined ? [] : [section(`${leavingWords(leaving)}. Reactivate it before then to undo this.`)]),
      ...oddityNotes(client, viewer.now, leaving !== undefined),
      ...own,
      ...clientFacts(client, names, viewer.now),
    ];
    const below = [
      ...otherFieldNotes(client),
      ...actions(
        leaving !== undefined && viewer.may(leads.reactivation.operation)
          ? clientButton(leads.reactivation, client)
          : undefined,
        // What was deleted already is only deleted once.
        ...clientButtons(client, viewer, (verb) => leaving === undefined || verb !== leads.removal.operation),
      ),
      ...old,
      ...command,
    ];
    return {
      text: [
        `${nameLine(client, viewer.now)}.`,
        ...(leaving === undefined ? [] : [`${leavingWords(leaving)}.`]),
        ...oddities(client, viewer.now, leaving !== undefined),
      ].join(' '),
      blocks: [...above, ...clientLists(client, names, roomBeside([...above, ...below])), ...below],
    };
  },
});

/** What may have been meant by a command with a typo, seen from the clients: the one that its words name, and those that it resembles. */
async function commandMeant(
  { listings }: Pick<Services, 'listings'>,
  typed: Mistyped,
  { closest }: Missed,
): Promise<UnknownCommand> {
  if (typed.rest === '') return { typed, closest };
  const found = findClient(await listings.read(), typed.rest);
  // What resembles all that was typed is then named by the words already.
  return { typed, closest: [], target: found.kind === 'one' ? found.client : undefined };
}

const passing = new Set(['genesys_unreachable', 'genesys_failed', 'genesys_rate_limited']);

/** The client as it is now; while Genesys Cloud fails, as the listing knew it, with the moment of that reading. */
async function latest(
  { genesys, listings }: Pick<Services, 'listings' | 'genesys'>,
  known: OAuthClient,
): Promise<{ client: OAuthClient; readAt?: number }> {
  try {
    const client = await genesys.getClient(known.id);
    if (client.state === 'deleted') throw new KeyturnError('client_not_found', { details: { query: known.name } });
    return { client };
  } catch (error) {
    const problem = asKeyturnError(error);
    if (problem.code === 'genesys_not_found') {
      throw new KeyturnError('client_not_found', { details: { query: known.name }, cause: error });
    }
    if (!passing.has(problem.code)) throw error;
    return { client: known, readAt: (await listings.read()).asOf };
  }
}
