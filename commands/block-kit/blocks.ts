import type { types } from '@slack/bolt';
import { defined } from '../../services/defined.ts';
import { catalog } from '../language.ts';
import type { ButtonId } from '../names.ts';
import { fitView } from './fit.ts';
import type { Block, Button, Message, Modal, Overflow } from './message.ts';
import { chunkLines, clip, clipMrkdwn, escapeMrkdwn, plain } from './text.ts';

/**
 * Block Kit atoms: the only literals of blocks, except for one in fit.ts. Each cuts text to Slack's limit for its field
 * (docs.slack.dev/reference/block-kit). Optional fields are spread by hand: `list` makes dozens of these per answer, and `defined`
 * would walk every one of them.
 */

const words = catalog('block kit', { goBack: 'Go back', close: 'Close' });

export interface Option {
  label: string;
  value: string;
  description?: string;
}

/** Shown for an empty text, which Slack refuses. */
const empty = '–';

/** A heading in plain text, at most 150 characters. */
export const header = (text: string): Block => ({ type: 'header', text: plainText(text, 150) });

const plainText = (text: string, max: number): types.PlainTextElement => {
  const readable = plain(text);
  // Cut before `plain` adds marks around right-to-left text, so that neither mark is cut off.
  const fit = [...readable].length <= max ? readable : plain(clip(text, max - 2));
  return { type: 'plain_text', text: fit.trim() === '' ? empty : fit, emoji: false };
};

const textIfAny = (text: string | undefined, max: number): types.PlainTextElement | undefined =>
  text === undefined ? undefined : plainText(text, max);

/**
 * A paragraph of mrkdwn, at most 3,000 characters, with an optional control beside it. It's always expanded: facts that people decide by mustn't
 * hide behind “See more”.
 */
export function section(text: string, accessory?: Button | Overflow | types.ExternalSelect): Block {
  const block: types.SectionBlock = { type: 'section', text: mrkdwn(text, 3000), expand: true };
  return accessory === undefined ? block : { ...block, accessory };
}

/** Unescaped text of ours, or text from `escapeMrkdwn`. `verbatim`: Slack adds no links or mentions of its own. */
const mrkdwn = (text: string, max: number): types.MrkdwnElement => ({
  type: 'mrkdwn',
  text: text.trim() === '' ? empty : clipMrkdwn(text, max),
  verbatim: true,
});

/** Facts in two columns, ten per section, which is Slack's limit. Values are mrkdwn. */
export function facts(pairs: readonly (readonly [label: string, value: string])[]): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < pairs.length; from += 10) {
    blocks.push({
      type: 'section',
      fields: pairs.slice(from, from + 10).map(([label, value]) => mrkdwn(`*${label}*\n${value}`, 2000)),
    });
  }
  return blocks;
}

/** A heading and its lines, in as many paragraphs as needed. */
export const chunkSections = (heading: string, lines: readonly string[]): Block[] =>
  chunkLines([heading, ...lines], 2900).map((text) => section(text));

/** Small print, mrkdwn; at most ten texts. */
export const context = (...texts: string[]): Block => ({
  type: 'context',
  elements: texts.slice(0, 10).map((text) => mrkdwn(text, 3000)),
});

/** A row of buttons and menus, without undefined ones. No row if there are none. */
export function actions(...elements: (Button | Overflow | undefined)[]): Block[] {
  const present = elements.filter((element) => element !== undefined);
  return present.length === 0 ? [] : [{ type: 'actions', elements: present.slice(0, 25) }];
}

/** The same, with a block ID, which Slack sends with each click in it. */
export const markedActions = (blockId: string, ...elements: (Button | undefined)[]): Block[] =>
  actions(...elements).map((row) => ({ ...row, block_id: blockId }));

export interface ButtonOptions {
  label: string;
  /** What the button acts on, as plain text. Screen readers read it after the label, since many buttons in a message have the same label. */
  about?: string | undefined;
  actionId: ButtonId;
  value?: string;
  style?: 'primary' | 'danger';
  /** A confirm dialog, with the verb on its button, which has the `style` of the first one unless it has its own. `text` is mrkdwn. */
  confirm?: { title: string; text: string; verb: string; style?: 'primary' | 'danger' };
}

/** A button; the label at most 75 characters (about 30 are visible). */
export function button({ label, about, actionId, value, style, confirm }: ButtonOptions): Button {
  return {
    type: 'button',
    text: plainText(label, 75),
    action_id: actionId,
    ...defined({
      accessibility_label:
        about === undefined ? undefined : plainText(`${label}: ${about.replace(/\s+/gu, ' ')}`, 75).text,
      value,
      style,
      confirm:
        confirm === undefined ? undefined : { ...question(confirm), ...defined({ style: confirm.style ?? style }) },
    }),
  };
}

