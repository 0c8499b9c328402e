import { expect } from 'vitest';
import type { SlackMessage } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { startWorld } from '../support/world.ts';

const test = testsInTurn();

const clientsPath = '/api/v2/oauth/clients';
const forever = Number.POSITIVE_INFINITY;

/** The names of the clients in a listing, from the top: the line above each line that has a grant type. */
const namesIn = ({ rendered }: SlackMessage): string[] => {
  const lines = rendered.split('\n');
  return lines.filter((_, at) => / · created /u.test(lines[at + 1] ?? ''));
};

test('a listing is private and sorted by name, has ten clients a page, and turns pages in place', async () => {
  const world = await startWorld({ genesys: { clients: 100 } });
  const first = await world.asks('vera', '/oauth list');
  expect(first.ephemeralFor).toBe(world.person('vera').id);
  expect(first.rendered).toContain('Showing 1–10 of 117 clients.');
  expect(first.rendered).toContain('Page 1 of 12');
  expect(first.buttons).not.toContain('Previous page');
  const names = namesIn(first);
  expect(names).toHaveLength(10);
  expect(names).toEqual([...names].sort(new Intl.Collator('en', { sensitivity: 'base' }).compare));

  await world.person('vera').clicks(first, 'Next page');
  const second = await world.slack.waitFor(() => {
    const shown = world.slack.ephemerals(world.person('vera').id).at(-1);
    return shown?.rendered.includes('Page 2 of 12') ? shown : undefined;
  });
  expect(second.ts).toBe(first.ts);
  expect(second.rendered).toContain('Showing 11–20 of 117');
  expect(namesIn(second).some((name) => names.includes(name))).toBe(false);
  await world.person('vera').clicks(second, 'Previous page');
  await world.slack.waitFor(() => world.slack.ephemerals(world.person('vera').id).at(-1)?.rendered.includes('Page 1'));
});

test('a screen reader can tell buttons that look the same apart', async () => {
  const world = await startWorld();
  const rows = JSON.stringify((await world.asks('vera', '/oauth list')).blocks);
  expect(rows).toContain('"accessibility_label":"Show details: Agent desktop"');
  const choices = JSON.stringify((await world.asks('vera', '/oauth show chat transcript')).blocks);
  const labels = [...choices.matchAll(/"accessibility_label":"(Choose: [^"]+)"/gu)].map(([, label]) => label);
  expect(new Set(labels).size).toBe(2);
});

test('counts, pages and searches 10,000 clients with one call to Genesys Cloud', async () => {
  const world = await startWorld({ genesys: { seed: 'empty', clients: 10_000 } });
  const vera = world.genesys.addUser({ email: 'vera@example.com', permissions: ['oauth:client:view'] });
  expect(vera.state).toBe('active');
  const all = await world.asks('vera', '/oauth list');
  expect(all.rendered).toContain('of 10,001 clients');
  expect(all.rendered).toContain('Page 1 of 1,001');
  // Digits alone can be part of an ID too.
  const shown = await world.asks('vera', '/oauth list "client 09999"');
  expect(namesIn(shown)).toEqual(['Generated client 09999']);
  expect(shown.rendered).toContain('1 of 10,001 clients matches “client 09999”.');
  expect(world.genesys.countCalls('GET', clientsPath)).toBe(1);
});

test('filters by state, grant type, name and ID, alone and combined', async () => {
  const world = await startWorld();
  const [crm] = world.genesys.clients().filter(({ name }) => name.startsWith('Salesforce'));
  const found = async (words: string) => namesIn(await world.asks('ada', `/oauth list ${words}`));
  expect(await found('inactive')).toEqual(['Outbound dialer trial']);
  expect(await found('DISABLED')).toEqual(['Legacy IVR bridge']);
  expect(await found('saml')).toEqual(['Single sign-on portal']);
  expect(await found('token leeds')).toEqual(['Wallboard Leeds']);
  expect(await found('“chat transcript”')).toEqual(['Chat transcript loader', 'Chat transcript loader']);
  expect(await found(crm?.id ?? '')).toEqual(['Salesforce CRM connector']);
  expect(await found('client-credentials inactive')).toEqual(['Outbound dialer trial']);
  expect(await found('الاتصال')).toHaveLength(1);
});

test('says in a sentence what it looked for', async () => {
  const world = await startWorld();
  const said = async (words: string) => (await world.asks('ada', `/oauth list ${words}`)).rendered;
  expect(await said('inactive')).toContain('1 of 17 clients is inactive.');
  expect(await said('token leeds')).toContain('1 of 17 clients has the grant type TOKEN and matches “leeds”.');
  expect(await said('inactive disabled client-credentials')).toContain(
    '2 of 17 clients are inactive or disabled and have the grant type CLIENT-CREDENTIALS.',
  );
  expect(await said('inactive token payroll')).toContain(
    'No clients are inactive, have the grant type TOKEN, and match “payroll”.',
  );
});

test('leaves out deleted clients, and shows grant type, state and age in each row', async () => {
  const world = await startWorld();
  expect((await world.asks('ada', '/oauth list survey')).rendered).toContain('No clients match');
  const { rendered } = await world.asks('ada', '/oauth list dialer');
  expect(rendered).toContain('Outbound dialer trial\nCLIENT-CREDENTIALS · inactive · created 3 months ago');
});

