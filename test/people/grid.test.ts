import { describe, expect, test } from 'vitest';
import type { Actor } from '../../services/people/actor.ts';
import { ownSlack, sameAccount } from '../../services/people/membership.ts';
import { rejection } from '../support/organization.ts';
import { createWorld, slackUser, TEAM } from './world.ts';

const ORG = 'E0NORTHWIND';
const refused = (reason: string) => expect.objectContaining({ code: 'person_refused', details: { reason } });
/** `enterprise_user` of users.info. */
const member = (teams: unknown, enterprise_id: unknown = ORG) => ({ id: 'UADA', enterprise_id, teams });

/** Who Ada is to a bot that knows these organizations, if users.info and a payload say this about her. */
async function ada(info: Record<string, unknown>, payload: Partial<Actor>, organizations: readonly string[] = [ORG]) {
  const world = await createWorld({ own: { workspaces: [TEAM], organizations } });
  world.slack.set('UADA', slackUser('UADA', 'ada@example.com', info));
  const actor = { team: TEAM, user: 'UADA', ...payload };
  const found = await world.people.resolve(actor, 'live').catch((error: unknown) => error);
  return { found, asked: world.asked.length };
}

type Case = [what: string, info: Record<string, unknown>, payload: Partial<Actor>, organizations?: readonly string[]];

describe('in an Enterprise Grid organization, these people are accepted:', () => {
  const accepted: Case[] = [
    ['whose payload names the organization for the team', { enterprise_user: member([TEAM]) }, { team: ORG }],
    ['whose payload names it in addition', { enterprise_user: member([TEAM]) }, { enterprise: ORG }],
    ['whose payload names it and no team', { enterprise_user: member([TEAM]) }, { team: '', enterprise: ORG }],
    ['whose home is another workspace', { team_id: 'T2', enterprise_user: member(['T2', TEAM]) }, { team: ORG }],
    [
      'whose payload names that home',
      { team_id: 'T2', enterprise_user: member(['T2', TEAM]) },
      { team: 'T2', enterprise: ORG },
    ],
    [
      'whose payload names that home, and ours as its place',
      { team_id: 'T2', enterprise_user: member(['T2', TEAM]) },
      { team: 'T2', workspace: TEAM },
    ],
    [
      'for whom users.info names the organization as team',
      { team_id: ORG, enterprise_user: member([TEAM]) },
      { team: ORG },
    ],
    ['for whom users.info names no team', { team_id: null, enterprise_user: member([TEAM]) }, { team: ORG }],
    ['though auth.test did not name the organization', { enterprise_user: member([TEAM]) }, { team: ORG }, []],
    ['even if users.info doesn’t name it', {}, { team: ORG }],
    ['though neither does, since the payload comes from our workspace', {}, { team: ORG, workspace: TEAM }, []],
  ];
  test.each(accepted)('%s', async (_what, info, payload, organizations) => {
    const { found } = await ada(info, payload, organizations);
    expect(found).toMatchObject({ genesys: { name: 'Ada Admin' } });
  });

  test('and are the same person whatever team the payload names', async () => {
    const world = await createWorld({ own: { workspaces: [TEAM], organizations: [ORG] } });
    world.slack.set('UADA', slackUser('UADA', 'ada@example.com', { enterprise_user: member([TEAM]) }));
    const payloads = [{ team: TEAM }, { team: ORG }, { team: '', enterprise: ORG }, { team: TEAM, enterprise: ORG }];
    for (const payload of payloads)
      expect((await world.people.resolve({ user: 'UADA', ...payload }, 'live')).slack).toMatchObject({
        team: ORG,
        user: 'UADA',
      });
    // She's also found by what was stored about her before the organization was known.
    const genesysUser = (await world.people.resolve({ user: 'UADA', team: TEAM }, 'cached')).genesys.id;
    for (const slackTeam of [TEAM, ORG])
      expect((await world.people.refresh({ slackTeam, slackUser: 'UADA', genesysUser })).slack.team).toBe(ORG);
  });
});

