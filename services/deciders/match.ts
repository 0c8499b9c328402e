import { asKeyturnError } from '../errors.ts';
import { emailKey } from '../genesys/email.ts';
import type { GenesysUser } from '../genesys/types/people.ts';
import type { OwnSlack } from '../people/membership.ts';
import { readSlackProfile } from '../people/slack-profile.ts';
import { emailDigest, type Holder } from './list.ts';

/** Who someone is in Slack, as a `Holder` has it. */
export type Account = Pick<Holder, 'email' | 'slackAt'> & Partial<Pick<Holder, 'slack'>>;

/** The Slack account of each user, by their Genesys ID. Never throws. */
export type Match = (
  users: readonly GenesysUser[],
  before: readonly Holder[],
  deep: boolean,
) => Promise<ReadonlyMap<string, Account>>;

export interface MatchOptions {
  /** The unparsed `user` of Slack's users.lookupByEmail; undefined if there's none. */
  userByEmail: (email: string) => Promise<unknown>;
  own: OwnSlack;
  now: () => number;
  onProblem: (error: unknown) => void;
}

/** How long Slack's answer counts, in milliseconds. */
const keepMs = 3_600_000;
/** How many people are asked for at a time: Slack takes 50 a minute. */
const mostAsked = 100;

/** Finds people in Slack by email, by the same rules as everyone who uses Keyturn (services/people.ts). */
export function createMatch({ userByEmail, own, now, onProblem }: MatchOptions): Match {
  const ask = async (email: string): Promise<Exclude<Holder['slack'], undefined>> => {
    const raw = await userByEmail(email);
    const id =
      typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string' ? raw.id : undefined;
    if (id === undefined) return null;
    try {
      const profile = readSlackProfile(raw, { user: id, own });
      return emailKey(profile.email) === emailKey(email) ? { team: profile.team, user: id } : null;
    } catch (error) {
      if (asKeyturnError(error).code === 'person_refused') return null;
      throw error;
    }
  };

  return async (users, before, deep) => {
    const shared = duplicates(users.map(({ email = '' }) => emailKey(email)));
    const known = new Map(before.map((holder) => [holder.genesysUser, holder]));
    const accounts = new Map<string, Account>();
    const unknown: GenesysUser[] = [];
    for (const user of users) {
      const { id, email = '' } = user;
      const last = known.get(id);
      const found = { email: emailDigest(email), slackAt: now() };
      const lasts = last?.email === found.email && now() - last.slackAt < keepMs ? last : undefined;
      // Of two users with one email, neither can use Keyturn.
      if (email === '' || shared.has(emailKey(email))) accounts.set(id, { ...found, slack: null });
      else if (lasts?.slack !== undefined && !(deep && lasts.slack === null))
        accounts.set(id, { ...found, slack: lasts.slack, slackAt: lasts.slackAt });
      else unknown.push(user);
    }
    await Promise.all(
      unknown.map(async ({ id, email = '' }, at) => {
        const found = { email: emailDigest(email), slackAt: now() };
        accounts.set(id, found);
        if (at >= mostAsked) return;
        try {
          accounts.set(id, { ...found, slack: await ask(email) });
        } catch (error) {
          onProblem(error);
        }
      }),
    );
    return accounts;
  };
}

function duplicates(keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(keys.filter((key) => seen.size === seen.add(key).size));
}
