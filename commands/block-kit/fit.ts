import type { types } from '@slack/bolt';
import { catalog } from '../language.ts';
import type { Block, Message } from './message.ts';
import { clipMrkdwn, count } from './text.ts';

const words = catalog('too long', {
  moreLines: (missing: number) => `… and ${count(missing, 'more line')}`,
  leftOut: 'Too long to show in full, so part of this is missing.',
});

/** The most blocks in a message (docs.slack.dev/reference/block-kit/blocks). */
const mostBlocks = 50;
/** The most characters of a message's blocks, as JSON. Slack documents no limit; people report msg_blocks_too_long from about 13,200 on. */
export const messageSize = 13_000;
/** The most bytes of a view's blocks. Slack refuses views over 250 KB (docs.slack.dev/reference/methods/views.open), and there's more in them. */
const viewSize = 200_000;
/** No text is cut shorter than this. */
const shortest = 200;

/** What Slack adds to each block without an ID: `"block_id":"aBc1D",`. */
const blockId = 19;

/** What the organization adds to each value without one: `k1:`, a UUID, `:`. */
const carriedSize = 40;

/** The characters of blocks in a message, once each has its ID and each value its organization. */
export function characters(blocks: readonly Block[]): number {
  const json = JSON.stringify(blocks);
  const values = json.match(/"value":"(?!k1:)/gu)?.length ?? 0;
  return json.length + blockId * blocks.length + carriedSize * values;
}

const bytes = (blocks: readonly Block[]): number => Buffer.byteLength(JSON.stringify(blocks));

const textOf = (block: Block): types.TextObject | undefined => (block.type === 'section' ? block.text : undefined);

/** Cuts mrkdwn to `max` code points: its first lines and how many are missing, or a part of the text if few lines would fit. */
function cutLines(text: string, max: number): string {
  const lines = text.split('\n');
  const more = (kept: number) => words.moreLines(lines.length - kept);
  let room = max - more(0).length;
  let kept = 0;
  for (const line of lines) {
    room -= [...line].length + 1;
    if (room < 0) break;
    kept += 1;
  }
  const shortened = [...lines.slice(0, kept), more(kept)].join('\n');
  return shortened.length < max / 2 ? clipMrkdwn(text, max) : shortened;
}

/** Visibly cuts the longest paragraphs until the blocks have at most `size`, or nothing more can be cut. */
function shorten(blocks: readonly Block[], size: number, measure: typeof bytes): Block[] {
  const shown = [...blocks];
  while (measure(shown) > size) {
    const lengths = shown.map((block) => textOf(block)?.text.length ?? 0);
    const longest = Math.max(...lengths);
    const at = lengths.indexOf(longest);
    const block = shown[at];
    if (longest <= shortest || block?.type !== 'section' || block.text === undefined) break;
    const most = Math.max(shortest, Math.floor([...block.text.text].length / 2));
    // Cut from the original, so that the count covers everything that's missing.
    const text = cutLines(textOf(blocks[at] ?? block)?.text ?? '', most);
    if (text.length >= longest) break;
    shown[at] = { ...block, text: { ...block.text, text } };
  }
  return shown;
}

/** Whether a message surely fits, judged by JSON with at least its blocks. Most messages do, and don't have to be measured. */
export const surelyFits = ({ text, blocks }: Message, json: string): boolean =>
  json.length + blockId * blocks.length <= messageSize && blocks.length <= mostBlocks && text.length <= 3000;

const leftOut = (): Block => ({ type: 'context', elements: [{ type: 'mrkdwn', text: words.leftOut }] });

/** A block's size, if it may be left out when cutting isn't enough. Blocks with controls and the heading may not. */
const weight = (block: Block): number =>
  block.type === 'rich_text' || (block.type === 'section' && block.accessory === undefined)
    ? JSON.stringify(block).length
    : 0;

/** Leaves out the longest blocks, and says so, until the rest has at most `size`. */
function leaveOut(blocks: readonly Block[], size: number, measure: typeof bytes): Block[] {
  let shown = [...blocks];
  const mark = leftOut();
  while (measure(shown) > size) {
    const weights = shown.map(weight);
    const heaviest = Math.max(...weights);
    if (heaviest <= 0) break;
    const at = weights.indexOf(heaviest);
    shown = shown.flatMap((block, index) => (index !== at ? [block] : shown.includes(mark) ? [] : [mark]));
  }
  return shown;
}

/** The first rows that fit in `room` characters of a message. Each row is complete, so that no button is without its text. */
export function wholeRows(rows: readonly Block[][], room: number): Block[][] {
  let left = room;
  let shown = 0;
  for (const row of rows) {
    left -= characters(row);
    if (left < 0) break;
    shown += 1;
  }
  return rows.slice(0, shown);
}

/** A list of which only a part may fit. */
export interface CutList {
  items: number;
  /** The blocks with the first `shown` items, which say how many are missing. */
  show(shown: number): Block[];
}

/** Fits lists into `room` characters of a message. Long lists share what short ones leave. */
export function listsWithin(lists: readonly CutList[], room: number): Block[] {
  const parts = lists.map((list) => ({ list, blocks: list.show(list.items) }));
  const bySize = parts.map((part) => ({ part, size: characters(part.blocks) })).toSorted((a, b) => a.size - b.size);
  let left = room;
  for (const [at, { part, size }] of bySize.entries()) {
    const share = Math.floor(left / (bySize.length - at));
    if (size > share) part.blocks = asMuchAs(share, part.list);
    left -= characters(part.blocks);
  }
  return parts.flatMap(({ blocks }) => blocks);
}

/** A list's blocks, with as many items as fit in `room` characters. */
function asMuchAs(room: number, { items, show }: CutList): Block[] {
  let fit = 0;
  let tooMany = items;
  while (tooMany - fit > 1) {
    const middle = Math.floor((fit + tooMany) / 2);
    if (characters(show(middle)) <= room) fit = middle;
    else tooMany = middle;
  }
  return show(fit);
}

/** How many characters these blocks leave in a message. */
export const roomBeside = (blocks: readonly Block[]): number => messageSize - characters(blocks);

const within = (blocks: readonly Block[], size: number, measure: typeof bytes): Block[] =>
  leaveOut(shorten(blocks, size, measure), size, measure);

/** Fits a message into Slack's limits by cutting its longest texts, which then end in `…`. */
export const fitMessage = ({ text, blocks }: Message): Message => ({
  text: clipMrkdwn(text, 3000),
  blocks: within(blocks.slice(0, mostBlocks), messageSize, characters),
});

/** Fits a modal's blocks into Slack's limits in the same way. */
export const fitView = (blocks: readonly Block[]): Block[] => within(blocks.slice(0, 100), viewSize, bytes);
