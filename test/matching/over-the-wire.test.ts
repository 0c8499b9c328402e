import { expect } from 'vitest';
import { carrying } from '../../app/slack/carried.ts';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { clientsPath } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';
import { hardClients, hardNames, idOf, offered, part, typos, whole } from './table.ts';

const test = testsInTurn();

async function hardWorld(): Promise<World> {
  const world = await startWorld();
  for (const client of hardClients) world.genesys.addClient(client);
  return world;
}

/** How a client's name reads where Keyturn shows it. The ID is always there. */
const idFor = (name: string): string => idOf((hardNames as readonly string[]).indexOf(name));

const every = <T>(all: readonly T[], nth: number): T[] => all.filter((_, at) => at % nth === 0);

/** The last way of the table to write each name. */
const oneEach = [...new Map(whole.map((row) => [row[1], row])).values()];

const readings: [what: string, switches: Partial<SlackSandbox['switches']>][] = [
  ['as message texts', { entities: true, emojiNames: 'commands and fields' }],
  ['as it was typed', { entities: false, emojiNames: 'nowhere' }],
];

test.each(readings)(
  'show finds each client by everything that identifies it, if Slack sends it %s',
  async (_what, switches) => {
    const world = await hardWorld();
    Object.assign(world.slack.switches, switches);
    // So that no line with a client's usage comes after the answer to a click.
    world.genesys.switches.usageOutcome = 'never';
    // the `&amp;` in its name looks the same as an escaped `&`
    const sure = every([...whole, ...part], 3).filter(
      ([, name]) => switches.entities !== false || name !== 'R&amp;D <test>',
    );
    for (const [typed, name] of sure) {
      const shown = await world.asks('ada', `/oauth show ${typed}`);
      expect(shown.rendered, typed).toContain(`Client ID\n${idFor(name)}`);
    }
    for (const [typed, names] of offered) {
      const choice = await world.asks('ada', `/oauth show ${typed}`);
      expect(choice.rendered, typed).toContain(`${names.length} clients match “${typed}”. Which one?`);
    }
    for (const [typed, name] of typos) {
      const missed = await world.asks('ada', `/oauth show ${typed}`);
      expect(missed.rendered, typed).toContain(`No client named “${typed}”. Closest:`);
      const shown = await world.answer('ada', (ada) =>
        ada.clicks(missed, { value: carrying(world.genesys.organization.id, idFor(name)) }),
      );
      expect(shown.rendered, typed).toContain(`Client ID\n${idFor(name)}`);
    }
  },
  120_000,
);

test('list, the bare words, audit, the forms and the menu find the same', async () => {
  const world = await hardWorld();
  const ada = world.person('ada');
  for (const [typed, name] of every([...whole, ...part], 4)) {
    const listed = await world.asks('ada', `/oauth list ${typed}`);
    expect(JSON.stringify(listed.blocks), `list ${typed}`).toContain(idFor(name));
    const bare = await world.asks('ada', `/oauth ${typed}`);
    expect(bare.rendered, typed).toContain(`Client ID\n${idFor(name)}`);
    const audited = await world.asks('ada', `/oauth audit ${typed}`);
    expect(audited.rendered, `audit ${typed}`).toMatch(/audit records? for |no audit records for /u);
    await world.opens('ada', `/oauth update ${typed}`);
    const form = await world.modal('ada', 'Review changes');
    const named = form.fields.find(({ label }) => label === 'Name')?.value;
    expect(named?.replace(/\s+/gu, ' '), `update ${typed}`).toBe(name.replace(/\s+/gu, ' '));
    await ada.closes();
  }
  await world.opens('ada', '/oauth rotate');
  for (const [typed, name] of [...every([...whole, ...part], 3), ...typos]) {
    const options = await ada.suggests('Find a client', typed);
    expect(options[0]?.value, `menu ${typed}`).toBe(carrying(world.genesys.organization.id, idFor(name)));
  }
}, 120_000);

