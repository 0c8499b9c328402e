import type { Asking, Purpose } from './admission/share.ts';
import { createCache } from './cache.ts';
import { defined } from './defined.ts';
import { KeyturnError } from './errors.ts';
import type { GenesysUser } from './genesys/types/people.ts';
import { createNextReads } from './next-reads.ts';
import { type Actor, askingOf } from './people/actor.ts';
import { type Lookups, readTogether, readUser } from './people/genesys-user.ts';
import type { KnownUsers } from './people/known-users.ts';
import { createLoader, type Loaded, type Loading } from './people/load.ts';
import { agrees, type Membership, type OwnSlack, plausible } from './people/membership.ts';
import { refusal, type SlackProfile } from './people/slack-profile.ts';
import { createRefusals } from './refusals.ts';

/** `cached`: at most 60 s old, which is enough for reads. `live`: asked now, as every write needs. */
export type Freshness = 'cached' | 'live';

/** A Slack user resolved to exactly one active Genesys Cloud user. */
export interface Person {
  readonly slack: {
    /** The Enterprise Grid organization's ID, or else the workspace's. With the user's ID, it identifies one person. */
    readonly team: string;
    readonly user: string;
    readonly name: string;
  };
  readonly genesys: { readonly id: string; readonly name: string; readonly email: string };
  /** Only services/access.ts decides by this. */
  readonly authorization: NonNullable<GenesysUser['authorization']>;
  readonly timeZone?: string;
}

/** What it takes to find a known person again. */
export interface RememberedPerson {
  readonly slackTeam: string;
  readonly slackUser: string;
  readonly genesysUser: string;
}

export interface People {
  /**
   * The person behind `actor`. Throws `person_refused` (details.reason: PersonRefusal) for one who may not use Keyturn, `slack_failed` if Slack
   * doesn't say, and what Genesys throws. One who was refused again and again is refused from memory for moments. `purpose`: what the calls are
   * for; default `ordinary`.
   */
  resolve(actor: Actor, freshness: Freshness, purpose?: Purpose): Promise<Person>;
  /** The person as of now, for an execution. Throws as `resolve` does, and `genesys_changed` if the Slack user has become another Genesys user. */
  refresh(ref: RememberedPerson): Promise<Person>;
  /**
   * The same for several people, and for who just clicked, in one call to Genesys Cloud if that shows all of them. In their order: each is found, or
   * refused with what `resolve` and `refresh` throw. Never throws.
   */
  together(
    who: readonly (Actor | RememberedPerson)[],
    purpose: 'decision' | 'execution',
  ): Promise<PromiseSettledResult<Person>[]>;
  /** What Slack said at most 5 s ago about a member of our workspaces, without asking Genesys Cloud. Throws person_refused, slack_failed. */
  profile(actor: Actor): Promise<SlackProfile>;
}

export interface PeopleOptions {
  genesys: Lookups;
  /** The same calls, which count for a person. Default: `genesys`. */
  askedBy?: (asking: Asking) => Lookups;
  /** Gives the `user` of Slack's `users.info`, unparsed. */
  slackUser: (userId: string, asking: Asking) => Promise<unknown>;
  /** Who was found before. Default: nobody. */
  known?: KnownUsers;
  /** Is called with each user who was found. */
  seen?: (user: { id: string; name: string }) => void;
  /** The workspaces whose people may use Keyturn. */
  own: OwnSlack;
  now: () => number;
  /** How old a cached person may be. Default 60,000 ms. */
  cacheMs?: number;
  cacheSize?: number;
}

const profileMs = 5_000;

const nobodyKnown: KnownUsers = { find: async () => undefined, found: () => undefined };

