import type { Asking, Purpose } from './admission/share.ts';
import { createCache } from './cache.ts';
import { defined } from './defined.ts';
import { KeyturnError } from './errors.ts';
import { emailKey } from './genesys/email.ts';
import type { GenesysUser } from './genesys/types/people.ts';
import type { Genesys } from './genesys/types.ts';
import { type Actor, askingOf, type Origin } from './people/actor.ts';
import { agrees, type Membership, type OwnSlack, plausible } from './people/membership.ts';
import { readSlackProfile, refusal, type SlackProfile } from './people/slack-profile.ts';
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
  /** What Slack said at most 5 s ago about a member of our workspaces, without asking Genesys Cloud. Throws person_refused, slack_failed. */
  profile(actor: Actor): Promise<SlackProfile>;
}

export interface PeopleOptions {
  genesys: Lookups;
  /** The same calls, which count for a person. Default: `genesys`. */
  askedBy?: (asking: Asking) => Lookups;
  /** Gives the `user` of Slack's `users.info`, unparsed. */
  slackUser: (userId: string, asking: Asking) => Promise<unknown>;
  /** The workspaces whose people may use Keyturn. */
  own: OwnSlack;
  now: () => number;
  /** How old a cached person may be. Default 60,000 ms. */
  cacheMs?: number;
  cacheSize?: number;
}

type Lookups = Pick<Genesys, 'findUsersByEmail' | 'getUser'>;

const profileMs = 5_000;

/** Resolves Slack users to Genesys Cloud users. If anything is missing or unclear, it refuses. */
export function createPeople(options: PeopleOptions): People {
  const { slackUser, own, now, cacheMs = 60_000, cacheSize = 5_000 } = options;
  const { askedBy = () => options.genesys } = options;
  const refusals = createRefusals({ now });

  const read = async (id: string, asking: Asking): Promise<SlackProfile> =>
    readSlackProfile(await askSlack(() => slackUser(id, asking)), { user: id, own });

  const load = async (
    id: string,
    purpose: Purpose,
    origin?: Origin,
  ): Promise<{ person: Person; membership: Membership }> => {
    // Nobody asks again by what was decided.
    const asking = purpose === 'execution' ? { purpose } : askingOf({ user: id, ...defined({ origin }) }, purpose);
    const profile = await read(id, asking);
    const { user, email } = await findGenesysUser(askedBy(asking), profile.email);
    if (user.authorization === undefined) throw refusal('authorization_missing');
    const person = {
      slack: { team: profile.team, user: id, name: profile.name },
      genesys: { id: user.id, name: user.name, email },
      authorization: user.authorization,
      ...defined({ timeZone: profile.timeZone }),
    };
    return { person, membership: profile.membership };
  };
  const cache = createCache({ load: (id) => load(id, 'ordinary'), now, ttlMs: cacheMs, limit: cacheSize });

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

  const fresh = async (user: string, purpose: Purpose, origin?: Origin) => {
    try {
      return await cache.fresh(user, (id) => load(id, purpose, origin));
    } catch (error) {
      // The cache must not go on with a person who was just refused.
      if (error instanceof KeyturnError && error.code === 'person_refused') cache.drop(user);
      throw error;
    }
  };

  const resolve: People['resolve'] = async (actor, freshness, purpose = 'ordinary') => {
    const find = () =>
      ours(actor, (user) => (freshness === 'cached' ? cache.get(user) : fresh(user, purpose, actor.origin)));
    return (await (purpose === 'execution' ? find() : refusals.of(keyOf(actor), find))).person;
  };
  const profiles = createCache({
    load: (id) => read(id, { who: id, purpose: 'ordinary' }),
    now,
    ttlMs: profileMs,
    limit: cacheSize,
  });

  return {
    resolve,
    profile: (actor) => refusals.of(`profile ${keyOf(actor)}`, () => ours(actor, profiles.get)),
    async refresh(ref) {
      const person = await resolve({ team: ref.slackTeam, user: ref.slackUser }, 'live', 'execution');
      if (person.genesys.id !== ref.genesysUser) throw refusal('genesys_changed');
      return person;
    },
  };
}

async function askSlack(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof KeyturnError ? error : new KeyturnError('slack_failed', { cause: error });
  }
}

/** The only active user with this email, read again by ID, because the search index lags behind. */
async function findGenesysUser(
  genesys: PeopleOptions['genesys'],
  wanted: string,
): Promise<{ user: GenesysUser; email: string }> {
  const found = (await genesys.findUsersByEmail(wanted)).filter((user) => sameEmail(user.email, wanted));
  // A result without a state counts: the user, which is read below, has it.
  const active = new Map(
    found.filter(({ state }) => state === 'active' || state === 'unknown').map((user) => [user.id, user]),
  );
  if (active.size > 1) throw refusal('genesys_ambiguous');
  const [match] = active.values();
  if (match === undefined) {
    throw refusal(found.some((user) => user.state !== 'deleted') ? 'genesys_inactive' : 'genesys_none');
  }
  const user = await readUser(genesys, match.id);
  if (user.state !== 'active') throw refusal('genesys_inactive');
  if (user.id !== match.id || user.email === undefined || !sameEmail(user.email, wanted)) throw refusal('genesys_none');
  return { user, email: user.email };
}

async function readUser(genesys: PeopleOptions['genesys'], id: string): Promise<GenesysUser> {
  try {
    return await genesys.getUser(id);
  } catch (error) {
    if (error instanceof KeyturnError && error.code === 'genesys_not_found') throw refusal('genesys_none');
    throw error;
  }
}

const sameEmail = (a: string | undefined, b: string): boolean => a !== undefined && emailKey(a) === emailKey(b);

const keyOf = ({ team, user }: Actor): string => `${team} ${user}`;
