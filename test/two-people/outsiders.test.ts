import { describe, expect } from 'vitest';
import { channelProblem } from '../../app/slack/channel-guard.ts';
import { approvalsChannel, people, type SlackChannel } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { outcomeToldLater, twoPeople, until, usageShown } from './world.ts';

const test = testsInTurn();

const client = 'Nightly reporting export';

const outside: readonly [string, Partial<SlackChannel>, RegExp][] = [
  ['is shared with another organization', { is_ext_shared: true }, /shared with another organization/u],
  ['is about to be shared', { is_pending_ext_shared: true }, /another organization is invited/u],
  ['has an invitation out', { pending_shared: ['T0OTHER'] }, /another organization is invited/u],
  ['has a pending connection', { pending_connected_team_ids: ['E0OTHER'] }, /another organization is invited/u],
  ['has another organization in it', { connected_team_ids: ['E0OTHER'] }, /shared with another organization/u],
];

test.each(outside)('takes no request in a channel that %s', async (_what, change, sentence) => {
  const w = await twoPeople();
  w.slack.changeChannel(approvalsChannel, change);
  await w.opens('ada', `/oauth rotate ${w.clientNamed(client).id}`);
  await w.person('ada').fills({ When: 'Right after approval', Reason: 'It was in a log file' });
  await w.person('ada').submits();
  const said = await w.modal('ada', ({ text }) => text.includes('Keyturn can’t post'));
  expect(said.text).toMatch(sentence);
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  expect(await w.requests.openRequests()).toEqual([]);
});

test.each(outside)(
  'posts nothing more in a channel that %s meanwhile, and sends the outcome by direct message',
  async (_what, change) => {
    const w = await twoPeople();
    const asked = await w.askFor('ada', 'rotate', client);
    await usageShown(asked);
    const before = w.slack.messages(approvalsChannel);
    w.slack.changeChannel(approvalsChannel, change);
    w.advance(61_000);
    await w.approves('dora', asked);
    expect(await w.outcome(asked)).toContain('done');
    expect(w.slack.messages(approvalsChannel)).toEqual(before);
    expect(w.slack.directMessages(people.ada).some(({ buttons }) => buttons.includes('Reveal secret'))).toBe(true);
  },
);

test('a channel of several workspaces of one organization is fine', async () => {
  const w = await twoPeople();
  w.slack.changeChannel(approvalsChannel, { is_org_shared: true, connected_team_ids: ['E0OURS'] });
  const asked = await w.askFor('ada', 'delete', client);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
  expect(asked.card().rendered).toContain('Client deleted · ');
});

test('leaves its cards as they are while Slack doesn’t say who sees the channel, and updates them later', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  await usageShown(asked);
  w.advance(61_000);
  const lift = w.slack.faults.inject({ method: 'conversations.info', status: 503 });
  await w.denies('dora', asked);
  await until(() => w.slack.directMessages(people.ada).length === 1);
  expect(asked.card().buttons).toContain('Approve…');
  lift();
  await outcomeToldLater(w, asked);
  expect(asked.card().buttons).toEqual(['Details']);
  expect(w.slack.directMessages(people.ada)).toHaveLength(1);
});

test('asks who sees the channel at most once a minute for what it says about a request', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  await usageShown(asked);
  const questions = () => w.slack.calls.filter(({ method }) => method === 'conversations.info').length;
  const before = questions();
  await w.approves('dora', asked);
  await w.outcome(asked);
  expect(questions()).toBe(before);
});

describe('Slack’s answer about a channel', () => {
  const quiet = { pending_shared: [], pending_connected_team_ids: [], connected_team_ids: [], internal_team_ids: [] };
  test.each([
    [{}, undefined],
    [{ is_shared: false, is_ext_shared: false, is_member: true }, undefined],
    [{ is_shared: true }, 'is_ext_shared'],
    [{ is_shared: true, is_org_shared: true }, undefined],
    [{ is_shared: true, is_org_shared: true, is_ext_shared: true }, 'is_ext_shared'],
    [{ is_shared: true, is_org_shared: true, is_pending_ext_shared: true }, 'is_pending_ext_shared'],
    [{ context_team_id: 'T1', connected_team_ids: ['T1'] }, undefined],
    [{ context_team_id: 'T1', internal_team_ids: ['T2'], connected_team_ids: ['T1', 'T2'] }, undefined],
    [{ context_team_id: 'T1', connected_team_ids: ['T1', 'T3'] }, 'is_ext_shared'],
    [{ is_member: false }, 'not_in_channel'],
    [{ is_archived: true, is_ext_shared: true }, 'is_archived'],
  ] as const)('%j means %s', (info, problem) => {
    expect(channelProblem({ ...quiet, ...structuredClone(info) } as Parameters<typeof channelProblem>[0])).toBe(
      problem,
    );
  });
});
