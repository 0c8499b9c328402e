import { defined } from '../../defined.ts';
import type { SlackUser } from '../accounts.ts';
import type { Json } from '../json.ts';
import { refuse } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Methods } from './method.ts';
import { need, needUser } from './method.ts';

/** users.*, usergroups.*, and bots.info */
export const userMethods: Methods = {
  'users.info': {
    takes: ['user', 'include_locale'],
    scopes: ['users:read'],
    run: (world, args) => ({ user: userPayload(world, needUser(world, need(args, 'user'))) }),
  },
  // docs.slack.dev/reference/methods/bots.info
  'bots.info': {
    takes: ['bot'],
    scopes: ['users:read'],
    run(world, args) {
      const { botId, appId, botUserId, app } = world;
      if (need(args, 'bot') !== botId) throw refuse('bot_not_found');
      return { bot: { id: botId, deleted: false, name: app.name, app_id: appId, user_id: botUserId } };
    },
  },
  'users.lookupByEmail': {
    takes: ['email'],
    scopes: ['users:read.email'],
    run(world, args) {
      const email = need(args, 'email').toLowerCase();
      for (const user of world.users.values())
        if (user.profile?.email?.toLowerCase() === email && !user.deleted) return { user: userPayload(world, user) };
      throw refuse('users_not_found');
    },
  },
  'usergroups.list': {
    takes: ['include_users', 'include_count', 'include_disabled'],
    scopes: ['usergroups:read'],
    run: (world, args) => ({
      usergroups: [...world.groups.values()].map(({ id, handle, users }) =>
        defined({
          id,
          team_id: world.team.id,
          is_usergroup: true,
          name: handle,
          handle,
          date_delete: 0,
          user_count: users.length,
          users: String(args['include_users']) === 'true' ? users : undefined,
        }),
      ),
    }),
  },
  'usergroups.users.list': {
    takes: ['usergroup', 'include_disabled'],
    scopes: ['usergroups:read'],
    run(world, args) {
      const group = world.groups.get(need(args, 'usergroup'));
      if (!group) throw refuse('no_such_subteam');
      const withDisabled = String(args['include_disabled']) === 'true';
      return { users: group.users.filter((id) => withDisabled || !world.users.get(id)?.deleted) };
    },
  },
};

function userPayload(world: World, user: SlackUser): Json {
  const { profile, ...fields } = user;
  const shown = profile && defined({ ...profile });
  // Without the scope, the email address is left out without an error.
  if (shown && !world.scopes.includes('users:read.email')) delete shown['email'];
  return defined({ ...fields, profile: shown });
}
