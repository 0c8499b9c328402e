import type { types } from '@slack/bolt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Actor, people, type SlackSandbox, startSlack } from '../../sandbox/slack.ts';
import { modal, plain, section, startApp, textInput } from './slack-app.ts';

let slack: SlackSandbox;
let ada: Actor;
let stop: () => Promise<void>;
const actions: { block_id: string }[] = [];

const option = (value: string, text = `Label of ${value}`): types.PlainTextOption => ({ text: plain(text), value });
const dispatching = (blockId: string, triggers: ('on_enter_pressed' | 'on_character_entered')[]): types.InputBlock => ({
  ...textInput(blockId, { dispatch_action_config: { trigger_actions_on: triggers } }),
  dispatch_action: true,
});
const select = (actionId: string): types.StaticSelect => ({
  type: 'static_select',
  action_id: actionId,
  // The label of each is the value of the other.
  options: [option('one', 'two'), option('two', 'one')],
});
const typeAhead: types.MultiExternalSelect = {
  type: 'multi_external_select',
  action_id: 'search',
  min_query_length: 2,
};

const form = modal('Form', [
  textInput('plain'),
  dispatching('entered', ['on_enter_pressed']),
  dispatching('typed', ['on_character_entered']),
  { type: 'input', block_id: 'silent', label: plain('Silent'), element: select('choice') },
  { ...section('Loud'), block_id: 'loud', accessory: select('choice') },
  { type: 'input', block_id: 'ahead', label: plain('Ahead'), element: typeAhead },
]);

beforeEach(async () => {
  actions.length = 0;
  slack = await startSlack();
  ada = slack.as(people.ada);
  ({ stop } = await startApp(slack, 'http', (app) => {
    app.command('/form', async ({ ack, client, body }) => {
      await client.views.open({ trigger_id: body.trigger_id, view: form });
      await ack();
    });
    app.action(/.*/u, async ({ ack, action }) => {
      actions.push({ ...action, block_id: 'block_id' in action ? action.block_id : '' });
      await ack();
    });
    app.options('search', async ({ ack, payload }) => {
      const options = [
        option(`${payload.value} 1`),
        { ...option(`${payload.value} 2`), description: plain('The last') },
      ];
      await ack({ option_groups: [{ label: plain('Found'), options }] });
    });
    app.view('modal', async ({ ack }) => ack({ response_action: 'errors', errors: { plain: 'Not yet' } }));
  }));
});
afterEach(async () => {
  await stop();
  await slack.close();
});

const open = async () => {
  await ada.types('/form');
  const [view] = slack.views(people.ada);
  if (view === undefined) throw new Error('no modal');
  return view;
};
const values = () => slack.views(people.ada)[0]?.state;

test('a value tells the bot where Slack does, and is kept everywhere', async () => {
  const view = await open();
  const enter = (blockId: string, typing: boolean) =>
    ada.chooses(view, { blockId, actionId: 'text' }, `Text of ${blockId}`, { typing });
  expect(await enter('plain', false)).toBeUndefined();
  expect(await enter('entered', true)).toBeUndefined();
  expect(await enter('typed', true)).toMatchObject({ type: 'block_actions', status: 200 });
  expect(await enter('entered', false)).toMatchObject({ type: 'block_actions' });
  expect(await ada.chooses(view, { blockId: 'silent', actionId: 'choice' }, 'two')).toBeUndefined();
  await ada.chooses(view, { blockId: 'loud', actionId: 'choice' }, 'one');
  expect(actions.map(({ block_id }) => block_id)).toEqual(['typed', 'entered', 'loud']);
  expect(actions[0]).toMatchObject({ action_id: 'text', type: 'plain_text_input', value: 'Text of typed' });
  expect(actions[2]).toMatchObject({ action_id: 'choice', selected_option: { value: 'one' } });
  expect(values()).toMatchObject({
    plain: { text: { value: 'Text of plain' } },
    entered: { text: { value: 'Text of entered' } },
    silent: { choice: { selected_option: { value: 'two' } } },
    loud: { choice: { selected_option: { value: 'one' } } },
  });
});

test('a type-ahead offers options with their groups, and only what it has offered can be chosen', async () => {
  const view = await open();
  const at = { blockId: 'ahead', actionId: 'search' };
  expect(await ada.offers(view, at, 'a')).toEqual([]);
  await expect(ada.chooses(view, at, ['ab 1'])).rejects.toThrow('doesn’t offer “ab 1”');
  expect(await ada.offers(view, at, 'ab')).toEqual([
    { label: 'Label of ab 1', value: 'ab 1', group: 'Found' },
    { label: 'Label of ab 2', value: 'ab 2', group: 'Found', description: 'The last' },
  ]);
  await ada.offers(view, at, 'cd');
  await ada.chooses(view, at, ['ab 1', 'cd 2']);
  expect(values()?.['ahead']?.['search']?.['selected_options']).toMatchObject([{ value: 'ab 1' }, { value: 'cd 2' }]);
  // Another client of the same person knows what's chosen, and nothing else.
  const other = slack.as(people.ada);
  await other.chooses(view, at, ['cd 2']);
  await expect(other.chooses(view, at, ['ab 1'])).rejects.toThrow();
});

test('all values of a form are entered at once, and what it doesn’t have is left out', async () => {
  await open();
  ada.enters({
    plain: { text: 'Some text', none: 'x' },
    none: { text: 'x' },
    silent: { choice: 'one' },
    entered: { text: 'Entered' },
    typed: { text: 'Typed' },
    ahead: { search: [] },
  });
  expect(actions).toEqual([]);
  expect((await ada.submits()).fieldErrors).toEqual({ ahead: 'Please complete this required field.' });
  await ada.offers(slack.views(people.ada)[0] ?? (await open()), { blockId: 'ahead', actionId: 'search' }, 'ab');
  ada.enters({ ahead: { search: ['ab 2'] } });
  await ada.submits();
  expect(slack.views(people.ada)[0]?.errors).toEqual({ plain: 'Not yet' });
  expect(slack.deliveries.at(-1)?.payload['view']).toMatchObject({
    state: {
      values: { plain: { text: { value: 'Some text' } }, silent: { choice: { selected_option: { value: 'one' } } } },
    },
  });
});

test('a button is pressed by its block and action, and a control that’s gone is said', async () => {
  const view = await open();
  const message = ada.says('Hello');
  await expect(ada.chooses(message, { blockId: 'b', actionId: 'a' }, 'x')).rejects.toThrow('no control a in block b');
  await expect(ada.clicks(view, { blockId: 'loud', actionId: 'other' })).rejects.toThrow('no control');
  await ada.clicks(view, { blockId: 'loud', actionId: 'choice', value: 'two' });
  expect(actions).toHaveLength(1);
});
