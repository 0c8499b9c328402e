import type { types } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { generalChannel, people, startSlack } from '../../sandbox/slack.ts';
import type { Blocks } from './slack-app.ts';
import { modal, plain, section, startApp, textInput } from './slack-app.ts';
import { call, command } from './slack-call.ts';

let slack: SlackSandbox;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.close());

const view = (title: string, blocks: Blocks = [section('text')]) => modal(title, blocks);

async function open(title: string, blocks?: Blocks): Promise<{ id: string; hash: string }> {
  const answer = await call(slack, 'views.open', {
    trigger_id: (await command(slack)).trigger,
    view: view(title, blocks),
  });
  expect(answer).toMatchObject({ ok: true });
  const { id, hash } = slack.views(people.ada).at(-1) ?? { id: '', hash: '' };
  return { id, hash };
}

describe('a trigger', () => {
  test('opens one view, once', async () => {
    const { trigger } = await command(slack);
    expect(await call(slack, 'views.open', { trigger_id: trigger, view: view('A') })).toMatchObject({ ok: true });
    expect(await call(slack, 'views.open', { trigger_id: trigger, view: view('B') })).toMatchObject({
      error: 'exchanged_trigger_id',
    });
  });

  test('is valid for three seconds', async () => {
    const [first, second] = [await command(slack), await command(slack)];
    slack.advance(2_900);
    expect(await call(slack, 'views.open', { trigger_id: first.trigger, view: view('A') })).toMatchObject({ ok: true });
    slack.advance(101);
    expect(await call(slack, 'views.open', { trigger_id: second.trigger, view: view('B') })).toMatchObject({
      error: 'expired_trigger_id',
    });
  });

  test('can’t be made up', async () => {
    expect(await call(slack, 'views.open', { trigger_id: '1.2.abc', view: view('A') })).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });
});

describe('the stack of modals', () => {
  test('holds three views and no more', async () => {
    for (const title of ['A', 'B', 'C']) await open(title);
    const answer = await call(slack, 'views.push', { trigger_id: (await command(slack)).trigger, view: view('D') });
    expect(answer).toMatchObject({ error: 'push_limit_reached' });
    expect(slack.views(people.ada).map((one) => one.title)).toEqual(['A', 'B', 'C']);
    await slack.as(people.ada).closes();
    expect(slack.views(people.ada).map((one) => one.title)).toEqual(['A', 'B']);
    await slack.as(people.ada).closes({ all: true });
    expect(slack.views(people.ada)).toEqual([]);
  });

  test('updates a view below the top, but no closed one', async () => {
    const below = await open('A');
    await open('B');
    expect(await call(slack, 'views.update', { view_id: below.id, view: view('A2') })).toMatchObject({ ok: true });
    expect(slack.views(people.ada).map((one) => one.title)).toEqual(['A2', 'B']);
    await slack.as(people.ada).closes({ all: true });
    expect(await call(slack, 'views.update', { view_id: below.id, view: view('A3') })).toMatchObject({
      error: 'not_found',
    });
  });

  test('a person can only use the top view', async () => {
    const button: Blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'b', text: plain('Press') }] }];
    await open('A', button);
    const [below] = slack.views(people.ada);
    await open('B', button);
    if (!below) throw new Error('no view');
    await expect(slack.as(people.ada).clicks(below, 'Press')).rejects.toThrow('not the view');
  });
});

describe('an update', () => {
  test('with an old hash is refused', async () => {
    const { id, hash } = await open('A');
    const update = (title: string) => call(slack, 'views.update', { view_id: id, hash, view: view(title) });
    expect(await update('B')).toMatchObject({ ok: true });
    expect(await update('C')).toMatchObject({ error: 'hash_conflict' });
    const publish = (more: object) =>
      call(slack, 'views.publish', { user_id: people.ada, view: { type: 'home', blocks: [section('x')] }, ...more });
    expect(await publish({})).toMatchObject({ ok: true });
    expect(await publish({ hash: 'old' })).toMatchObject({ error: 'hash_conflict' });
  });

  test('keeps what was typed only under the same block_id and action_id', async () => {
    const { id } = await open('A', [textInput('one'), textInput('two'), textInput('three')]);
    await slack.as(people.ada).fills({ one: 'eins', two: 'zwei', three: 'drei' });
    const changed = textInput('three');
    changed.element = { type: 'plain_text_input', action_id: 'renamed', initial_value: 'fresh' };
    const blocks = [textInput('one', { initial_value: 'ignored' }), textInput('two-b'), changed];
    await call(slack, 'views.update', { view_id: id, view: view('A', blocks) });
    expect(slack.views(people.ada)[0]?.fields.map((one) => one.value)).toEqual(['eins', '', 'fresh']);
  });

  test('drops a choice that’s no longer offered', async () => {
    const kind = (...labels: string[]): Blocks => [
      {
        type: 'input',
        block_id: 'kind',
        label: plain('Kind'),
        element: {
          type: 'static_select',
          action_id: 'kind',
          options: labels.map((label) => ({ text: plain(label), value: label })),
        },
      },
    ];
    const { id } = await open('A', kind('Code', 'Saml'));
    await slack.as(people.ada).fills({ Kind: 'Saml' });
    await call(slack, 'views.update', { view_id: id, view: view('A', kind('Saml', 'Token')) });
    expect(slack.views(people.ada)[0]?.fields[0]?.value).toBe('Saml');
    await call(slack, 'views.update', { view_id: id, view: view('A', kind('Code', 'Token')) });
    expect(slack.views(people.ada)[0]?.fields[0]?.value).toBe('');
  });

  test('finds a view by external_id, which is unique', async () => {
    const named = { ...view('A'), external_id: 'mine' };
    const trigger = async () => (await command(slack)).trigger;
    expect(await call(slack, 'views.open', { trigger_id: await trigger(), view: named })).toMatchObject({ ok: true });
    expect(await call(slack, 'views.open', { trigger_id: await trigger(), view: named })).toMatchObject({
      error: 'duplicate_external_id',
    });
    const update = { ...view('B'), external_id: 'mine' };
    expect(await call(slack, 'views.update', { external_id: 'mine', view: update })).toMatchObject({ ok: true });
    expect(slack.views(people.ada).map((one) => one.title)).toEqual(['B']);
  });
});

