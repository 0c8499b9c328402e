import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type AuditHead, type AuditProblem, createAudit } from '../../services/audit.ts';
import { isStoreUnavailable } from '../../services/errors.ts';
import { deriveKeys } from '../../services/keys.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { ConfigError, readAuditConfig } from '../config.ts';
import { organizationsKey } from '../organization/note.ts';

const usage = `Usage: npm run audit:verify -- [--organization <id>] [--known <seq>:<hash>]
Proves the audit trail in REDIS_URL with KEYTURN_KEY, or names the first broken record.
  --organization  id of the Genesys Cloud organisation; without it, every organisation that Keyturn has served
  --known         a record as an earlier run or the log shows it; finds out whether the trail was put back to an older state
Ends with 0: proved, 1: broken, 2: could not be checked.`;

const problems: Readonly<Record<AuditProblem | 'erased', string>> = {
  erased: 'the whole trail is gone, its head too',
  changed: 'it is not what Keyturn wrote with this key',
  missing: 'records were removed here',
  reordered: 'the record of this place stands further on',
  inserted: 'a record stands here that belongs elsewhere',
  truncated: 'the trail ends before its head says so',
  beyond_head: 'the trail goes on after its head says that it ends',
  head_missing: 'the head, which says where the trail ends, is missing',
  head_forged: 'the head, which says where the trail ends, was not made with this key or is not that of this trail',
  not_as_known: 'the trail is not the one that --known was taken from',
};

// Under a plain key, since it belongs to no organisation; written by the bot when it starts.
const organizations = z.array(z.object({ id: z.string().min(1), name: z.string() }));
export interface VerifyCommandOptions {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** Writes one line of what was found. */
  print: (line: string) => void;
  /** Writes why nothing could be found out. */
  printError: (line: string) => void;
  now: () => number;
}

/** What ends the command before it could check anything. */
class CannotCheck extends Error {}

/** Runs `audit:verify` and gives its exit code: 0 proved, 1 broken, 2 could not be checked. One line for each organisation. */
export async function verifyCommand({ args, env, print, printError, now }: VerifyCommandOptions): Promise<0 | 1 | 2> {
  let store: Store | undefined;
  try {
    const { organization, known, help } = readArguments(args);
    if (help) {
      print(usage);
      return 0;
    }
    const { redisUrl, key } = readAuditConfig(env);
    store = createRedisStore({ url: redisUrl, commandTimeoutMs: 3_000 });
    const served = await readOrganizations(store);
    const ids = organization === undefined ? served.map(({ id }) => id) : [organization];
    if (ids.length === 0)
      throw new CannotCheck(
        'The store does not say which organisation Keyturn serves: name it with --organization <id>.',
      );
    if (known !== undefined && ids.length > 1)
      throw new CannotCheck('--known belongs to one organisation: name it with --organization <id>.');

    let code: 0 | 1 = 0;
    for (const id of ids) {
      const keys = keySpace(id);
      const audit = createAudit({ store, keys, auditKey: deriveKeys(key).audit, now, log: () => {}, organization: id });
      const verdict = await audit.verify(known === undefined ? {} : { known });
      const about = ids.length > 1 ? `${id}: ` : '';
      if (!verdict.ok) {
        code = 1;
        print(`${about}${broken(verdict.seq, verdict.problem)}`);
      } else if (verdict.head?.seq === 0) {
        print(`${about}0 records: nothing has been recorded yet`);
      } else if (verdict.head !== undefined) {
        const { seq, hash } = verdict.head;
        print(`${about}${seq} ${seq === 1 ? 'record' : 'records'}, chain intact, head ${seq} ${hash}`);
      } else if (served.some((each) => each.id === id)) {
        // The trail has begun before the organisation is noted.
        code = 1;
        print(`${about}${broken(1, 'erased')}`);
      } else {
        throw new CannotCheck(`Nothing is stored for the organisation ${id}: is that its id?`);
      }
    }
    return code;
  } catch (error) {
    printError(reasonOf(error));
    return 2;
  } finally {
    await store?.close();
  }
}

function broken(seq: number, problem: AuditProblem | 'erased'): string {
  const hint =
    seq === 1 && problem === 'changed'
      ? '; if every record is like this, KEYTURN_KEY is not the key it was written with'
      : '';
  const before = seq === 1 ? '' : ` Records 1 to ${seq - 1} are proved.`;
  return `Record ${seq} is broken: ${problems[problem]}${hint}.${before}`;
}

function readArguments(args: readonly string[]): { organization?: string; known?: AuditHead; help: boolean } {
  const { values } = readOptions(args);
  const known = values.known === undefined ? undefined : /^([1-9]\d{0,14}):([0-9a-f]{64})$/u.exec(values.known);
  if (known === null)
    throw new CannotCheck(`--known must be <seq>:<hash>, with a hash of 64 hexadecimal digits.\n${usage}`);
  const organization = values.organization?.trim();
  if (organization === '') throw new CannotCheck(`--organization must be followed by an id.\n${usage}`);
  return {
    ...(organization === undefined ? {} : { organization }),
    ...(known === undefined ? {} : { known: { seq: Number(known[1]), hash: known[2] ?? '' } }),
    help: values.help ?? false,
  };
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { organization: { type: 'string' }, known: { type: 'string' }, help: { type: 'boolean' } },
    });
  } catch (cause) {
    throw new CannotCheck(`${cause instanceof Error ? cause.message.split('.')[0] : 'Unknown option'}.\n${usage}`, {
      cause,
    });
  }
}

async function readOrganizations(store: Store): Promise<z.infer<typeof organizations>> {
  const text = await store.get(organizationsKey);
  if (text === undefined) return [];
  try {
    return organizations.parse(JSON.parse(text));
  } catch (cause) {
    throw new CannotCheck(`The store's list of organisations (${organizationsKey}) cannot be read.`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ConfigError)
    return `The trail cannot be checked.\n${error.faults.map((fault) => `  ${fault}`).join('\n')}`;
  if (error instanceof CannotCheck) return error.message;
  if (isStoreUnavailable(error)) return 'The trail cannot be checked: the store in REDIS_URL does not answer.';
  // Not the error itself: what a library says may hold the address, and with it a password.
  return `The trail cannot be checked: ${error instanceof Error ? error.name : 'unknown error'}.`;
}