/** Resolves Slack users to Genesys Cloud users. If anything is missing or unclear, it refuses. */
export function createPeople(options: PeopleOptions): People {
  const { own, now, cacheMs = 60_000, cacheSize = 5_000 } = options;
  const { askedBy = () => options.genesys } = options;
  const known = options.known ?? nobodyKnown;
  const refusals = createRefusals({ now });

  const { load: lookUp, profile: read } = createLoader({ ...options, askedBy, known });
  const load = async (id: string, how: Loading) => {
    const found = await lookUp(id, how);
    options.seen?.(found.user);
    return asPerson(found);
  };
  const cache = createCache({ load: (id) => load(id, { purpose: 'ordinary' }), now, ttlMs: cacheMs, limit: cacheSize });

  /** The person that `find` gives for the actor, if the payload's team matches. */
  const ours = async <Found extends { membership: Membership }>(
    actor: Actor,
    find: (user: string) => Promise<Found>,
  ): Promise<Found> => {
    if (!plausible(actor, own)) throw refusal('other_team');
    const found = await find(actor.user);
    if (!agrees(actor, found.membership, own)) throw refusal('other_team');
    return found;
  };

  const fresh = async (user: string, how: Loading) => {
    try {
      return await cache.fresh(user, (id) => load(id, how));
    } catch (error) {
      // The cache must not go on with a person who was just refused.
      if (error instanceof KeyturnError && error.code === 'person_refused') cache.drop(user);
      throw error;
    }
  };

  const resolve = async (actor: Actor, freshness: Freshness, how: Loading): Promise<Person> => {
    const find = () => ours(actor, (user) => (freshness === 'cached' ? cache.get(user) : fresh(user, how)));
    return (await (how.purpose === 'execution' ? find() : refusals.of(keyOf(actor), find))).person;
  };

  const refresh = async (ref: RememberedPerson, how: Loading): Promise<Person> => {
    const person = await resolve({ team: ref.slackTeam, user: ref.slackUser }, 'live', how);
    if (person.genesys.id !== ref.genesysUser) throw refusal('genesys_changed');
    return person;
  };

  const nextUsers = createNextReads<Awaited<ReturnType<Lookups['getUsers']>>>();
  const profiles = createCache({
    load: (id) => read(id, { who: id, purpose: 'ordinary' }),
    now,
    ttlMs: profileMs,
    limit: cacheSize,
  });

  return {
    resolve: (actor, freshness, purpose = 'ordinary') => resolve(actor, freshness, { purpose, ...of(actor) }),
    profile: (actor) => refusals.of(`profile ${keyOf(actor)}`, () => ours(actor, profiles.get)),
    refresh(ref) {
      const shown = () => readUser(askedBy({ purpose: 'execution' }), ref.genesysUser);
      return refresh(ref, { purpose: 'execution', shown });
    },
    async together(who, purpose) {
      const ids = await Promise.all(who.map((each) => (isActor(each) ? known.find(each.user) : each.genesysUser)));
      const asker = who.find(isActor);
      const calls = askedBy(asker === undefined ? { purpose } : askingOf(asker, purpose));
      const about = `${purpose} ${asker === undefined ? '' : keyOf(asker)}`;
      const getUsers: Lookups['getUsers'] = (all) =>
        nextUsers(`${about} ${[...all].sort()}`, () => calls.getUsers(all));
      const shown = readTogether({ getUsers }, ids);
      return Promise.allSettled(
        who.map((each, at) => {
          const how = { purpose, shown: shown(ids[at]) };
          return isActor(each) ? resolve(each, 'live', { ...how, ...of(each) }) : refresh(each, how);
        }),
      );
    },
  };
}

const asPerson = ({ profile, user, email, authorization }: Loaded): { person: Person; membership: Membership } => ({
  person: {
    slack: { team: profile.team, user: profile.id, name: profile.name },
    genesys: { id: user.id, name: user.name, email },
    authorization,
    ...defined({ timeZone: profile.timeZone }),
  },
  membership: profile.membership,
});

const of = ({ origin }: Actor): Pick<Loading, 'origin'> => defined({ origin });

const isActor = (who: Actor | RememberedPerson): who is Actor => 'user' in who;

const keyOf = ({ team, user }: Actor): string => `${team} ${user}`;
