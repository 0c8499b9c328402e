import { z } from 'zod';
import { defined } from '../services/defined.ts';
import { asKeyturnError, factsOf, KeyturnError } from '../services/errors.ts';
import type { OAuthClient } from '../services/genesys/types/client.ts';
import { findClient, prepareSearch } from '../services/listings/find-clients.ts';
import { leavingOf } from './clients/leaving.ts';
import { locate, type Missed } from './clients/locate.ts';
import { resolveNames } from './clients/names.ts';
import { operationButtons } from './names.ts';
import type { Services } from './operation/context.ts';
import { defineOperation } from './operation.ts';
import { type Shown, showMessage, usageNews } from './show/view.ts';
import { words } from './show/words.ts';
import { type Mistyped, mistyped, type UnknownCommand } from './unknown-command.ts';

const input = z.strictObject({
  client: z.string().trim().max(1000),
  /** Looks it up in a listing that is asked for now. */
  fresh: z.boolean().default(false),
  /** Whether it was typed without a verb. */
  bare: z.boolean().default(false),
  /** What was typed as a command, if it may also be one with a typo. */
  mistyped: mistyped.optional(),
});

/** `show`: everything about one client, read at this moment. */
export const show = defineOperation({
  name: 'show',
  synonyms: ['get', 'view', 'details', 'describe'],
  summary: () => words.summary,
  usage: '<client>',
  about: 'client',
  title: () => words.title,
  button: operationButtons.details,
  examples: ['Payroll Export', 'payroll'],
  permission: 'oauth:client:view',
  calls: '`GET /api/v2/oauth/clients/{clientId}`',
  effect: 'read',
  secondPerson: 'never',
  fromText: (client, { fresh }) => ({ client, fresh }),
  input,
  async run(services, { client: text, fresh, bare, mistyped: typed }): Promise<Shown> {
    if (text === '') return { kind: 'which' };
    const found = await locate(services, text, { fresh, quick: typed !== undefined });
    if (found.kind === 'none')
      return typed === undefined
        ? { ...found, text, bare }
        : { kind: 'command', ...(await commandMeant(services, typed, found)) };
    if (found.kind === 'many') return { kind: 'many', text, clients: found.clients, ...defined({ mistyped: typed }) };
    const { client, readAt } = await latest(services, found.client);
    const [names, leaving, { usage = 'checking', isDue }] = await Promise.all([
      resolveNames(services, client),
      leavingOf(services, client),
      services.usage.known(client.id),
    ]);
    return { kind: 'one', client, names, usage, isDue, ...defined({ readAt, leaving, mistyped: typed }) };
  },
  async completion({ usage }, output, signal) {
    if (output.kind !== 'one' || !output.isDue) return undefined;
    return { ...output, usage: await usage.read(output.client.id, { signal }) };
  },
  news: (output, viewer) => (output.kind === 'one' ? usageNews(output, viewer) : undefined),
  effects: (output) => (output.kind === 'one' ? { client: output.client } : {}),
  view: showMessage,
});

/** What may have been meant by a command with a typo, seen from the clients: the one that its words name, and those that it resembles. */
async function commandMeant(
  { listings }: Pick<Services, 'listings'>,
  typed: Mistyped,
  { closest }: Missed,
): Promise<UnknownCommand> {
  if (typed.rest === '') return { typed, closest };
  const listing = await listings.read();
  await prepareSearch(listing);
  const found = findClient(listing, typed.rest);
  // What resembles all that was typed is then named by the words already.
  return { typed, closest: [], target: found.kind === 'one' ? found.client : undefined };
}

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
    if (factsOf(problem.code).passing !== true) throw error;
    return { client: known, readAt: (await listings.read()).asOf };
  }
}
