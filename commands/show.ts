import { z } from 'zod';
import { asKeyturnError, KeyturnError } from '../services/errors.ts';
import { findClient } from '../services/find-clients.ts';
import { isClientId } from '../services/genesys/client-id.ts';
import type { OAuthClient } from '../services/genesys/types.ts';
import { actions, context, header, type Message, section } from './blocks.ts';
import { resolveNames } from './client-names.ts';
import {
  askWhichClient,
  chooseMessage,
  clientButtons,
  clientFacts,
  clientLists,
  type Names,
  oddityNotes,
  otherFieldNotes,
  titleOf,
} from './client-view.ts';
import { searched } from './incomplete.ts';
import { type Leaving, leavingOf, leavingWords } from './leaving.ts';
import { reactivateButton } from './next-steps.ts';
import { defineOperation, type Services } from './operation.ts';
import { unquote } from './parse-text.ts';
import { date, name } from './text.ts';

const input = z.strictObject({
  client: z.string().trim().max(1000, 'A client’s name has at most 1,000 characters.'),
  /** Looks it up in a listing that is asked for now. */
  fresh: z.boolean().default(false),
});

type Output =
  | { kind: 'none' }
  | { kind: 'one'; client: OAuthClient; names: Names; readAt?: number; leaving?: Leaving }
  | { kind: 'many'; text: string; clients: readonly OAuthClient[] };

/** `show`: everything about one client, read at this moment. */
export const show = defineOperation({
  name: 'show',
  summary: 'Show everything about one client',
  usage: '<client>',
  examples: ['Payroll Export', 'payroll'],
  permission: 'oauth:client:view',
  calls: '`GET /api/v2/oauth/clients/{clientId}`',
  effect: 'read',
  secondPerson: 'never',
  fromText: (text, { fresh }) => ({ client: unquote(text), fresh }),
  input,
  async run(services, { client: text, fresh }): Promise<Output> {
    if (text === '') return { kind: 'none' };
    const found = await locate(services, text, { fresh });
    if (found.kind === 'many') return { kind: 'many', text, clients: found.clients };
    const { client, readAt } = await latest(services, found.client);
    const [names, leaving] = await Promise.all([resolveNames(services, client), leavingOf(services, client)]);
    return {
      kind: 'one',
      client,
      names,
      ...(readAt === undefined ? {} : { readAt }),
      ...(leaving === undefined ? {} : { leaving }),
    };
  },
  view: (output, viewer): Message => {
    if (output.kind === 'none') return { text: 'Which client?', blocks: askWhichClient('show') };
    if (output.kind === 'many') return chooseMessage('show', output, viewer.now);
    const { client, names, readAt, leaving } = output;
    const own = viewer.isOwnClient(client.id)
      ? [section('This is the client that Keyturn itself runs with. It cannot be changed from here.')]
      : [];
    const old =
      readAt === undefined
        ? []
        : [context(`Genesys Cloud gives nothing newer just now; this was read ${date(readAt)}.`)];
    return {
      text: `OAuth client ${name(client.name)}`,
      blocks: [
        header(titleOf(client)),
        ...(leaving === undefined
          ? []
          : [section(`${leavingWords(leaving)}. Reactivate it before then to undo this.`)]),
        ...oddityNotes(client, viewer.now),
        ...own,
        ...clientFacts(client, names, viewer.now),
        ...clientLists(client, names).slice(0, 35),
        ...otherFieldNotes(client),
        ...actions(
          leaving !== undefined && viewer.may('update') ? reactivateButton(client) : undefined,
          ...clientButtons(client, viewer),
        ),
        ...old,
      ],
    };
  },
});

/**
 * The client or clients that `text` names, by id, exact name or part of a name. An id that the listing does not know yet is
 * asked of Genesys Cloud. Throws client_not_found.
 */
export async function locate(
  { listings, genesys }: Pick<Services, 'listings' | 'genesys'>,
  text: string,
  how: { fresh?: boolean } = {},
): Promise<{ kind: 'one'; client: OAuthClient } | { kind: 'many'; clients: readonly OAuthClient[] }> {
  const listing = await listings.read(how);
  const found = findClient(listing, text);
  if (found.kind !== 'none') return found;
  if (isClientId(text)) {
    try {
      const client = await genesys.getClient(text.toLowerCase());
      if (client.state !== 'deleted') return { kind: 'one', client };
    } catch (error) {
      if (asKeyturnError(error).code !== 'genesys_not_found') throw error;
    }
  }
  throw new KeyturnError('client_not_found', { details: { query: text, ...searched(listing) } });
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
