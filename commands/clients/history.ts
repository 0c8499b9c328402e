import { z } from 'zod';
import type { TrailRecord } from '../../services/audit/record.ts';
import type { Audit } from '../../services/audit.ts';
import { date, name, strong } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { recordedFields } from '../operation/recorded-change.ts';
import { fieldNames } from './fields.ts';

/** What was changed about a client through Keyturn, as data: names that it had, and the latest changes, both newest first. */
export const historySchema = z.object({
  names: z.array(z.object({ name: z.string(), until: z.number() })), // ms since 1970
  changes: z.array(z.object({ operation: z.string(), fields: z.array(z.string()), by: z.string(), at: z.number() })),
});
export type History = z.output<typeof historySchema>;

/** How many of each are shown. */
const most = 3;
/** How many records are searched for names. */
const searched = 100;
/** How long a change counts as recent, in milliseconds. */
const recentMs = 30 * 86_400_000;

const words = catalog('history', {
  formerName: (name: string, until: string) => `• “${name}”, until ${until}`,
  changes: {
    create: (by: string, at: string) => `• ${by} created it, ${at}`,
    update: (by: string, at: string, fields: readonly string[]) =>
      `• ${by} updated ${fields.length === 0 ? 'it' : fields.join(', ')}, ${at}`,
    rotate: (by: string, at: string) => `• ${by} rotated the secret, ${at}`,
    delete: (by: string, at: string) => `• ${by} deleted it, ${at}`,
    deactivate: (by: string, at: string) => `• ${by} deactivated it, ${at}`,
    reactivate: (by: string, at: string) => `• ${by} reactivated it, ${at}`,
  },
  otherChange: (operation: string, by: string, at: string) => `• ${by}: ${operation}, ${at}`,
});

/** The history of a client until `before`, in ms since 1970. Throws what `audit.changes` throws. */
export async function historyOf(
  { audit }: { audit: Pick<Audit, 'changes'> },
  client: { id: string; name: string },
  before: number,
): Promise<History> {
  const records = await audit.changes({ clientId: client.id, limit: searched });
  // The index only says where to look: anyone who can write to Redis can put other records of the client there.
  const made = records.filter(({ action, change }) => action === 'done' && change !== undefined);
  const changes = made.map(changeIn).filter(({ at }) => at < before);
  const names = changes.flatMap(({ from, at }) => (from === undefined ? [] : [{ name: from, until: at }]));
  const first = (each: { name: string }, at: number) => names.findIndex(({ name: same }) => same === each.name) === at;
  return {
    names: names.filter((each, at) => each.name !== client.name && first(each, at)).slice(0, most),
    changes: changes
      .filter(({ at }) => before - at < recentMs)
      .slice(0, most)
      .map(({ from: _from, ...change }) => change),
  };
}

/** The names that a client had: one line each, mrkdwn. */
export const formerNames = ({ names }: History): string[] =>
  names.map(({ name: former, until }) => words.formerName(name(former, 100), date(until)));

/** The latest changes: one line each, mrkdwn. */
export const recentChanges = ({ changes }: History): string[] =>
  changes.map(({ operation, fields, by, at }) => {
    const known: Readonly<Record<string, (typeof words.changes)['update']>> = words.changes;
    const say = Object.hasOwn(known, operation) ? known[operation] : undefined;
    return (
      say?.(name(by, 60), date(at), fieldNames(fields)) ??
      words.otherChange(strong(operation, 40), name(by, 60), date(at))
    );
  });

/** One change; `from`: the name before it, if it changed that. */
function changeIn({ operation = '', person, time, change }: TrailRecord) {
  const fields = recordedFields(change);
  const renamed = fields.find(({ field }) => field === 'name');
  const from = typeof renamed?.from === 'string' ? renamed.from : undefined;
  // A new client has no name before, and everything about it is new.
  const isNew = renamed !== undefined && from === undefined;
  const changed = isNew ? [] : fields.map(({ field }) => field);
  return { operation, fields: changed, by: person?.name ?? person?.slackUser ?? '', at: Date.parse(time), from };
}
