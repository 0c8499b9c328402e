import { createHash } from 'node:crypto';
import type { Change } from '../store.ts';

export interface Script {
  lua: string;
  sha: string;
}

/**
 * KEYS: those of expect, put, rank, append, and trim, in this order. ARGV: five counts, then what `changeArguments` lists. Redis doesn't undo what a
 * script wrote before it failed, so this checks beforehand whatever it could fail at.
 */
export const compareAndSetScript = script(`
local key, arg = 0, 5
local function other(from, count, kind)
  for at = from + 1, from + count do
    local found = redis.call('TYPE', KEYS[at])['ok']
    if found ~= 'none' and found ~= kind then return true end
  end
end
local ranked = ARGV[1] + ARGV[2]
if other(ranked, ARGV[3], 'zset') or other(ranked + ARGV[3], ARGV[4] + ARGV[5], 'list') then
  return redis.error_reply('WRONGTYPE of a set or a log')
end
local function nextKey() key = key + 1; return KEYS[key] end
local function nextArg() arg = arg + 1; return ARGV[arg] end
for _ = 1, tonumber(ARGV[1]) do
  local found, there, value = redis.call('GET', nextKey()), nextArg(), nextArg()
  if there == '1' then
    if found ~= value then return 0 end
  elseif found then return 0 end
end
for at = 1, tonumber(ARGV[4]) do
  local length = nextArg()
  if length ~= '' and redis.call('LLEN', KEYS[ranked + ARGV[3] + at]) ~= tonumber(length) then return 0 end
end
for _ = 1, tonumber(ARGV[2]) do
  local name, there, value, ttl = nextKey(), nextArg(), nextArg(), nextArg()
  if there == '0' then redis.call('DEL', name)
  elseif ttl == '' then redis.call('SET', name, value)
  else redis.call('SET', name, value, 'PX', ttl) end
end
for _ = 1, tonumber(ARGV[3]) do
  local name, member, score = nextKey(), nextArg(), nextArg()
  if score == '' then redis.call('ZREM', name, member) else redis.call('ZADD', name, score, member) end
end
for _ = 1, tonumber(ARGV[4]) do
  local name = nextKey()
  for _ = 1, tonumber(nextArg()) do redis.call('RPUSH', name, nextArg()) end
end
for _ = 1, tonumber(ARGV[5]) do redis.call('LTRIM', nextKey(), nextArg(), -1) end
return 1
`);

/** KEYS: the set. ARGV: now, limit, the score after the claim. */
export const claimDueScript = script(`
local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, member in ipairs(due) do redis.call('ZADD', KEYS[1], ARGV[3], member) end
return due
`);

/** Returns what `compareAndSetScript` reads. A `ttlMs` of 0 or less removes the key; fractions of a millisecond round up. */
export function changeArguments(change: Change): { keys: string[]; args: string[] } {
  const { expect = [], put = [], rank = [], append = [], trim = [] } = change;
  const args = [expect, put, rank, append, trim].map(({ length }) => String(length));
  for (const { value } of expect) args.push(value === undefined ? '0' : '1', value ?? '');
  for (const { length } of append) args.push(length === undefined ? '' : String(length));
  for (const { value, ttlMs } of put) {
    const stays = value !== undefined && (ttlMs === undefined || ttlMs > 0);
    args.push(stays ? '1' : '0', value ?? '', ttlMs === undefined ? '' : String(Math.ceil(ttlMs)));
  }
  for (const { member, score } of rank) args.push(member, score === undefined ? '' : String(score));
  for (const { entries } of append) args.push(String(entries.length), ...entries);
  for (const { count } of trim) args.push(String(count));
  const keys = [
    ...expect.map(({ key }) => key),
    ...put.map(({ key }) => key),
    ...rank.map(({ set }) => set),
    ...append.map(({ log }) => log),
    ...trim.map(({ log }) => log),
  ];
  return { keys, args };
}

// The first line makes Redis refuse the complete script on a read-only replica or with full memory, before it starts. So a stale replica never
// says that an expectation doesn't hold. https://redis.io/docs/latest/develop/programmability/lua-api/#script_flags
export function script(body: string): Script {
  const lua = `#!lua\n${body}`;
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
