import type { SlackChannel, SlackUser } from './accounts.ts';
import { findMessage } from './messages.ts';
import { makeChannel, makeUser } from './population.ts';
import type { World } from './world.ts';

/** What a workspace's administrators and Slack itself do. Each throws if there's no such user, channel, or message. */
export interface Admin {
  addUser(partial?: Partial<SlackUser>): SlackUser;
  changeUser(id: string, change: Partial<SlackUser>): void;
  addChannel(partial?: Partial<SlackChannel>): SlackChannel;
  changeChannel(id: string, change: Partial<SlackChannel>): void;
  addUserGroup(partial: { id?: string; handle?: string; users: string[] }): { id: string; users: string[] };
  /** Makes a message uneditable, as if the workspace's time for editing had passed. */
  closeEditing(channel: string, ts: string): void;
  /** Revokes a token: its calls are refused with `word`, default token_revoked. */
  revoke(token: 'bot' | 'app', word?: string): void;
  restore(): void;
}

/** Administers this workspace. */
export function createAdmin(world: World): Admin {
  return {
    addUser(partial = {}) {
      const user = makeUser(world, partial);
      world.users.set(user.id, user);
      return user;
    },
    changeUser(id, change) {
      const user = required(world.users.get(id), `user ${id}`);
      const profile = 'profile' in change && !change.profile ? undefined : { ...user.profile, ...change.profile };
      Object.assign(user, change, { id, profile });
    },
    addChannel(partial = {}) {
      const channel = makeChannel(world, partial);
      world.channels.set(channel.id, channel);
      return channel;
    },
    changeChannel(id, change) {
      Object.assign(required(world.channels.get(id), `channel ${id}`), change, { id });
    },
    addUserGroup(partial) {
      const id = partial.id ?? world.id('S');
      const group = { id, handle: partial.handle ?? id.toLowerCase(), users: partial.users };
      world.groups.set(id, group);
      return group;
    },
    closeEditing(channel, ts) {
      required(findMessage(world, channel, ts), `message ${ts} in ${channel}`).frozen = true;
    },
    revoke(token, word = 'token_revoked') {
      world.revoked.set(token, word);
    },
    restore() {
      world.revoked.clear();
    },
  };
}

function required<Item>(item: Item | undefined, what: string): Item {
  if (item === undefined) throw new Error(`There’s no ${what}.`);
  return item;
}
