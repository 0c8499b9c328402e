import { z } from 'zod';
import type { TrailRecord } from '../services/audit/record.ts';
import { defined } from '../services/defined.ts';
import { closestClients, findClient, searchable } from '../services/listings/find-clients.ts';
import { recordsMessage } from './audit/view.ts';
import { words } from './audit/words.ts';
import type { Message } from './block-kit/message.ts';
import { chooseMessage } from './clients/choosing.ts';
import { type Located, locate, type Missed, mostClosest, onlyIdIn } from './clients/locate.ts';
import { notFound } from './clients/not-found.ts';
import type { Services } from './operation/context.ts';
import { defineOperation } from './operation.ts';
import { unquote } from './parse-text.ts';

/** How many records are shown. */
const most = 20;

/** How many records are searched for the name of a client that is gone. */
const searched = 100;

type Output =
  | { kind: 'records'; client: string | undefined; records: readonly TrailRecord[]; archived: number }
  | { kind: 'many'; text: string; clients: readonly Named[] }
  | (Missed<Named> & { text: string });

/** `audit`: the latest records, of all or of one client, those of deleted clients too. */
export const audit = defineOperation({
  name: 'audit',
  synonyms: ['log', 'history'],
  summary: () => words.summary,
  usage: '[client]',
  about: 'client',
  examples: ['', 'Payroll Export'],
  permission: 'oauth:client:view',
  effect: 'read',
  secondPerson: 'never',
  fromText: (text) => ({ client: unquote(text) === '' ? '' : text }),
  input: z.strictObject({ client: z.string().max(1000).default('') }),
  async run(services, { client: text }): Promise<Output> {
    if (text === '') return { client: undefined, ...(await latest(services.audit, undefined)) };
    const found = await meant(services, text);
    if (found.kind === 'none') return { ...found, text };
    if (found.kind === 'many') return { kind: 'many', text, clients: found.clients };
    const shown = await latest(services.audit, found.client.id);
    // the name that it had, where only its id is known
    return { client: shown.records[0]?.clientName ?? found.client.name, ...shown };
  },
  view: (output, viewer): Message => {
    if (output.kind === 'many') return chooseMessage('audit', output, viewer.now);
    return output.kind === 'none' ? notFound('audit', output, viewer) : recordsMessage(output);
  },
});

type Named = { id: string; name: string };

/** `archived`: how many records are in the archive, if older ones may be there. */
async function latest(audit: Services['audit'], clientId: string | undefined) {
  const records = await audit.latest({ limit: most, ...defined({ clientId }) });
  const { removed } = records.length < most ? await audit.end() : { removed: 0 };
  return { kind: 'records' as const, records, archived: removed };
}

/** A deleted client has records too: a whole ID is taken as it is, and a name that no client has is looked for in the trail. */
async function meant(
  services: Pick<Services, 'listings' | 'genesys' | 'audit'>,
  text: string,
): Promise<Located<Named>> {
  const listing = await services.listings.read().catch(() => undefined);
  const found = listing === undefined ? undefined : findClient<Named>(listing, text);
  if (found !== undefined && found.kind !== 'none') return found;
  const id = onlyIdIn(text);
  if (id !== undefined) return { kind: 'one', client: { id, name: id } };
  const gone = searchable(await recorded(services.audit));
  const before = findClient(gone, text);
  if (before.kind !== 'none') return before;
  const missed = await locate(services, text);
  if (missed.kind !== 'none') return missed;
  // Those with records first: they are what the trail is asked for.
  const closest = new Map(
    [...closestClients(gone, text, mostClosest), ...missed.closest].map((each) => [each.id, each]),
  );
  return { ...missed, closest: [...closest.values()].slice(0, mostClosest) };
}

/** The clients that the latest records tell of, each once, by their latest name. */
async function recorded(audit: Services['audit']): Promise<Named[]> {
  const clients = new Map<string, Named>();
  for (const { clientId: id, clientName: name } of await audit.latest({ limit: searched }))
    if (id !== undefined && name !== undefined && !clients.has(id)) clients.set(id, { id, name });
  return [...clients.values()];
}
