import { type ParseArgsConfig, parseArgs } from 'node:util';
import { z } from 'zod';
import { type Audit, createAudit } from '../../services/audit.ts';
import { isStoreUnavailable, KeyturnError } from '../../services/errors.ts';
import { keyRing } from '../../services/keys.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { ConfigError } from '../config/fault.ts';
import { readAuditConfig } from '../config.ts';
import { organizationsKey } from '../organization/remember.ts';

/** What a program for the trail gets from the process that it runs in. */
export interface TrailProgram {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** Writes a line of the result. */
  print: (line: string) => void;
  /** Writes why there's no result. */
  printError: (line: string) => void;
  now: () => number;
}

/** Ends a program before it did anything. The message is for the person who ran it. */
export class CannotRun extends Error {}

export interface Trails {
  /** IDs of the organizations: the one that was asked for, or all that Keyturn has served with this store. At least one. */
  readonly ids: readonly string[];
  /** Whether Keyturn has served the organization with this store. */
  isServed(id: string): boolean;
  auditOf(id: string): Audit;
  close(): Promise<void>;
}

// The bot writes it when it starts. Its key has no organization in it, since it's read to find the organizations.
const organizations = z.array(z.object({ id: z.string().min(1), name: z.string() }));

/** Opens the store in REDIS_URL with KEYTURN_KEY. `failed`: what didn't happen if that fails. Throws CannotRun, a ConfigError, and `store_unavailable`. */
export async function openTrails(
  { env, now }: Pick<TrailProgram, 'env' | 'now'>,
  { organization, failed }: { organization: string | undefined; failed: string },
): Promise<Trails> {
  const { redisUrl, keys } = readAuditConfig(env);
  const ring = keyRing(keys);
  const raw = createRedisStore({ url: redisUrl, commandTimeoutMs: 3_000 });
  // It only looks, so nothing is set aside.
  const store = createAuthenticatedStore({ store: raw, ring, leave: () => true });
  try {
    const served = await readOrganizations(store, failed);
    const ids = organization === undefined ? served.map(({ id }) => id) : [organization];
    if (ids.length === 0)
      throw new CannotRun('The store doesn’t say which organization Keyturn serves. Name it with --organization <id>.');
    return {
      ids,
      isServed: (id) => served.some((each) => each.id === id),
      auditOf: (id) => createAudit({ store, keys: keySpace(id), ring, now, log: () => {}, organization: id }),
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The trail of the only organization. Throws CannotRun if there are several. */
export function onlyTrail({ ids, auditOf }: Trails): { id: string; audit: Audit } {
  const [id, ...others] = ids;
  if (id === undefined || others.length > 0)
    throw new CannotRun('Keyturn has served several organizations. Name one with --organization <id>.');
  return { id, audit: auditOf(id) };
}

/** Reads the options of a program. Throws CannotRun with its usage. */
export function readOptions<Options extends NonNullable<ParseArgsConfig['options']>>({
  args,
  options,
  usage,
}: {
  args: readonly string[];
  options: Options;
  usage: string;
}) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('.')[0] : 'There’s no such option';
    throw new CannotRun(`${why}.\n${usage}`, { cause });
  }
}

/** Why a program couldn't run, for the person who ran it. `failed`: what didn't happen. */
export function reasonOf(error: unknown, failed: string): string {
  if (error instanceof ConfigError) return `${failed}.\n${error.faults.map((fault) => `  ${fault}`).join('\n')}`;
  if (error instanceof CannotRun) return error.message;
  if (isStoreUnavailable(error)) return `${failed}: the store in REDIS_URL doesn’t answer.`;
  if (error instanceof KeyturnError && error.code === 'audit_unavailable')
    return `${failed}: the trail was changed or archived meanwhile. Run this again.`;
  // The error's own message may hold the address, and with it a password.
  return `${failed}: ${error instanceof Error ? error.name : 'unknown error'}.`;
}

async function readOrganizations(store: Store, failed: string): Promise<z.infer<typeof organizations>> {
  const text = await store.get(organizationsKey).catch((error: unknown) => explainDistrust(error, failed));
  if (text === undefined) return [];
  try {
    return organizations.parse(JSON.parse(text));
  } catch (cause) {
    throw new CannotRun(`The store’s list of organizations (${organizationsKey}) isn’t readable.`, { cause });
  }
}

function explainDistrust(error: unknown, failed: string): never {
  if (!(error instanceof KeyturnError) || error.code !== 'store_tampered') throw error;
  const otherKey = error.details['why'] === 'unknown_key';
  throw new CannotRun(
    otherKey
      ? `${failed}: KEYTURN_KEY isn’t the key that the store was written with.`
      : `Something other than Keyturn changed the store’s list of organizations (${organizationsKey}). Name one with --organization <id>.`,
    { cause: error },
  );
}
