import { expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { signed } from './support.ts';

const label = 'Harmless Reader · Nowhere';

/** Sends the form of a client-credentials client with a false label for a role, as a modified Slack client could; gives the answer. */
async function sendsLie(world: World): Promise<string> {
  const ada = world.person('ada');
  const form = await world.opens(ada, '/oauth update Nightly reporting export');
  const role = `${world.genesys.ids.roles['Campaign Operator']}|${world.genesys.ids.homeDivision}`;
  const chosen = [{ text: { type: 'plain_text', text: label }, value: role }];
  const values = {
    ...structuredClone(form.state),
    roles: { roles: { type: 'multi_external_select', selected_options: chosen } },
  };
  const team = { id: world.slack.team.id };
  const payload = {
    type: 'view_submission',
    team,
    user: { id: ada.id, team_id: team.id },
    view: { ...form, type: 'modal', state: { values } },
  };
  return (await signed(world, { payload: JSON.stringify(payload) })).text();
}

test('a review names roles as Genesys Cloud does, whatever the sent form calls them', async () => {
  const answer = await sendsLie(await startWorld());
  expect(answer).toContain('add Campaign Operator in Home');
  expect(answer).not.toContain(label);
  expect(answer).not.toContain('Harmless');
});

test('a review shows IDs while Genesys Cloud doesn’t name roles', async () => {
  const world = await startWorld();
  world.genesys.faults.inject({
    method: 'GET',
    path: /authorization\/(?:roles|divisions)/u,
    status: 404,
    times: Number.POSITIVE_INFINITY,
  });
  const answer = await sendsLie(world);
  expect(answer).toContain(`add role ${world.genesys.ids.roles['Campaign Operator']} in division`);
  expect(answer).not.toContain('Harmless');
});
