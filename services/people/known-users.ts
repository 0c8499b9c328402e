import { z } from 'zod';
import { keepLatest } from '../keep-latest.ts';
import { createSharedAnswers, type SharedAnswersOptions, type Told } from '../shared-answers.ts';

/**
 * Which Genesys Cloud user a Slack account was found to be by its email, for all replicas. It only says which user to read: who a person is depends on
 * the email and the state that this user has then.
 */
export interface KnownUsers {
  /** The ID of the user who was found. Never throws. */
  find(slackUser: string): Promise<string | undefined>;
  /** After a search found exactly one. */
  found(slackUser: string, genesysUser: string): void;
}

export type KnownUsersOptions = Pick<SharedAnswersOptions<string>, 'store' | 'keys' | 'now'>;

/** After this long the email is searched for again, in milliseconds: only a search tells that two users have it. */
const searchedMs = 86_400_000;
/** How many people a process knows. */
const most = 5_000;

export function createKnownUsers(options: KnownUsersOptions): KnownUsers {
  const { now } = options;
  const shared = createSharedAnswers({
    ...options,
    about: 'known-user',
    schema: z.string().min(1),
    mostMs: searchedMs,
  });
  const known = new Map<string, Told<string>>();

  const keep = (slackUser: string, found: Told<string>): void => keepLatest(known, slackUser, found, most);

  return {
    async find(slackUser) {
      const mine = known.get(slackUser);
      if (mine !== undefined && Math.abs(now() - mine.at) < searchedMs) return mine.value;
      const there = await shared.read(slackUser);
      if (there !== undefined) keep(slackUser, there);
      return there?.value;
    },
    found(slackUser, genesysUser) {
      const told = { value: genesysUser, at: now() };
      keep(slackUser, told);
      shared.keep(slackUser, told);
    },
  };
}
