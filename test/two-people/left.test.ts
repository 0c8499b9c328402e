import { expect } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { type Asked, outcomeTold, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';

const leave = {
  slack: (w: TwoPeople, who: 'ada' | 'dora') => w.slack.changeUser(people[who], { deleted: true }),
  genesys: (w: TwoPeople, who: 'ada' | 'dora') => w.genesys.changeUser(userId(w, who), { state: 'inactive' }),
  deleted: (w: TwoPeople, who: 'ada' | 'dora') => w.genesys.changeUser(userId(w, who), { state: 'deleted' }),
} as const;
const userId = (w: TwoPeople, who: 'ada' | 'dora') =>
  userNamed(w.genesys, who === 'ada' ? 'Ada Admin' : 'Dora Deleter').id;

const ways = [
  ['slack', 'has left: their Slack account is deactivated.'],
  ['genesys', 'has left: they no longer have an active Genesys Cloud user.'],
  ['deleted', 'has left: they no longer have an active Genesys Cloud user.'],
] as const;

/** What the card's thread says in the end. */
const lastLine = async (asked: Asked): Promise<string> => {
  await outcomeTold(asked);
  return asked.thread().at(-1) ?? '';
};

test.each(ways)('an execution that finds its requester gone from %s says that they have left', async (way, said) => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  leave[way](w, 'ada');
  await w.approves('dora', asked);
  await outcomeTold(asked);
  expect(asked.thread().join('\n')).toContain(`@Ada ${said} Nothing was changed. Someone else can ask again.`);
  expect(asked.thread().join('\n')).toContain('Not done: Ada Admin has left.');
  expect(asked.card().rendered).toContain(`@Ada ${said}`);
  expect(asked.card().rendered).toMatch(/^Not done: Ada Admin has left · /u);
  expect(asked.card().notification).toContain('not done because Ada Admin has left');
  expect(asked.card().buttons).toEqual(['Ask again', 'Details']);
  expect(w.writes(asked.client)).toEqual([]);
  // Nobody writes to an account that’s deactivated, and nobody has to read why not.
  expect(w.slack.directMessages(people.ada)).toHaveLength(way === 'slack' ? 0 : 1);
  expect(asked.thread().join('\n')).not.toContain('doesn’t let Keyturn message you');
});

test.each(ways)(
  'a click on Approve that finds the requester gone from %s ends what they would have carried out',
  async (way, said) => {
    const w = await twoPeople({
      refusals: [/user_not_found|cannot_dm|is_inactive|account_inactive|channel_not_found/u],
    });
    const asked = await w.askFor('ada', 'rotate', client, undefined, 'When I press Rotate now');
    leave[way](w, 'ada');
    const told = await w.presses('dora', asked, 'Approve…');
    expect(told).toContain(
      `Keyturn canceled this request. @Ada ${said} Nothing was changed. Someone else can ask again.`,
    );
    expect(await lastLine(asked)).toContain(`@Ada ${said}`);
    expect(await asked.record()).toMatchObject({ state: 'cancelled', approvals: [] });
    expect(asked.card().rendered).toMatch(/^Canceled: Ada Admin has left · /u);
    expect(asked.card().buttons).toEqual(['Ask again', 'Details']);
    expect((await w.trail()).at(-1)).toMatchObject({ action: 'cancelled', by: undefined, code: 'person_refused' });
    await w.person('dora').clicks(asked.card(), 'Ask again');
    expect((await w.modal('dora', 'Reason: It is not used any more')).submit).toBe('Ask for approval');
  },
);

test('also the first of two approvals', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'delete', client);
  leave.genesys(w, 'ada');
  expect(await w.presses('dora', asked, 'Approve…')).toContain('they no longer have an active Genesys Cloud user.');
  expect(await asked.record()).toMatchObject({ state: 'cancelled' });
});

test.each([
  [
    'Genesys Cloud doesn’t say',
    (w: TwoPeople) =>
      w.genesys.faults.inject({ path: new RegExp(`/users/${userId(w, 'ada')}$`, 'u'), status: 503, times: 9 }),
  ],
  [
    'their email is another one by now',
    (w: TwoPeople) => w.genesys.changeUser(userId(w, 'ada'), { email: 'ada.a@example.com' }),
  ],
] as const)('a requester about whom that isn’t certain hasn’t left: %s', async (_why, change) => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client, undefined, 'When I press Rotate now');
  change(w);
  expect(await w.presses('dora', asked, 'Approve…')).toContain('You approved this');
  await until(async () => (await asked.record()).state === 'approved');
});
