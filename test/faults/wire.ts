import { sign } from '../../sandbox/slack/signature.ts';
import { type Delivery, generalChannel, type Json, people } from '../../sandbox/slack.ts';
import type { World } from '../support/world.ts';

/** The header exactly as Slack sends it. */
export const form = 'application/x-www-form-urlencoded';

export interface Sent {
  body?: string;
  type?: string | undefined;
  secret?: string;
  /** Seconds from now. */
  at?: number;
  headers?: Record<string, string | undefined>;
}

export interface Posted {
  status: number;
  text: string;
}

/** A bot, and the workspace that signs for it. */
interface Signed {
  slack: World['slack'];
  bot: Pick<World['bot'], 'port'>;
}

/** The form of `/oauth list`, typed by Vera. */
export function command(world: Pick<Signed, 'slack'>, more: Record<string, string> = {}): string {
  return new URLSearchParams({
    command: '/oauth',
    text: 'list',
    team_id: world.slack.team.id,
    user_id: people.vera,
    channel_id: generalChannel,
    trigger_id: '1.2.3',
    response_url: `${world.slack.url.replace('/api/', '')}/commands/none`,
    ...more,
  }).toString();
}

/** Posts to the bot as Slack would, signed, except for what's given. */
export async function post(
  world: Signed,
  { body, type = form, secret, at = 0, headers = {} }: Sent = {},
): Promise<Posted> {
  const text = body ?? command(world);
  const timestamp = String(Math.floor(Date.now() / 1000) + at);
  const all = {
    'content-type': type,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': sign(secret ?? world.slack.signingSecret, timestamp, text),
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const url = `http://127.0.0.1:${world.bot.port}/slack/events`;
  const answer = await fetch(url, { method: 'POST', headers: given, body: text });
  return { status: answer.status, text: await answer.text() };
}

/** The body in which interactions come. */
export const payload = (json: unknown): string => `payload=${encodeURIComponent(JSON.stringify(json))}`;

/** Sends an earlier payload with changes, signed anew: what a tampering client could send. */
export function tampered(world: World, delivery: Delivery, change: (json: Json) => void): Promise<Posted> {
  const copy = structuredClone(delivery.payload);
  change(copy);
  return post(world, { body: payload(copy) });
}

/** The part of a payload at `path`, to change it in place. */
export function part(json: Json, ...path: (string | number)[]): Json {
  let at: unknown = json;
  for (const key of path) at = typeof at === 'object' && at !== null ? Object(at)[key] : undefined;
  if (typeof at !== 'object' || at === null) throw new Error(`nothing at ${path.join('.')}`);
  return Object(at);
}
