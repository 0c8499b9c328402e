import { expect } from 'vitest';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { startWorld } from '../support/world.ts';

const test = testsInTurn();

const forever = Number.POSITIVE_INFINITY;

test('details show every field in words: names instead of IDs, durations, dates, who created it', async () => {
  const world = await startWorld();
  const client = world.genesys.clients().find(({ name }) => name === 'Recording archive to S3');
  const { rendered, ephemeralFor } = await world.asks('ada', '/oauth show recording archive');
  expect(ephemeralFor).toBe(world.person('ada').id);
  for (const words of [
    'Recording archive to S3',
    `Client ID\n${client?.id}`,
    'Active · checking usage… · Client credentials (CLIENT-CREDENTIALS)\n',
    'Token duration\n1 day',
    '(16 months ago) by Ada Admin',
    'Last changed\n',
    'Description\n> Moves recordings to cold storage',
    'Roles (2)\n• Recording Exporter in all divisions\n• Reporting Reader in Leeds',
  ])
    expect(rendered).toContain(words);
  const crm = await world.asks('ada', '/oauth show "Salesforce CRM connector"');
  expect(crm.rendered).toContain(
    'Redirect URIs (2)\n• https://crm.example.com/oauth/callback\n• https://crm-staging.example.com/oauth/callback',
  );
  expect(crm.rendered).toContain('Scopes (3)\nconversations, users:readonly, routing:readonly');
  expect(crm.rendered).not.toMatch(/[0-9a-f]{8}-[0-9a-f-]{27}(?!\n)/u);
});

test('details have one list of allowed addresses, whatever else the client has', async () => {
  const world = await startWorld();
  world.genesys.switches.allowedIps = 'optional';
  const { rendered } = await world.asks('ada', '/oauth show recording archive');
  expect(rendered).toContain('Allowed IP addresses\nNone');
  expect(rendered).toContain('Other fields (unknown to Keyturn)\ntags: ["archive","storage"]');
  expect(rendered).not.toContain('192.0.2.');
});

test('names that look like a mention, a channel or a link stay as they are, so Slack isn’t to parse them', async () => {
  const world = await startWorld();
  const name = '@channel @Ada #general https://evil.example';
  const { id } = world.genesys.addClient({ name, description: name });
  expect((await world.asks('vera', `/oauth show ${id}`)).rendered).toContain(name);
  await world.asks('vera', '/oauth list @channel');
  await world.opens('ada', `/oauth delete ${id}`);
  const texts = JSON.stringify(world.slack.calls).match(/"type":"mrkdwn"[^{}]*\}/gu) ?? [];
  expect(texts.length).toBeGreaterThan(5);
  expect(texts.filter((each) => !each.includes('"verbatim":true'))).toEqual([]);
});

test('shows dates in the reader’s time zone', async () => {
  const world = await startWorld();
  world.genesys.addClient({ name: 'Dated', dateCreated: '2020-07-01T16:30:00Z' });
  expect((await world.asks('ada', '/oauth show dated')).rendered).toContain('Jul 1, 2020 at 5:30 PM');
  expect((await world.asks('ben', '/oauth show dated')).rendered).toContain('Jul 1, 2020 at 12:30 PM');
});

test.each([
  [
    'dialer',
    /Note: This client is inactive and can’t get new tokens. Genesys Cloud deletes it on [A-Z][a-z]{2} \d+, \d{4}\./u,
  ],
  ['legacy ivr', /Note: Genesys Cloud disabled this client/u],
  [
    'wallboard leeds',
    /Note: Genesys Cloud (?:ends|announced that) support for the implicit grant (?:ends )?in spring 2027/u,
  ],
  ['scim', /Note: This client’s tokens last 450 days, longer than the usual limit of 48 hours\./u],
  ['long name', /Note: The password grant is a legacy grant type/u],
  ['roleless', /Note: This client has no roles, so its tokens can’t do anything\./u],
])('says first what’s unusual about %s', async (words, note) => {
  const world = await startWorld();
  world.genesys.addClient({ name: 'Roleless', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions: [] });
  const { rendered } = await world.asks('ada', `/oauth show ${words}`);
  expect(rendered.split('\n')[2]).toMatch(note);
});

