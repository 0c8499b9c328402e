import { string } from '../json.ts';
import { refuse } from '../refusal.ts';
import { directChannel, directPartner } from '../world.ts';
import type { Methods } from './method.ts';
import { need, needChannel, needScope, needUser } from './method.ts';

/** conversations.* */
export const conversationMethods: Methods = {
  'conversations.info': {
    takes: ['channel'],
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
      const { members, is_org_shared = false, is_pending_ext_shared = false, ...fields } = channel;
      return {
        channel: {
          ...fields,
          name_normalized: channel.name,
          is_channel: !channel.is_private,
          is_group: false,
          is_im: false,
          is_mpim: false,
          is_general: channel.name === 'general',
          is_shared: channel.is_ext_shared || is_org_shared,
          is_org_shared,
          is_pending_ext_shared,
          is_member: members.includes(world.botUserId),
          context_team_id: world.team.id,
        },
      };
    },
  },
  'conversations.members': {
    takes: ['channel', 'limit', 'cursor'],
    scopes: [],
    run(world, args) {
      const channel = needChannel(world, need(args, 'channel'));
      needScope(world, channel.is_private ? 'groups:read' : 'channels:read');
      // Slack's default is 100 (docs.slack.dev/reference/methods/conversations.members).
      const limit = Number(args['limit'] ?? 100);
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw refuse('invalid_limit');
      const cursor = Buffer.from(string(args['cursor']), 'base64').toString();
      const known = /^(?:from:(\d+))?$/.exec(cursor);
      if (!known) throw refuse('invalid_cursor');
      const from = Number(known[1] ?? 0);
      const next = from + limit < channel.members.length ? Buffer.from(`from:${from + limit}`).toString('base64') : '';
      return { members: channel.members.slice(from, from + limit), response_metadata: { next_cursor: next } };
    },
  },
  'conversations.open': {
    takes: ['users', 'return_im', 'prevent_creation'],
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
