import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { AuditHead } from '../../services/audit/record.ts';
import type { AuditProblem } from '../../services/audit/verify.ts';
import { createAudit } from '../../services/audit.ts';
import { defined } from '../../services/defined.ts';
import { isStoreUnavailable, KeyturnError } from '../../services/errors.ts';
import { type KeyRing, keyRing } from '../../services/keys.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { ConfigError } from '../config/fault.ts';
import { readAuditConfig } from '../config.ts';
import { organizationsKey } from '../organization/remember.ts';

const usage = `Usage: npm run audit:verify -- [--organization <id>] [--known <seq>:<hash>]
Proves the audit trail in REDIS_URL with KEYTURN_KEY, or names its first broken record.
  --organization  ID of a Genesys Cloud organization (default: all that Keyturn has served)
  --known         a record from an earlier run or from the log: finds out if the trail was restored to an older state
Exit code: 0 proved, 1 broken, 2 not checked.`;

const problems: Readonly<Record<AuditProblem | 'erased', string>> = {
  erased: 'the whole trail is gone, and so is its head',
  changed: 'Keyturn didn’t write it with this key',
  missing: 'records were removed here',
  reordered: 'its record is further on',
  inserted: 'this record belongs elsewhere',
  truncated: 'the trail ends before the record that its head names',
  beyond_head: 'the trail goes on after the record that its head names',
  head_missing: 'the head, which names the last record, is missing',
  head_forged: 'the head, which names the last record, wasn’t made with this key or isn’t this trail’s',
  not_as_known: 'this isn’t the trail that --known is from',
};

// The bot writes it when it starts. Its key has no organization in it, since it's read to find the organizations.
const organizations = z.array(z.object({ id: z.string().min(1), name: z.string() }));

export interface VerifyCommandOptions {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** Writes a line of the result. */
  print: (line: string) => void;
  /** Writes why nothing could be checked. */
  printError: (line: string) => void;
  now: () => number;
}

/** Ends the command before anything was checked. The message is for the person who ran it. */
class CannotCheck extends Error {}

/** Runs `audit:verify`, prints a line for each organization, and gives the exit code: 0 proved, 1 broken, 2 not checked. */
export async function verifyCommand({ args, env, print, printError, now }: VerifyCommandOptions): Promise<0 | 1 | 2> {
  let store: Store | undefined;
  try {
    const { organization, known, help } = readArguments(args);
    if (help) {
      print(usage);
      return 0;
    }
    const { redisUrl, keys } = readAuditConfig(env);
    const ring = keyRing(keys);
    const raw = createRedisStore({ url: redisUrl, commandTimeoutMs: 3_000 });
    // It only looks, so nothing is set aside.
    store = createAuthenticatedStore({ store: raw, ring, leave: () => true });
    const served = await readOrganizations(store);
    const ids = organization === undefined ? served.map(({ id }) => id) : [organization];
    if (ids.length === 0)
      throw new CannotCheck(
        'The store doesn’t say which organization Keyturn serves. Name it with --organization <id>.',
      );
    if (known !== undefined && ids.length > 1)
      throw new CannotCheck('--known is from one organization. Name it with --organization <id>.');

    const verdicts: Verdict[] = [];
    for (const id of ids) {
      const verdict = await check(store, { id, ring, now, known, listed: served.some((each) => each.id === id) });
      print(`${ids.length > 1 ? `${id}: ` : ''}${verdict.line}`);
      verdicts.push(verdict);
    }
    return verdicts.every(({ proved }) => proved) ? 0 : 1;
  } catch (error) {
    printError(reasonOf(error));
    return 2;
  } finally {
    await store?.close();
  }
}

interface Verdict {
  proved: boolean;
  line: string;
}

interface CheckOptions {
  id: string;
  ring: KeyRing;
  now: () => number;
  known: AuditHead | undefined;
  /** Whether the bot has served the organization with this store. */
  listed: boolean;
}

