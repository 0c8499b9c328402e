import type { Audit } from '../../services/audit.ts';
import { readMoment } from '../audit-export/wanted.ts';
import { exitCodeOf, problemLine, recordsWords } from '../audit-verify/problems.ts';
import { runOnTrails } from '../audit-verify/program.ts';
import { CannotRun, onlyTrail, readOptions, type TrailProgram, type Trails } from '../audit-verify/trails.ts';
import { type ArchivePlan, planArchive } from './plan.ts';
import { failed, openArchive, requireArchived, writeSegment } from './segment.ts';

const usage = `Usage: npm run audit:archive -- --before <date> --to <folder> [--organization <id>]
Moves the oldest records of the audit trail from REDIS_URL to a folder: writes them there as audit:export does, reads that back, and then removes them
from the store. “audit:verify --archive <folder>” proves them and the rest as one trail.
  --before        a date, such as 2026-11-01 (in UTC), or a time, such as 2026-11-01T08:00:00Z: from then on, records stay. So do those of the last minute, and those that something open needs, such as a request
  --to            the folder of the archive, the same one for each run of an organization: each adds a folder to it
  --organization  ID of a Genesys Cloud organization, if Keyturn has served several with this store
If it’s interrupted, run it again. Exit code: 0 archived, or nothing to archive, 1 the trail is broken, 2 not archived.`;

/** A process may still be looking for a record that it wrote, without an answer, so long ago. */
const youngestMs = 60_000;

/** Runs `audit:archive`, and gives the exit code: 0 archived, or nothing to archive, 1 the trail is broken, 2 not archived. */
export function archiveCommand(program: TrailProgram): Promise<0 | 1 | 2> {
  return runOnTrails(program, {
    usage,
    failed,
    readArguments,
    work: (trails, asked) => moveOldest(program, trails, asked),
  });
}

async function moveOldest(
  { print, printError, now }: TrailProgram,
  trails: Trails,
  { before, to }: Arguments,
): Promise<0 | 1 | 2> {
  const { id, audit } = onlyTrail(trails);
  if (before > now()) throw new CannotRun(`--before is in the future, where there are no records yet.\n${usage}`);
  const wanted = { until: Math.min(before, now() - youngestMs) };
  const plan = await planArchive(audit, { before, until: wanted.until });
  if ('problem' in plan) {
    printError(`${failed}. ${problemLine(plan)}`);
    return exitCodeOf(plan);
  }
  await openArchive(to);
  for (const line of await finishEarlier(audit, to)) print(line);
  const { first, what, checkpoints } = plan;
  if (what === undefined) {
    print(nothing(plan, wanted.until));
    return 0;
  }
  const time = new Date(now()).toISOString();
  const options = { audit, organization: id, plan: { checkpoints }, now: time, wanted };
  const { last, path } = await writeSegment(to, { first, last: what.upTo }, options);
  if ((await audit.archive(what)) === undefined)
    throw new CannotRun(`${failed}: another run was faster. Look at what it did, and run this again.`);
  await audit.removeArchived();
  print(`${recordsWords(first, last, 'is', 'are')} archived in ${path}, and removed from the store.${stays(plan)}`);
  return 0;
}

/** Removes what an earlier run archived and didn't remove. Throws CannotRun unless all that was archived is in this archive. */
async function finishEarlier(audit: Audit, to: string): Promise<string[]> {
  const { archived, removed } = await audit.end();
  await requireArchived(audit, to);
  if (removed === archived) return [];
  await audit.removeArchived();
  return [`Records ${removed + 1} to ${archived}, which an earlier run archived, are removed from the store.`];
}

const nothing = (plan: ArchivePlan, before: number): string =>
  `Nothing to archive: no checkpoint after record ${plan.first - 1} ends before ${new Date(before).toISOString()}.${stays(plan)}`;

/** Says which records from before the date stay, and why. */
function stays({ left }: ArchivePlan): string {
  if (left === undefined) return '';
  const { first, last, needed, young } = left;
  const they = first === last ? 'it’s' : 'they’re';
  const minute =
    young === first ? `${they} from the last minute` : `${they} signed together with some from the last minute`;
  const signed = young === undefined ? `${they} signed together with later ones` : minute;
  const why = needed === undefined ? signed : `something that’s open needs the records from ${needed} on`;
  return ` ${recordsWords(first, last, 'stays', 'stay')}: ${why}.`;
}

const options = {
  before: { type: 'string' },
  to: { type: 'string' },
  organization: { type: 'string' },
  help: { type: 'boolean' },
} as const;

interface Arguments {
  before: number;
  to: string;
  organization: string | undefined;
  help: boolean;
}

function readArguments(args: readonly string[]): Arguments {
  const { help = false, before: moment = '', to = '', organization } = readOptions({ args, options, usage });
  if (help) return { before: 0, to: '', organization, help };
  for (const [name, text] of Object.entries({ before: moment, to, organization }))
    if (text?.trim() === '') throw new CannotRun(`--${name} needs a value.\n${usage}`);
  const before = readMoment(moment.trim(), 'since');
  if (before === undefined) throw new CannotRun(`--before isn’t a date or a time: ${moment}\n${usage}`);
  return { before, to, organization: organization?.trim(), help };
}
