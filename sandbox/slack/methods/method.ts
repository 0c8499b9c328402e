import type { SlackChannel, SlackUser } from '../accounts.ts';
import type { Json } from '../json.ts';
import { string } from '../json.ts';
import { refuse, SlackRefusal } from '../refusal.ts';
import type { World } from '../world.ts';

/** One Web API method. */
export interface Method {
  /** Bot scopes, all required. */
  readonly scopes: readonly string[];
  /** 'app': called with the app-level token. Default 'bot'. */
  readonly token?: 'bot' | 'app';
  /** The arguments that have their effect here, or none that anyone would see. The response warns of others. */
  readonly takes: readonly string[];
  /** Returns the response's fields besides ok:true. Throws SlackRefusal. */
  run(world: World, args: Json): Json;
}

export type Methods = Readonly<Record<string, Method>>;

/** Refuses with missing_scope, naming the needed and the granted scopes. */
export function needScope(world: World, ...needed: string[]): void {
  if (needed.every((scope) => world.scopes.includes(scope))) return;
  throw new SlackRefusal('missing_scope', { needed: needed.join(','), provided: world.scopes.join(',') });
}

/** A required string argument. */
export function need(args: Json, key: string): string {
  const value = string(args[key]);
  if (value === '') throw refuse('invalid_arguments', `missing required field: ${key}`);
  return value;
}

/** The person with this ID. Throws user_not_found. */
export function needUser(world: World, id: string): SlackUser {
  const user = world.users.get(id);
  if (!user) throw refuse('user_not_found');
  return user;
}

/** A channel that the bot can see: any public one, or a private one that it's in. Throws channel_not_found. */
export function needChannel(world: World, id: string): SlackChannel {
  const channel = world.channels.get(id);
  if (!channel || (channel.is_private && !channel.members.includes(world.botUserId))) throw refuse('channel_not_found');
  return channel;
}
