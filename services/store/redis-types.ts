import { type Script, script } from './redis-scripts.ts';
import { setAsideKey, setAsideMs } from './set-aside.ts';

/** The keys of a command, by the type that Keyturn gives them. */
export interface TypedKeys {
  strings?: readonly string[];
  sets?: readonly string[];
}

/** KEYS: one, and where it goes. ARGV: its type at Keyturn, and for how long it's kept. */
const setAsideScript = script(`
local found = redis.call('TYPE', KEYS[1])['ok']
if found == 'none' or found == ARGV[1] then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
`);

export type RunScript = (script: Script, keys: string[], args: (string | number)[]) => Promise<unknown>;

/**
 * Runs `command`. If one of its keys has another type than Keyturn gives it, someone else put it there: it's set aside, and `command` runs again.
 * A log stays where it is, since nothing of it may get lost, so its command fails.
 */
export async function withoutForeignTypes<T>(
  { strings = [], sets = [] }: TypedKeys,
  command: () => Promise<T>,
  { run, onForeign }: { run: RunScript; onForeign: (key: string) => void },
): Promise<T> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof Error) || !/WRONGTYPE/u.test(error.message)) throw error;
    const typed = [...strings.map((key) => [key, 'string'] as const), ...sets.map((key) => [key, 'zset'] as const)];
    for (const [key, type] of typed)
      if ((await run(setAsideScript, [key, setAsideKey(key)], [type, setAsideMs])) === 1) onForeign(key);
    return await command();
  }
}
