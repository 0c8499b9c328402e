import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack/types.ts';
import { startWorld, type World } from '../support/world.ts';
import { logged, signed } from './support.ts';

const told = 'Slack did not give me what I needed. Nothing was changed.';

/** A response_url that takes answers. */
async function responseUrl(world: World): Promise<string> {
  const { payload } = await world.person('vera').types('/oauth help');
  await world.slack.waitFor(() => world.slack.ephemerals(people.vera).length === 1);
  return String(payload['response_url']);
}

test('a command that lacks what Slack documents is answered all the same, and the cause is logged', async () => {
  const world = await startWorld();
  const fields = { command: '/oauth', text: 'list', team_id: world.slack.team.id, user_id: people.vera };
  const sent = await signed(world, { ...fields, response_url: await responseUrl(world) });
  expect(sent.status).toBe(200);
  const answer = await world.slack.waitFor(() => world.slack.ephemerals(people.vera)[1]);
  expect(answer.rendered).toContain(told);
  expect(logged(world, answer.rendered).join('\n')).toContain('trigger_id');
});

test('so is a click; where no response_url is given, by direct message', async () => {
  const world = await startWorld();
  const team = { id: world.slack.team.id };
  const click = {
    type: 'block_actions',
    team,
    user: { id: people.vera },
    actions: [{ action_id: 'run:show', value: 7 }],
  };
  await signed(world, { payload: JSON.stringify({ ...click, response_url: await responseUrl(world) }) });
  await world.slack.waitFor(() => world.slack.ephemerals(people.vera)[1]?.rendered.includes(told));
  await signed(world, { payload: JSON.stringify(click) });
  const direct = await world.slack.waitFor(() => world.slack.directMessages(people.vera)[0]);
  expect(direct.rendered).toContain(told);
});