test('shows how to leave a grant type as update allows: with a move, or with a new client', async () => {
  const world = await startWorld();
  for (const [words, canMove] of [
    ['wallboard leeds', true],
    ['long name', false],
  ] as const) {
    const { rendered } = await world.asks('ada', `/oauth show ${words}`);
    expect(rendered.includes('Use Update to change this client’s grant type to CODE'), words).toBe(canMove);
    expect(rendered.includes('can’t be changed. Create a client with another grant type'), words).toBe(!canMove);
    const form = await world.opens('ada', `/oauth update ${words}`);
    expect(form.text.includes('It can’t be changed.'), words).toBe(!canMove);
    await world.person('ada').closes();
  }
});

test('shows the buttons for what the reader can do with this client', async () => {
  const world = await startWorld();
  expect((await world.asks('ada', '/oauth show crm')).buttons).toEqual([
    'Deactivate',
    'Update',
    'Rotate secret',
    'Delete',
  ]);
  expect((await world.asks('ada', '/oauth show single sign-on')).buttons).toEqual([
    'Deactivate',
    'Update',
    'Rotate secret',
    'Delete',
  ]);
  expect((await world.asks('ada', '/oauth show wallboard leeds')).buttons).toEqual(['Deactivate', 'Update', 'Delete']);
  expect((await world.asks('vera', '/oauth show crm')).buttons).toEqual([]);
  expect((await world.asks('ada', '/oauth show legacy ivr')).buttons).toEqual([]);
  const own = await world.asks('ada', '/oauth show keyturn');
  expect(own.buttons).toEqual([]);
  expect(own.rendered).toContain('This is the client Keyturn signs in with, so you can’t change it in Keyturn.');
});

test('no button is red, since each opens a form', async () => {
  const world = await startWorld();
  const { blocks } = await world.asks('ada', '/oauth show crm');
  expect(JSON.stringify(blocks)).toContain('"action_id":"run:delete"');
  expect(JSON.stringify(blocks)).not.toContain('"style":"danger"');
});

test('offers a button for each match, and exact names and IDs win over parts', async () => {
  const world = await startWorld();
  const loaders = world.genesys.clients().filter(({ name }) => name === 'Chat transcript loader');
  const choice = await world.asks('ada', '/oauth show chat transcript loader');
  expect(choice.rendered).toContain('2 clients match “chat transcript loader”. Which one?');
  expect(choice.buttons).toEqual(['Choose', 'Choose']);
  const second = loaders.find(({ description }) => description === 'Second attempt');
  const chosen = await world.answer('ada', (ada) => ada.clicks(choice, { label: 'Choose', near: second?.id ?? '' }));
  expect(chosen.rendered).toContain('Second attempt');
  expect((await world.asks('ada', `/oauth show ${loaders[0]?.id.toUpperCase()}`)).rendered).toContain('First attempt');
  world.genesys.addClient({ name: 'Wallboard' });
  const exact = await world.asks('ada', '/oauth show WALLBOARD --fresh');
  expect(exact.rendered).toMatch(/^Wallboard\n/u);
});

test('finds what it can’t offer when people type more: in another command, or in the modal if there is one', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  for (let n = 1; n <= 26; n += 1) world.genesys.addClient({ name: `Line ${n}` });
  const choice = await world.asks('ada', '/oauth show line --fresh');
  expect(choice.rendered).toMatch(/… and \d+ more\. Type more of the name, or the full ID\./u);
  const modal = await world.opens('ada', '/oauth update line');
  expect(modal.text).toMatch(/… and \d+ more\.\nWhich client\? Type a name or ID\./u);
  expect(modal.text).not.toContain('Type more');
  await ada.picks(modal, 'Find a client', { search: 'line 26', pick: 'Line 26' });
  const form = await world.modal('ada', 'Review changes');
  expect(form.text).toContain('Line 26');
  expect(form.id).toBe(modal.id);
});

