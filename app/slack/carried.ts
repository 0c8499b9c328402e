import type { types } from '@slack/bolt';
import { z } from 'zod';
import { longestOptionValue } from '../../commands/block-kit/blocks.ts';
import type { Block, Message, Modal } from '../../commands/block-kit/message.ts';
import type { SlackApi } from './api.ts';
import { keptOf } from './kept-blocks.ts';
import type { Surface } from './replies.ts';

/**
 * The values of buttons, menus, and modals, with their organization: `k1:<organization>:<value>`. It's added when messages are sent, and removed
 * when payloads arrive, so the code in between doesn't see it.
 */
export interface Carried {
  /** Undefined in messages from older versions, which only served one organization. */
  organization: string | undefined;
  value: string;
}

const form = /^k1:(?<encoded>[^:]+):(?<value>.*)$/su;

export const carried = z.string().transform((text): Carried => {
  const { encoded, value = text } = form.exec(text)?.groups ?? {};
  try {
    return { organization: encoded === undefined ? undefined : decodeURIComponent(encoded), value };
  } catch {
    // Nothing that we encoded.
    return { organization: undefined, value: text };
  }
});

/** Adds the organization to a value, unless it has it. */
export const carrying = (organization: string, value = ''): string => {
  const { prefix } = carrierOf(organization);
  return value.startsWith(prefix) ? value : `${prefix}${value}`;
};

/** What's before each value of an organization, and its blocks with it. */
interface Carrier {
  prefix: string;
  block: (block: Block) => Block;
}

const carriers = new Map<string, Carrier>();

function carrierOf(organization: string): Carrier {
  const known = carriers.get(organization);
  if (known !== undefined) return known;
  const carry: Carrying = (value) => carrying(organization, value);
  const carrier = {
    // Encoded, since an organization that's named after its host may have a port, and with it a colon.
    prefix: `k1:${encodeURIComponent(organization)}:`,
    block: keptOf((block) => blockWith(block, carry)),
  };
  carriers.set(organization, carrier);
  return carrier;
}

/** How long the value of an option may be, in characters, so that Slack still takes it with its organization. */
export const roomInOption = (organization: string): number =>
  longestOptionValue - carrierOf(organization).prefix.length;

/** The options of a menu whose block carries the organization. */
export const carryingOptions = (
  organization: string,
  options: readonly types.PlainTextOption[],
): types.PlainTextOption[] => options.map((each) => ({ ...each, value: carrying(organization, each.value) }));

type Carrying = (value?: string) => string;

function elementWith<E extends { type: string }>(element: E, carry: Carrying): E {
  if (element.type === 'button' && 'value' in element) return { ...element, value: carry(String(element.value)) };
  if (element.type === 'button') return { ...element, value: carry() };
  if (element.type !== 'overflow' || !('options' in element)) return element;
  const options = (element.options as types.PlainTextOption[]).map((each) => ({ ...each, value: carry(each.value) }));
  return { ...element, options };
}

function blockWith(block: Block, carry: Carrying): Block {
  if (block.type === 'actions')
    return { ...block, elements: block.elements.map((element) => elementWith(element, carry)) };
  if (block.type !== 'section' || block.accessory === undefined) return block;
  return { ...block, accessory: elementWith(block.accessory, carry) };
}

function blocksWith(blocks: readonly Block[], organization: string): Block[] {
  const carrier = carrierOf(organization);
  return blocks.map((block, at) => {
    // While people type in a menu, only the block's ID tells which organization it's for.
    if (block.type === 'section' && block.accessory?.type === 'external_select')
      return { block_id: carrying(organization, `${at}`), ...block };
    return carrier.block(block);
  });
}

export const carryingMessage = (organization: string, { text, blocks }: Message): Message => ({
  text,
  blocks: blocksWith(blocks, organization),
});

export const carryingModal = (organization: string, view: Modal): Modal => ({
  ...view,
  private_metadata: carrying(organization, view.private_metadata),
  blocks: blocksWith(view.blocks as Block[], organization),
});

/** Slack's API for one organization, whose ID it adds to all values that it sends. */
export const carryingApi = (organization: string, slack: SlackApi): SlackApi => ({
  ...slack,
  openView: (triggerId, view) => slack.openView(triggerId, carryingModal(organization, view)),
  pushView: (triggerId, view) => slack.pushView(triggerId, carryingModal(organization, view)),
  updateView: (viewId, view, once) => slack.updateView(viewId, carryingModal(organization, view), once),
  replaceView: (viewId, view, hash) => slack.replaceView(viewId, carryingModal(organization, view), hash),
  post: (channel, message, options) => slack.post(channel, carryingMessage(organization, message), options),
  async update(at, message, options) {
    await slack.update(at, carryingMessage(organization, message), options);
  },
  postEphemeral: (channel, user, message, thread) =>
    slack.postEphemeral(channel, user, carryingMessage(organization, message), thread),
  askedBy: (asking) => carryingApi(organization, slack.askedBy(asking)),
});

export const carryingSurface = (organization: string, surface: Surface): Surface => ({
  ...surface,
  show: (message, error) => surface.show(carryingMessage(organization, message), error),
  async complete(message, news) {
    await surface.complete?.(carryingMessage(organization, message), news && carryingMessage(organization, news));
  },
});
