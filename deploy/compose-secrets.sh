#!/bin/sh
# Moves the credentials out of .env into files in secrets/, for compose.yaml, and makes a password for its Redis. In .env, the name of the file
# takes the place of each. Run it again after you put a new credential into .env.
set -eu
cd "$(dirname "$0")/.."
umask 077

credentials='SLACK_BOT_TOKEN SLACK_APP_TOKEN SLACK_SIGNING_SECRET GENESYS_CLIENT_ID GENESYS_CLIENT_SECRET KEYTURN_KEY HTTPS_PROXY HTTP_PROXY'

fail() {
  echo "$1" >&2
  exit 1
}
# The value of a line NAME=value that isn't commented out, without quotes around it, as Compose and Keyturn read it.
value_of() {
  sed -n "s/^$1=//p" .env | tail -n 1 | sed "s/^\"\(.*\)\"\$/\1/; s/^'\(.*\)'\$/\1/"
}
# In a container, each file belongs to a user with another number, so everyone can read it. On this machine, only you get into the folder.
keep() {
  rm -f "secrets/$1"
  printf '%s\n' "$2" >"secrets/$1"
  chmod 444 "secrets/$1"
}
# Replaces the lines of a setting.
replace() {
  { sed "/^$1=/d; /^$1_FILE=/d" .env && echo "$1_FILE=/run/secrets/$2"; } >.env.new
  mv .env.new .env
}

# shellcheck disable=SC1112
[ -f .env ] || fail 'There’s no .env here. Run cp .env.example .env, and fill it in.'
for name in $credentials; do
  if grep -q "^$name=[\"']*$" .env; then fail "$name is blank in .env. Fill it in, or comment it out, and run this again."; fi
done

mkdir -p secrets/keyturn
chmod 700 secrets
chmod 755 secrets/keyturn
for name in $credentials; do
  value=$(value_of "$name")
  [ -n "$value" ] || continue
  file=$(echo "$name" | tr '[:upper:]' '[:lower:]')
  keep "keyturn/$file" "$value"
  replace "$name" "$file"
  echo "$name is in secrets/keyturn/$file."
done

# A password that Redis already has stays.
password=$(value_of REDIS_PASSWORD)
if [ -n "$password" ]; then
  keep redis_password "$password"
  sed '/^REDIS_PASSWORD=/d' .env >.env.new
  mv .env.new .env
elif [ ! -f secrets/redis_password ]; then
  keep redis_password "$(openssl rand -hex 32)"
fi
keep keyturn/redis_url "redis://:$(cat secrets/redis_password)@redis:6379"
replace REDIS_URL redis_url
