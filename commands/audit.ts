import { z } from 'zod';
import type { AuditRecord } from '../services/audit.ts';
import { asKeyturnError } from '../services/errors.ts';
import { isClientId } from '../services/genesys/client-id.ts';
import type { OAuthClient } from '../services/genesys/types.ts';
import { fold } from '../services/text.ts';
import { context, header, type Message, section } from './blocks.ts';
import { chooseMessage } from './client-view.ts';
import { defineOperation, type Services } from './operation.ts';
import { unquote } from './parse-text.ts';
import { locate } from './show.ts';
import { clip, date, escapeMrkdwn, name, strong } from './text.ts';

/** How many records are shown. */
const most = 20;

/** How many records are searched for the name of a client that is gone. */
const searched = 100;

type Output =
  | { kind: 'records'; client: string | undefined; records: readonly AuditRecord[] }
  | { kind: 'many'; text: string; clients: readonly OAuthClient[] };

/** `audit`: the latest records, of all or of one client, those of deleted clients too. */
export const audit = defineOperation({
  name: 'audit',
  summary: 'Show the latest records of the audit trail',
  usage: '[client]',
  examples: ['', 'Payroll Export'],
  permission: 'oauth:client:view',
  effect: 'read',
  secondPerson: 'never',
  fromText: (text) => ({ client: unquote(text) }),
  input: z.strictObject({ client: z.string().max(1000).default('') }),
  async run(services, { client: text }): Promise<Output> {
    if (text === '')
      return { kind: 'records', client: undefined, records: await services.audit.latest({ limit: most }) };
    const found = await meant(services, text);
    if ('clients' in found) return { kind: 'many', text, clients: found.clients };
    const records = await services.audit.latest({ clientId: found.id, limit: most });
    // the name that it had, where only its id is known
    return { kind: 'records', client: records[0]?.clientName ?? found.name, records };
  },
  view: (output, viewer): Message => {
    if (output.kind === 'many') return chooseMessage('audit', output, viewer.now);
    const { client, records } = output;
    const about = client === undefined ? '' : ` of ${name(client)}`;
    const text =
      records.length === 0
        ? `There are no audit records${about} yet.`
        : records.length === 1
          ? `The only audit record${about}.`
          : `The latest ${records.length} audit records${about}, newest first.`;
    return {
      text,
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

/** A deleted client has records too: a whole id is taken as it is, and a name that no client has is looked for in the trail. */
async function meant(
  services: Pick<Services, 'listings' | 'genesys' | 'audit'>,
  text: string,
): Promise<Named | { clients: readonly OAuthClient[] }> {
  if (isClientId(text)) {
    const id = text.toLowerCase();
    const listing = await services.listings.read().catch(() => undefined);
    return listing?.clients.find((client) => client.id.toLowerCase() === id) ?? { id, name: id };
  }
  try {
    const found = await locate(services, text);
    return found.kind === 'one' ? found.client : { clients: found.clients };
  } catch (error) {
    const gone = asKeyturnError(error).code === 'client_not_found' ? await recorded(services.audit, text) : undefined;
    if (gone === undefined) throw error;
    return gone;
  }
}

/** The client of that name, or else with that part in its name, that the latest records tell of last. */
async function recorded(audit: Services['audit'], text: string): Promise<Named | undefined> {
  const wanted = fold(text).trim();
  const known = (await audit.latest({ limit: searched })).flatMap(({ clientId, clientName }) =>
    clientId === undefined || clientName === undefined ? [] : [{ id: clientId, name: clientName }],
  );
  return (
    known.find(({ name: each }) => fold(each).trim() === wanted) ??
    known.find(({ name: each }) => fold(each).includes(wanted))
  );
}

function line(record: AuditRecord): string {
  const who = record.person === undefined ? 'Keyturn' : `<@${escapeMrkdwn(record.person.slackUser)}>`;
  const what = record.clientName === undefined ? (record.clientId ?? '') : record.clientName;
  const why = [record.code, record.note]
    .filter((each) => each !== undefined && each !== '')
    .join(', ')
    .replace(/\s+/gu, ' ');
  return `\`${record.seq}\` ${date(Date.parse(record.time))} · ${who} · ${strong(record.operation, 40)} ${name(record.action, 40)}${what === '' ? '' : ` · ${name(what, 100)}`}${why === '' ? '' : ` (${escapeMrkdwn(clip(why, 150))})`}`;
}
