import type { CheckpointNote } from '../../services/audit/checkpoint.ts';
import type { AuditHead } from '../../services/audit/record.ts';
import type { VerifyOptions } from '../../services/audit/verify.ts';
import { defined } from '../../services/defined.ts';
import { damageIn } from './damage.ts';
import { exitCodeOf, type Problem, problemLine, recordsWords } from './problems.ts';
import { runOnTrails } from './program.ts';
import { archivedTexts } from './segments.ts';
import { CannotRun, readOptions, type TrailProgram, type Trails } from './trails.ts';

const usage = `Usage: npm run audit:verify -- [--organization <id>] [--known <seq>:<hash>] [--archive <folder>]
Proves the audit trail in REDIS_URL with KEYTURN_KEY, or names its first broken record.
  --organization  ID of a Genesys Cloud organization (default: all that Keyturn has served)
  --known         a record from an earlier run or from the log: finds out if the trail was restored to an older state
  --archive       the folder that audit:archive wrote to: proves the archived records, too, so the trail from record 1 on, and that
                  auditors have all they need to check them
Exit code: 0 proved, 1 broken or damaged, 2 not checked.`;

const failed = 'The trail wasn’t checked';

/** Runs `audit:verify`, prints a line for each organization, and gives the exit code: 0 proved, 1 broken, 2 not checked. */
export function verifyCommand(program: TrailProgram): Promise<0 | 1 | 2> {
  return runOnTrails(program, {
    usage,
    failed,
    readArguments,
    work: (trails, asked) => verifyEach(program, trails, asked),
  });
}

async function verifyEach(
  { print, printError }: TrailProgram,
  trails: Trails,
  { known, archive }: Arguments,
): Promise<0 | 1 | 2> {
  const { ids } = trails;
  for (const [name, value] of Object.entries({ known, archive }))
    if (value !== undefined && ids.length > 1)
      throw new CannotRun(`--${name} is from one organization. Name it with --organization <id>.`);

  const codes: Verdict['code'][] = [];
  for (const id of ids) {
    const { code, line } = await check(trails, id, { known, archive });
    const named = `${ids.length > 1 ? `${id}: ` : ''}${line}`;
    if (code === 2) printError(`${failed}. ${named}`);
    else print(named);
    codes.push(code);
  }
  return codes.find((code) => code === 1) ?? (codes.includes(2) ? 2 : 0);
}

interface Verdict {
  code: 0 | 1 | 2;
  line: string;
}

const notProved = (problem: Problem, known?: AuditHead): Verdict => ({
  code: exitCodeOf(problem),
  line: problemLine(problem, known),
});

async function check(
  trails: Trails,
  id: string,
  { known, archive }: Pick<Arguments, 'known' | 'archive'>,
): Promise<Verdict> {
  const texts = archive === undefined ? undefined : archivedTexts(archive, 1);
  const notes: CheckpointNote[] = [];
  const visit: VerifyOptions['visit'] = ({ note }) => void (note?.kind === 'checkpoint' && notes.push(note));
  const verdict = await trails.auditOf(id).verify({ ...defined({ known, archive: texts }), visit });
  if (!verdict.ok) return notProved(verdict, known);
  if (verdict.head?.seq === 0) return { code: 0, line: '0 records: nothing has been recorded yet' };
  if (verdict.head !== undefined) {
    const { seq, hash } = verdict.head;
    if (known !== undefined && known.seq <= verdict.archived && archive === undefined)
      throw new CannotRun(`Record ${known.seq} is archived. To compare it with --known, add --archive <folder>.`);
    const facts = { archived: verdict.archived, organization: id, notes };
    const damage = archive === undefined ? undefined : await damageIn(archive, facts);
    if (damage !== undefined) return { code: 1, line: damage };
    const line = `${seq} ${seq === 1 ? 'record' : 'records'}, chain intact, head ${seq} ${hash}`;
    return {
      code: 0,
      line: `${line}${archivedWords(verdict.archived, archive)}${unread(verdict.newer)}${signed(verdict.checkpoints)}`,
    };
  }
  // An organization is listed only after its trail was begun.
  if (trails.isServed(id)) return notProved({ from: 1, seq: 1, problem: 'erased' });
  throw new CannotRun(`The store has nothing for the organization ${id}. Is that its ID?`);
}

function archivedWords(upTo: number, archive: string | undefined): string {
  if (upTo === 0) return '';
  const records = recordsWords(1, upTo, 'is', 'are');
  return archive === undefined
    ? `. ${records} archived: --archive <folder> proves that part, too`
    : `. ${records} from the archive`;
}

function signed({ count, upTo }: { count: number; upTo: number }): string {
  if (count === 0) return '';
  return `. ${count === 1 ? '1 checkpoint is' : `${count} checkpoints are`} signed, up to record ${upTo}`;
}

function unread(records: number): string {
  if (records === 0) return '';
  return `. ${records === 1 ? '1 of them is' : `${records} of them are`} from a newer version of Keyturn: proved, but not readable by this one`;
}

const options = {
  organization: { type: 'string' },
  known: { type: 'string' },
  archive: { type: 'string' },
  help: { type: 'boolean' },
} as const;

interface Arguments {
  organization: string | undefined;
  known: AuditHead | undefined;
  archive: string | undefined;
  help: boolean;
}

function readArguments(args: readonly string[]): Arguments {
  const values = readOptions({ args, options, usage });
  const known = values.known === undefined ? undefined : /^([1-9]\d{0,14}):([0-9a-f]{64})$/u.exec(values.known);
  if (known === null)
    throw new CannotRun(`--known must be <seq>:<hash>, with a hash of 64 hexadecimal digits.\n${usage}`);
  const organization = values.organization?.trim();
  if (organization === '') throw new CannotRun(`--organization needs an ID.\n${usage}`);
  if (values.archive?.trim() === '') throw new CannotRun(`--archive needs a folder.\n${usage}`);
  return {
    organization,
    known: known === undefined ? undefined : { seq: Number(known[1]), hash: known[2] ?? '' },
    archive: values.archive,
    help: values.help ?? false,
  };
}
