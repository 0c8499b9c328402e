/** verify.sh of an export: it checks the folder that it's in with OpenSSL and standard tools, and ends with “Verified” or fails. */
// Each record's digest comes from a file of its own, 5,000 at a time: one sha256sum for many files takes a hundredth of one for each.
export const verifyScript = `# Says whether this folder is as VERIFY.md describes it. It reads, and writes to a temporary folder.
set -eu
export LC_ALL=C
# In memory where that's possible: it makes a file for each record.
work=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
export work
trap 'rm -rf "$work"' EXIT
fail() { echo "NOT VERIFIED: $1" >&2; exit 1; }
signed() { openssl pkeyutl -verify -pubin -inkey "$1.pem" -rawin -in "$2" -sigfile "$3" > "$work/said" 2>&1 || fail "the signature $3"; }

# 1. The files are those that were exported.
signed public-key SHA256SUMS SHA256SUMS.sig
sha256sum --check --strict --quiet SHA256SUMS || fail 'a file was changed, or is missing'
tail -n +2 SHA256SUMS | cut -c 67- > "$work/listed"
printf '%s\\n' SHA256SUMS SHA256SUMS.sig >> "$work/listed"
find . ! -type d | cut -c 3- > "$work/there"
more=$(grep -avxF -f "$work/listed" "$work/there" || true)
[ -z "$more" ] || fail "SHA256SUMS does not list $more"

# 2. Each record has the digest that's listed for it.
grep -aEvq '^[0-9a-f]{64} [+-]$' digests.txt && fail 'digests.txt has a malformed line'
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
openssl pkey -pubin -in public-key.pem -outform DER | sha256sum | cut -c 1-64
`;
