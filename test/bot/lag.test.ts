import { expect } from 'vitest';
import { createMemoryStore } from '../../services/store/memory.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';
import { named, review, serviceForm } from './support.ts';

const test = testsInTurn();

/** Ada creates a client that Genesys Cloud doesn't find in the next `calls` calls about it. */
async function made(calls: number): Promise<{ world: World; id: string }> {
  const world = await startWorld({ bot: { store: createMemoryStore({ now: Date.now }) } });
  world.genesys.switches.createLagCalls = calls;
  const ada = await serviceForm(world, 'ada');
  await ada.submits();
  await world.modal(ada, 'Created:');
  await ada.closes({ all: true });
  return { world, id: named(world, 'Payroll export')[0]?.id ?? '' };
}

test('shows a client that Keyturn just created, even if Genesys Cloud doesn’t find it yet', async () => {
  const { world } = await made(2);
  expect((await world.asks('ada', '/oauth show payroll export')).rendered).toContain('Client credentials');
});

test('another replica shows it too', async () => {
  const { world, id } = await made(4);
  const other = await world.another();
  world.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
  expect((await world.asks('ben', `/oauth show ${id}`)).rendered).toContain('Client credentials');
});

test('its forms open too', async () => {
  const { world, id } = await made(2);
  expect((await world.opens('ada', `/oauth update ${id}`)).text).toContain('Description');
});

test('doesn’t say that it was deleted or never existed while Genesys Cloud doesn’t show it', async () => {
  const { world } = await made(99);
  const shown = await world.asks('ada', '/oauth show payroll export');
  expect(shown.rendered).toContain('Genesys Cloud doesn’t show the last change yet');
  expect(shown.rendered).toContain('Try again in a minute.');
  expect(shown.rendered).not.toMatch(/No OAuth client|No client|deleted/u);
});

test('shows a client as it is right after a change', async () => {
  const world = await startWorld();
  const { id } = world.genesys.addClient({ name: 'Slow mirror', description: 'Before' });
  world.genesys.switches.changeLagReads = 2;
  const { actor: ada } = await review(world, id, { Description: 'After' });
  await ada.submits();
  await world.modal(ada, 'Updated:');
  await ada.closes({ all: true });
  const shown = await world.asks(ada, `/oauth show ${id}`);
  expect(shown.rendered).toContain('After');
  expect(shown.rendered).not.toContain('Before');
});

test('finds a change whose answer was lost, even if it shows late', async () => {
  const world = await startWorld();
  const { id } = world.genesys.addClient({ name: 'Slow mirror', description: 'Before' });
  const { actor: ada } = await review(world, id, { Description: 'After' });
  world.genesys.switches.changeLagReads = 3;
  world.genesys.faults.inject({ method: 'PUT', path: /clients/u, drop: 'after' });
  await ada.submits();
  expect((await world.modal(ada, 'Updated:')).text).toContain('After');
});

test('shows a change that got no answer and never appears with the command to check it', async () => {
  const world = await startWorld();
  const { id } = world.genesys.addClient({ name: 'Slow mirror', description: 'Before' });
  const ada = world.person('ada');
  await world.opens(ada, `/oauth update ${id}`);
  await ada.fills({ Description: 'After' });
  await ada.submits();
  await world.modal(ada, ({ text }) => text.includes('Changes to '));
  world.genesys.faults.inject({ method: 'PUT', path: /clients/u, drop: 'before' });
  await ada.submits();
  const shown = await world.modal(ada, 'We don’t know if the change was made');
  expect(shown.text).toContain(`Run /oauth show ${id} to check before you try again.`);
});
