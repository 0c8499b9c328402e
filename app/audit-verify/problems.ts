import type { AuditHead } from '../../services/audit/record.ts';
import type { AuditProblem, BrokenTrail } from '../../services/audit/verify.ts';

export type Problem = Omit<BrokenTrail, 'ok' | 'problem'> & { problem: AuditProblem | 'erased' };

/** The exit code for a trail that isn't proved: 1 if it's broken, 2 if it can't be checked with KEYTURN_KEY. */
export const exitCodeOf = ({ problem }: Pick<Problem, 'problem'>): 1 | 2 => (problem === 'unknown_key' ? 2 : 1);

/** Says why a trail isn't proved, and which records are. `known` is what --known names. */
export function problemLine({ from, seq, problem, key }: Problem, known?: AuditHead): string {
  if (problem === 'ends_before_known')
    return seq === 1
      ? `The trail is empty, and --known is record ${known?.seq}: it was erased, or it’s another trail.`
      : `The trail ends at record ${seq - 1}, and --known is record ${known?.seq}: it was put back, or it’s another trail.`;
  const proved = seq > from ? ` ${recordsWords(from, seq - 1, 'is', 'are')} proved.` : '';
  if (problem === 'unknown_key')
    return `Record ${seq} was written with key ${key}, which isn’t in KEYTURN_KEY.${proved} Add that key to KEYTURN_KEY, newest first and separated by commas, and run this again.`;
  if (problem === 'not_in_archive')
    return `Record ${seq} isn’t in this archive.${proved} Put all folders that audit:archive wrote beside each other, and name the folder that they’re in.`;
  const hint =
    seq === 1 && problem === 'changed'
      ? ' (if every record is like this, KEYTURN_KEY isn’t the key it was written with)'
      : '';
  return `Record ${seq} is broken: ${faults[problem]}${hint}.${proved}`;
}

/** `Record 1 is`, `Records 1 to 3 are`. */
export const recordsWords = (first: number, last: number, one: string, several: string): string =>
  first === last ? `Record ${first} ${one}` : `Records ${first} to ${last} ${several}`;

type Fault = Exclude<Problem['problem'], 'unknown_key' | 'not_in_archive' | 'ends_before_known'>;

const faults: Readonly<Record<Fault, string>> = {
  erased: 'the whole trail is gone, and so is its head',
  changed: 'Keyturn didn’t write it with this key',
  missing: 'records were removed here',
  reordered: 'its record is further on',
  inserted: 'this record belongs elsewhere',
  truncated: 'the trail ends before the record that its head names',
  beyond_head: 'the trail goes on after the record that its head names',
  checkpoint_wrong: 'this checkpoint signed other records, or its signature is wrong',
  head_missing: 'the head, which names the last record, is missing',
  head_forged: 'the head, which names the last record, wasn’t made with this key or isn’t this trail’s',
  not_as_known: 'this isn’t the trail that --known is from',
  archive_changed: 'the archive has something else in its place',
};
