import type { Asking, Purpose } from '../admission/share.ts';
import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { GenesysUser } from '../genesys/types/people.ts';
import { createNextReads } from '../next-reads.ts';
import { askingOf, type Origin } from './actor.ts';
import { type Lookups, type Matched, matching, readUser, searchUser } from './genesys-user.ts';
import type { KnownUsers } from './known-users.ts';
import type { OwnSlack } from './membership.ts';
import { readSlackProfile, refusal, type SlackProfile } from './slack-profile.ts';

/** What a person is looked up for. */
export interface Loading {
  purpose: Purpose;
  origin?: Origin;
  /** Reads the user whom the person is likely to be. Default: the one that was found before. */
  shown?: () => Promise<GenesysUser | undefined>;
}

/** A person, as Slack and Genesys Cloud know them. */
export interface Loaded extends Matched {
  profile: SlackProfile;
  authorization: NonNullable<GenesysUser['authorization']>;
}

export interface Loader {
  /** The person with this Slack account, as of now. */
  load(slackUser: string, how: Loading): Promise<Loaded>;
  /** What Slack says about them. */
  profile(slackUser: string, asking: Asking): Promise<SlackProfile>;
}

export interface LoaderOptions {
  askedBy: (asking: Asking) => Lookups;
  slackUser: (userId: string, asking: Asking) => Promise<unknown>;
  known: KnownUsers;
  own: OwnSlack;
}

/** Asks Slack and Genesys Cloud who someone is. All methods throw as `resolve` of services/people.ts does. */
export function createLoader({ askedBy, slackUser, known, own }: LoaderOptions): Loader {
  const nextUser = createNextReads<unknown>();
  const profile: Loader['profile'] = async (id, asking) => {
    const said = await nextUser(`${asking.purpose} ${id}`, () => askSlack(() => slackUser(id, asking)));
    return readSlackProfile(said, { user: id, own });
  };

  const knownUser = async (calls: Lookups, id: string): Promise<GenesysUser | undefined> => {
    const before = await known.find(id);
    return before === undefined ? undefined : readUser(calls, before);
  };

  /** The user whom Genesys Cloud showed, if that's still who the person is; otherwise whom a search finds. */
  const userOf = async (calls: Lookups, { id, email }: SlackProfile, shown?: GenesysUser): Promise<Matched> => {
    const same = matching(shown, email);
    if (same !== undefined) return same;
    const found = await searchUser(calls, email);
    known.found(id, found.user.id);
    return found;
  };

  return {
    profile,
    async load(id, { purpose, origin, shown }) {
      // Nobody asks again by what was decided.
      const asking = purpose === 'execution' ? { purpose } : askingOf({ user: id, ...defined({ origin }) }, purpose);
      const calls = askedBy(asking);
      // Both at once. What Slack says comes first.
      const reading = shown?.() ?? knownUser(calls, id);
      reading.catch(() => undefined);
      const said = await profile(id, asking);
      const { user, email } = await userOf(calls, said, await reading);
      const { authorization } = user;
      if (authorization === undefined) throw refusal('authorization_missing');
      return { profile: said, user, email, authorization };
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