test.each(readings)(
  'a deletion is confirmed by everything that identifies the client, if Slack sends it %s',
  async (_what, switches) => {
    const world = await hardWorld();
    Object.assign(world.slack.switches, switches);
    const ada = world.person('ada');
    const sure = every(oneEach, 2).filter(([, name]) => switches.entities !== false || name !== 'R&amp;D <test>');
    for (const [typed, name] of sure) {
      await world.opens('ada', `/oauth delete ${idFor(name)}`);
      await world.modal('ada', 'Type the client’s name to confirm');
      await ada.fills({ Reason: 'too short', 'Type the client’s name to confirm': typed });
      await ada.submits();
      await ada.fills({
        When: 'Delete right away',
        Reason: 'Nobody uses it any more',
        'Type the client’s name to confirm': 'payroll',
      });
      await ada.submits();
      const [view] = world.slack.views(ada.id);
      expect(Object.values(view?.errors ?? {}).join(), typed).toContain('Doesn’t match. The name is “');
      await ada.fills({ 'Type the client’s name to confirm': typed });
      await ada.submits();
      await world.modal('ada', 'Sent for approval');
      await ada.closes();
    }
  },
  120_000,
);

test('a typo never chooses the client of a write: the form offers it, and continues in the same modal', async () => {
  const world = await hardWorld();
  const ada = world.person('ada');
  for (const [verb, field] of [
    ['update', 'Review changes'],
    ['delete', 'Type the client’s name to confirm'],
    ['rotate', 'Reason'],
  ] as const) {
    const missed = await world.opens('ada', `/oauth ${verb} payrll export`);
    expect(missed.text).toContain('No client named “payrll export”. Closest:');
    expect(missed.text).toContain('Which client?');
    await ada.clicks(missed, 'Payroll Export');
    const form = await world.modal('ada', field);
    expect(form.id).toBe(missed.id);
    expect(form.text).toContain('Payroll Export');
    await ada.closes();
  }
});

test('a list without a match shows the closest as rows', async () => {
  const world = await hardWorld();
  const { rendered } = await world.asks('ada', '/oauth list payrll export');
  expect(rendered).toContain('No clients match “payrll” and “export”. Closest:');
  expect(rendered).toMatch(/Payroll Export\n.*Payroll Export EU\n/su);
  const filtered = await world.asks('ada', '/oauth list payrll inactive');
  expect(filtered.rendered).not.toContain('Closest');
});

test('clients with the same name among the closest are told apart', async () => {
  const world = await startWorld();
  const { buttons } = await world.asks('ada', '/oauth show chat transcirpt loader');
  const loaders = world.genesys.clients().filter(({ name }) => name === 'Chat transcript loader');
  expect(buttons.toSorted()).toEqual(loaders.map(({ id }) => `Chat transcript loader · ${id.slice(0, 8)}`).toSorted());
});

test('a client that was created elsewhere is found by its name, and typos cost at most three calls in thirty seconds', async () => {
  let now = Date.now();
  const world = await startWorld({ bot: { now: () => now } });
  const calls = () => world.genesys.countCalls('GET', clientsPath);
  await world.asks('ada', '/oauth list');
  const made = world.genesys.addClient({ name: 'Made elsewhere' });
  expect((await world.asks('ada', '/oauth show made elsewhere')).rendered).toContain(`Client ID\n${made.id}`);
  expect(calls()).toBe(2);
  for (const typed of ['show xylophone', 'update xylophone', 'list xylophone', 'audit xylophone', 'xylophone'])
    await world.person('ada').types(`/oauth ${typed}`);
  await world.modal('ada', 'No client named “xylophone”');
  await world.person('ada').suggests('Find a client', 'xylophone');
  expect((await world.asks('ada', '/oauth show xylophone')).rendered).toContain('No client named “xylophone”');
  expect(calls()).toBe(4);
  now += 30_000;
  const again = world.genesys.addClient({ name: 'Made again' });
  await world.opens('ada', '/oauth update made again');
  await world.modal('ada', 'Review changes');
  expect(calls()).toBe(5);
  now += 30_000;
  world.genesys.addClient({ name: 'Made once more' });
  const listed = await world.asks('ada', '/oauth list once more');
  expect(listed.rendered).toContain('1 of 20 clients matches');
  expect(again.id).not.toBe(made.id);
  expect(calls()).toBe(6);
});

test('while Genesys Cloud fails, a miss says how old the searched list is', async () => {
  let now = Date.now();
  const world = await startWorld({ bot: { now: () => now } });
  await world.asks('ada', '/oauth list');
  now += 5 * 60_000;
  const fault = { path: clientsPath, times: Number.POSITIVE_INFINITY, status: 503, headers: { 'retry-after': '0' } };
  world.genesys.faults.inject(fault);
  const { rendered } = await world.asks('ada', '/oauth show xylophone');
  expect(rendered).toContain('No client named “xylophone”.');
  expect(rendered).toContain('Genesys Cloud isn’t responding. This is from a list that’s 5 minutes old.');
});
