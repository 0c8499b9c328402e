import type { Person, RememberedPerson } from '../people.ts';
import { sameAccount } from './membership.ts';

/** A person as requests remember them: one Slack account, and the one Genesys Cloud user behind it. */
export interface PersonRef extends RememberedPerson {
  readonly name: string;
}

/** What is remembered of a person. */
export const refOf = ({ slack, genesys }: Person): PersonRef => ({
  slackTeam: slack.team,
  slackUser: slack.user,
  genesysUser: genesys.id,
  name: genesys.name,
});

/** Whether two records mean one human: the same Genesys user, or the same Slack account (whose email may since have led to another one). */
export function samePerson(one: RememberedPerson, other: RememberedPerson): boolean {
  return one.genesysUser === other.genesysUser || sameAccount(one, other);
}
