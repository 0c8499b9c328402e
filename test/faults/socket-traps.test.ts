import { expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { expectAcknowledged, says } from './support.ts';

/** How many connections were requested so far. */
const opened = (world: World) => world.slack.calls.filter(({ method }) => method === 'apps.connections.open').length;
const standing = (world: World) => world.slack.waitFor(() => world.slack.sockets.count() === 2);

test('a stop in Socket Mode waits for acknowledged work, and accepts no more', async () => {
  const world = await startWorld({ socketMode: true });
  world.genesys.faults.inject({ method: 'GET', path: /oauth\/clients/u, delayMs: 1_000 });
  const typed = await world.person('vera').types('/oauth list --fresh');
  expect(typed.status).toBe(200);
  expect(await world.bot.stop(5_000)).toBe(true);
  await world.slack.waitFor(() => world.slack.sockets.count() === 0);
  await world.slack.waitFor(() =>
    world.slack.ephemerals(world.person('vera').id).some(({ rendered }) => rendered.includes('of 17 clients')),
  );
});

test('a connection renewal that Slack refuses once loses no command', async () => {
  const world = await startWorld({ socketMode: true });
  world.slack.faults.inject({ method: 'apps.connections.open', error: 'invalid_auth', times: 2 });
  world.slack.sockets.disconnect('warning');
  await world.slack.waitFor(
    () => world.slack.calls.filter(({ answer }) => answer['error'] === 'invalid_auth').length === 2,
  );
  expect(await says(world, 'vera', '/oauth list')).toContain('of 17 clients');
  // The old connections end by themselves about ten seconds later, and are then renewed.
  await world.slack.waitFor(() => opened(world) === 6 && world.slack.sockets.count() === 2);
  expect(await says(world, 'vera', '/oauth list')).toContain('of 17 clients');
  expectAcknowledged(world);
}, 120_000);

test('a connection renewal that Slack refuses leaves no connection behind at a stop', async () => {
  const world = await startWorld({ socketMode: true });
  world.slack.faults.inject({ method: 'apps.connections.open', error: 'invalid_auth', times: 2 });
  world.slack.sockets.disconnect('warning');
  await world.slack.waitFor(() => opened(world) === 4);
  await world.bot.stop();
  await world.slack.waitFor(() => world.slack.sockets.count() === 0);
});

test('when Socket Mode is turned off and on again, the bot comes back by itself', async () => {
  const world = await startWorld({ socketMode: true });
  const lift = world.slack.faults.inject({ method: 'apps.connections.open', error: 'internal_error' });
  world.slack.sockets.disconnect('link_disabled');
  await world.slack.waitFor(() => world.slack.sockets.count() === 0);
  lift();
  await standing(world);
  expect(await says(world, 'vera', '/oauth list')).toContain('of 17 clients');
}, 120_000);

test('a silent connection is given up, and another takes its place', async () => {
  const world = await startWorld({ socketMode: true });
  world.slack.sockets.stall();
  await standing(world);
  expect(await says(world, 'vera', '/oauth list')).toContain('of 17 clients');
}, 120_000);
