import { z } from 'zod';
import type { KeySpace, Store } from '../store.ts';
import { versioned } from '../versioned.ts';

/**
 * Which Genesys Cloud user a Slack account was found to be by its email, for all replicas. It only says which user to read: who a person is depends on
 * the email and the state that this user has then.
 */
export interface KnownUsers {
  /** What this process knows, as far as it's young enough. */
  here(slackUser: string): string | undefined;
  /** The same, or what another replica found. Never throws. */
  find(slackUser: string): Promise<string | undefined>;
  /** After a search found exactly one. */
  found(slackUser: string, genesysUser: string): void;
}

export interface KnownUsersOptions {
  store: Pick<Store, 'get' | 'set'>;
  keys: KeySpace;
  now: () => number;
}

/** After this long the email is searched for again, in milliseconds: only a search tells that two users have it. */
const searchedMs = 86_400_000;
/** How many people a process knows. */
const most = 5_000;

const version = 1;
const stored = versioned(
  version,
  z.object({ v: z.literal(version), genesysUser: z.string().min(1), at: z.number() }),
  (before) => before,
);

export function createKnownUsers({ store, keys, now }: KnownUsersOptions): KnownUsers {
  const known = new Map<string, { genesysUser: string; at: number }>();
  const keyOf = (slackUser: string): string => keys('known-user', slackUser);

  const keep = (slackUser: string, found: { genesysUser: string; at: number }): void => {
    known.delete(slackUser);
    known.set(slackUser, found);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
  };

  // Its age counts, not its expiry in the store: an old value could be put back.
  const here: KnownUsers['here'] = (slackUser) => {
    const found = known.get(slackUser);
    const age = found === undefined ? searchedMs : Math.abs(now() - found.at);
    return age < searchedMs ? found?.genesysUser : undefined;
  };

  return {
    here,
    async find(slackUser) {
      const mine = here(slackUser);
      if (mine !== undefined) return mine;
      const raw = await store.get(keyOf(slackUser)).catch(() => undefined);
      const there = raw === undefined ? undefined : read(raw);
      if (there !== undefined) keep(slackUser, there);
      return here(slackUser);
    },
    found(slackUser, genesysUser) {
      const at = now();
      keep(slackUser, { genesysUser, at });
      const value = JSON.stringify({ v: version, genesysUser, at });
      // Without the store, each replica searches for itself.
      store.set(keyOf(slackUser), value, { ttlMs: searchedMs }).catch(() => undefined);
    },
  };
}

function read(raw: string): { genesysUser: string; at: number } | undefined {
  try {
    return stored.safeParse(JSON.parse(raw)).data;
  } catch {
    return undefined;
  }
}