describe('in an Enterprise Grid organization, these people are refused:', () => {
  const closed: Case[] = [
    ['who is in none of our workspaces', { team_id: 'T2', enterprise_user: member(['T2', 'T3']) }, { team: ORG }],
    ['whose workspaces are an empty list', { team_id: ORG, enterprise_user: member([]) }, { team: ORG }],
    ['whose workspaces can’t be read', { team_id: ORG, enterprise_user: member({ 0: TEAM }) }, { team: ORG }],
    ['whose payload comes from another workspace', { enterprise_user: member([TEAM]) }, { team: 'T9' }],
    ['of another organization', { enterprise_user: member([TEAM], 'E9') }, { team: ORG }],
    ['of another organization, if ours isn’t known', { enterprise_user: member([TEAM], 'E9') }, { team: ORG }, []],
    ['of another organization, if the payload names none', { enterprise_user: member([TEAM], 'E9') }, {}],
    [
      'whose payload names another organization than theirs, if ours isn’t known',
      { enterprise_user: member([TEAM]) },
      { enterprise: 'E9' },
      [],
    ],
    ['whose payload names another organization', { enterprise_user: member([TEAM]) }, { team: 'E9' }],
    [
      'whose payload names both our organization and another one',
      { enterprise_user: member([TEAM]) },
      { team: ORG, enterprise: 'E9' },
    ],
    [
      'whose payload names our workspace and another organization',
      { enterprise_user: member([TEAM]) },
      { enterprise: 'E9' },
    ],
    ['if nothing says that the organization is ours', {}, { team: ORG }, []],
    [
      'whose payload names a home workspace that users.info doesn’t',
      { enterprise_user: member([TEAM]) },
      { team: 'T2', enterprise: ORG },
    ],
    ['whose payload names nothing', { enterprise_user: member([TEAM]) }, { team: '' }],
  ];
  test.each(closed)('%s', async (_what, info, payload, organizations) => {
    expect((await ada(info, payload, organizations)).found).toEqual(refused('other_team'));
  });

  test.each([
    ['a guest', { is_restricted: true }, 'guest'],
    ['a guest of one channel', { is_restricted: true, is_ultra_restricted: true }, 'single_channel_guest'],
    ['a stranger', { is_stranger: true }, 'stranger'],
    ['deactivated', { deleted: true }, 'deactivated'],
  ])('a person who’s %s', async (_what, info, reason) => {
    const { found } = await ada({ enterprise_user: member([TEAM]), ...info }, { team: ORG });
    expect(found).toEqual(refused(reason));
  });

  test('and anyone users.info says nothing about', async () => {
    const { found } = await ada({ team_id: null, enterprise_user: {} }, { team: ORG });
    expect(found).toEqual(refused('profile_incomplete'));
  });

  test('without asking Slack if the payload says enough', async () => {
    for (const payload of [{ team: 'T9' }, { team: 'E9' }, { team: ORG, enterprise: 'E9' }, { team: '' }])
      expect((await ada({}, payload)).asked).toBe(0);
  });
});

test('a person who was just seen is checked again for every payload', async () => {
  const world = await createWorld({ own: { workspaces: [TEAM], organizations: [] } });
  await world.people.resolve(world.ada, 'cached');
  const elsewhere = { team: 'E9', user: 'UADA' };
  expect(await rejection(world.people.resolve(elsewhere, 'cached'))).toEqual(refused('other_team'));
});

test.each([
  ['one workspace', undefined, 'T1', undefined, ['T1'], []],
  ['one of an organization', undefined, 'T1', 'E1', ['T1'], ['E1']],
  ['several that are listed', ['T1', 'T2'], 'T1', 'E1', ['T1', 'T2'], ['E1']],
  ['a listed organization lets no one in by itself', ['E2'], 'T1', 'E1', ['T1'], ['E2', 'E1']],
  ['an app that the whole organization has', undefined, 'E1', 'E1', [], ['E1']],
  ['the same, with a workspace listed', ['T1'], 'E1', undefined, ['T1'], ['E1']],
] as const)('ours are: %s', (_what, listed, team, organization, workspaces, organizations) => {
  expect(ownSlack(listed, { team, organization })).toEqual({ workspaces, organizations });
});

test.each([
  ['T1', 'U1', 'T1', 'U1', true],
  ['T1', 'U1', 'E1', 'U1', true],
  ['E1', 'U1', 'T1', 'U1', true],
  ['E1', 'U1', 'E1', 'U1', true],
  ['T1', 'U1', 'T2', 'U1', false],
  ['E1', 'U1', 'E2', 'U1', false],
  ['E1', 'U1', 'T1', 'W1', false],
])('%s %s and %s %s: same account? %s', (slackTeam, slackUser, otherTeam, otherUser, same) => {
  expect(sameAccount({ slackTeam, slackUser }, { slackTeam: otherTeam, slackUser: otherUser })).toBe(same);
});
