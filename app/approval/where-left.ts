import type { Services } from '../../commands/operation/context.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';

/** The platform in which a person has no account anymore. */
export type WhereLeft = 'slack' | 'genesys';

/**
 * Where someone has left, for certain: their Slack account is deactivated, or their Genesys Cloud user is inactive or deleted. Undefined for everyone
 * else, and if it can't be found out. One call to Slack and one to Genesys Cloud; another for a deleted user. Never throws.
 */
export async function whereLeft(
  { people, genesys }: Pick<Services, 'people' | 'genesys'>,
  { slackTeam: team, slackUser: user, genesysUser }: PersonRef,
): Promise<WhereLeft | undefined> {
  const [outOfSlack, outOfGenesys] = await Promise.all([
    people.profile({ team, user }).then(
      () => false,
      (error: unknown) => asKeyturnError(error).details.reason === 'deactivated',
    ),
    isGone(genesys, genesysUser).catch(() => false),
  ]);
  if (outOfSlack) return 'slack';
  return outOfGenesys ? 'genesys' : undefined;
}

async function isGone(genesys: Services['genesys'], id: string): Promise<boolean> {
  const there = await genesys.getUser(id).catch((error: unknown) => {
    if (asKeyturnError(error).code !== 'genesys_not_found') throw error;
    return genesys.getDeletedUser(id);
  });
  return there.id === id && (there.state === 'inactive' || there.state === 'deleted');
}
