import type { SlackUser } from '../slack/accounts.ts';
import { isRecord, type Json, string } from '../slack/json.ts';
import type { SlackMessage } from '../slack/surfaces.ts';
import { displayName } from '../slack/world.ts';

/** The part of a message that can mention people, as mrkdwn. */
export function liveTextOf({ text, blocks }: Pick<SlackMessage, 'text' | 'blocks'>): string {
  return [text, ...blocks.flatMap(liveTexts)].join('\n');
}

/** Whether a message with this live text notifies a person: by name, by a user group of theirs, or as everyone in a channel. */
export function mentions(live: string, person: string, groups: readonly string[]): boolean {
  const wanted = [`<@${person}`, '<!channel', '<!here', '<!everyone', ...groups.map((id) => `<!subteam^${id}`)];
  return wanted.some((mark) => live.includes(`${mark}>`) || live.includes(`${mark}|`));
}

/** What a person typed, with `@name` as a mention. In Slack, they'd have picked the name from a list. */
export function withMentions(typed: string, users: readonly SlackUser[]): string {
  return typed.replace(/(?<before>^|\s)@(?<name>[\w.-]*\w)/gu, (found, before: string, name: string) => {
    const isNamed = (words: string | undefined) => words?.toLowerCase() === name.toLowerCase();
    const user = users.find((one) => isNamed(one.name) || isNamed(displayName(one)));
    return user ? `${before}<@${user.id}>` : found;
  });
}

/** The texts in which mentions are live, at any depth: mrkdwn, and the elements of rich text as mrkdwn. */
function liveTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(liveTexts);
  if (!isRecord(value)) return [];
  const own = liveText(value);
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(liveTexts)];
}

function liveText(part: Json): string | undefined {
  switch (part['type']) {
    case 'mrkdwn':
      return string(part['text']);
    case 'user':
      return `<@${string(part['user_id'])}>`;
    case 'usergroup':
      return `<!subteam^${string(part['usergroup_id'])}>`;
    case 'broadcast':
      return `<!${string(part['range'])}>`;
    default:
      return undefined;
  }
}
