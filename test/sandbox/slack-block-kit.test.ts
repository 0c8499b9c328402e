import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SlackSandbox } from '../../sandbox/slack/index.ts';
import { generalChannel, people, startSlack } from '../../sandbox/slack/index.ts';
import { type Answer, call, command } from './slack-call.ts';

type Json = Record<string, unknown>;
/** Makes content of size n, for messages (blocks) or modals (a view). */
type Make = (n: number) => Json[];
type MakeView = (n: number) => Json;

let slack: SlackSandbox;
beforeAll(async () => {
  slack = await startSlack();
});
afterAll(() => slack.close());

// An emoji outside the basic plane: two UTF-16 units, one character.
const chars = (n: number): string => '😀'.repeat(n);
const ascii = (n: number): string => 'x'.repeat(n);
const times = (n: number, make: (i: number) => unknown): unknown[] => Array.from({ length: n }, (_, i) => make(i));
const plain = (n: number): Json => ({ type: 'plain_text', text: chars(n) });
const mrkdwn = (n: number): Json => ({ type: 'mrkdwn', text: chars(n) });
const url = (n: number): string => `https://x.example/${ascii(n - 18)}`;
const option = (i: number | string, more: Json = {}): Json => ({ text: plain(1), value: `v${i}`, ...more });
const options = (n: number): unknown[] => times(n, option);
const button = (more: Json = {}): Json => ({ type: 'button', text: plain(1), ...more });
const actions = (...elements: unknown[]): Json[] => [{ type: 'actions', elements }];
const accessory = (element: Json): Json[] => [{ type: 'section', text: plain(1), accessory: element }];
const select = (more: Json): Json => ({ type: 'static_select', options: options(1), ...more });
const confirm = (more: Json): Json => ({ text: plain(1), ...more });
const richText = (text: string): Json => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
const cell = { type: 'raw_text', text: 'c' };
const video = (more: Json): Json[] => [
  { type: 'video', video_url: url(30), thumbnail_url: url(30), alt_text: 'a', title: plain(1), ...more },
];
const card = (more: Json): Json[] => [{ type: 'card', title: mrkdwn(1), ...more }];
const plan = { type: 'task_card', task_id: 't', title: 't', status: 'pending' };