async function check(store: Store, { id, ring, now, known, listed }: CheckOptions): Promise<Verdict> {
  const keys = keySpace(id);
  const audit = createAudit({ store, keys, ring, now, log: () => {}, organization: id });
  const verdict = await audit.verify(defined({ known }));
  if (!verdict.ok) return { proved: false, line: broken(verdict.seq, verdict.problem) };
  if (verdict.head?.seq === 0) return { proved: true, line: '0 records: nothing has been recorded yet' };
  if (verdict.head !== undefined) {
    const { seq, hash } = verdict.head;
    const line = `${seq} ${seq === 1 ? 'record' : 'records'}, chain intact, head ${seq} ${hash}`;
    return { proved: true, line: `${line}${unread(verdict.newer)}` };
  }
  // An organization is listed only after its trail was begun.
  if (listed) return { proved: false, line: broken(1, 'erased') };
  throw new CannotCheck(`The store has nothing for the organization ${id}. Is that its ID?`);
}

function unread(records: number): string {
  if (records === 0) return '';
  return `. ${records === 1 ? '1 of them is' : `${records} of them are`} from a newer version of Keyturn: proved, but not readable by this one`;
}

function broken(seq: number, problem: AuditProblem | 'erased'): string {
  const hint =
    seq === 1 && problem === 'changed'
      ? ' (if every record is like this, KEYTURN_KEY isn’t the key it was written with)'
      : '';
  const before = seq === 1 ? '' : ` ${seq === 2 ? 'Record 1 is' : `Records 1 to ${seq - 1} are`} proved.`;
  return `Record ${seq} is broken: ${problems[problem]}${hint}.${before}`;
}

function readArguments(args: readonly string[]): { organization?: string; known?: AuditHead; help: boolean } {
  const { values } = readOptions(args);
  const known = values.known === undefined ? undefined : /^([1-9]\d{0,14}):([0-9a-f]{64})$/u.exec(values.known);
  if (known === null)
    throw new CannotCheck(`--known must be <seq>:<hash>, with a hash of 64 hexadecimal digits.\n${usage}`);
  const organization = values.organization?.trim();
  if (organization === '') throw new CannotCheck(`--organization needs an ID.\n${usage}`);
  return {
    ...defined({
      organization,
      known: known === undefined ? undefined : { seq: Number(known[1]), hash: known[2] ?? '' },
    }),
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
    throw new CannotCheck(
      `${cause instanceof Error ? cause.message.split('.')[0] : 'There’s no such option'}.\n${usage}`,
      {
        cause,
      },
    );
  }
}

async function readOrganizations(store: Store): Promise<z.infer<typeof organizations>> {
  const text = await store.get(organizationsKey).catch(explainDistrust);
  if (text === undefined) return [];
  try {
    return organizations.parse(JSON.parse(text));
  } catch (cause) {
    throw new CannotCheck(`The store’s list of organizations (${organizationsKey}) isn’t readable.`, { cause });
  }
}

function explainDistrust(error: unknown): never {
  if (!(error instanceof KeyturnError) || error.code !== 'store_tampered') throw error;
  const otherKey = error.details['why'] === 'unknown_key';
  throw new CannotCheck(
    otherKey
      ? 'The trail wasn’t checked: KEYTURN_KEY isn’t the key that the store was written with.'
      : `Something other than Keyturn changed the store’s list of organizations (${organizationsKey}). Name one with --organization <id>.`,
    { cause: error },
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof ConfigError)
    return `The trail wasn’t checked.\n${error.faults.map((fault) => `  ${fault}`).join('\n')}`;
  if (error instanceof CannotCheck) return error.message;
  if (isStoreUnavailable(error)) return 'The trail wasn’t checked: the store in REDIS_URL doesn’t answer.';
  // The error's own message may hold the address, and with it a password.
  return `The trail wasn’t checked: ${error instanceof Error ? error.name : 'unknown error'}.`;
}
