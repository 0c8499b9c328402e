import { expect, test } from 'vitest';
import { userNamed } from '../support/genesys-users.ts';
import { joined } from '../support/outsiders.ts';
import { startWorld } from '../support/world.ts';
import { labels } from './support.ts';

test('a wildcard in Genesys Cloud is a wildcard here, segment by segment', async () => {
  const world = await startWorld();
  expect((await world.asks('will', '/oauth list')).rendered).toContain('Showing 1–10 of 17 clients.');
  expect(labels(await world.opens('will', '/oauth create'))).toContain('Grant type');
  const other = joined(world, 'almost@example.com');
  world.genesys.addUser({
    name: 'Al Most',
    email: 'almost@example.com',
    permissions: ['oauth:*', 'oauth:client:*:view'],
  });
  expect((await world.asks(other, '/oauth list')).rendered).toContain('This needs the Genesys Cloud permission');
});

test.each(['user_not_found', 'user_not_visible'])(
  'rejects a person when Slack says %s, without asking to try again',
  async (word) => {
    const world = await startWorld();
    world.slack.faults.inject({ method: 'users.info', error: word });
    const { rendered } = await world.asks('ada', '/oauth list');
    expect(rendered).toContain('Slack didn’t return enough of your profile to identify you.');
    expect(rendered).not.toContain('Try again');
  },
);

test('a second Slack account of one Genesys Cloud user acts as that user', async () => {
  const world = await startWorld();
  expect((await world.asks('adaSecond', '/oauth whoami')).rendered).toContain('Ada Admin');
});

test('a permission that’s taken away counts immediately for a change, and within a minute for a listing', async () => {
  let now = Date.now();
  const world = await startWorld({ bot: { now: () => now } });
  await world.asks('ada', '/oauth list');
  const ada = userNamed(world.genesys, 'Ada Admin');
  world.genesys.changeUser(ada.id, { permissions: [] });
  expect((await world.opens('ada', '/oauth create')).text).toContain('permission oauth:client:add');
  now += 61_000;
  expect((await world.asks('ada', '/oauth list')).rendered).toContain('permission oauth:client:view');
});
