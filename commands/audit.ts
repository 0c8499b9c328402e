import { z } from 'zod';
import type { AuditRecord } from '../services/audit.ts';
import { context, header, type Message, section } from './blocks.ts';
import { defineOperation } from './operation.ts';
import { unquote } from './parse-text.ts';
import { locate } from './show.ts';
import { clip, date, escapeMrkdwn, name, strong } from './text.ts';

/** How many records are shown. */
const most = 20;

type Output = { client: string | undefined; records: readonly AuditRecord[] };

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
    if (text === '') return { client: undefined, records: await services.audit.latest({ limit: most }) };
    const { id, label } = await clientId(services, text);
    return { client: label, records: await services.audit.latest({ clientId: id, limit: most }) };
  },
  view: ({ client, records }): Message => {
    const about = client === undefined ? '' : ` of ${name(client)}`;
    const text =
      records.length === 0
        ? `There are no audit records${about} yet.`
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

/** A deleted client has records too: a whole id is taken as it is when no client matches. */
async function clientId(services: Parameters<typeof locate>[0], text: string): Promise<{ id: string; label: string }> {
  const isId = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu.test(text);
  if (isId) return { id: text.toLowerCase(), label: text };
  const found = await locate(services, text);
  const first = found.kind === 'one' ? found.client : found.clients[0];
  return first === undefined ? { id: text, label: text } : { id: first.id, label: first.name };
}

function line(record: AuditRecord): string {
  const who = record.person === undefined ? 'Keyturn' : `<@${escapeMrkdwn(record.person.slackUser)}>`;
  const what = record.clientName === undefined ? (record.clientId ?? '') : record.clientName;
  const why = [record.code, record.note].filter((each) => each !== undefined && each !== '').join(', ');
  return `\`${record.seq}\` ${date(Date.parse(record.time))} · ${who} · ${strong(record.operation, 40)} ${name(record.action, 40)}${what === '' ? '' : ` · ${name(what, 100)}`}${why === '' ? '' : ` (${escapeMrkdwn(clip(why, 150))})`}`;
}
