import { record } from '../json.ts';
import {
  anyText,
  color,
  confirm,
  conversationFilter,
  dispatchConfig,
  distinctValues,
  initialAmongOptions,
  maxSelected,
  option,
  optionGroup,
  optionsOrGroups,
  plain,
  slackFile,
} from './composition.ts';
import { richText } from './rich-text.ts';
import type { Check, Shape } from './schema.ts';
import {
  all,
  exactlyOne,
  flag,
  imageUrl,
  items,
  object,
  pattern,
  text,
  typed,
  url,
  wholeNumber,
  word,
} from './schema.ts';

const actionable = { action_id: text(255, 1) };
const confirmable = { ...actionable, confirm };
const focusable = { ...confirmable, focus_on_load: flag };
const placed = { ...focusable, placeholder: plain(150) };
const typedIn = { ...actionable, focus_on_load: flag, placeholder: plain(150), dispatch_action_config: dispatchConfig };
const several = { ...placed, max_selected_items: maxSelected };
const id = text(255, 1);
const ids = items(0, 100, id);
const date = pattern(/^\d{4}-\d{2}-\d{2}$/, 'must be a date of the form YYYY-MM-DD');
const time = pattern(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the form HH:mm');
const epoch = wholeNumber(1_000_000_000, 9_999_999_999);
const staticOptions = {
  options: all(items(1, 100, option()), distinctValues),
  option_groups: items(1, 100, optionGroup),
};
const someOptions = all(items(1, 10, option({ rich: true })), distinctValues);
const query = { min_query_length: wholeNumber(0, 3000) };
const target = { default_to_current_conversation: flag, filter: conversationFilter };
const feedback = object({
  required: { text: plain(75), value: text(2000, 1) },
  optional: { accessibility_label: text(75, 1) },
});

/** Every element with its properties and their limits (docs.slack.dev, reference/block-kit/block-elements). */
export const elements: Readonly<Record<string, Shape>> = {
  button: {
    required: { text: plain(75) },
    optional: { ...confirmable, value: text(2000), url: url(), style: color, accessibility_label: text(75, 1) },
  },
  checkboxes: {
    required: { options: someOptions },
    optional: { ...focusable, initial_options: items(1, 10, option({ rich: true })) },
    also: initialAmongOptions,
  },
  radio_buttons: {
    required: { options: someOptions },
    optional: { ...focusable, initial_option: option({ rich: true }) },
    also: initialAmongOptions,
  },
  overflow: { required: { options: items(1, 5, option({ url: true })) }, optional: confirmable },
  datepicker: { optional: { ...placed, initial_date: date } },
  timepicker: { optional: { ...placed, initial_time: time, timezone: text(100, 1) } },
  datetimepicker: { optional: { ...focusable, initial_date_time: epoch } },
  plain_text_input: {
    optional: {
      ...typedIn,
      initial_value: text(3000),
      multiline: flag,
      min_length: wholeNumber(0, 3000),
      max_length: wholeNumber(1, 3000),
    },
    also: minNotOverMax,
  },
  email_text_input: { optional: { ...typedIn, initial_value: text(3000) } },
  url_text_input: { optional: { ...typedIn, initial_value: text(3000) } },
  number_input: {
    required: { is_decimal_allowed: flag },
    optional: { ...typedIn, initial_value: text(100), min_value: text(100), max_value: text(100) },
  },
  rich_text_input: {
    optional: { ...typedIn, initial_value: richText, min_lines: wholeNumber(1, 100), max_lines: wholeNumber(1, 100) },
  },
  file_input: { optional: { ...actionable, filetypes: items(1, 100, text(50, 1)), max_files: wholeNumber(1, 10) } },
  static_select: {
    optional: { ...placed, ...staticOptions, initial_option: option() },
    also: all(optionsOrGroups, initialAmongOptions),
  },
  multi_static_select: {
    optional: { ...several, ...staticOptions, initial_options: items(1, 100, option()) },
    also: all(optionsOrGroups, initialAmongOptions),
  },
  external_select: { optional: { ...placed, ...query, initial_option: option() } },
  multi_external_select: { optional: { ...several, ...query, initial_options: items(1, 100, option()) } },
  users_select: { optional: { ...placed, initial_user: id } },
  multi_users_select: { optional: { ...several, initial_users: ids } },
  conversations_select: {
    optional: { ...placed, ...target, initial_conversation: id, response_url_enabled: flag },
  },
  multi_conversations_select: { optional: { ...several, ...target, initial_conversations: ids } },
  channels_select: { optional: { ...placed, initial_channel: id, response_url_enabled: flag } },
  multi_channels_select: { optional: { ...several, initial_channels: ids } },
  image: {
    required: { alt_text: text(2000, 1) },
    optional: { image_url: imageUrl, slack_file: slackFile },
    also: exactlyOne('image_url', 'slack_file'),
  },
  workflow_button: {
    required: {
      text: plain(75),
      workflow: object({
        required: {
          trigger: object({
            required: { url: url() },
            optional: {
              customizable_input_parameters: items(
                1,
                100,
                object({ required: { name: text(255, 1), value: text(3000) } }),
              ),
            },
          }),
        },
      }),
    },
    optional: { ...confirmable, style: color, accessibility_label: text(75, 1) },
  },
  feedback_buttons: { required: { positive_button: feedback, negative_button: feedback }, optional: actionable },
  icon_button: {
    required: { icon: word('trash'), text: plain(75) },
    optional: {
      ...confirmable,
      accessibility_label: text(75, 1),
      value: text(2000),
      visible_to_user_ids: items(1, 10, id),
    },
  },
};

const selects = ['static', 'external', 'users', 'conversations', 'channels'].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
]);
const pickers = ['checkboxes', 'radio_buttons', 'datepicker', 'timepicker', ...selects];

/** Which elements are allowed where (@slack/types, blocks: SectionBlockAccessory, ActionsBlockElement, InputBlockElement). */
export const places = {
  section: ['button', 'overflow', 'image', 'workflow_button', ...pickers],
  actions: ['button', 'overflow', 'workflow_button', 'datetimepicker', 'rich_text_input', ...pickers],
  input: [
    'plain_text_input',
    'email_text_input',
    'url_text_input',
    'number_input',
    'rich_text_input',
    'file_input',
    'datetimepicker',
    ...pickers,
  ],
  context_actions: ['feedback_buttons', 'icon_button'],
  button: ['button'],
  image: ['image'],
} as const satisfies Record<string, readonly string[]>;

/** An element that's allowed in this place. */
export function element(place: keyof typeof places): Check {
  return typed(() => elements, places[place]);
}

/** An item of a context block: an image or a text. */
export const contextItem: Check = (value, at, report) => {
  const check = record(value)['type'] === 'image' ? element('image') : anyText(3000);
  check(value, at, report);
};

function minNotOverMax(...[value, at, report]: Parameters<Check>): void {
  const { min_length: min, max_length: max } = record(value);
  if (typeof min === 'number' && typeof max === 'number' && min > max)
    report(at, 'min_length must not exceed max_length');
}
