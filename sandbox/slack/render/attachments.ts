import type { Json } from '../json.ts';
import { records, string } from '../json.ts';
import type { StoredMessage } from '../world.ts';

/** The most fields of a section. */
const mostFields = 10;
/** What an attachment of the old kind has besides what's shown of it here, and what nobody would miss. */
const unseen = ['blocks', 'color', 'fallback', 'id', 'mrkdwn_in', 'ts', 'title_link'];
const shownFields: Readonly<Record<string, (value: unknown, attachment: Json) => Json[]>> = {
  pretext: (value) => [section(string(value))],
  title: (value, attachment) => {
    const link = string(attachment['title_link']);
    return [section(link === '' ? `*${string(value)}*` : `<${link}|${string(value)}>`)];
  },
  text: (value) => [section(string(value))],
  fields: (value) => fieldSections(records(value)),
  image_url: (value) => [{ type: 'image', image_url: value, alt_text: 'Image of an attachment' }],
  footer: (value) => [{ type: 'context', elements: [mrkdwn(string(value))] }],
};

/** A message's blocks as Slack shows them: its text is above attachments, and what an attachment of the old kind says are blocks too. */
export function shownBlocks({ blocks, attachments, text }: StoredMessage): Json[] {
  if (attachments.length === 0) return blocks;
  const above = blocks.length === 0 && text !== '' ? [section(text)] : blocks;
  return [...above, ...attachments.flatMap(attachmentBlocks)];
}

// A block of an unknown type is drawn as a mark that says so.
function attachmentBlocks(attachment: Json): Json[] {
  const own = records(attachment['blocks']);
  if (own.length > 0) return own;
  const drawn = Object.entries(shownFields).flatMap(([key, show]) =>
    attachment[key] === undefined ? [] : show(attachment[key], attachment),
  );
  const other = Object.keys(attachment).filter((key) => !Object.hasOwn(shownFields, key) && !unseen.includes(key));
  return [...drawn, ...other.map((key) => ({ type: `attachment ${key}` }))];
}

function fieldSections(fields: readonly Json[]): Json[] {
  const texts = fields.map(({ title, value }) => mrkdwn(`*${string(title)}*\n${string(value)}`));
  const count = Math.ceil(texts.length / mostFields);
  return Array.from({ length: count }, (_, at) => ({
    type: 'section',
    fields: texts.slice(at * mostFields, (at + 1) * mostFields),
  }));
}

const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text });
const section = (text: string): Json => ({ type: 'section', text: mrkdwn(text) });
