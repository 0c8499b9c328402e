import type { SlackChannel, SlackProfile, SlackUser } from './accounts.ts';
import { enterpriseUser } from './grid.ts';
import { approvalsChannel, archivedChannel, externalChannel, generalChannel, people } from './residents.ts';
import type { World } from './world.ts';

type PersonKey = keyof typeof people;
type Given = Omit<Partial<SlackUser>, 'profile'> & { realName: string; email?: string; tz?: string };

// Every kind of account that a bot must distinguish.
const kinds: Record<PersonKey, Given> = {
  ada: { realName: 'Ada', email: 'ada@example.com', tz: 'Europe/London' },
  ben: { realName: 'Ben', email: 'ben@example.com', tz: 'America/New_York' },
  vera: { realName: 'Vera', email: 'vera@example.com' },
  dora: { realName: 'Dora', email: 'dora@example.com' },
  noor: { realName: 'Noor', email: 'noor@example.com', tz: 'Asia/Kolkata' },
  will: { realName: 'Will', email: 'will@example.com' },
  ina: { realName: 'Ina', email: 'ina@example.com' },
  gus: { realName: 'Gus', email: 'gus@example.com', is_restricted: true },
  sam: { realName: 'Sam', email: 'sam@example.com', is_restricted: true, is_ultra_restricted: true },
  robot: { realName: 'Robot', is_bot: true },
  stranger: { realName: 'Stranger', email: 'stranger@example.com', is_stranger: true },
  dan: { realName: 'Dan', email: 'dan@example.com', deleted: true },
  uma: { realName: 'Uma', email: 'uma@example.com', is_email_confirmed: false },
  tom: { realName: 'Tom', email: 'twin@example.com' },
  olga: { realName: 'Olga', email: 'olga@other.example', team_id: 'T0OTHER01' },
  adaSecond: { realName: 'Ada (second account)', name: 'ada.second', email: 'ada@example.com' },
};

/** A full member with every field of users.info that a bot may check, with these changes. */
export function makeUser(world: World, partial: Partial<SlackUser>): SlackUser {
  const id = partial.id ?? world.id('U');
  const name = 'name' in partial ? partial.name : id.toLowerCase();
  const team = 'team_id' in partial ? partial.team_id : world.team.id;
  const profile: SlackProfile = {
    real_name: name,
    display_name: name,
    email: `${name ?? id}@example.com`,
    team: team ?? undefined,
    ...partial.profile,
  };
  return {
    team_id: team,
    enterprise_user: enterpriseUser(world, id, team),
    name,
    deleted: false,
    is_bot: false,
    is_app_user: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_stranger: false,
    is_invited_user: false,
    is_email_confirmed: true,
    is_admin: false,
    is_owner: false,
    tz: 'Europe/London',
    locale: 'en-US',
    ...partial,
    id,
    ...('profile' in partial && partial.profile === undefined ? {} : { profile }),
  };
}

/** A public channel that the bot is in, with these changes. */
export function makeChannel(world: World, partial: Partial<SlackChannel>): SlackChannel {
  const id = partial.id ?? world.id('C');
  return {
    name: id.toLowerCase(),
    is_private: false,
    is_archived: false,
    is_ext_shared: false,
    members: [world.botUserId, ...world.users.keys()],
    ...partial,
    id,
  };
}

/** Fills the workspace with its bot, and, if wanted, with the people and channels of residents.ts. */
export function populate(world: World, withPeople: boolean): void {
  world.users.set(
    world.botUserId,
    makeUser(world, {
      id: world.botUserId,
      name: world.app.name.toLowerCase().replaceAll(/[^\w.-]+/gu, '_'),
      is_bot: true,
      profile: { real_name: world.app.name, display_name: world.app.name, email: undefined },
    }),
  );
  if (withPeople) {
    for (const [key, id] of Object.entries(people)) {
      const given = kinds[key as PersonKey];
      const { realName, email, ...fields } = given;
      const profile = { real_name: realName, display_name: realName, email };
      world.users.set(id, makeUser(world, { name: key, ...fields, id, profile }));
    }
  }
  const channels: Partial<SlackChannel>[] = [
    { id: generalChannel, name: 'general' },
    { id: approvalsChannel, name: 'oauth-approvals' },
    { id: archivedChannel, name: 'old-news', is_archived: true },
    { id: externalChannel, name: 'shared-with-partners', is_ext_shared: true },
  ];
  for (const partial of channels) {
    const channel = makeChannel(world, partial);
    world.channels.set(channel.id, channel);
  }
}