const messageLimits: [name: string, limit: number, make: Make][] = [
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

const view = (more: Json = {}): Json => ({
  type: 'modal',
  title: plain(1),
  submit: plain(1),
  blocks: [{ type: 'divider' }],
  ...more,
});
const input = (element: Json, more: Json = {}): Json =>
  view({ blocks: [{ type: 'input', label: plain(1), element, ...more }] });

const viewLimits: [name: string, limit: number, make: MakeView][] = [
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

async function open(given: Json): Promise<Answer> {
  const answer = await call(slack, 'views.open', { trigger_id: (await command(slack)).trigger, view: given });
  while (slack.views(people.ada).length > 0) await slack.as(people.ada).closes();
  return answer;
}

const post = (blocks: unknown): Promise<Answer> =>
  call(slack, 'chat.postMessage', { channel: generalChannel, text: 't', blocks });

describe('the limits of a message', () => {
  test.each(messageLimits)('%s: %i pass, one more is refused', async (_name, limit, make) => {
    expect(await post(make(limit))).toMatchObject({ ok: true });
    const refused = await post(make(limit + 1));
    expect(refused).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(refused.response_metadata?.messages?.[0]).toMatch(/^\[ERROR\] .+ \[json-pointer:\/blocks.*\]$/);
  });
});

describe('the limits of a modal', () => {
  test.each(viewLimits)('%s: %i pass, one more is refused', async (_name, limit, make) => {
    expect(await open(make(limit))).toMatchObject({ ok: true });
    const refused = await open(make(limit + 1));
    expect(refused).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(refused.response_metadata?.messages?.[0]).toMatch(/^\[ERROR\] .+ \[json-pointer:\/view.*\]$/);
  });

  test('250,000 bytes pass, one more is too large', async () => {
    const of = (bytes: number): Json => {
      const blocks = times(90, () => ({ type: 'section', text: { type: 'mrkdwn', text: ascii(2700) } }));
      const bare = Buffer.byteLength(JSON.stringify(view({ blocks, private_metadata: '' })));
      return view({ blocks, private_metadata: ascii(bytes - bare) });
    };
    expect(await open(of(250_000))).toMatchObject({ ok: true });
    expect(await open(of(250_001))).toMatchObject({ ok: false, error: 'view_too_large' });
  });

  test('a Home tab takes 100 blocks, and neither title nor submit', async () => {
    const publish = (given: Json): Promise<Answer> =>
      call(slack, 'views.publish', { user_id: people.ada, view: given });
    const home = (n: number): Json => ({ type: 'home', blocks: times(n, () => ({ type: 'divider' })) });
    expect(await publish(home(100))).toMatchObject({ ok: true });
    expect(await publish(home(101))).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(await publish({ ...home(1), title: plain(1) })).toMatchObject({ ok: false, error: 'invalid_arguments' });
  });
});

const wrong: [name: string, blocks: unknown[], words: string][] = [
  ['an unknown block', [{ type: 'sektion' }], 'unsupported type: sektion [json-pointer:/blocks/0/type]'],
  ['an unknown element', actions({ type: 'knob' }), 'unsupported type: knob [json-pointer:/blocks/0/elements/0/type]'],
  ['an unknown property', [{ type: 'divider', colour: 'red' }], 'invalid additional property: colour'],
  ['no type', [{ text: plain(1) }], 'missing required field: type'],
  ['an empty text', [{ type: 'section', text: { type: 'mrkdwn', text: '' } }], 'must be more than 0 characters'],
  ['a bare string for a text', [{ type: 'section', text: 'x' }], 'must be an object [json-pointer:/blocks/0/text]'],
  ['a section that says nothing', [{ type: 'section' }], 'must define either `text` or `fields`'],
  ['a mrkdwn header', [{ type: 'header', text: mrkdwn(1) }], 'unsupported type: mrkdwn'],
  ['emoji in mrkdwn', [{ type: 'section', text: { ...mrkdwn(1), emoji: true } }], 'invalid additional property: emoji'],
  [
    'an input block',
    [{ type: 'input', label: plain(1), element: { type: 'plain_text_input' } }],
    'unsupported type: input',
  ],
  ['a text input among actions', actions({ type: 'plain_text_input' }), 'unsupported type: plain_text_input'],
  ['a datetimepicker beside a section', accessory({ type: 'datetimepicker' }), 'unsupported type: datetimepicker'],
  ['two blocks of one block_id', times(2, () => ({ type: 'divider', block_id: 'b' })), 'duplicate block_id: b'],
  [
    'two elements of one action_id',
    actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
    'duplicate action_id: a',
  ],
  ['no options', actions({ type: 'static_select' }), 'must define either `options` or `option_groups`'],
  ['an empty list of options', actions(select({ options: [] })), 'no less than 1 items allowed'],
  ['two options of one value', actions(select({ options: [option(1), option(1)] })), 'duplicate option value'],
  [
    'an initial option that is not on offer',
    actions(select({ initial_option: option(9) })),
    'must be among the options',
  ],
  [
    'a url on an option of a select',
    actions(select({ options: [option(1, { url: url(30) })] })),
    'invalid additional property: url',
  ],
  ['an unknown style', actions(button({ style: 'default' })), 'must be one of: primary, danger'],
  ['no elements', actions(), 'no less than 1 items allowed'],
  ['an image without alt_text', [{ type: 'image', image_url: url(30) }], 'missing required field: alt_text'],
  ['a date that is none', actions({ type: 'datepicker', initial_date: 'soon' }), 'must be a date'],
  [
    'a short epoch',
    actions({ type: 'datetimepicker', initial_date_time: 99 }),
    'must be greater than or equal to 1000000000',
  ],
  [
    'two fields to focus',
    actions({ ...select({}), focus_on_load: true }, { type: 'datepicker', focus_on_load: true }),
    'only one element',
  ],
  [
    'a mention of nobody in rich text',
    [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'user' }] }] }],
    'missing required field: user_id',
  ],
];

