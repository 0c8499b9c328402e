import { expect } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld } from '../support/world.ts';
import { clientsPath, forever, named, serviceForm } from './support.ts';

const test = testsInTurn();

const coming = 'Keyturn is creating Payroll export. You can open its secret here in a moment.';
const ready = 'The secret for your new client Payroll export is ready.';

test('the button is there before Genesys Cloud is asked, and says so if the secret isn’t there yet', async () => {
  const world = await startWorld();
  const release = world.genesys.faults.inject({ method: 'POST', path: clientsPath, hang: true });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const messages = () => world.slack.directMessages(actor.id);
  const [message] = await world.slack.waitFor(() => (messages().length > 0 ? messages() : undefined));
  expect(message?.rendered).toContain(coming);
  if (message === undefined) return;
  await actor.clicks(message, 'Reveal secret');
  await world.modal(actor, 'This secret isn’t here yet.');
  await actor.closes();
  // The button is still there, and nothing yet that could be deleted.
  expect(messages().map(({ buttons }) => buttons)).toEqual([['Reveal secret']]);
  release();
  await world.slack.waitFor(() => messages()[0]?.rendered.includes(ready));
  expect(messages().map(({ buttons }) => buttons)).toEqual([['Reveal secret', 'I stored it']]);
  expect(messages()).toHaveLength(1);
  await actor.clicks(message, 'Reveal secret');
  await world.modal(actor, world.genesys.secretOf(named(world, 'Payroll export')[0]?.id ?? '') ?? 'none');
});

test('a message that Slack doesn’t take at first is sent again before anything is made', async () => {
  const world = await startWorld();
  world.slack.faults.inject({ method: 'chat.postMessage', status: 503, times: 1 });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Created:');
  const message = await world.slack.waitFor(() =>
    world.slack.directMessages(actor.id).find(({ rendered }) => rendered.includes(ready)),
  );
  await actor.clicks(message, 'Reveal secret');
  await world.modal(actor, 'Copy it into your vault now');
});

test('a message that Slack doesn’t update still opens the secret', async () => {
  const world = await startWorld();
  world.slack.faults.inject({ method: 'chat.update', error: 'internal_error', times: forever });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Created:');
  await world.slack.waitFor(() =>
    world.logLines().some((line) => line.includes('couldn’t update the message that offers')),
  );
  const [message] = world.slack.directMessages(actor.id);
  if (message === undefined) throw new Error('no message');
  expect(message.rendered).toContain(coming);
  await actor.closes({ all: true });
  await actor.clicks(message, 'Reveal secret');
  await world.modal(actor, 'Copy it into your vault now');
});

test('people who can’t get direct messages get theirs in the approvals channel, where it stays', async () => {
  const world = await startWorld({ refusals: [/messages_tab_disabled/u] });
  world.slack.switches.messagesTab = false;
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Created:');
  await actor.closes();
  const messages = () => world.slack.messages(approvalsChannel);
  const message = await world.slack.waitFor(() => messages().find(({ rendered }) => rendered.includes(ready)));
  expect(message.rendered).toContain('@Ada, Slack doesn’t let Keyturn message you directly.');
  const ben = world.person('ben');
  await ben.clicks(message, 'Reveal secret');
  await world.modal(ben, 'Only the person who asked for this secret can open it.');
  await actor.clicks(message, 'Reveal secret');
  await world.modal(actor, 'Copy it into your vault now');
  await actor.closes();
  await actor.clicks(message, 'I stored it');
  await world.slack.waitFor(() => messages()[0]?.rendered.includes('Keyturn deleted its copy'));
  expect(messages()).toHaveLength(1);
});

test('no client is created if its person could get the button nowhere', async () => {
  const world = await startWorld({ refusals: [/messages_tab_disabled/u, /is_archived/u] });
  world.slack.switches.messagesTab = false;
  world.slack.faults.inject({ method: 'chat.postMessage', error: 'is_archived', times: forever });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Nothing was changed.');
  expect(named(world, 'Payroll export')).toEqual([]);
});
