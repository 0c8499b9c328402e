import type { Json } from './json.ts';
import { isRecord, list, record, records, string, textOf } from './json.ts';
import type { StateValues } from './surfaces.ts';

/** An interactive element, with its block. */
export interface Control {
  readonly block: Json;
  readonly blockId: string;
  readonly element: Json;
  readonly actionId: string;
  readonly type: string;
  /** The words beside it: an input's label, a button's text, a section's text, a placeholder. */
  readonly label: string;
}

/** The key of an element's value in `state.values`, by element type. Other elements have no value. */
export const stateKeys: Readonly<Record<string, string>> = {
  plain_text_input: 'value',
  number_input: 'value',
  email_text_input: 'value',
  url_text_input: 'value',
  rich_text_input: 'rich_text_value',
  file_input: 'files',
  static_select: 'selected_option',
  external_select: 'selected_option',
  radio_buttons: 'selected_option',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
  checkboxes: 'selected_options',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
};

/** Whether an element's value is a list. */
export function holdsList(type: string): boolean {
  return type.startsWith('multi_') || type === 'checkboxes' || type === 'file_input';
}

/** Every element of a block, with or without an action_id. */
export function elementsOf(block: Json): Json[] {
  switch (block['type']) {
    case 'section':
      return isRecord(block['accessory']) ? [block['accessory']] : [];
    case 'input':
      return [record(block['element'])];
    case 'actions':
    case 'context_actions':
      return records(block['elements']);
    case 'card':
      return records(block['actions']);
    case 'carousel':
      return records(block['elements']).flatMap(elementsOf);
    case 'container':
      return records(block['child_blocks']).flatMap(elementsOf);
    default:
      return [];
  }
}

function labelOf(block: Json, element: Json): string {
  if (block['type'] === 'input') return textOf(block['label']);
  return textOf(element['text']) || textOf(element['placeholder']) || textOf(block['text']);
}

/** Every interactive element of the blocks, from the top. */
export function controlsOf(blocks: Json[]): Control[] {
  return blocks.flatMap((block) =>
    elementsOf(block)
      .filter((element) => typeof element['action_id'] === 'string')
      .map((element) => ({
        block,
        blockId: string(block['block_id']),
        element,
        actionId: string(element['action_id']),
        type: string(element['type']),
        label: labelOf(block, element),
      })),
  );
}

// Slack generates IDs that an app leaves out, new ones on each call. So without fixed IDs, typed values are lost.
function randomId(): string {
  return crypto.randomUUID().slice(0, 8);
}

/** A deep copy in which every block has a block_id and every interactive element an action_id. */
export function withIds(blocks: unknown): Json[] {
  const copy = records(structuredClone(list(blocks)));
  for (const block of copy) {
    block['block_id'] ??= randomId();
    for (const element of elementsOf(block)) if (element['type'] !== 'image') element['action_id'] ??= randomId();
  }
  return copy;
}

/** All options of an element, including those in its groups. */
export function optionsOf(element: Json): Json[] {
  return [
    ...records(element['options']),
    ...records(element['option_groups']).flatMap((group) => records(group['options'])),
  ];
}

function initialValue(element: Json, type: string): unknown {
  const key = stateKeys[type] ?? '';
  const initialKey = key.endsWith('value') ? 'initial_value' : key.replace('selected', 'initial');
  return element[initialKey] ?? (holdsList(type) ? [] : null);
}

/** Whether the value still fits this element: same type, and its options still offered. */
function survives(value: Json, control: Control): boolean {
  if (value['type'] !== control.type) return false;
  const offered = optionsOf(control.element);
  if (offered.length === 0) return true;
  const chosen = holdsList(control.type) ? records(value['selected_options']) : [value['selected_option']];
  return chosen.every((option) => !isRecord(option) || offered.some((one) => one['value'] === option['value']));
}

/**
 * The values of all elements that have one. What a person entered before survives only under the same block_id and action_id
 * (docs.slack.dev, surfaces/modals: updating views).
 */
export function stateOf(blocks: Json[], before: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const control of controlsOf(blocks)) {
    const key = stateKeys[control.type];
    if (!key) continue;
    const kept = before[control.blockId]?.[control.actionId];
    const value =
      kept && survives(kept, control)
        ? kept
        : { type: control.type, [key]: initialValue(control.element, control.type) };
    values[control.blockId] = { ...values[control.blockId], [control.actionId]: value };
  }
  return values;
}

/** An element's current value, without its type; undefined if it has none. */
export function currentValue(state: StateValues, control: Control): unknown {
  const key = stateKeys[control.type];
  return key ? state[control.blockId]?.[control.actionId]?.[key] : undefined;
}

/** Whether nothing has been entered. */
export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** How many characters a type-ahead needs before it asks for options. Default 3 (docs.slack.dev, block-kit/block-elements). */
export const leastQuery = ({ element }: Pick<Control, 'element'>): number => Number(element['min_query_length'] ?? 3);
