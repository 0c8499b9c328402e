import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Block, Message, Modal } from '../../commands/block-kit/blocks.ts';
import type { SlackApi } from './api.ts';
import type { Surface } from './replies.ts';

/**
 * What buttons, menus and modals carry to the listener that hears of them: the organization that they belong to, then their own value, as
 * `k1:<organization>:<value>`. It is put on where messages leave and taken off where payloads come in, so no room in between sees it.
 */
export interface Carried {
  /** Undefined for what was sent before values named one: it's of the only one that there was. */
  organization: string | undefined;
  value: string;
}

const form = /^k1:(?<organization>[^:]{1,100}):(?<value>.*)$/su;

export const carried = z.string().transform((text): Carried => {
  const { organization, value = text } = form.exec(text)?.groups ?? {};
  return { organization, value };
});

/** The value with its organization; as it is where it names one already. */
export const carrying = (organization: string, value = ''): string =>
  form.test(value) ? value : `k1:${organization}:${value}`;

type Carrying = (value?: string) => string;

function elementWith<E extends { type: string }>(element: E, carry: Carrying): E {
  if (element.type === 'button' && 'value' in element) return { ...element, value: carry(String(element.value)) };
  if (element.type === 'button') return { ...element, value: carry() };
  if (element.type !== 'overflow' || !('options' in element)) return element;
  const options = (element.options as types.PlainTextOption[]).map((each) => ({ ...each, value: carry(each.value) }));
  return { ...element, options };
}

function blockWith(block: Block, at: number, carry: Carrying): Block {
  if (block.type === 'actions')
    return { ...block, elements: block.elements.map((element) => elementWith(element, carry)) };
  if (block.type !== 'section' || block.accessory === undefined) return block;
  // While people type, nothing of a message but the block's id tells whose menu it is.
  if (block.accessory.type === 'external_select') return { block_id: carry(`${at}`), ...block };
  return { ...block, accessory: elementWith(block.accessory, carry) };
}

const blocksWith = (blocks: readonly Block[], organization: string): Block[] =>
  blocks.map((block, at) => blockWith(block, at, (value) => carrying(organization, value)));

export const carryingMessage = (organization: string, { text, blocks }: Message): Message => ({
  text,
  blocks: blocksWith(blocks, organization),
});

export const carryingModal = (organization: string, view: Modal): Modal => ({
  ...view,
  private_metadata: carrying(organization, view.private_metadata),
  blocks: blocksWith(view.blocks as Block[], organization),
});

/** Slack, for one organization: all that it's shown carries that. */
export const carryingApi = (organization: string, slack: SlackApi): SlackApi => ({
  ...slack,
  openView: (triggerId, view) => slack.openView(triggerId, carryingModal(organization, view)),
  pushView: (triggerId, view) => slack.pushView(triggerId, carryingModal(organization, view)),
  updateView: (viewId, view, once) => slack.updateView(viewId, carryingModal(organization, view), once),
  post: (channel, message, options) => slack.post(channel, carryingMessage(organization, message), options),
  async update(at, message, options) {
    await slack.update(at, carryingMessage(organization, message), options);
  },
  postEphemeral: (channel, user, message, thread) =>
    slack.postEphemeral(channel, user, carryingMessage(organization, message), thread),
});

export const carryingSurface = (organization: string, surface: Surface): Surface => ({
  ...surface,
  show: (message, error) => surface.show(carryingMessage(organization, message), error),
});
