import { expect, test } from 'vitest';
import { actionPayload } from '../../app/slack/payloads.ts';
import { type ApiCall, approvalsChannel, people, type SlackMessage } from '../../sandbox/slack.ts';
import { call } from '../sandbox/slack-call.ts';
import { startWorld, type World } from '../support/world.ts';

/** A message of the bot with one of our buttons, in a thread or starting one. */
async function withButton(world: World, actionId: string, value: string, thread?: string): Promise<SlackMessage> {
  const element = { type: 'button', action_id: actionId, value, text: { type: 'plain_text', text: 'Press' } };
  const { ts } = await call(world.slack, 'chat.postMessage', {
    channel: approvalsChannel,
    text: 'Press it',
    blocks: [{ type: 'actions', elements: [element] }],
    ...(thread === undefined ? {} : { thread_ts: thread }),
  });
  const message = world.slack.message(approvalsChannel, String(ts));
  if (message === undefined) throw new Error('no message');
  return message;
}

async function inThread(world: World, actionId: string, value: string): Promise<{ root: string; reply: SlackMessage }> {
  const root = world.slack.as(people.ben).says('What about this?', { channel: approvalsChannel });
  return { root: root.ts, reply: await withButton(world, actionId, value, root.ts) };
}

const clientOf = (world: World) => world.genesys.clients()[0]?.id ?? '';
const posts = (world: World, method: string): ApiCall[] => world.slack.calls.filter((call) => call.method === method);

test('answers a click on a button in a thread in that thread', async () => {
  const world = await startWorld();
  const { root, reply } = await inThread(world, 'run:show', clientOf(world));
  const answer = await world.answer('ada', (ada) => ada.clicks(reply, 'Press'));
  expect(answer).toMatchObject({ channel: approvalsChannel, thread_ts: root });
  expect(posts(world, 'response_url').at(-1)?.args).toMatchObject({ thread_ts: root, replace_original: false });
});

test('so does a refusal, and the next page of a list in a thread', async () => {
  const world = await startWorld();
  const refused = await inThread(world, 'request:approve', 'no-such-request');
  const no = await world.answer('ada', (ada) => ada.clicks(refused.reply, 'Press'));
  expect(no).toMatchObject({ thread_ts: refused.root });
  expect(no.rendered).toContain('no longer exists');
  const { root, reply } = await inThread(world, 'run:list', '');
  const list = await world.answer('ada', (ada) => ada.clicks(reply, 'Press'));
  expect(list.thread_ts).toBe(root);
  await world.person('ada').clicks(list, 'Next page');
  await world.slack.waitFor(() => world.slack.ephemerals(people.ada).at(-1)?.rendered.includes('11–'));
  expect(world.slack.ephemerals(people.ada).map(({ thread_ts: thread }) => thread)).toEqual([refused.root, root]);
});

test('answers a click on an answer in a thread there too', async () => {
  const world = await startWorld();
  const { root, reply } = await inThread(world, 'run:list', '');
  const list = await world.answer('ada', (ada) => ada.clicks(reply, 'Press'));
  const details = await world.answer('ada', (ada) =>
    ada.clicks(list, { option: 'Show details', near: 'Agent desktop' }),
  );
  expect(details.thread_ts).toBe(root);
});

test('answers in the thread with an ephemeral message if there’s no response_url, else by direct message, never in the channel', async () => {
  const world = await startWorld();
  const { root, reply } = await inThread(world, 'run:show', clientOf(world));
  world.slack.faults.inject({ method: 'response_url', status: 404 });
  const answer = await world.answer('ada', (ada) => ada.clicks(reply, 'Press'));
  expect(answer.thread_ts).toBe(root);
  world.slack.faults.inject({ method: 'chat.postEphemeral', error: 'thread_not_found' });
  await world.person('ada').clicks(reply, 'Press');
  await world.slack.waitFor(() => world.slack.directMessages(people.ada).length === 1);
  expect(world.slack.ephemerals(people.ada)).toHaveLength(1);
});

test('answers a click on a thread’s first message in the channel', async () => {
  const world = await startWorld();
  const root = await withButton(world, 'run:show', clientOf(world));
  world.slack.as(people.ben).says('Yes', { channel: approvalsChannel, thread: root.ts });
  const answer = await world.answer('ada', (ada) => ada.clicks(root, 'Press'));
  expect(answer.thread_ts).toBeUndefined();
});

test('the first message of a thread may name its own thread', async () => {
  const base = { user: { id: 'U1' }, actions: [{ action_id: 'x' }], channel: { id: 'C1' } };
  const thread = (more: object) => actionPayload.parse({ ...base, ...more }).thread;
  expect(thread({ message: { ts: '1.1', thread_ts: '1.1' } })).toBeUndefined();
  expect(thread({ message: { ts: '2.2', thread_ts: '1.1' } })).toBe('1.1');
  expect(thread({ container: { message_ts: '2.2', thread_ts: '1.1', is_ephemeral: true } })).toBe('1.1');
  expect(thread({ container: { message_ts: '1.1', thread_ts: '1.1' } })).toBeUndefined();
  expect(thread({ message: { ts: '2.2' }, container: { message_ts: '2.2', thread_ts: '1.1' } })).toBe('1.1');
  expect(thread({ message: { ts: '2.2', thread_ts: null } })).toBeUndefined();
});
