import { defined } from '../defined.ts';
import { checkMessageBlocks } from './block-kit/validate.ts';
import { stateOf, withIds } from './controls.ts';
import type { Json } from './json.ts';
import { codePoints, isRecord, list, record, records, string } from './json.ts';
import { refuse } from './refusal.ts';
import type { StoredMessage, World } from './world.ts';

/** The content of a message, checked. */
export interface Content {
  text: string;
  blocks: Json[];
  attachments: Json[];
  metadata: unknown;
}

/** How many characters of a message's text Slack keeps (docs.slack.dev, chat.postMessage). */
const textLimit = 40_000;
/** The most characters of text in chat.update (docs.slack.dev, chat.update). */
const updateTextLimit = 4_000;

/**
 * The content of chat.postMessage and similar methods, of a command's acknowledgment, or of a post to a response_url.
 * Refuses it with no_text, invalid_blocks_format, invalid_blocks, too_many_attachments, msg_too_long, markdown_text_conflict.
 */
export function contentOf(args: Json, purpose: 'post' | 'update'): Content {
  const { blocks, attachments } = args;
  if (blocks !== undefined && !Array.isArray(blocks)) throw refuse('invalid_blocks_format');
  if (attachments !== undefined && !Array.isArray(attachments)) throw refuse('invalid_attachments');
  const markdown = args['markdown_text'];
  if (markdown !== undefined && (args['text'] !== undefined || blocks !== undefined))
    throw refuse('markdown_text_conflict');
  if (args['text'] !== undefined && typeof args['text'] !== 'string')
    throw refuse('invalid_arguments', 'must be a string [json-pointer:/text]');
  if (list(attachments).length > 100) throw refuse('too_many_attachments');
  const attached = records(attachments);
  const nothing = list(blocks).length === 0 && attached.length === 0;
  const text = markdown === undefined ? parsed(args) : string(markdown);
  if (nothing && text.trim() === '') throw refuse('no_text');
  if (purpose === 'update' && codePoints(text) > updateTextLimit) throw refuse('msg_too_long');
  checkMessageBlocks([...list(blocks), ...attached.flatMap((one) => list(one['blocks']))]);
  return {
    text: Array.from(text).slice(0, textLimit).join(''),
    blocks: withIds(blocks),
    attachments: attached.map((one) => ({ ...one, blocks: withIds(one['blocks']) })),
    metadata: metadataOf(args),
  };
}

// link_names and parse=full turn plain words into live mentions.
function parsed(args: Json): string {
  const text = string(args['text']);
  if (args['parse'] !== 'full' && args['link_names'] !== true) return text;
  return text.replace(/(^|\s)@(channel|here|everyone)\b/g, '$1<!$2>');
}

function metadataOf(args: Json): unknown {
  const metadata = args['metadata'];
  if (metadata === undefined) return undefined;
  const given = record(metadata);
  const empty = isRecord(metadata) && Object.keys(metadata).length === 0;
  if (!empty && (string(given['event_type']) === '' || !isRecord(given['event_payload'])))
    throw refuse('invalid_metadata_format');
  return metadata;
}

/** All blocks of a message, including those in attachments. */
export function blocksOf(message: StoredMessage): Json[] {
  return [...message.blocks, ...message.attachments.flatMap((one) => records(one['blocks']))];
}

/** Posts a message to a channel, or to one person only. It's from the bot unless a user is named. */
export function post(
  world: World,
  content: Content,
  where: { channel: string; threadTs?: string; ephemeralFor?: string; user?: string },
): StoredMessage {
  const message: StoredMessage = {
    ...content,
    ts: world.nextTs(),
    channel: where.channel,
    user: where.user ?? world.botUserId,
    threadTs: where.threadTs,
    ephemeralFor: where.ephemeralFor,
    at: world.clock.now(),
    frozen: false,
    state: {},
    deleted: false,
    edited: false,
  };
  message.state = stateOf(blocksOf(message));
  const [shelf, key] = where.ephemeralFor ? [world.ephemerals, where.ephemeralFor] : [world.messages, where.channel];
  const there = shelf.get(key);
  if (there) there.push(message);
  else shelf.set(key, [message]);
  world.changed();
  return message;
}

/** Replaces a message's content. */
export function rewrite(world: World, message: StoredMessage, content: Content): void {
  message.text = content.text;
  message.blocks = content.blocks;
  message.attachments = content.attachments;
  if (content.metadata !== undefined) message.metadata = content.metadata;
  message.state = stateOf(blocksOf(message), message.state);
  // Slack doesn't show "(edited)" if an update has blocks (docs.slack.dev, chat.update).
  message.edited = content.blocks.length === 0;
  world.changed();
}

/** Deletes a message. Its record stays, marked as deleted. */
export function remove(world: World, message: StoredMessage): void {
  message.deleted = true;
  world.changed();
}

/** The message with this timestamp in a channel, deleted ones too; ephemerals only if asked for. */
export function findMessage(world: World, channel: string, ts: string, ephemerals = false): StoredMessage | undefined {
  const found = world.messages.get(channel)?.find((message) => message.ts === ts);
  if (found || !ephemerals) return found;
  for (const shelf of world.ephemerals.values()) {
    const message = shelf.find((one) => one.ts === ts && one.channel === channel);
    if (message) return message;
  }
  return undefined;
}

/** The thread that a new message goes to. Refuses it with thread_not_found if there's no message to reply to. */
export function threadOf(world: World, channel: string, args: Json): { threadTs?: string } {
  const threadTs = string(args['thread_ts']);
  if (!threadTs) return {};
  const parent = findMessage(world, channel, threadTs);
  if (!parent || parent.deleted) throw refuse('thread_not_found');
  return { threadTs: parent.threadTs ?? threadTs };
}

/** The message as in Slack's payloads and responses. */
export function messagePayload(world: World, message: StoredMessage): Json {
  const isOurs = message.user === world.botUserId;
  return defined({
    type: 'message',
    user: message.user,
    bot_id: isOurs ? world.botId : undefined,
    app_id: isOurs ? world.appId : undefined,
    team: world.team.id,
    ts: message.ts,
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments.length > 0 ? message.attachments : undefined,
    thread_ts: message.threadTs,
    metadata: message.metadata,
  });
}