test('quotes a description line by line, so that it can’t pass for Keyturn’s own words', async () => {
  const world = await startWorld();
  world.genesys.addClient({ name: 'Sly', description: '> Approved by security\n\n*Note:* safe to delete' });
  const { rendered, blocks } = await world.asks('ada', '/oauth show sly');
  expect(rendered.replaceAll('\u200B', '')).toContain(
    'Description\n> > Approved by security\n> \n> *Note:* safe to delete',
  );
  expect(JSON.stringify(blocks)).not.toMatch(/\\n(?:&gt;|Approved|\*Note)/u);
});

test('finds a name as it was typed, with the characters that Slack escapes', async () => {
  const world = await startWorld();
  const { rendered, notification } = await world.asks('ada', '/oauth show <!channel> *urgent* `rm`');
  expect(rendered).toMatch(/^<!channel> \*urgent\* `rm` & <https:\/\/example\.com\|click>/u);
  expect(`${rendered}${notification}`).not.toContain('⟪');
  expect(rendered).toContain('https://example.com/a?b=<c>&d=`e`');
});

test('shows the copy from the list, with its age, while Genesys Cloud fails', async () => {
  const world = await startWorld();
  await world.asks('ada', '/oauth list');
  world.genesys.faults.inject({ path: /\/oauth\/clients\//u, times: forever, status: 503 });
  const { rendered } = await world.asks('ada', '/oauth show crm');
  expect(rendered).toContain('Click-to-dial and screen pop in Salesforce');
  expect(rendered).toMatch(/Genesys Cloud isn’t responding\. This was read .+\./u);
});

test('finds a client by ID that isn’t in the list yet, but not a deleted one', async () => {
  const world = await startWorld();
  await world.asks('ada', '/oauth list');
  const { id } = world.genesys.addClient({ name: 'Made elsewhere' });
  expect((await world.asks('ada', `/oauth show ${id}`)).rendered).toMatch(/^Made elsewhere\n/u);
  world.genesys.changeClient(id, { state: 'deleted' });
  const gone = await world.asks('ada', `/oauth show ${id}`);
  expect(gone.rendered).toContain(`No client named “${id}”.`);
});

test('finds a client by name that was made in Genesys Cloud after the list was read', async () => {
  const world = await startWorld();
  await world.asks('ada', '/oauth list');
  world.genesys.addClient({ name: 'Brand new export' });
  expect((await world.asks('ada', '/oauth show brand new')).rendered).toMatch(/Brand new export[\s\S]*Token duration/u);
});

test('without a client, a type-ahead offers all clients and shows the chosen one', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  const which = await world.asks('ada', '/oauth show');
  expect(which.rendered).toContain('Which client?');
  const shown = await world.answer('ada', () =>
    ada.picks(which, 'Find a client', { search: 'desk AGENT', pick: 'Agent desktop' }),
  );
  expect(shown.rendered).toContain('Agent desktop\n');
  expect(shown.buttons).toEqual(['Deactivate', 'Update', 'Rotate secret', 'Delete']);
});

test.each([
  ['update', 'Name'],
  ['delete', 'Type the client’s name to confirm'],
  ['rotate', 'Reason'],
])('%s without a client asks for one in the modal, and continues there', async (verb, field) => {
  const world = await startWorld();
  const view = await world.opens('ada', `/oauth ${verb} `);
  expect(view.text).toContain('Which client?');
  const [before] = world.slack.views(world.person('ada').id);
  await world.person('ada').picks(view, 'Find a client', { search: 'agent', pick: 'Agent desktop' });
  const form = await world.modal('ada', field);
  expect(form.text).toContain('Agent desktop');
  expect(form.id).toBe(before?.id);
});

test('the type-ahead tells clients of the same name apart, and offers at most a hundred', async () => {
  const world = await startWorld({ genesys: { clients: 300 } });
  const offers = (text: string) => world.person('ada').suggests('Find a client', text);
  await world.opens('ada', '/oauth update');
  const twins = await offers('TRANSCRIPT loader');
  expect(twins.map(({ label }) => label)).toEqual(['Chat transcript loader', 'Chat transcript loader']);
  expect(new Set(twins.map(({ description }) => description)).size).toBe(2);
  const { id } = world.genesys.clients().find(({ name }) => name === 'Agent desktop') ?? {};
  expect((await offers(`${id}`)).map(({ label }) => label)).toEqual(['Agent desktop']);
  expect(await offers('')).toHaveLength(100);
  expect(await offers('no such thing')).toEqual([]);
});

test('the form of an update shows by client ID which of two clients of the same name it’s for', async () => {
  const world = await startWorld();
  const twins = world.genesys.clients().filter(({ name }) => name === 'Chat transcript loader');
  expect(twins).toHaveLength(2);
  for (const { id } of twins) {
    const form = await world.opens('ada', `/oauth update ${id}`);
    expect(form.text).toContain(`Client ID\n${id}`);
    await world.person('ada').closes();
  }
});

test('the type-ahead isn’t there for people who can change clients but not see them', async () => {
  const world = await startWorld();
  const ben = userNamed(world.genesys, 'Ben Builder');
  world.genesys.changeUser(ben.id, { permissions: ['oauth:client:edit'] });
  const said = await world.opens('ben', '/oauth update');
  expect(said.text).toContain('oauth:client:view');
  expect(said.fields).toEqual([]);
});

test('says what to type when there’s no such client', async () => {
  const world = await startWorld();
  expect((await world.asks('ada', '/oauth show no such thing')).rendered).toMatch(
    /No client named “no such thing”\. Try part of its name, or \/oauth list\./u,
  );
  expect((await world.asks('ada', `/oauth show ${'x'.repeat(1001)}`)).rendered).toContain(
    '“Client name” can have at most 1,000 characters.',
  );
});

test('explains an ID without a name: an unknown user, a deleted role or division', async () => {
  const world = await startWorld();
  world.genesys.addClient({
    name: 'Orphan',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    createdBy: 'c0ffee00-0000-4000-8000-000000000001',
    roleDivisions: [{ roleId: 'role-1', divisionId: 'division-1' }],
  });
  const { rendered } = await world.asks('ada', '/oauth show orphan');
  expect(rendered).toContain('by an unknown user (c0ffee00-0000-4000-8000-000000000001)');
  expect(rendered).toContain('• a deleted role (role-1) in a deleted division (division-1)');
});

test('marks and counts what’s left out when a client doesn’t fit in a message', async () => {
  const world = await startWorld();
  const scopes = Array.from({ length: 500 }, (_, n) => `some-rather-long-scope-${n}:readonly`);
  world.genesys.addClient({ name: 'Huge', scope: scopes });
  const { rendered, blocks } = await world.asks('ada', '/oauth show huge');
  expect(rendered).toContain('Scopes (500)');
  expect(rendered).toContain('…');
  // Slack’s own IDs of blocks are shorter than the sandbox’s.
  const withoutIds = (blocks as object[]).map((block) => ({ ...block, block_id: 'aBc1D' }));
  expect(JSON.stringify(withoutIds).length).toBeLessThanOrEqual(13_000);
});

test('records reads with the client', async () => {
  const world = await startWorld();
  await world.asks('ada', '/oauth show crm');
  const trail = await world.slack.waitFor(() =>
    world.logLines().find((line) => line.includes('"audit"') && line.includes('Salesforce CRM connector')),
  );
  expect(trail).toContain('show');
});
