import { describe, expect, test } from 'vitest';
import { people, type StartSlackOptions } from '../../sandbox/slack.ts';
import { asksFor, card, outcome, ownFaults, writes } from '../faults/support.ts';
import { type PersonName, startWorld, type World, type WorldOptions } from '../support/world.ts';
import { audited, named, serviceForm } from './support.ts';

const enterprise = { id: 'E0NORTH01', name: 'Northwind' };
const elsewhere = 'Keyturn belongs to another workspace';

/** A world whose workspace belongs to an organization. */
const grid = (switches: StartSlackOptions['switches'] = {}, more: WorldOptions = {}): Promise<World> =>
  startWorld({ ...more, slack: { enterprise, switches } });

const readings: [string, StartSlackOptions['switches'], Record<string, string>][] = [
  ['payloads name the workspace', {}, {}],
  ['payloads name the organization', { userTeam: 'organization' }, {}],
  ['auth.test doesn’t name the organization', { userTeam: 'organization', authTestEnterprise: false }, {}],
  ['the whole organization has the app', { orgInstall: 'workspace' }, {}],
  [
    'the whole organization has the app, and every id is the organization’s',
    { userTeam: 'organization', orgInstall: 'organization' },
    { SLACK_TEAM_ID: 'T0SANDBOX' },
  ],
];

describe.each(readings)('in an Enterprise Grid where %s', (_what, switches, settings) => {
  test('people list, create, reveal, ask and approve', async () => {
    const world = await grid(switches, { settings });
    expect((await world.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
    const actor = await serviceForm(world, 'ada');
    await actor.submits();
    await actor.clicks(await world.modal(actor, 'Created:'), 'Reveal secret');
    const secret = world.genesys.secretOf(named(world, 'Payroll export')[0]?.id ?? '') ?? 'none';
    await world.modal(actor, secret);
    await actor.closes({ all: true });

    await asksFor(world, 'ada', 'delete');
    const own = await world.answer('ada', async (ada) => ada.clicks(await card(world), 'Approve…'));
    expect(own.rendered).toContain('You can’t approve or deny your own request');
    await world.person('will').clicks(await card(world), 'Approve…');
    expect(await outcome(world)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
    expect(ownFaults(world)).toEqual([]);
  });

  test('rejects a user of the organization who’s in none of our workspaces', async () => {
    const world = await grid(switches, { settings });
    const { id } = world.slack.addUser({
      id: 'W0ELSE001',
      team_id: 'T0SECOND1',
      profile: { email: 'ada@example.com' },
      enterprise_user: { ...memberOf(world, 'W0ELSE001'), teams: ['T0SECOND1'] },
    });
    expect((await world.asks(world.slack.as(id), '/oauth list')).rendered).toContain(elsewhere);
  });
});

const memberOf = (world: World, id: string) => ({
  id,
  enterprise_id: enterprise.id,
  enterprise_name: enterprise.name,
  is_admin: false,
  is_owner: false,
  teams: [world.slack.team.id],
});

describe('one person', () => {
  test('is the same whether a payload names the workspace or the organization: can’t approve alone, and owns what’s theirs', async () => {
    const world = await grid();
    await asksFor(world, 'ada', 'rotate', 'Nightly reporting export');
    world.slack.switches.userTeam = 'organization';
    const click = async (who: PersonName, button: string) =>
      (await world.answer(who, async (actor) => actor.clicks(await card(world), button))).rendered;
    expect(await click('ada', 'Approve…')).toContain('You can’t approve or deny your own request');
    expect(await click('adaSecond', 'Approve…')).toContain('You asked for this from another Slack account');
    await world.person('will').clicks(await card(world), 'Approve…');
    await outcome(world, 'Nightly reporting export');
    const offer = await world.slack.waitFor(() =>
      world.slack.directMessages(people.ada).findLast(({ buttons }) => buttons.includes('Reveal secret')),
    );
    world.slack.switches.userTeam = 'workspace';
    world.slack.switches.orgInstall = 'workspace';
    await world.person('ada').clicks(offer, 'Reveal secret');
    const [client] = named(world, 'Nightly reporting export');
    await world.modal('ada', world.genesys.secretOf(client?.id ?? '') ?? 'none');
  });

  test('can cancel their own request and send their own form under the other ID', async () => {
    const world = await grid({ userTeam: 'organization' });
    await asksFor(world, 'ada', 'delete');
    const form = await serviceForm(world, 'ben');
    world.slack.switches.userTeam = 'workspace';
    const canceled = await world.answer('ada', async (ada) => ada.clicks(await card(world), 'Cancel request'));
    expect(canceled.rendered).toContain('You canceled this request');
    await form.submits();
    await world.modal(form, 'Created:');
    expect(writes(world)).toEqual(['POST ']);
  });

  test('with an ID that starts with W is like anyone else', async () => {
    const world = await grid({ userTeam: 'organization' });
    const email = 'ada@example.com';
    const { id } = world.slack.addUser({ id: 'W0ADA0001', profile: { email } });
    expect((await world.asks(world.slack.as(id), '/oauth whoami')).rendered).toContain('Ada Admin');
  });

  test('is recorded under the organization, whichever ID they used', async () => {
    const world = await grid();
    for (const userTeam of ['workspace', 'organization'] as const) {
      world.slack.switches.userTeam = userTeam;
      await world.asks('vera', '/oauth list');
    }
    await expect.poll(() => audited(world).length).toBe(2);
    expect(audited(world).map(({ person }) => person.slackTeam)).toEqual([enterprise.id, enterprise.id]);
  });
});

describe('rejects a person who isn’t one of ours', () => {
  test.each<[string, Parameters<World['slack']['as']>[1]]>([
    ['from another organization', { team: 'E0OTHER01', enterprise: 'E0OTHER01' }],
    ['from a workspace of another organization', { team: 'T0OTHER01', enterprise: 'E0OTHER01' }],
    ['from a workspace without any', { team: 'T0OTHER01', enterprise: null }],
  ])('%s', async (_what, origin) => {
    const world = await grid({ userTeam: 'organization' });
    const stranger = world.slack.as(people.ada, origin);
    expect((await world.asks(stranger, '/oauth list')).rendered).toContain(elsewhere);
    expect((await world.asks('ada', '/oauth list')).rendered).toContain('of 17 clients');
  });

  test('a guest of the organization is still a guest', async () => {
    const world = await grid({ userTeam: 'organization' });
    expect((await world.asks('gus', '/oauth list')).rendered).toContain('Guests can’t use Keyturn');
  });
});

test('an app installed for a whole organization, with no workspace in the settings, lets nobody in and logs it', async () => {
  const world = await grid({ orgInstall: 'organization' }, { bot: { setupMs: 600_000 } });
  expect((await world.asks('ada', '/oauth list')).rendered).toContain(elsewhere);
  const logged = () => world.logLines().filter((line) => line.includes('SLACK_TEAM_ID lists none of its workspaces'));
  await expect.poll(logged).toHaveLength(1);
});
