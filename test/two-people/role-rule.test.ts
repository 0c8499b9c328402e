import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { userNamed } from '../support/genesys-users.ts';
import { type TwoPeople, twoPeople } from './world.ts';

/** Its role, Directory Sync, is Will's and Ada's, and neither Ben's nor Dora's. */
const client = 'Workforce planning sync';
const noHolder = 'Neither the requester nor anyone who approves has all of this client’s roles.';

const takeRoles = (w: TwoPeople, name: string) => w.genesys.changeUser(userNamed(w.genesys, name).id, { grants: [] });

test('two people can’t rotate the secret of a client whose roles neither has, and a holder can approve', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ben', 'rotate', client);
  expect(await w.presses('dora', asked, 'Approve')).toContain(noHolder);
  expect(await asked.record()).toMatchObject({ state: 'pending', approvals: [] });
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('a requester who has the roles is enough', async () => {
  const w = await twoPeople();
  const rotation = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', rotation);
  expect(await w.outcome(rotation)).toContain('done');
});

test('with two approvals, any of the three may be the holder', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ben', 'rotate', client);
  expect(await w.presses('will', asked, 'Approve')).toContain('1 more approval needed.');
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('a holder who lost the roles doesn’t count as it’s done', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ben', 'rotate', client);
  await w.presses('will', asked, 'Approve');
  takeRoles(w, 'Will Wildcard');
  w.advance(61_000);
  expect(await w.presses('dora', asked, 'Approve')).toContain(noHolder);
  expect(w.writes(asked.client)).toEqual([]);
});

test('what a replica without the rule let through isn’t done by one that has it', async () => {
  const w = await twoPeople({ bot: { silentMs: 0 } });
  const asked = await w.askFor('ben', 'rotate', client);
  const { id, name } = userNamed(w.genesys, 'Dora Deleter');
  await w.requests.approve(asked.id, { slackTeam: w.slack.team.id, slackUser: people.dora, genesysUser: id, name });
  // The replica that approved it is gone, so this one takes over.
  w.advance(61_000);
  expect(await w.outcome(asked)).toContain(noHolder);
  expect(w.writes(asked.client)).toEqual([]);
});

test('KEYTURN_ROLE_RULE=off lets permissions decide alone', async () => {
  const w = await twoPeople({ settings: { KEYTURN_ROLE_RULE: 'off' } });
  const asked = await w.askFor('ben', 'rotate', client);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
});
