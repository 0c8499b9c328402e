import { expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, serviceForm } from './support.ts';

/** What modals were updated with, in the order of the answers. */
const updates = ({ slack }: World): string[] =>
  slack.calls.filter(({ method }) => method === 'views.update').map(({ args }) => JSON.stringify(args['view']));

test('a “still loading” note never replaces the answer, however slow Slack is', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada');
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, delayMs: 1_700 });
  world.slack.faults.inject({ method: 'views.update', delayMs: 1_500, times: 1 });
  await actor.submits();
  await world.modal(actor, 'Created:');
  const [note, answer] = updates(world).slice(-2);
  expect(note).toContain('Still working on it');
  expect(answer).toContain('Created:');
});

test('doesn’t retry a note that Slack didn’t take', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada');
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, delayMs: 1_700 });
  world.slack.faults.inject({ method: 'views.update', status: 503, times: 1 });
  await actor.submits();
  await world.modal(actor, 'Created:');
  expect(updates(world).filter((each) => each.includes('Still working on it'))).toHaveLength(1);
});
