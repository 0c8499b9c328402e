import type { Json } from './json.ts';

/** `state.values` of a view or message: block_id → action_id → value object. */
export type StateValues = Record<string, Record<string, Json>>;

/** A control that takes a value, as a person sees it. */
export interface SlackField {
  blockId: string;
  actionId: string;
  label: string;
  /** Element type, such as plain_text_input. */
  type: string;
  /** What it shows now: the text, or the labels of the chosen options, separated by commas; '' if it's empty. */
  value: string;
  error?: string;
  optional: boolean;
  hint?: string;
  placeholder?: string;
  /** The labels on offer, if the element itself carries its options. */
  options?: string[];
}

export interface SlackView {
  id: string;
  type: 'modal' | 'home';
  userId: string;
  hash: string;
  callback_id: string;
  title: string;
  blocks: unknown[];
  state: StateValues;
  private_metadata: string;
  submit?: string;
  close?: string;
  /** The errors under fields now, by block_id. */
  errors: Record<string, string>;
  /** Everything that a person reads, as plain lines: buttons in [brackets], fields as `Label: value`. */
  text: string;
  /** Labels of the buttons and menu entries in the body, from the top. */
  buttons: string[];
  fields: SlackField[];
}

export interface SlackMessage {
  ts: string;
  channel: string;
  user: string;
  thread_ts?: string;
  ephemeralFor?: string;
  /** The top-level text as sent. */
  text: string;
  /** The top-level text as a notification reads it: live mentions as ⟪@channel⟫. */
  notification: string;
  blocks: unknown[];
  rendered: string;
  buttons: string[];
  fields: SlackField[];
  deleted: boolean;
  edited: boolean;
}

export type Where = SlackMessage | SlackView;
