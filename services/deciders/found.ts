import type { Approvers } from '../approvers.ts';
import { type PersonRef, samePerson } from '../people/person-ref.ts';
import type { RememberedPerson } from '../people.ts';
import type { DeciderList, Holder } from './list.ts';

export interface Found {
  /** By name. */
  readonly people: readonly PersonRef[];
  /** The user groups of KEYTURN_APPROVERS that some of them are in, and the person who asks isn't. */
  readonly groups: readonly string[];
  /** Whether nobody else can. */
  readonly complete: boolean;
}

/** Those of a list who have all of these permissions, and whom KEYTURN_APPROVERS names, without `except`. Never throws. */
export async function foundIn(
  list: DeciderList | undefined,
  { permissions, except }: { permissions: readonly string[]; except: RememberedPerson | undefined },
  approvers: Pick<Approvers, 'members' | 'groups'>,
  onProblem: (error: unknown) => void,
): Promise<Found> {
  const holders = (list?.holders ?? []).filter(
    (holder) =>
      permissions.every((each) => holder.permissions.includes(each)) && holder.genesysUser !== except?.genesysUser,
  );
  const people = holders.flatMap(personOf).filter((person) => except === undefined || !samePerson(person, except));
  const complete = list?.complete === true && holders.every(({ slack }) => slack !== undefined);
  try {
    const named = await approvers.members();
    const eligible = named === undefined ? people : people.filter(({ slackUser }) => named.includes(slackUser));
    const groups = (await approvers.groups()).filter(
      ({ users }) =>
        eligible.some(({ slackUser }) => users.includes(slackUser)) && !users.includes(except?.slackUser ?? ''),
    );
    return { people: eligible, groups: groups.map(({ id }) => id), complete };
  } catch (error) {
    // A user group that can't be read includes nobody.
    onProblem(error);
    return { people: [], groups: [], complete: false };
  }
}

const personOf = ({ slack, genesysUser, name }: Holder): PersonRef[] =>
  slack ? [{ slackTeam: slack.team, slackUser: slack.user, genesysUser, name }] : [];
