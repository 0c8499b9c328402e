import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { generalChannel, people, startSlack } from '../../sandbox/slack.ts';
import type { Json } from './slack-block-kit-limits.ts';
import {
  accessory,
  actions,
  ascii,
  button,
  cell,
  input,
  messageLimits,
  mrkdwn,
  option,
  options,
  plain,
  richText,
  select,
  times,
  url,
  view,
  viewLimits,
} from './slack-block-kit-limits.ts';
import type { Answer } from './slack-call.ts';
import { call, command } from './slack-call.ts';

let slack: SlackSandbox;
beforeAll(async () => {
  slack = await startSlack();
});
afterAll(() => slack.close());

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
  ['an unknown property', [{ type: 'divider', paint: 'red' }], 'invalid additional property: paint'],
  [
    'a property that every object has',
    [{ type: 'divider', constructor: 1 }],
    'invalid additional property: constructor',
  ],
  [
    'a script in place of an image',
    [{ type: 'image', image_url: 'javascript:alert(1)', alt_text: 'a' }],
    'must be a valid url [json-pointer:/blocks/0/image_url]',
  ],
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
    'a mention of no one in rich text',
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
  ['an unknown property', view({ paint: 'red' }), 'invalid additional property: paint'],
];

test.each(wrongViews)('refuses a modal with %s', async (name, given, words) => {
  const answer = await open(name === 'inputs without submit' ? { ...given, submit: undefined } : given);
  expect(answer).toMatchObject({ ok: false, error: 'invalid_arguments' });
  expect(answer.response_metadata?.messages?.join('\n')).toContain(words);
});

test('accepts every block and element where it belongs', async () => {
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

test('counts every character once, however many bytes or code units it has', async () => {
  expect(await post([{ type: 'header', text: plain(150) }])).toMatchObject({ ok: true });
  expect(await post([{ type: 'header', text: { type: 'plain_text', text: 'e\u0301'.repeat(76) } }])).toMatchObject({
    ok: false,
  });
});
