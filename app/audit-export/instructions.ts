import type { PublicKey } from '../../services/audit/checkpoint.ts';
import type { Wanted } from './wanted.ts';

export interface InstructionsOptions {
  audit: { publicKeys: readonly PublicKey[] };
  organization: string;
  now: string;
  wanted: Wanted;
  first: number;
  last: number;
  records: number;
  exported: number;
}

/** VERIFY.md of an export: what it holds, how to check it without Keyturn, and what that proves. */
export function instructions({ audit, organization, now, wanted, ...counts }: InstructionsOptions): string {
  const { first, last, records, exported } = counts;
  return `# Check this export

${exported} of the ${records} records ${first} to ${last} of Keyturn's audit trail, for the Genesys Cloud organization ${organization}. Exported ${now}.

${filters(wanted)}

## Check it

You need OpenSSL 3, and what every Debian has: coreutils, diffutils, findutils, awk, and grep. You don't need Keyturn, its key, or its store. Run this in this folder; it ends with “Verified”, or it fails.

\`\`\`sh
sh verify.sh
\`\`\`

Read the script before: someone who changed files here could have changed it, too. It's the same in every export by the same version of Keyturn. A file that isn't in \`SHA256SUMS\`, such as one that you added, makes it fail.

Then compare the last line with a fingerprint that you got **another way**: Keyturn writes it to its log at each start (\`publicKeys\`). Someone who replaced everything here would have replaced the public key too. When this was exported, it was:

    ${audit.publicKeys[0]?.fingerprint}

If there are other files \`public-key-….pem\`, the operators changed Keyturn's key. \`public-key.pem\` signed the last checkpoint, which follows from those before it, so it vouches for them. While Keyturn had several keys, all of them signed, so an older key that you know vouches for a newer one in the same way.

## What's in it

| file | what it is |
|---|---|
| \`records.jsonl\` | the exported records, one per line, exactly as they're stored |
| \`records.csv\` | the same for spreadsheets. The list of files vouches for it; the checkpoints don't |
| \`digests.txt\` | a line for each record from ${first} to ${last}: the SHA-256 of its line (line feed included), and \`+\` if it's in \`records.jsonl\`, or \`-\` if it was left out |
| \`checkpoints/N.txt\` | what Keyturn signed about the records up to N: \`digest\` is the SHA-256 of the line \`previous\` and of the lines with the records' digests since the checkpoint before |
| \`checkpoints/N.*.sig\` | the signature by the key of that name (Ed25519) |
| \`checkpoints.jsonl\` | the records of these checkpoints |
| \`verify.sh\` | checks all of this |
| \`SHA256SUMS\`, \`SHA256SUMS.sig\` | all files, signed when they were exported |

## What that proves

- Every record in \`records.jsonl\` is one that Keyturn wrote, unchanged, and in this order; it was there when the next checkpoint was signed, within an hour, as long as Keyturn was running.
- No record from ${first} to ${last} is missing from \`digests.txt\`.
${limits(counts)}
- The hashes inside of the records are keyed. Only \`npm run audit:verify\` checks those, with Keyturn's key. Someone who has that key can also sign.
`;
}

function filters({ since, until, client, person }: Wanted): string {
  const moment = (ms: number): string => new Date(ms).toISOString();
  const lines = [
    ...(since === undefined ? [] : [`- from ${moment(since)} on`]),
    ...(until === undefined ? [] : [`- before ${moment(until)}`]),
    ...(client === undefined ? [] : [`- about the client ${client}`]),
    ...(person === undefined ? [] : [`- of the person ${person}`]),
  ];
  return lines.length === 0 ? 'No record was left out.' : `What was asked for:\n\n${lines.join('\n')}`;
}

function limits({
  first,
  last,
  records,
  exported,
}: Pick<InstructionsOptions, 'first' | 'last' | 'records' | 'exported'>): string {
  return [
    ...(exported === records
      ? []
      : [
          `- It doesn't prove what's in the ${records - exported} records that were left out. Whether one of them should be here, only an export without filters shows. Each digest stands for one record, so it can be asked for later.`,
        ]),
    ...(first === 1
      ? []
      : [
          `- It begins at record ${first}. Record ${first - 1} and those before are covered by \`previous\` of the first checkpoint.`,
        ]),
    `- It says nothing about records after ${last}.`,
  ].join('\n');
}
