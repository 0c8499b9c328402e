import { expect } from 'vitest';
import { approvalsChannel, archivedChannel, externalChannel, people } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { twoPeople, until, usageShown } from './world.ts';

const test = testsInTurn();

const client = 'Nightly reporting export';

test('the form for a deletion says what will happen, and asks for a reason and the client’s name', async () => {
  const w = await twoPeople();
  const ada = w.person('ada');
  const form = await w.opens('ada', `/oauth delete ${client}`);
  expect(form.text).toContain('The client is deactivated, then deleted.');
  expect(form.text).toContain('perhaps not if they were deleted through the API');
  await ada.fills({ Reason: 'too short', 'Type the client’s name to confirm': client });
  expect((await ada.submits()).fieldErrors).toBeDefined();
  await ada.fills({ Reason: `   ${'x'.repeat(9)}   ` });
  await ada.submits();
  expect((await w.modal('ada', ({ errors }) => errors['reason'] !== undefined)).errors['reason']).toContain(
    '10 to 500 characters. This has 9',
  );
  await ada.fills({
    When: 'Delete right away',
    Reason: 'Nobody reads these reports',
    'Type the client’s name to confirm': 'Nightly reporting',
  });
  await ada.submits();
  expect((await w.modal('ada', ({ errors }) => errors['name'] !== undefined)).errors['name']).toContain(
    'Doesn’t match. The name is “Nightly reporting export”.',
  );
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  await ada.fills({ 'Type the client’s name to confirm': '  Nightly   reporting export ' });
  await ada.submits();
  const said = await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
  const card = w.slack.messages(approvalsChannel)[0];
  expect(said.text).toContain(`/archives/${approvalsChannel}/p${card?.ts.replace('.', '')}`);
  expect(said.text).toContain('@Dora or @Will can approve it. Deadline: ');
});

test('a client with a hostile name can be deleted by ID, and its name does nothing on the card', async () => {
  const w = await twoPeople();
  const hostile = '<!channel> *urgent* `rm` & <https://example.com|click>';
  const asked = await w.askFor('ada', 'delete', hostile, '<!here> <@U0BEN0001> *now* ```code``` https://evil.example');
  expect(asked.card().notification).not.toMatch(/⟪/u);
  expect(asked.card().rendered).not.toMatch(/⟪@/u);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).not.toMatch(/⟪@(?:channel|here)/u);
  const posts = w.slack.messages(approvalsChannel);
  expect(posts.filter(({ notification, rendered }) => /⟪@(?:channel|here)/u.test(notification + rendered))).toEqual([]);
});

test('the card has what an approver needs, and is completed when the usage arrives', async () => {
  const w = await twoPeople();
  const lift = w.genesys.faults.inject({ path: /\/usage\/query$/u, hang: true });
  const asked = await w.askFor('ada', 'rotate', client, 'The old secret was in a log file');
  const early = asked.card();
  expect(early.rendered.split('\n').slice(0, 2)).toEqual([
    'Rotate secret · Nightly reporting export',
    'Checking usage…',
  ]);
  for (const fact of [
    'Rotate secret · Nightly reporting export',
    'Ada Admin needs approval by ',
    '@Ben @Dora @Will, one of you can approve.',
    '> The old secret was in a log file',
    `${asked.client.id.slice(0, 8)}… · Client credentials · created `,
    'If you approve, the current secret stops working right away. That can’t be undone.',
  ])
    expect(early.rendered, fact).toContain(fact);
  const details = await w.details('dora', asked);
  for (const fact of [
    'Waiting for approval',
    'Deadline',
    '> The old secret was in a log file',
    asked.client.id,
    'Client credentials (CLIENT-CREDENTIALS)',
    'Active',
    'by Ada Admin',
    'Last changed',
    'Reporting Reader in all divisions',
    'The current secret stops working immediately.',
    'Treat this as permanent',
    asked.id,
  ])
    expect(details, fact).toContain(fact);
  expect(early.buttons).toEqual(['Approve…', 'Deny…', 'Ask Ada Admin', 'Cancel request', 'Details']);
  lift();
  await usageShown(asked);
  expect(asked.card().rendered.split('\n')[1]).toMatch(
    /^⚠ In use: [\d,]+ calls in 7 days, last on [A-Z][a-z]{2} \d+$/u,
  );
  expect(await w.details('dora', asked)).toContain('It can be up to a day late');
  expect(asked.card().buttons).toEqual(early.buttons);
});

test('the button asks for confirmation with the verb, and sends nothing if the person declines', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  const declined = await w.person('dora').clicks(asked.card(), 'Approve…', { decline: true });
  expect(declined.dialog).toContain('Delete client?');
  expect(declined.dialog).toContain('[Delete client]');
  expect(await asked.record()).toMatchObject({ state: 'pending' });
});

test('shows a second requester the first request', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  const form = await w.opens('dora', `/oauth delete ${asked.client.id}`);
  expect(form.text).toContain('@Ada already asked for this.');
  expect(form.text).toContain(`/p${asked.card().ts.replace('.', '')}`);
  const dora = w.person('dora');
  await dora.fills({
    When: 'Delete right away',
    Reason: 'I want it gone as well',
    'Type the client’s name to confirm': client,
  });
  await dora.submits();
  const said = await w.modal('dora', ({ text }) => text.includes('already asked for this'));
  expect(said.text).toContain('@Ada already asked for this.');
  expect(said.text).toContain(`/p${asked.card().ts.replace('.', '')}`);
  expect(w.slack.messages(approvalsChannel).filter(({ buttons }) => buttons.includes('Approve…'))).toHaveLength(1);
  await dora.closes({ all: true });
  expect((await w.opens('dora', `/oauth rotate ${asked.client.id}`)).text).not.toContain('already asked for this');
  await dora.closes({ all: true });
  expect((await w.askFor('dora', 'rotate', client)).id).not.toBe(asked.id);
});

