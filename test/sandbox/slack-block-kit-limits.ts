export type Json = Record<string, unknown>;
/** Makes content of size n, for messages (blocks) or modals (a view). */
type Make = (n: number) => Json[];
type MakeView = (n: number) => Json;

// An emoji outside the basic plane: two UTF-16 units, one character.
const chars = (n: number): string => '😀'.repeat(n);
export const ascii = (n: number): string => 'x'.repeat(n);
export const times = (n: number, make: (i: number) => unknown): unknown[] =>
  Array.from({ length: n }, (_, i) => make(i));
export const plain = (n: number): Json => ({ type: 'plain_text', text: chars(n) });
export const mrkdwn = (n: number): Json => ({ type: 'mrkdwn', text: chars(n) });
export const url = (n: number): string => `https://x.example/${ascii(n - 18)}`;
export const option = (i: number | string, more: Json = {}): Json => ({ text: plain(1), value: `v${i}`, ...more });
export const options = (n: number): unknown[] => times(n, option);
export const button = (more: Json = {}): Json => ({ type: 'button', text: plain(1), ...more });
export const actions = (...elements: unknown[]): Json[] => [{ type: 'actions', elements }];
export const accessory = (element: Json): Json[] => [{ type: 'section', text: plain(1), accessory: element }];
export const select = (more: Json): Json => ({ type: 'static_select', options: options(1), ...more });
const confirm = (more: Json): Json => ({ text: plain(1), ...more });
export const richText = (text: string): Json => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
export const cell = { type: 'raw_text', text: 'c' };
const video = (more: Json): Json[] => [
  { type: 'video', video_url: url(30), thumbnail_url: url(30), alt_text: 'a', title: plain(1), ...more },
];
const card = (more: Json): Json[] => [{ type: 'card', title: mrkdwn(1), ...more }];
const plan = { type: 'task_card', task_id: 't', title: 't', status: 'pending' };