test.each(wrong)('refuses %s in a message', async (_name, blocks, words) => {
  const answer = await post(blocks);
  expect(answer).toMatchObject({ ok: false, error: 'invalid_blocks' });
  expect(answer.response_metadata?.messages?.join('\n')).toContain(words);
  expect(slack.refusals.at(-1)).toContain(words);
});

const wrongViews: [name: string, view: Json, words: string][] = [
  ['inputs without submit', input({ type: 'plain_text_input' }, {}), 'missing required field: submit'],
  ['no title', view({ title: undefined }), 'missing required field: title [json-pointer:/view]'],
  ['no blocks', view({ blocks: [] }), 'no less than 1 items allowed [json-pointer:/view/blocks]'],
  ['a mrkdwn title', view({ title: mrkdwn(1) }), 'unsupported type: mrkdwn'],
  ['a table', view({ blocks: [{ type: 'table', rows: [[cell]] }] }), 'unsupported type: table'],
  ['a button in an input block', input(button()), 'unsupported type: button'],
  [
    'min_length above max_length',
    input({ type: 'plain_text_input', min_length: 5, max_length: 4 }),
    'min_length must not exceed',
  ],
  [
    'a number input that leaves decimals open',
    input({ type: 'number_input' }),
    'missing required field: is_decimal_allowed',
  ],
  ['an unknown property', view({ colour: 'red' }), 'invalid additional property: colour'],
];

test.each(wrongViews)('refuses a modal with %s', async (name, given, words) => {
  const answer = await open(name === 'inputs without submit' ? { ...given, submit: undefined } : given);
  expect(answer).toMatchObject({ ok: false, error: 'invalid_arguments' });
  expect(answer.response_metadata?.messages?.join('\n')).toContain(words);
});

test('takes one of every block and element where it belongs', async () => {
  const everywhere = ['static', 'external', 'users', 'conversations', 'channels'].map((kind) => `${kind}_select`);
  const elements = everywhere
    .flatMap((type) => [type, `multi_${type}`])
    .map((type) =>
      type.endsWith('static_select')
        ? { type, options: options(2), placeholder: plain(3) }
        : { type, placeholder: plain(3) },
    );
  expect(
    await post([...actions(...elements, { type: 'timepicker', initial_time: '09:30' }), richText('hello')]),
  ).toMatchObject({ ok: true });
  expect(
    await post([{ type: 'table', rows: [[cell, richText('x'), { type: 'raw_number', value: 3, text: '3' }]] }]),
  ).toMatchObject({ ok: true });
  const inputs = [
    ...elements,
    { type: 'email_text_input' },
    { type: 'url_text_input' },
    { type: 'number_input', is_decimal_allowed: false },
  ];
  expect(
    await open(view({ blocks: inputs.map((element) => ({ type: 'input', label: plain(1), element })) })),
  ).toMatchObject({ ok: true });
});

test('refuses a second table in a message', async () => {
  const table = { type: 'table', rows: [[cell]] };
  const answer = await post([table, table]);
  expect(answer).toMatchObject({
    error: 'invalid_attachments',
    response_metadata: { messages: ['[ERROR] only_one_table_allowed'] },
  });
});

test('counts every character once, whatever bytes or units it takes', async () => {
  expect(await post([{ type: 'header', text: plain(150) }])).toMatchObject({ ok: true });
  expect(await post([{ type: 'header', text: { type: 'plain_text', text: 'e\u0301'.repeat(76) } }])).toMatchObject({
    ok: false,
  });
});