test('shows what’s unusual about a client as a note, not as something that will happen', async () => {
  const w = await twoPeople();
  const { text } = await w.opens('ada', '/oauth delete wallboard leeds');
  const [facts = '', future = ''] = text.split('After approval');
  expect(facts).toMatch(/Note: Genesys Cloud .*implicit grant/u);
  expect(future).not.toContain('implicit');
});

test('people who can’t do it can’t ask for it', async () => {
  const w = await twoPeople();
  for (const [name, words] of [
    ['vera', `/oauth delete ${client}`],
    ['ben', `/oauth delete ${client}`],
    ['noor', `/oauth rotate ${client}`],
    ['gus', `/oauth rotate ${client}`],
  ] as const) {
    const view = await w.opens(name, words);
    expect(view.submit).toBeUndefined();
    expect(view.text).toMatch(/This needs the Genesys Cloud permission|Guests/u);
  }
});

const unusable: [string, string, RegExp][] = [
  ['is missing', 'C0MISSING1', /it doesn’t exist, or it’s private and Keyturn isn’t in it/u],
  ['is archived', archivedChannel, /it’s archived\.[\s\S]*Unarchive it/u],
  ['is shared with another organization', externalChannel, /shared with another organization/u],
  ['has lost the bot', approvalsChannel, /it isn’t a member\.[\s\S]*Type `?\/invite @keyturn/u],
];
test.each(unusable)(
  'when the channel %s, tells the requester what an admin has to do, and leaves no request',
  async (_what, channel, sentence) => {
    const w = await twoPeople({
      settings: { KEYTURN_CHANNEL: channel },
      refusals: [/channel_not_found|not_in_channel|is_archived/u],
    });
    if (channel === approvalsChannel) w.slack.changeChannel(channel, { members: [people.ada] });
    const found = w.clientNamed(client);
    await w.opens('ada', `/oauth delete ${found.id}`);
    await w.person('ada').fills({
      When: 'Delete right away',
      Reason: 'It is not used any more',
      'Type the client’s name to confirm': client,
    });
    await w.person('ada').submits();
    const said = await w.modal('ada', ({ text }) => text.includes('Keyturn can’t post to the approvals channel'));
    expect(said.text).toMatch(sentence);
    expect(said.text).toContain('Nothing was changed');
    expect(said.fields.map(({ value }) => value)).toContain('It is not used any more');
    expect(await w.requests.openRequests()).toEqual([]);
  },
);

test('a card that Slack doesn’t take leaves no open request', async () => {
  const w = await twoPeople();
  const lift = w.slack.faults.inject({ method: 'chat.postMessage', error: 'restricted_action' });
  const found = w.clientNamed(client);
  await w.opens('ada', `/oauth rotate ${found.id}`);
  await w.person('ada').fills({ When: 'Right after approval', Reason: 'It was in a log file' });
  await w.person('ada').submits();
  await w.modal('ada', ({ text }) => text.includes('this workspace restricts who can post there'));
  expect(await w.requests.openRequests()).toEqual([]);
  lift();
  await w.person('ada').submits();
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
});

test('a card that Slack took without saying so does nothing, and loses the buttons that decide on a click', async () => {
  const w = await twoPeople();
  w.slack.faults.inject({ method: 'chat.postMessage', drop: 'after', times: 1 });
  const found = w.clientNamed(client);
  await w.opens('ada', `/oauth rotate ${found.id}`);
  await w.person('ada').fills({ When: 'Right after approval', Reason: 'It was in a log file' });
  await w.person('ada').submits();
  await w.modal('ada', ({ text }) => text.includes('Slack didn’t respond as expected'));
  expect(await w.requests.openRequests()).toEqual([]);
  const [orphan] = w.slack.messages(approvalsChannel);
  if (orphan === undefined) throw new Error('no card');
  await w.person('dora').clicks(orphan, 'Approve…');
  await until(() => w.slack.message(orphan.channel, orphan.ts)?.buttons.join() === 'Ask again,Details');
  expect(w.slack.message(orphan.channel, orphan.ts)?.rendered).toContain('Keyturn canceled the request ');
  await until(() => w.slack.ephemerals(people.dora).at(-1)?.rendered.includes('already canceled'));
  expect(w.writes(found)).toEqual([]);
});

test('a request that nobody can see because its bot stopped is withdrawn by another bot, and the requester gets a message', async () => {
  const w = await twoPeople();
  const found = w.clientNamed(client);
  const orphan = await w.requests.open({
    operation: 'delete',
    input: {},
    client: { id: found.id, name: found.name },
    requester: { slackTeam: w.slack.team.id, slackUser: people.ada, genesysUser: 'g', name: 'Ada' },
    reason: 'The bot went away',
  });
  // While Slack is away nobody gets a message, and it isn't forgotten.
  const lift = w.slack.faults.inject({ method: 'chat.postMessage', status: 503 });
  w.advance(6 * 60_000);
  await until(async () => (await w.requests.get(orphan.id))?.told?.includes('thread'));
  await until(() => w.slack.calls.some(({ method, status }) => method === 'chat.postMessage' && status === 503));
  lift();
  const told = await until(() => {
    w.advance(41_000);
    return w.slack.directMessages(people.ada).at(-1)?.rendered;
  });
  expect(told).toContain('Keyturn couldn’t post this in the approvals channel');
  expect(await w.requests.get(orphan.id)).toMatchObject({ state: 'cancelled' });
});
