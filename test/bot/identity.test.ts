import { describe, expect, test } from 'vitest';
import type { Actor } from '../../sandbox/slack/types.ts';
import { people } from '../../sandbox/slack/types.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, labels, logged } from './support.ts';

/** A Slack account of somebody with this address, beside those that are there from the start. */
const joined = ({ slack }: World, email: string): Actor => slack.as(slack.addUser({ profile: { email } }).id);

const refused: [who: string, actor: (world: World) => Actor, sentence: string][] = [
  ['a guest', (world) => world.person('gus'), 'Guests of this workspace cannot run operations.'],
  ['a guest of one channel', (world) => world.person('sam'), 'Guests of this workspace cannot run operations.'],
  ['a bot', (world) => world.person('robot'), 'Bots cannot run operations.'],
  ['a deactivated account', (world) => world.person('dan'), 'Your Slack account is deactivated.'],
  ['a stranger', (world) => world.person('stranger'), 'You belong to another workspace.'],
  ['somebody of another team', (world) => world.person('olga'), 'You belong to another workspace.'],
  [
    'a payload from another team',
    (world) => world.slack.as(people.ada, { team: 'T0OTHER01' }),
    'You belong to another workspace.',
  ],
  ['an unconfirmed address', (world) => world.person('uma'), 'Your e-mail address in Slack is not confirmed.'],
  [
    'an account without address',
    ({ slack }) => slack.as(slack.addUser({ profile: { email: undefined } }).id),
    'Slack tells me no e-mail address for you',
  ],
  [
    'an account about which Slack tells too little',
    ({ slack }) => slack.as(slack.addUser({ is_restricted: undefined, profile: { email: 'ada@example.com' } }).id),
    'Slack tells me too little about your account',
  ],
  ['a twin', (world) => world.person('tom'), 'More than one Genesys Cloud user has your Slack e-mail address'],
  ['an inactive user', (world) => world.person('ina'), 'Your Genesys Cloud user is not active.'],
  ['a deleted user', (world) => joined(world, 'del@example.com'), 'No active Genesys Cloud user has your Slack e-mail'],
  ['nobody’s address', (world) => joined(world, 'nemo@example.com'), 'No active Genesys Cloud user has your Slack'],
  [
    'somebody whose authorization is missing',
    (world) => joined(world, 'mia@example.com'),
    'Genesys Cloud tells me nothing about your permissions',
  ],
  [
    'somebody with a condition on their rights',
    (world) => joined(world, 'cora@example.com'),
    'You need the Genesys Cloud permission oauth:client:',
  ],
];

describe.each(refused)('%s', (_who, actorOf, sentence) => {
  test('is refused in words, by command, by window and by button, and nothing is done for them', async () => {
    const world = await startWorld();
    const actor = actorOf(world);
    const listed = await world.asks(actor, '/oauth list');
    expect(listed.rendered).toContain(sentence);
    expect(listed.rendered).toContain('Nothing was changed.');
    expect(logged(world, listed.rendered).length).toBeGreaterThan(0);
    const window = await world.opens(actor, '/oauth create');
    expect(window.text).toContain(sentence);
    expect(labels(window)).toEqual([]);
    // A button of somebody else's listing, as in a shared conversation.
    const { id } = world.genesys.addClient({ name: 'Victim' });
    const blocks = [
      { type: 'actions', elements: [{ type: 'button', text: plain('Show'), action_id: 'run:show', value: id }] },
    ];
    await fetch(`${world.slack.url}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${world.slack.botToken}` },
      body: JSON.stringify({ channel: 'C0GENERAL', text: 'x', blocks }),
    });
    const [message] = world.slack.messages('C0GENERAL');
    if (message === undefined) throw new Error('no message');
    const clicked = await world.answer(actor, () => actor.clicks(message, 'Show'));
    expect(clicked.rendered).toContain(sentence);
    expect(world.genesys.calls.filter(({ path }) => path.startsWith(clientsPath))).toEqual([]);
  });
});

const plain = (text: string) => ({ type: 'plain_text', text });

test('a wildcard in Genesys Cloud is a right here, segment by segment', async () => {
  const world = await startWorld();
  expect((await world.asks('will', '/oauth list')).rendered).toContain('Showing 1–10 of 17 clients.');
  expect(labels(await world.opens('will', '/oauth create'))).toContain('Grant type');
  const other = joined(world, 'almost@example.com');
  world.genesys.addUser({
    name: 'Al Most',
    email: 'almost@example.com',
    permissions: ['oauth:*', 'oauth:client:*:view'],
  });
  expect((await world.asks(other, '/oauth list')).rendered).toContain('You need the Genesys Cloud permission');
});

test('a second Slack account of one Genesys Cloud user acts as that user', async () => {
  const world = await startWorld();
  expect((await world.asks('adaSecond', '/oauth whoami')).rendered).toContain('Ada Admin');
});

test('a right that was taken away counts at once for a change, and within a minute for a listing', async () => {
  let now = Date.now();
  const world = await startWorld({ bot: { now: () => now } });
  await world.asks('ada', '/oauth list');
  const ada = world.genesys.users().find(({ name }) => name === 'Ada Admin');
  world.genesys.changeUser(ada?.id ?? '', { permissions: [] });
  expect((await world.opens('ada', '/oauth create')).text).toContain('permission oauth:client:add');
  now += 61_000;
  expect((await world.asks('ada', '/oauth list')).rendered).toContain('permission oauth:client:view');
});
