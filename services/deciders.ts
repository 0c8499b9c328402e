import { setTimeout as delay } from 'node:timers/promises';
import type { Approvers } from './approvers.ts';
import { type Found, foundIn } from './deciders/found.ts';
import { createGather, type GatherOptions } from './deciders/gather.ts';
import type { DeciderList } from './deciders/list.ts';
import { createRefresh } from './deciders/refresh.ts';
import { createSharedList } from './deciders/shared.ts';
import type { RememberedPerson } from './people.ts';
import type { KeySpace, Store } from './store.ts';
import { within } from './within.ts';

/** Who can approve what, for people to be told. At the click, live checks decide. */
export interface Deciders {
  /**
   * The people in Slack who have all of these permissions, and whom KEYTURN_APPROVERS names, without `except`. At most an hour old, mostly ten
   * minutes, and without a call of its own; waits some seconds for the first list. Never throws: what can't be found out isn't complete.
   */
  for(permissions: readonly string[], except?: RememberedPerson): Promise<Found>;
  /** The same; before it says that they're fewer than `needed`, it asks again, and looks up those who are known to approve. */
  atLeast(needed: number, permissions: readonly string[], except?: RememberedPerson): Promise<Found>;
}

export interface DecidersOptions extends Omit<GatherOptions, 'known'> {
  approvers: Pick<Approvers, 'members' | 'groups'>;
  /** The members of the approvals channel. */
  channelMembers: () => Promise<readonly string[]>;
  store: Store;
  keys: KeySpace;
  wait?: (ms: number) => Promise<unknown>;
}

/** How old a list may be before a newer one is fetched in the background, and before people wait for it, in milliseconds. */
const freshMs = 600_000;
const usableMs = 3_600_000;
/** How old it may be when it says that too few people can approve. */
const surelyMs = 10_000;
/** How long people wait for it. */
const patienceMs = 10_000;
/** How long a replica that died keeps the others from asking. */
const leaseMs = 30_000;

export function createDeciders(options: DecidersOptions): Deciders {
  const { approvers, channelMembers, store, keys, now, onProblem, wait = delay } = options;
  const known = async () => {
    const named = await approvers.members();
    return { users: named ?? (await channelMembers()), only: named !== undefined };
  };
  const shared = createSharedList({ store, key: keys('deciders'), now, leaseMs });
  const gather = createGather({ ...options, known });
  const { latest, refresh } = createRefresh({ shared, gather, now, wait, onProblem });

  const ageOf = (list: DeciderList | undefined): number =>
    list === undefined ? Infinity : Math.abs(now() - list.asOf);

  /** Waits for a newer list than the one that's there, for as long as people do. */
  const renew = async (since: number, deep: boolean): Promise<void> => {
    await within(refresh(since, deep), patienceMs, () => new Error('late')).catch(() => undefined);
  };

  const current = async (): Promise<DeciderList | undefined> => {
    const age = ageOf(latest());
    const since = now() - freshMs + 1;
    if (age >= usableMs) await renew(since, false);
    else if (age >= freshMs) void refresh(since, false);
    return ageOf(latest()) < usableMs ? latest() : undefined;
  };

  const find = (list: DeciderList | undefined, permissions: readonly string[], except?: RememberedPerson) =>
    foundIn(list, { permissions, except }, approvers, onProblem);

  return {
    for: async (permissions, except) => find(await current(), permissions, except),
    async atLeast(needed, permissions, except) {
      const found = await find(await current(), permissions, except);
      if (found.people.length >= needed || !found.complete) return found;
      // Someone may have been given the role a moment ago, or have it in a way that the roles don't show.
      await renew(now() - surelyMs, true);
      const list = latest();
      const sure = list?.deep === true && ageOf(list) <= surelyMs + patienceMs;
      const again = await find(list, permissions, except);
      return { ...again, complete: again.complete && sure };
    },
  };
}
