import { z } from 'zod';
import type { AuditNote, AuditRecord } from '../services/audit.ts';
import { closestClients, findClient, searchable } from '../services/listings/find-clients.ts';
import { context, header, type Message, section } from './block-kit/blocks.ts';
import { clip, date, escapeMrkdwn, name, readOut, strong } from './block-kit/text.ts';
import { chooseMessage } from './clients/choosing.ts';
import { type Located, locate, type Missed, mostClosest, onlyIdIn } from './clients/locate.ts';
import { notFound } from './clients/not-found.ts';
import { defineOperation, type Services } from './operation.ts';
import { unquote } from './parse-text.ts';

/** How many records are shown. */
const most = 20;

/** How many records are searched for the name of a client that is gone. */
const searched = 100;

type Output =
  | { kind: 'records'; client: string | undefined; records: readonly AuditRecord[] }
  | { kind: 'many'; text: string; clients: readonly Named[] }
  | (Missed<Named> & { text: string });

/** `audit`: the latest records, of all or of one client, those of deleted clients too. */
export const audit = defineOperation({
  name: 'audit',
  synonyms: ['log', 'history'],
  summary: 'Show who did what, latest first',
  usage: '[client]',
  about: 'client',
  examples: ['', 'Payroll Export'],
  permission: 'oauth:client:view',
  effect: 'read',
  secondPerson: 'never',
  fromText: (text) => ({ client: unquote(text) === '' ? '' : text }),
  input: z.strictObject({ client: z.string().max(1000).default('') }),
  async run(services, { client: text }): Promise<Output> {
    if (text === '')
      return { kind: 'records', client: undefined, records: await services.audit.latest({ limit: most }) };
    const found = await meant(services, text);
    if (found.kind === 'none') return { ...found, text };
    if (found.kind === 'many') return { kind: 'many', text, clients: found.clients };
    const records = await services.audit.latest({ clientId: found.client.id, limit: most });
    // the name that it had, where only its id is known
    return { kind: 'records', client: records[0]?.clientName ?? found.client.name, records };
  },
  view: (output, viewer): Message => {
    if (output.kind === 'many') return chooseMessage('audit', output, viewer.now);
    if (output.kind === 'none') return notFound('audit', output, viewer);
    const { client, records } = output;
    const about = client === undefined ? '' : ` of ${name(client)}`;
    const text =
      records.length === 0
        ? `There are no audit records${about} yet.`
        : records.length === 1
          ? `The only audit record${about}.`
          : `The latest ${records.length} audit records${about}, newest first.`;
    return {
      text: readOut([text, ...records.map(line)]),
      blocks: [
        header('Audit trail'),
        section(text),
        ...records.map((record) => section(line(record))),
        context('Only you can see this. Times are in your time zone.'),
      ],
    };
  },
});

type Named = { id: string; name: string };

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

function noteText(note: AuditNote): string {
  switch (note.kind) {
    case 'reason':
      return note.text;
    case 'given':
      return `given at ${new Date(note.at).toISOString()}`;
    case 'removed':
      return `inactive, removed by Genesys Cloud on ${new Date(note.on).toISOString()}`;
    case 'answer_lost':
      return 'the answer was lost, and a secret with it';
    case 'reconciled':
      return note.state;
  }
}

function line(record: AuditRecord): string {
  const who = record.person === undefined ? 'Keyturn' : `<@${escapeMrkdwn(record.person.slackUser)}>`;
  const what = record.clientName === undefined ? (record.clientId ?? '') : record.clientName;
  const why = [record.code, record.note === undefined ? undefined : noteText(record.note)]
    .filter((each) => each !== undefined && each !== '')
    .join(', ')
    .replace(/\s+/gu, ' ');
  return `\`${record.seq}\` ${date(Date.parse(record.time))} · ${who} · ${strong(record.operation, 40)} ${name(record.action, 40)}${what === '' ? '' : ` · ${name(what, 100)}`}${why === '' ? '' : ` (${escapeMrkdwn(clip(why, 150))})`}`;
}