export const messageLimits: [name: string, limit: number, make: Make][] = [
  ['blocks of a message', 50, (n) => times(n, () => ({ type: 'divider' })) as Json[]],
  ['block_id', 255, (n) => [{ type: 'divider', block_id: chars(n) }]],
  ['action_id', 255, (n) => actions(button({ action_id: chars(n) }))],
  ['section text, plain', 3000, (n) => [{ type: 'section', text: plain(n) }]],
  ['section text, mrkdwn', 3000, (n) => [{ type: 'section', text: mrkdwn(n) }]],
  ['section fields', 10, (n) => [{ type: 'section', fields: times(n, () => mrkdwn(1)) }]],
  ['section field text', 2000, (n) => [{ type: 'section', fields: [mrkdwn(n)] }]],
  ['header text', 150, (n) => [{ type: 'header', text: plain(n) }]],
  ['context elements', 10, (n) => [{ type: 'context', elements: times(n, () => mrkdwn(1)) }]],
  ['context text', 3000, (n) => [{ type: 'context', elements: [mrkdwn(n)] }]],
  ['actions elements', 25, (n) => actions(...times(n, () => button()))],
  [
    'context_actions elements',
    5,
    (n) => [
      { type: 'context_actions', elements: times(n, () => ({ type: 'icon_button', icon: 'trash', text: plain(1) })) },
    ],
  ],
  ['image alt_text', 2000, (n) => [{ type: 'image', image_url: url(30), alt_text: chars(n) }]],
  ['image title', 2000, (n) => [{ type: 'image', image_url: url(30), alt_text: 'a', title: plain(n) }]],
  ['image_url', 3000, (n) => [{ type: 'image', image_url: url(n), alt_text: 'a' }]],
  ['markdown text', 12_000, (n) => [{ type: 'markdown', text: chars(n) }]],
  [
    'markdown texts together',
    12_000,
    (n) => [
      { type: 'markdown', text: chars(6000) },
      { type: 'markdown', text: chars(n - 6000) },
    ],
  ],
  ['video title', 199, (n) => video({ title: plain(n) })],
  ['video author_name', 49, (n) => video({ author_name: chars(n) })],
  ['video provider_name', 50, (n) => video({ provider_name: chars(n) })],
  ['video description', 200, (n) => video({ description: plain(n) })],
  ['video alt_text', 200, (n) => video({ alt_text: chars(n) })],
  ['table rows', 100, (n) => [{ type: 'table', rows: times(n, () => [cell]) }]],
  ['table cells of a row', 20, (n) => [{ type: 'table', rows: [times(n, () => cell)] }]],
  [
    'table column_settings',
    20,
    (n) => [{ type: 'table', rows: [[cell]], column_settings: times(n, () => ({ align: 'left' })) }],
  ],
  ['data_table rows', 201, (n) => [{ type: 'data_table', caption: 'c', rows: times(n, () => [cell]) }]],
  [
    'data_table cells of a row',
    20,
    (n) => [{ type: 'data_table', caption: 'c', rows: times(2, () => times(n, () => cell)) }],
  ],
  ['data_table page_size', 100, (n) => [{ type: 'data_table', caption: 'c', rows: [[cell], [cell]], page_size: n }]],
  [
    'data_table text in all',
    20_000,
    (n) => [{ type: 'data_table', caption: 'c', rows: [[{ type: 'raw_text', text: chars(n - 1) }], [cell]] }],
  ],
  ['alert text', 200, (n) => [{ type: 'alert', text: plain(n) }]],
  ['card title', 150, (n) => card({ title: mrkdwn(n) })],
  ['card subtitle', 150, (n) => card({ subtitle: mrkdwn(n) })],
  ['card body', 200, (n) => card({ body: mrkdwn(n) })],
  ['card buttons', 3, (n) => card({ actions: times(n, () => button()) })],
  ['carousel cards', 10, (n) => [{ type: 'carousel', elements: times(n, () => card({})[0]) }]],
  ['container title', 150, (n) => [{ type: 'container', title: plain(n), child_blocks: [{ type: 'divider' }] }]],
  ['container children', 10, (n) => [{ type: 'container', child_blocks: times(n, () => ({ type: 'divider' })) }]],
  ['button text', 75, (n) => actions(button({ text: plain(n) }))],
  ['button value', 2000, (n) => actions(button({ value: chars(n) }))],
  ['button url', 3000, (n) => actions(button({ url: url(n) }))],
  ['button accessibility_label', 75, (n) => actions(button({ accessibility_label: chars(n) }))],
  [
    'icon_button visible_to_user_ids',
    10,
    (n) => [
      {
        type: 'context_actions',
        elements: [{ type: 'icon_button', icon: 'trash', text: plain(1), visible_to_user_ids: times(n, () => 'U1') }],
      },
    ],
  ],
  ['confirm title', 100, (n) => actions(button({ confirm: confirm({ title: plain(n) }) }))],
  ['confirm text', 300, (n) => actions(button({ confirm: confirm({ text: mrkdwn(n) }) }))],
  ['confirm confirm', 30, (n) => actions(button({ confirm: confirm({ confirm: plain(n) }) }))],
  ['confirm deny', 30, (n) => actions(button({ confirm: confirm({ deny: plain(n) }) }))],
  ['option text', 75, (n) => actions(select({ options: [option(1, { text: plain(n) })] }))],
  ['option description', 75, (n) => actions(select({ options: [option(1, { description: plain(n) })] }))],
  ['option value', 150, (n) => actions(select({ options: [option(1, { value: chars(n) })] }))],
  [
    'option url of an overflow menu',
    3000,
    (n) => accessory({ type: 'overflow', options: [option(1, { url: url(n) })] }),
  ],
  [
    'option_group label',
    75,
    (n) => actions({ type: 'static_select', option_groups: [{ label: plain(n), options: options(1) }] }),
  ],
  [
    'option_group options',
    100,
    (n) => actions({ type: 'static_select', option_groups: [{ label: plain(1), options: options(n) }] }),
  ],
  [
    'option_groups',
    100,
    (n) =>
      actions({ type: 'static_select', option_groups: times(n, () => ({ label: plain(1), options: options(1) })) }),
  ],
  ['select options', 100, (n) => actions(select({ options: options(n) }))],
  ['multi select options', 100, (n) => accessory({ type: 'multi_static_select', options: options(n) })],
  ['select placeholder', 150, (n) => actions(select({ placeholder: plain(n) }))],
  ['overflow options', 5, (n) => accessory({ type: 'overflow', options: options(n) })],
  ['checkboxes options', 10, (n) => actions({ type: 'checkboxes', options: options(n) })],
  ['radio_buttons options', 10, (n) => actions({ type: 'radio_buttons', options: options(n) })],
  ['datetimepicker epoch', 9_999_999_999, (n) => actions({ type: 'datetimepicker', initial_date_time: n })],
  ['rich_text_input max_lines in actions', 100, (n) => actions({ type: 'rich_text_input', max_lines: n })],
  [
    'rich text list indent',
    8,
    (n) => [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'bullet',
            indent: n,
            elements: [{ type: 'rich_text_section', elements: [] }],
          },
        ],
      },
    ],
  ],
  ['plan tasks', 50, (n) => [{ type: 'plan', title: 'p', tasks: times(n, () => plan) }]],
];

export const view = (more: Json = {}): Json => ({
  type: 'modal',
  title: plain(1),
  submit: plain(1),
  blocks: [{ type: 'divider' }],
  ...more,
});
export const input = (element: Json, more: Json = {}): Json =>
  view({ blocks: [{ type: 'input', label: plain(1), element, ...more }] });

export const viewLimits: [name: string, limit: number, make: MakeView][] = [
  ['blocks of a modal', 100, (n) => view({ blocks: times(n, () => ({ type: 'divider' })) })],
  ['title', 24, (n) => view({ title: plain(n) })],
  ['submit', 24, (n) => view({ submit: plain(n) })],
  ['close', 24, (n) => view({ close: plain(n) })],
  ['private_metadata', 3000, (n) => view({ private_metadata: chars(n) })],
  ['callback_id', 255, (n) => view({ callback_id: chars(n) })],
  ['external_id', 255, (n) => view({ external_id: chars(n) })],
  ['input label', 2000, (n) => input({ type: 'plain_text_input' }, { label: plain(n) })],
  ['input hint', 2000, (n) => input({ type: 'plain_text_input' }, { hint: plain(n) })],
  ['input placeholder', 150, (n) => input({ type: 'plain_text_input', placeholder: plain(n) })],
  ['plain_text_input min_length', 3000, (n) => input({ type: 'plain_text_input', min_length: n })],
  ['plain_text_input max_length', 3000, (n) => input({ type: 'plain_text_input', max_length: n })],
  ['plain_text_input initial_value', 3000, (n) => input({ type: 'plain_text_input', initial_value: chars(n) })],
  ['rich_text_input max_lines', 100, (n) => input({ type: 'rich_text_input', max_lines: n })],
  ['file_input max_files', 10, (n) => input({ type: 'file_input', max_files: n })],
];
