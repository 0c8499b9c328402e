import type { Actor } from './actor.ts';

export interface OwnSlack {
  /** The IDs of our workspaces (T…). */
  readonly workspaces: readonly string[];
  /** The IDs of the Enterprise Grid organizations (E…) that our workspaces belong to. Being in one of them isn't enough. */
  readonly organizations: readonly string[];
}

/** A person's workspaces and organization, from users.info. */
export interface Membership {
  readonly workspaces: readonly string[];
  readonly organization: string | undefined;
}

/** Our workspaces: those in the settings, or else the one with the app. */
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

/** Whether an ID is an organization's: Slack's begin with E, those of workspaces with T. */
const isOrganization = (team: string): boolean => team.startsWith('E');

/** Reads users.info: `team_id` may be the organization, and `enterprise_user` lists all workspaces. */
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

/** Whether that organization certainly isn't ours. While we don't know ours, it could be any. */
const isForeign = (organization: string | undefined, { organizations }: OwnSlack): boolean =>
  organization !== undefined && organizations.length > 0 && !organizations.includes(organization);

/** Whether a person is in one of our workspaces, and in no other organization than ours. */
export function belongs({ workspaces, organization }: Membership, own: OwnSlack): boolean {
  return !isForeign(organization, own) && workspaces.some((id) => own.workspaces.includes(id));
}

/** The payload's organization, if it has one. */
const claimed = ({ team, enterprise }: Actor): string | undefined =>
  enterprise ?? (isOrganization(team) ? team : undefined);

/**
 * Whether a payload may come from one of our people, so that it's worth asking Slack. A user ID is only unique within a workspace or an
 * organization, so a stranger could have the ID of one of our people.
 */
export function plausible(actor: Actor, own: OwnSlack): boolean {
  const organization = claimed(actor);
  if (organization !== undefined && isOrganization(actor.team) && actor.team !== organization) return false;
  if (isForeign(organization, own)) return false;
  const named = [actor.team, actor.workspace ?? ''].some((id) => own.workspaces.includes(id));
  return named || organization !== undefined;
}

/** Whether the payload's team matches what users.info says about this person, who is one of ours. */
export function agrees(actor: Actor, { workspaces, organization }: Membership, own: OwnSlack): boolean {
  const named = claimed(actor);
  if (named !== undefined && organization !== undefined && named !== organization) return false;
  if (own.workspaces.includes(actor.team)) return true;
  if (actor.team !== '' && !isOrganization(actor.team)) return workspaces.includes(actor.team);
  // The payload only has an organization, so something else has to say that it's ours.
  if (named === undefined) return false;
  return named === organization || own.organizations.includes(named) || own.workspaces.includes(actor.workspace ?? '');
}

/**
 * Whether two records are of the same Slack account. A user's ID is the same all over an organization, whether a record has the workspace or the
 * organization with it.
 */
export function sameAccount(
  one: { slackTeam: string; slackUser: string },
  other: { slackTeam: string; slackUser: string },
): boolean {
  if (one.slackUser !== other.slackUser) return false;
  return one.slackTeam === other.slackTeam || isOrganization(one.slackTeam) !== isOrganization(other.slackTeam);
}