const question = ({ title, text, verb }: NonNullable<ButtonOptions['confirm']>) => ({
  title: plainText(title, 100),
  text: mrkdwn(text, 300),
  confirm: plainText(verb, 30),
  deny: plainText(words.goBack, 30),
});

// `@slack/types` still says 75, as Slack's documentation did before.
/** The longest value of an option, in characters (https://docs.slack.dev/reference/block-kit/composition-objects/option-object). */
export const longestOptionValue = 150;

/** An option of a menu: label and description at most 75 characters; the value must have at most `longestOptionValue`, with what's put on it. */
export const option = ({ label, value, description }: Option): types.PlainTextOption => ({
  text: plainText(label, 75),
  value,
  ...defined({ description: description === '' ? undefined : textIfAny(description, 75) }),
});

/** A menu of up to five actions. */
export const overflow = (actionId: string, options: readonly Option[]): Overflow => ({
  type: 'overflow',
  action_id: actionId,
  options: options.slice(0, 5).map(option),
});

export interface ModalOptions {
  title: string;
  callbackId: string;
  blocks: Block[];
  submit?: string;
  close?: string;
  metadata?: string;
}

/** A modal: title and buttons at most 24 characters, at most 100 blocks. Only forms carry something, and what was typed into one counts when it's closed. */
export function modal({ title, callbackId, blocks, submit, close = words.close, metadata }: ModalOptions): Modal {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plainText(title, 24),
    close: plainText(close, 24),
    blocks: fitView(blocks),
    ...defined({ submit: textIfAny(submit, 24) }),
    ...(metadata === undefined ? {} : { private_metadata: metadata, notify_on_close: true }),
  };
}

export interface InputOptions {
  blockId: string;
  label: string;
  element: types.InputBlock['element'];
  hint?: string;
  optional?: boolean;
  dispatch?: boolean;
}

/** A labeled input. `dispatch`: Slack sends each change immediately, as a block action. */
export const input = ({ blockId, label, element, hint, optional = false, dispatch }: InputOptions): Block => ({
  type: 'input',
  block_id: blockId,
  label: plainText(label, 2000),
  element,
  optional,
  ...defined({ hint: textIfAny(hint, 2000), dispatch_action: dispatch }),
});

export interface TextInputOptions {
  actionId: string;
  value?: string | undefined;
  multiline?: boolean;
  minLength?: number;
  maxLength?: number;
  placeholder?: string;
}

/** A text field; at most 3,000 characters. */
export const textInput = (options: TextInputOptions): types.PlainTextInput => ({
  type: 'plain_text_input',
  action_id: options.actionId,
  multiline: options.multiline ?? false,
  ...defined({
    initial_value: options.value === '' ? undefined : options.value,
    min_length: options.minLength,
    max_length: options.maxLength,
    placeholder: textIfAny(options.placeholder, 150),
  }),
});

/** A menu of fixed choices, at most 100. */
export function select(actionId: string, options: readonly Option[], chosen?: string): types.StaticSelect {
  const initial = options.find(({ value }) => value === chosen);
  return {
    type: 'static_select',
    action_id: actionId,
    options: options.map(option),
    ...defined({ initial_option: initial === undefined ? undefined : option(initial) }),
  };
}

/** Choices that are all in sight, at most 10. */
export function radioButtons(actionId: string, options: readonly Option[], chosen: string): types.RadioButtons {
  const initial = options.find(({ value }) => value === chosen);
  return {
    type: 'radio_buttons',
    action_id: actionId,
    options: options.map(option),
    ...defined({ initial_option: initial === undefined ? undefined : option(initial) }),
  };
}

/** A type-ahead menu for one choice, which Slack sends as a block action. */
export const typeAhead = (actionId: string, placeholder: string): types.ExternalSelect => ({
  type: 'external_select',
  action_id: actionId,
  placeholder: plainText(placeholder, 150),
  min_query_length: 0,
});

/** A type-ahead menu for several choices. */
export const multiTypeAhead = (
  actionId: string,
  placeholder: string,
  chosen: readonly Option[],
): types.MultiExternalSelect => ({
  type: 'multi_external_select',
  action_id: actionId,
  placeholder: plainText(placeholder, 150),
  min_query_length: 0,
  // No more than can be shown as chosen again.
  max_selected_items: 100,
  ...(chosen.length === 0 ? {} : { initial_options: chosen.map(option) }),
});

/** A message of one paragraph. `text` is mrkdwn. */
export const say = (text: string): Message => ({ text, blocks: [section(text)] });

/** Quotes a text line by line. mrkdwn. */
export const quote = (text: string, max: number): string =>
  escapeMrkdwn(clip(text, max))
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
