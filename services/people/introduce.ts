import { emailKey } from '../genesys/email.ts';
import type { Genesys } from '../genesys/types.ts';
import type { KnownUsers } from './known-users.ts';

/** Someone who seems to be this Genesys Cloud user, because the email is the same. */
export interface Introduced {
  slackUser: string;
  genesysUser: string;
  email: string;
}

export interface IntroduceOptions {
  /** Its calls are those of the background. */
  genesys: Pick<Genesys, 'findUsersByEmails'>;
  known: KnownUsers;
  onProblem: (error: unknown) => void;
}

/** How many people are searched for in one call. */
const most = 100;

/**
 * Returns the function that searches at once for those who weren't searched for lately, so that what they do first needs no search. Who isn't the
 * only active user with an email stays unknown. Never throws.
 */
export function createIntroduce({ genesys, known, onProblem }: IntroduceOptions) {
  return async (people: readonly Introduced[]): Promise<void> => {
    const before = await Promise.all(people.map(({ slackUser }) => known.find(slackUser)));
    const strangers = people.filter(({ email }, at) => before[at] === undefined && email.trim() !== '').slice(0, most);
    if (strangers.length === 0) return;
    try {
      const found = await genesys.findUsersByEmails(strangers.map(({ email }) => email));
      const active = found.filter(({ state }) => state === 'active' || state === 'unknown');
      for (const { slackUser, genesysUser, email } of strangers) {
        const alike = active.filter((user) => emailKey(user.email ?? '') === emailKey(email));
        if (alike.length === 1 && alike[0]?.id === genesysUser) known.found(slackUser, genesysUser);
      }
    } catch (error) {
      onProblem(error);
    }
  };
}
