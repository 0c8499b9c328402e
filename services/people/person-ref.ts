import type { Person, RememberedPerson } from '../people.ts';
import { sameAccount } from './membership.ts';

/** A person as requests store them: a Slack account, and its Genesys Cloud user. */
export interface PersonRef extends RememberedPerson {
  readonly name: string;
}

export const refOf = ({ slack, genesys }: Person): PersonRef => ({
  slackTeam: slack.team,
  slackUser: slack.user,
  genesysUser: genesys.id,
  name: genesys.name,
});

/**
 * Whether two records are of the same person: the same Genesys user, or the same Slack account, whose email may have changed since. One of the
 * two is enough, so that nobody approves their own request. A secret's owner has to match in both: `isOwner` in sealed-secrets/held.ts.
 */
export function samePerson(one: RememberedPerson, other: RememberedPerson): boolean {
  return one.genesysUser === other.genesysUser || sameAccount(one, other);
}
