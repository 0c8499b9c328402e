import { z } from 'zod';
import { defined } from '../../services/defined.ts';
import { exitCodeOf, problemLine } from '../audit-verify/problems.ts';
import { runOnTrails } from '../audit-verify/program.ts';
import { CannotRun, onlyTrail, readOptions, type TrailProgram, type Trails } from '../audit-verify/trails.ts';
import { type ExportPlan, planExport } from './plan.ts';
import { isWanted, readMoment, type Wanted } from './wanted.ts';
import { writeExport } from './write.ts';

const usage = `Usage: npm run audit:export -- [--since <date>] [--until <date>] [--client <id>] [--person <id>] [--out <folder>] [--organization <id>]
Writes records of the audit trail in REDIS_URL to a folder, with signatures that people without KEYTURN_KEY can check: VERIFY.md in it says how.
  --since, --until  dates, such as 2026-11-01, or times, such as 2026-11-01T08:00:00Z; a date is a day in UTC, and includes that day
  --client          the client ID of the records to export: a UUID, not a name
  --person          the Slack or Genesys Cloud user ID of who acted
  --out             a folder that doesn't exist yet (default: keyturn-audit-<time>)
  --organization    ID of a Genesys Cloud organization, if Keyturn has served several with this store
Exit code: 0 exported, 1 the trail is broken, 2 not exported.`;

const failed = 'Nothing was exported';

/** Runs `audit:export`, and gives the exit code: 0 exported, 1 the trail is broken, 2 not exported. Adds a checkpoint to the trail first. */
export function exportCommand(program: TrailProgram): Promise<0 | 1 | 2> {
  return runOnTrails(program, {
    usage,
    failed,
    readArguments,
    work: (trails, asked) => exportWanted(program, trails, asked),
  });
}

async function exportWanted(
  { print, printError, now }: TrailProgram,
  trails: Trails,
  { organization: _organization, help: _help, out, ...wanted }: Arguments,
): Promise<0 | 1 | 2> {
  const { id, audit } = onlyTrail(trails);
  const plan = await planExport(audit, wanted);
  if ('problem' in plan) {
    printError(`${failed}. ${problemLine(plan)}`);
    return exitCodeOf(plan);
  }
  if (!plan.matched) throw new CannotRun([`${failed}: ${noneOf(wanted, plan)}.`, ...archivedLine(plan)].join(' '));
  const time = new Date(now()).toISOString();
  const folder = out ?? `keyturn-audit-${time.replace(/[-:]|\.\d+/gu, '')}`;
  const written = await writeExport({
    audit,
    organization: id,
    plan,
    folder,
    now: time,
    wanted,
    isWanted: isWanted(wanted),
  });
  print(`${written.exported} of ${written.records} records exported to ${folder}: ${written.first} to ${written.last}`);
  for (const line of archivedLine(plan)) print(line);
  print(`VERIFY.md in it says how to check them. Fingerprint of the public key: ${audit.publicKeys[0]?.fingerprint}`);
  return 0;
}

function noneOf({ since, until, client, person }: Wanted, { checkpoints }: ExportPlan): string {
  const of = [
    ...(client === undefined ? [] : [`about the client ${client}`]),
    ...(person === undefined ? [] : [`of the person ${person}`]),
  ];
  if (checkpoints.length === 0 || of.length === 0) return 'there are no records of that time';
  return `there are no records ${of.join(' and ')}${since === undefined && until === undefined ? '' : ' at that time'}`;
}

const archivedLine = ({ archived }: ExportPlan): string[] =>
  archived === 0 ? [] : [`Records 1 to ${archived} are in the archive, which has its own exports.`];

const options = {
  since: { type: 'string' },
  until: { type: 'string' },
  client: { type: 'string' },
  person: { type: 'string' },
  out: { type: 'string' },
  organization: { type: 'string' },
  help: { type: 'boolean' },
} as const;

interface Arguments extends Wanted {
  organization: string | undefined;
  out: string | undefined;
  help: boolean;
}

function readArguments(args: readonly string[]): Arguments {
  const { help = false, ...texts } = readOptions({ args, options, usage });
  for (const [name, text] of Object.entries(texts))
    if (text.trim() === '') throw new CannotRun(`--${name} needs a value.\n${usage}`);
  const moment = (name: 'since' | 'until'): number | undefined => {
    const text = texts[name]?.trim();
    if (text === undefined) return undefined;
    const read = readMoment(text, name);
    if (read === undefined) throw new CannotRun(`--${name} isn’t a date or a time: ${text}\n${usage}`);
    return read;
  };
  const [since, until] = [moment('since'), moment('until')];
  if (since !== undefined && until !== undefined && since >= until)
    throw new CannotRun(`--since has to be before --until.\n${usage}`);
  const { organization, out } = texts;
  const client = texts.client?.trim().toLowerCase();
  if (client !== undefined && !z.guid().safeParse(client).success)
    throw new CannotRun(
      `--client isn’t a client ID: ${texts.client}. “/oauth show <name>” in Slack shows it.\n${usage}`,
    );
  return {
    ...defined({ since, until, client, person: texts.person?.trim() }),
    ...{ organization: organization?.trim(), out, help },
  };
}
