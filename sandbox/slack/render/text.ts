import { record, string } from '../json.ts';
import type { World } from '../world.ts';
import { displayName } from '../world.ts';
import { formatDate } from './dates.ts';

/** Who reads: dates are shown in their time zone. */
export interface Reader {
  readonly world: World;
  readonly tz: string;
}

/** The reader for a person, or for anyone (UTC). */
export function readerFor(world: World, userId?: string): Reader {
  return { world, tz: (userId && world.users.get(userId)?.tz) || 'UTC' };
}

function unescaped(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

/** A person's name as a mention shows it. */
export function userName(world: World, id: string): string {
  const user = world.users.get(id);
  return `@${user ? displayName(user) : id}`;
}

/** A user group's live mention. */
export function groupName(world: World, id: string): string {
  return `⟪@${world.groups.get(id)?.handle ?? id}⟫`;
}

/** A channel's name as a mention shows it. */
export function channelName(world: World, id: string): string {
  return `#${world.channels.get(id)?.name ?? id}`;
}

// What's between < and > in mrkdwn.
function angle(inner: string, reader: Reader): string {
  const [target = '', ...rest] = inner.split('|');
  const label = rest.join('|');
  if (/^@[UW]/.test(target)) return userName(reader.world, target.slice(1));
  if (/^#[CG]/.test(target)) return channelName(reader.world, target.slice(1));
  if (target.startsWith('!subteam^')) return groupName(reader.world, target.slice(9));
  if (target.startsWith('!date^')) {
    const [, epoch = '', form = ''] = target.split('^');
    return /^\d{1,10}$/.test(epoch) && form
      ? formatDate(Number(epoch), form, reader.tz, reader.world.clock.now())
      : label;
  }
  if (target.startsWith('!')) return `⟪@${target.slice(1)}⟫`;
  return label && label !== target ? `${label} (${target})` : target;
}

// Formatting marks only count at the edges of words, as in Slack.
const marks = ['*', '_', '~'].map(
  (sign) => new RegExp(`(^|[\\s(>])\\${sign}(\\S(?:[^\\n${sign}]*\\S)?)\\${sign}(?=$|[\\s.,:;!?)…])`, 'gm'),
);

const unmarked = (text: string): string => marks.reduce((plain, mark) => plain.replace(mark, '$1$2'), text);

/** Mrkdwn as a person reads it: names, dates in their zone, no marks, live mentions as ⟪@channel⟫. */
export function mrkdwn(text: string, reader: Reader): string {
  const parts = text.split(/(```[\s\S]+?```|`[^`\n]+`)/);
  return parts
    .map((part, index) => {
      const isCode = index % 2 === 1;
      const body = isCode ? part.replace(/^`+|`+$/g, '') : unmarked(part);
      return unescaped(body.replace(/<([^<>\n]+)>/g, (_whole, inner: string) => angle(inner, reader)));
    })
    .join('');
}

/** A text object as a person reads it. In plain_text nothing is formatted, and nothing is live. */
export function textObject(value: unknown, reader: Reader): string {
  const text = record(value);
  return text['type'] === 'mrkdwn' ? mrkdwn(string(text['text']), reader) : string(text['text']);
}
