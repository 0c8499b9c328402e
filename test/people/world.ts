import type { People, PeopleOptions } from '../../services/people.ts';
import { createPeople } from '../../services/people.ts';
import type { Organization } from '../support/organization.ts';
import { handClock, startOrganization } from '../support/organization.ts';

export const TEAM = 'T0NORTHWIND';

/** The `user` of users.info for a full member with this email, as Slack sends it, with `change` applied. */
export function slackUser(id: string, email: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    team_id: TEAM,
    name: id.toLowerCase(),
    deleted: false,
    tz: 'Europe/London',
    is_admin: false,
    is_bot: false,
    is_app_user: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_email_confirmed: true,
    profile: { real_name: 'Real Name', display_name: '', email, team: TEAM },
    ...change,
  };
}

export interface World extends Organization {
  readonly people: People;
  readonly clock: ReturnType<typeof handClock>;
  /** What users.info answers, by user ID. Tests may change it. */
  readonly slack: Map<string, Record<string, unknown>>;
  /** IDs that users.info was called with. */
  readonly asked: string[];
  /** Slack user UADA is ada@example.com, and so on for each seeded user of the organization. */
  ada: { team: string; user: string };
}

export async function createWorld(options: Partial<PeopleOptions> = {}): Promise<World> {
  const organization = await startOrganization();
  const clock = handClock();
  const names = ['ada', 'ben', 'vera', 'dora', 'noor', 'will', 'ina', 'twin', 'cora', 'mia', 'del', 'unknown'];
  const users = names.map((name) => slackUser(`U${name.toUpperCase()}`, `${name}@example.com`));
  const slack = new Map(users.map((user) => [String(user['id']), user]));
  const asked: string[] = [];
  const people = createPeople({
    genesys: organization.genesys,
    slackUser: async (id) => {
      asked.push(id);
      return slack.get(id);
    },
    own: { workspaces: [TEAM], organizations: [] },
    now: clock.now,
    ...options,
  });
  return { ...organization, people, clock, slack, asked, ada: { team: TEAM, user: 'UADA' } };
}
