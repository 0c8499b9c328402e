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

You need OpenSSL 3, and what every Debian has: coreutils, diffutils, findutils, awk, and grep. You don't need Keyturn, its key, or its store. Run this in this folder with \`sh\`; it ends with “Verified”, or it fails.

\`\`\`sh
${script}
\`\`\`

Then compare the last line with a fingerprint that you got **another way**: Keyturn writes it to its log at each start (\`publicKeys\`). Someone who replaced everything here would have replaced the public key too. When this was exported, it was:

    ${audit.publicKeys[0]?.fingerprint}

If there are other files \`public-key-….pem\`, the operators changed Keyturn's key. \`public-key.pem\` signed the last checkpoint, which follows from those before it, so it vouches for them. While Keyturn had several keys, all of them signed, so an older key that you know vouches for a newer one in the same way.

## What's in it

| file | what it is |
|---|---|
| \`records.jsonl\` | the exported records, one per line, exactly as they're stored |
| \`records.csv\` | the same for spreadsheets. The list of files vouches for it, the checkpoints don't |
| \`digests.txt\` | a line for each record from ${first} to ${last}: the SHA-256 of its line (line feed included), and \`+\` if it's in \`records.jsonl\`, or \`-\` if it was left out |
| \`checkpoints/N.txt\` | what Keyturn signed about the records up to N: \`digest\` is the SHA-256 of the line \`previous\` and of the lines with the records' digests since the checkpoint before |
| \`checkpoints/N.*.sig\` | the signature by the key of that name (Ed25519) |
| \`checkpoints.jsonl\` | the records of these checkpoints |
| \`SHA256SUMS\`, \`SHA256SUMS.sig\` | all files, signed when they were exported |

## What that proves

- Every record in \`records.jsonl\` is one that Keyturn wrote, unchanged, and in this order; it was there when the next checkpoint was signed, in the hour after it at most as long as Keyturn ran.
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

// Each record's digest comes from a file of its own, 5,000 at a time: one sha256sum for many files takes a hundredth of one for each.
const script = `set -eu
export LC_ALL=C
# In memory where that's possible: it makes a file for each record.
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
export work
trap 'rm -rf "$work"' EXIT
fail() { echo "NOT VERIFIED: $1" >&2; exit 1; }
signed() { openssl pkeyutl -verify -pubin -inkey "$1.pem" -rawin -in "$2" -sigfile "$3" > "$work/said" 2>&1 || fail "the signature $3"; }

# 1. The files are those that were exported.
signed public-key SHA256SUMS SHA256SUMS.sig
sha256sum --check --strict --quiet SHA256SUMS || fail 'a file was changed'

# 2. Each record has the digest that's listed for it.
grep -aEvq '^[0-9a-f]{64} [+-]$' digests.txt && fail 'digests.txt has a line that is none'
SHELL=/bin/sh split -l 5000 --filter='
  mkdir "$work/lines"
  split -l 1 -a 6 - "$work/lines/"
  find "$work/lines" -type f | sort | xargs sha256sum | cut -c 1-64
  rm -r "$work/lines"' records.jsonl > "$work/found"
awk '$2 == "+" { print $1 }' digests.txt | cmp - "$work/found" || fail 'a record does not have its digest'

# 3. The checkpoints are signed, follow each other, and have the digests of the records.
begin= end= last= known=
for file in checkpoints/*.txt; do
  name=\${file%.txt}
  for signature in "$name".*.sig; do
    key=\${signature#"$name".}
    signed "\${key%.sig}" "$file" "$signature"
  done
  value() { awk -v name="$1" '$1 == name { print $2; exit }' "$file"; }
  from=$(value from) upto=$(value upto)
  [ "$(value organization)" = "\${known:=$(value organization)}" ] || fail "$file is of another organization"
  [ "$from" = "$((\${end:-$((from - 1))} + 1))" ] || fail "a checkpoint before $file is missing"
  [ "$(value previous)" = "\${last:-$(value previous)}" ] || fail "$file does not follow the one before"
  begin=\${begin:-$from} end=$upto last=$(value digest)
  { value previous; tail -n "+$((from - begin + 1))" digests.txt | head -n "$((upto - from + 1))" | cut -c 1-64; } |
    sha256sum | cut -c 1-64 > "$work/digest"
  [ "$(cat "$work/digest")" = "$last" ] || fail "$file has another digest than the records"
done
[ "$(wc -l < digests.txt)" -eq "$((end - begin + 1))" ] || fail 'digests.txt has more records than the checkpoints'
[ -e "$name.public-key.sig" ] || fail 'public-key.pem did not sign the last checkpoint'

echo "Verified: records $begin to $end, $(wc -l < records.jsonl) of them here. Fingerprint of the public key:"
openssl pkey -pubin -in public-key.pem -outform DER | sha256sum | cut -c 1-64`;
