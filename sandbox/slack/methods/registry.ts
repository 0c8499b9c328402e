import { randomBytes } from 'node:crypto';
import { defined } from '../../defined.ts';
import { isOrgInstall } from '../grid.ts';
import { refuse, SlackRefusal } from '../refusal.ts';
import { displayName } from '../world.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import type { Methods } from './method.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

const appMethods: Methods = {
  'auth.test': {
    takes: [],
    scopes: [],
    run(world) {
      const bot = world.users.get(world.botUserId);
      return {
        url: `https://${world.team.domain}.slack.com/`,
        team: world.team.name,
        user: bot ? displayName(bot).toLowerCase() : 'bot',
        team_id: (world.switches.orgInstall === 'organization' ? world.enterprise?.id : undefined) ?? world.team.id,
        user_id: world.botUserId,
        bot_id: world.botId,
        is_enterprise_install: isOrgInstall(world),
        ...defined({ enterprise_id: world.switches.authTestEnterprise ? world.enterprise?.id : undefined }),
      };
    },
  },
  'apps.connections.open': {
    takes: [],
    scopes: [],
    token: 'app',
    run(world) {
      const { socketMode, appTokenScopes } = world.switches;
      const needed = 'connections:write';
      if (!appTokenScopes.includes(needed))
        throw new SlackRefusal('missing_scope', { needed, provided: appTokenScopes.join(',') });
      if (socketMode === 'refused') throw refuse('link_disabled');
      const ticket = randomBytes(16).toString('hex');
      world.tickets.add(ticket);
      return { url: `${world.baseUrl.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${world.appId}` };
    },
  },
};

/** All Web API methods of the sandbox. */
export const methods: Methods = {
  ...appMethods,
  ...userMethods,
  ...conversationMethods,
  ...chatMethods,
  ...viewMethods,
};
