import { refuse } from '../refusal.ts';
import { directChannel, directPartner } from '../world.ts';
import type { Methods } from './method.ts';
import { need, needChannel, needScope, needUser } from './method.ts';

/** conversations.* */
export const conversationMethods: Methods = {
  'conversations.info': {
    scopes: [],
    run(world, args) {
      const id = need(args, 'channel');
      const partner = directPartner(world, id);
      if (partner) {
        needScope(world, 'im:read');
        return { channel: { id, is_im: true, user: partner.id, is_user_deleted: partner.deleted === true } };
      }
      const channel = needChannel(world, id);
      needScope(world, channel.is_private ? 'groups:read' : 'channels:read');
      const { members, ...fields } = channel;
      return {
        channel: {
          ...fields,
          name_normalized: channel.name,
          is_channel: !channel.is_private,
          is_group: false,
          is_im: false,
          is_mpim: false,
          is_general: channel.name === 'general',
          is_shared: channel.is_ext_shared,
          is_org_shared: false,
          is_member: members.includes(world.botUserId),
          context_team_id: world.team.id,
        },
      };
    },
  },
  'conversations.open': {
    scopes: ['im:write'],
    run(world, args) {
      const ids = need(args, 'users').split(',');
      const [first] = ids;
      if (ids.length !== 1 || !first)
        throw refuse('invalid_arguments', 'the sandbox opens conversations with one person');
      const user = needUser(world, first);
      if (user.deleted) throw refuse('user_disabled');
      if (user.is_bot) throw refuse('cannot_dm_bot');
      return { no_op: true, already_open: true, channel: { id: directChannel(user.id) } };
    },
  },
};