test('an empty result says what to try, and an empty organization how to start', async () => {
  const world = await startWorld();
  const none = await world.asks('ada', '/oauth list nothing-like-this');
  expect(none.rendered).toContain('No clients match “nothing-like-this”.');
  expect(none.rendered).toContain('Try fewer or shorter words, or /oauth list to see them all.');

  const empty = await startWorld();
  empty.genesys.faults.inject({ path: clientsPath, times: forever, body: { entities: [] } });
  expect((await empty.asks('ada', '/oauth list')).rendered).toMatch(
    /This organization has no OAuth clients yet\.\nCreate the first one with \/oauth create\./u,
  );
  expect((await empty.asks('vera', '/oauth list')).rendered).toContain(
    'Anyone with oauth:client:add can create the first one',
  );
});

test('each row offers what its reader can do, and nothing for clients that can’t be changed', async () => {
  const world = await startWorld();
  const offered = async (who: 'ada' | 'ben' | 'vera' | 'dora' | 'will', words: string) =>
    (await world.asks(who, `/oauth list ${words}`)).buttons;
  expect(await offered('ada', 'salesforce')).toEqual([
    'Show details',
    'Deactivate',
    'Update',
    'Rotate secret',
    'Delete',
  ]);
  expect(await offered('will', 'salesforce')).toEqual([
    'Show details',
    'Deactivate',
    'Update',
    'Rotate secret',
    'Delete',
  ]);
  expect(await offered('ben', 'salesforce')).toEqual(['Show details', 'Deactivate', 'Update', 'Rotate secret']);
  expect(await offered('ben', '"outbound dialer trial"')).toContain('Reactivate');
  expect(await offered('vera', 'salesforce')).toEqual(['Show details']);
  expect(await offered('dora', '"wallboard leeds"')).toEqual(['Show details', 'Deactivate', 'Update', 'Delete']);
  expect(await offered('ada', '"legacy ivr"')).toEqual(['Show details']);
  expect(await offered('ada', 'keyturn')).toEqual(['Show details']);
});

test('a menu acts on the client of its row', async () => {
  const world = await startWorld();
  const listing = await world.asks('ada', '/oauth list wallboard');
  const details = await world.answer('ada', (ada) =>
    ada.clicks(listing, { option: 'Show details', near: 'Wallboard Lisbon' }),
  );
  expect(details.rendered).toMatch(/^Wallboard Lisbon\n/u);
  await world.person('ada').clicks(listing, { option: 'Update', near: 'Wallboard Leeds' });
  const form = await world.modal('ada', 'Review changes');
  expect(form.fields.find(({ label }) => label === 'Name')?.value).toBe('Wallboard Leeds');
});

test('shows the old list with its age while Genesys Cloud fails, and --fresh asks again', async () => {
  let now = Date.now();
  const world = await startWorld({ bot: { now: () => now } });
  await world.asks('ada', '/oauth list');
  world.genesys.addClient({ name: 'Made at the admin pages' });
  const fresh = await world.asks('ada', '/oauth list admin pages --fresh');
  expect(namesIn(fresh)).toEqual(['Made at the admin pages']);
  // Phones turn two dashes into one.
  expect(namesIn(await world.asks('ada', '/oauth list admin pages —fresh'))).toHaveLength(1);
  expect(world.genesys.countCalls('GET', clientsPath)).toBe(3);

  world.genesys.faults.inject({ path: clientsPath, times: forever, status: 503, headers: { 'retry-after': '0' } });
  now += 5 * 60_000;
  const stale = await world.asks('ada', '/oauth list dialer --fresh');
  expect(namesIn(stale)).toEqual(['Outbound dialer trial']);
  expect(stale.rendered).toContain('Genesys Cloud isn’t responding. This list is 5 minutes old.');
});

test('shows an old list immediately, and says it’s refreshing', async () => {
  let now = Date.now();
  const world = await startWorld({ bot: { now: () => now } });
  await world.asks('ada', '/oauth list');
  world.genesys.addClient({ name: 'Brand new' });
  now += 10 * 60_000;
  const old = await world.asks('ada', '/oauth list wallboard');
  expect(old.rendered).toContain('10 minutes old, refreshing.');
  await world.slack.waitFor(() => world.genesys.countCalls('GET', clientsPath) === 2);
  for (let shown = old; !namesIn(shown).includes('Brand new'); ) shown = await world.asks('ada', '/oauth list brand');
});

test('a click on a list by a reader who lost the permission says why, and leaves the list alone', async () => {
  let now = Date.now();
  const world = await startWorld({ bot: { now: () => now }, genesys: { clients: 20 } });
  const listing = await world.asks('vera', '/oauth list');
  const vera = userNamed(world.genesys, 'Vera Viewer');
  world.genesys.changeUser(vera.id, { permissions: [] });
  now += 61_000;
  const refused = await world.answer('vera', (actor) => actor.clicks(listing, 'Next page'));
  expect(refused.rendered).toContain('This needs the Genesys Cloud permission oauth:client:view');
  expect(world.slack.ephemerals(world.person('vera').id).find(({ ts }) => ts === listing.ts)?.rendered).toBe(
    listing.rendered,
  );
});

test('a long filter is cut with its quotes closed, or between two words', async () => {
  const world = await startWorld();
  const summary = async (words: string) =>
    /clients? match(?:es)? (.*?)(?: Closest:| Showing .*)?$/mu.exec(
      (await world.asks('ada', `/oauth list ${words}`)).rendered,
    )?.[1] ?? '';
  for (const width of [1, 2, 3, 4, 5, 6, 40]) {
    const sought = await summary('a'.repeat(width).concat(' ').repeat(200).slice(0, 199));
    expect(sought.length).toBeLessThanOrEqual(301);
    expect(sought).toMatch(/^(?:“a+” and )*(?:“a+”|“a+…”|more)\.$/u);
  }
  expect(await summary('wallboard')).toBe('“wallboard”.');
});
