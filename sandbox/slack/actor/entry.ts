import type { Control } from '../controls.ts';
import { currentValue, holdsList, isEmpty, optionsOf, stateKeys } from '../controls.ts';
import { withEmojiNames } from '../emoji.ts';
import type { Json } from '../json.ts';
import { codePoints, list, record, string } from '../json.ts';
import type { StateValues } from '../surfaces.ts';
import type { World } from '../world.ts';
import { displayName } from '../world.ts';
import { optionLabel } from './find.ts';
import type { FillValue } from './targets.ts';

/** Puts a value into a control of a view or message. */
export function enter(state: StateValues, control: Control, value: unknown): void {
  const key = stateKeys[control.type];
  if (!key) throw new Error(`A ${control.type} holds no value.`);
  state[control.blockId] = { ...state[control.blockId], [control.actionId]: { type: control.type, [key]: value } };
}

/**
 * Whether the bot is told of a new value at once: always outside of input blocks, and in those that dispatch. Text that's being typed only counts if
 * its dispatch_action_config names on_character_entered (docs.slack.dev, block-kit/composition-objects/dispatch-action-configuration-object).
 */
export function dispatches({ block, element, type }: Control, typing = false): boolean {
  if (block['type'] !== 'input') return true;
  if (block['dispatch_action'] !== true) return false;
  if (!typing || stateKeys[type] !== 'value') return true;
  return list(record(element['dispatch_action_config'])['trigger_actions_on']).includes('on_character_entered');
}

function choose(control: Control, wanted: string, by: 'label' | 'value'): Json {
  const options = optionsOf(control.element);
  const labeled = by === 'label' ? options.find((one) => optionLabel(one) === wanted) : undefined;
  const option = labeled ?? options.find((one) => one['value'] === wanted);
  if (option) return option;
  throw new Error(`“${control.label}” doesn’t offer “${wanted}”; it offers: ${options.map(optionLabel).join(', ')}.`);
}

function identify(world: World, control: Control, wanted: string): string {
  if (/users?_select$/.test(control.type)) {
    const user = world.users.get(wanted) ?? [...world.users.values()].find((one) => displayName(one) === wanted);
    if (user) return user.id;
  } else {
    const name = wanted.replace(/^#/, '');
    const channel = world.channels.get(wanted) ?? [...world.channels.values()].find((one) => one.name === name);
    if (channel) return channel.id;
  }
  throw new Error(`“${control.label}” doesn’t offer “${wanted}”.`);
}

/** The value that a person's entry results in, for every element but external selects. Options by their labels or values, or by values only. */
export function entered(
  world: World,
  control: Control,
  given: Exclude<FillValue, { search: string }>,
  by: 'label' | 'value' = 'label',
): unknown {
  const wanted = given === null ? [] : Array.isArray(given) ? given : [given];
  const pick = (one: string): unknown => {
    if (optionsOf(control.element).length > 0 || control.type.endsWith('external_select'))
      return choose(control, one, by);
    if (/(users|channels|conversations)_select$/.test(control.type)) return identify(world, control, one);
    if (control.type === 'datetimepicker') return Number(one);
    if (control.type === 'rich_text_input') return richText(one);
    return world.switches.emojiNames === 'commands and fields' ? withEmojiNames(one) : one;
  };
  if (!holdsList(control.type)) {
    const [first] = wanted;
    return first === undefined || first === '' ? null : pick(first);
  }
  const limit = control.element['max_selected_items'];
  if (typeof limit === 'number' && wanted.length > limit) throw new Error(`“${control.label}” takes at most ${limit}.`);
  return wanted.map(pick);
}

/** Plain text in a rich text field. */
function richText(text: string): Json {
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  return { type: 'rich_text', elements: [section] };
}

const formats: Readonly<Record<string, { form: RegExp; words: string }>> = {
  email_text_input: { form: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, words: 'Please enter a valid email address.' },
  url_text_input: { form: /^https?:\/\/\S+$/, words: 'Please enter a valid URL.' },
  number_input: { form: /^-?\d+(\.\d+)?$/, words: 'Please enter a valid number.' },
};

function typedProblem(element: Json, type: string, text: string): string | undefined {
  const min = Number(element['min_length'] ?? 0);
  const max = Number(element['max_length'] ?? 3000);
  if (codePoints(text) < min) return `Please enter at least ${min} characters.`;
  if (codePoints(text) > max) return `Please enter ${max} characters or fewer.`;
  const format = formats[type];
  if (format && !format.form.test(text)) return format.words;
  if (type !== 'number_input') return undefined;
  if (element['is_decimal_allowed'] !== true && text.includes('.')) return 'Please enter a whole number.';
  if (element['min_value'] !== undefined && Number(text) < Number(element['min_value']))
    return `Please enter a number that is at least ${string(element['min_value'])}.`;
  if (element['max_value'] !== undefined && Number(text) > Number(element['max_value']))
    return `Please enter a number that is at most ${string(element['max_value'])}.`;
  return undefined;
}

/** The client's error under a field before it sends anything, or undefined if the field is fine. */
export function clientProblem(state: StateValues, control: Control): string | undefined {
  const value = currentValue(state, control);
  if (isEmpty(value)) return control.block['optional'] === true ? undefined : 'Please complete this required field.';
  return typeof value === 'string' && stateKeys[control.type] === 'value'
    ? typedProblem(control.element, control.type, value)
    : undefined;
}
