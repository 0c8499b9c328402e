import type { Actor } from './actor.ts';

export interface OwnSlack {
  /** Ids of our workspaces (T…). */
  readonly workspaces: readonly string[];
  /** Ids of the Enterprise Grid organizations (E…) that they're known to belong to; none admits anybody by itself. */
  readonly organizations: readonly string[];
}

/** Where a person belongs, as users.info says. */
export interface Membership {
  readonly workspaces: readonly string[];
  readonly organization: string | undefined;
}

/** Whether an id is that of an organization: Slack's begin with E, those of workspaces with T. */
const isOrganization = (team: string): boolean => team.startsWith('E');

/** Our workspaces: those that the settings list, else the one that the app is installed in. */
export function ownSlack(
  listed: readonly string[] | undefined,
  installed: { team: string; organization: string | undefined },
): OwnSlack {
  const ids = [...(listed ?? []), installed.organization, installed.team].filter((id) => id !== undefined);
  const workspaces = (listed ?? []).filter((id) => !isOrganization(id));
  return {
    workspaces: workspaces.length > 0 ? workspaces : ids.filter((id) => !isOrganization(id)),
    organizations: [...new Set(ids.filter(isOrganization))],
  };
}

/** What users.info says of it: `team_id` may name the organization, and `enterprise_user` lists all workspaces. */
export function membershipOf(user: {
  team_id?: string | null | undefined;
  enterprise_user?:
    | { enterprise_id?: string | null | undefined; teams?: string[] | null | undefined }
    | null
    | undefined;
}): Membership {
  const ids = [user.team_id, ...(user.enterprise_user?.teams ?? [])].filter((id) => typeof id === 'string');
  return {
    workspaces: ids.filter((id) => !isOrganization(id)),
    organization: user.enterprise_user?.enterprise_id ?? ids.find(isOrganization),
  };
}

/** Whether that organization certainly isn't ours: while none of ours is known, any may be. */
const isForeign = (organization: string | undefined, { organizations }: OwnSlack): boolean =>
  organization !== undefined && organizations.length > 0 && !organizations.includes(organization);

/** Whether somebody belongs to one of our workspaces, and to no organization but ours. */
export function belongs({ workspaces, organization }: Membership, own: OwnSlack): boolean {
  return !isForeign(organization, own) && workspaces.some((id) => own.workspaces.includes(id));
}

/** The organization that a payload names; undefined without one. */
const claimed = ({ team, enterprise }: Actor): string | undefined =>
  enterprise ?? (isOrganization(team) ? team : undefined);

/**
 * Whether a payload may come from one of us, so that Slack is worth asking. Ids of users are only certain within a workspace or an organization:
 * a stranger must not be taken for one of us.
 */
export function plausible(actor: Actor, own: OwnSlack): boolean {
  const organization = claimed(actor);
  if (organization !== undefined && isOrganization(actor.team) && actor.team !== organization) return false;
  if (isForeign(organization, own)) return false;
  const named = [actor.team, actor.workspace ?? ''].some((id) => own.workspaces.includes(id));
  return named || organization !== undefined;
}

/** Whether what the payload says of the person's team agrees with what users.info says of that person, who belongs to us. */
export function agrees(actor: Actor, { workspaces, organization }: Membership, own: OwnSlack): boolean {
  const named = claimed(actor);
  if (named !== undefined && organization !== undefined && named !== organization) return false;
  if (own.workspaces.includes(actor.team)) return true;
  if (actor.team !== '' && !isOrganization(actor.team)) return workspaces.includes(actor.team);
  // The payload names an organization alone: something must say that it's ours.
  if (named === undefined) return false;
  return named === organization || own.organizations.includes(named) || own.workspaces.includes(actor.workspace ?? '');
}

/**
 * Whether two records mean one Slack account. In an organization a user's id is the same everywhere, whether a record names the workspace or
 * the organization for it.
 */
export function sameAccount(
  one: { slackTeam: string; slackUser: string },
  other: { slackTeam: string; slackUser: string },
): boolean {
  if (one.slackUser !== other.slackUser) return false;
  return one.slackTeam === other.slackTeam || isOrganization(one.slackTeam) !== isOrganization(other.slackTeam);
}