describe('the client', () => {
  const select: Blocks = [
    {
      type: 'input',
      block_id: 'kind',
      dispatch_action: true,
      label: plain('Kind'),
      element: {
        type: 'static_select',
        action_id: 'kind',
        options: [
          { text: plain('Code'), value: 'c' },
          { text: plain('Saml'), value: 's' },
        ],
      },
    },
  ];

  test('rejects an invalid field before it sends anything', async () => {
    const blocks: Blocks = [
      textInput('short', { max_length: 3 }),
      textInput('long', { min_length: 3 }),
      { ...textInput('free'), optional: true },
      {
        type: 'input',
        block_id: 'number',
        label: plain('Number'),
        element: {
          type: 'number_input',
          action_id: 'n',
          is_decimal_allowed: false,
          min_value: '300',
          max_value: '900',
        },
      },
    ];
    await open('A', blocks);
    const ada = slack.as(people.ada);
    await ada.fills({ short: 'four', long: 'ab', number: '299' });
    const refused = await ada.submits();
    expect(refused).toMatchObject({ via: 'none' });
    expect(Object.keys(refused.fieldErrors ?? {})).toEqual(['short', 'long', 'number']);
    expect(slack.views(people.ada)[0]?.text).toContain('⚠ Please enter a number that is at least 300.');
    await ada.fills({ short: 'abc', long: 'abc', number: '300' });
    expect((await ada.submits()).fieldErrors).toBeUndefined();
  });

  test('tells the bot about a choice in a dispatching input, and waits for the fields that follow', async () => {
    const { stop } = await startApp(slack, 'http', (app) => {
      app.command('/oauth', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: view('A', select) });
      });
      app.action('kind', async ({ ack, body, action, client }) => {
        await ack();
        if (!('view' in body) || !body.view || action.type !== 'static_select') return;
        const blocks = [...select, textInput(`for-${action.selected_option.value}`)];
        await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: view('A', blocks) });
      });
    });
    const ada = slack.as(people.ada);
    await ada.types('/oauth create');
    await slack.waitFor(() => slack.views(people.ada).at(0));
    await ada.fills({ Kind: 'Saml', 'Label of for-s': 'typed' });
    expect(slack.views(people.ada)[0]?.fields.map((one) => one.value)).toEqual(['Saml', 'typed']);
    await expect(ada.fills({ Kind: 'Token' })).rejects.toThrow('it offers: Code, Saml');
    await expect(ada.suggests('Kind', 'x')).rejects.toThrow('no type-ahead');
    await stop();
  });

  test('shows an error if Slack doesn’t know the answer to a submission', async () => {
    const answers: object[] = [
      { response_action: 'errors', errors: { nowhere: 'x' } },
      { response_action: 'update', view: { type: 'modal' } },
      { response_action: 'shrug' },
    ];
    await open('A', [textInput('name')]);
    const { stop } = await startApp(slack, 'http', (app) => {
      app.view('modal', async ({ ack }) => {
        await ack(answers.shift() as { response_action: 'clear' });
      });
    });
    const ada = slack.as(people.ada);
    await ada.fills({ name: 'x' });
    for (const word of ['invalid_errors', 'invalid_arguments', 'invalid_response_action']) {
      expect(await ada.submits()).toMatchObject({ status: 200, shown: 'We had some trouble connecting. Try again?' });
      expect(slack.refusals.at(-1)).toContain(word);
    }
    expect(slack.views(people.ada).map((one) => one.title)).toEqual(['A']);
    await stop();
  });

  test('shows a form as a person reads it', async () => {
    await open('Create client', [
      section('*Careful*'),
      { ...textInput('name', { placeholder: plain('A name') }), hint: plain('Shown to all') },
      ...select,
    ]);
    await slack.as(people.ada).fills({ Kind: 'Code' });
    expect(slack.views(people.ada)[0]?.text).toBe(
      ['Create client', 'Careful', 'Label of name: A name', 'Shown to all', 'Kind: Code', '[Go]'].join('\n'),
    );
  });

  test('shows an element’s initial value', async () => {
    const one = { text: plain('One'), value: '1' };
    const elements: types.InputBlock['element'][] = [
      { type: 'plain_text_input', initial_value: 'typed' },
      { type: 'static_select', options: [one], initial_option: one },
      { type: 'multi_external_select', initial_options: [one] },
      { type: 'checkboxes', options: [one], initial_options: [one] },
      { type: 'users_select', initial_user: people.ben },
      { type: 'channels_select', initial_channel: generalChannel },
      { type: 'datepicker', initial_date: '2026-11-23' },
      { type: 'datetimepicker', initial_date_time: 1_531_420_618 },
      { type: 'email_text_input' },
      { type: 'multi_users_select' },
    ];
    await open(
      'A',
      elements.map((element) => ({ type: 'input', label: plain('Field'), element })),
    );
    const values = slack.views(people.ada)[0]?.fields.map((field) => field.value);
    expect(values).toEqual(['typed', 'One', 'One', 'One', 'Ben', '#general', '2026-11-23', '1531420618', '', '']);
  });
});
