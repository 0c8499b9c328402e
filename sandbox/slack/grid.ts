import { defined } from '../defined.ts';
import type { Enterprise, EnterpriseUser, Person, SlackUser } from './accounts.ts';
import type { Json } from './json.ts';
import type { World } from './world.ts';

/** What an organization says about a member of its workspace; undefined for people from other teams, or without an organization. */
export function enterpriseUser(world: World, id: string, team: string | null | undefined): EnterpriseUser | undefined {
  if (!world.enterprise || team !== world.team.id) return undefined;
  const { id: enterprise_id, name: enterprise_name } = world.enterprise;
  return { id, enterprise_id, enterprise_name, is_admin: false, is_owner: false, teams: [team] };
}

/** Whether the app is installed for the complete Enterprise Grid organization. */
export function isOrgInstall({ switches }: Pick<World, 'switches'>): boolean {
  return switches.orgInstall !== false;
}

/** The organization that a payload names, if it names one. */
export function enterpriseOf(world: World, person: Person): Enterprise | undefined {
  if (person.enterprise === undefined) return world.enterprise;
  return person.enterprise === null ? undefined : { id: person.enterprise, name: person.enterprise };
}

/** The ID of the person's own team in payloads. */
export function ownTeam(world: World, person: Person, user?: SlackUser): string | null {
  if (person.team !== undefined) return person.team;
  const enterprise = enterpriseOf(world, person);
  if (enterprise && world.switches.userTeam === 'organization') return enterprise.id;
  return user?.team_id ?? world.team.id;
}

/** `team`, `enterprise` and `is_enterprise_install` of an interaction. */
export function originFields(world: World, person: Person): Json {
  const enterprise = enterpriseOf(world, person);
  const team = { id: person.team ?? world.team.id, domain: world.team.domain };
  return {
    team: isOrgInstall(world) ? null : defined({ ...team, enterprise_id: enterprise?.id }),
    enterprise: enterprise ? { ...enterprise } : null,
    is_enterprise_install: isOrgInstall(world),
  };
}

/** The same for a slash command, whose fields are all text. */
export function commandOriginFields(world: World, person: Person): Json {
  const enterprise = enterpriseOf(world, person);
  return {
    team_id: ownTeam(world, person),
    team_domain: world.team.domain,
    ...defined({ enterprise_id: enterprise?.id, enterprise_name: enterprise?.name }),
    is_enterprise_install: String(isOrgInstall(world)),
  };
}
