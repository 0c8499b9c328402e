import { expect } from 'vitest';
import type { SlackView } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld } from '../support/world.ts';

const test = testsInTurn();

test.each([
  ['lsit', 'List'],
  ['shwo crm', 'Show Salesforce CRM connector'],
  ['whoam', 'Whoami'],
  ['del crm', 'Delete Salesforce CRM connector'],
  ['delte wallboard leeds', 'Delete Wallboard Leeds'],
  ['udpate wallboard', 'Update wallboard'],
  ['lst saml', 'List saml'],
  ['Lists', 'List'],
])('“%s” isn’t a command, and a button says “%s”', async (typed, label) => {
  const world = await startWorld();
  const { rendered, buttons, notification } = await world.asks('ada', `/oauth ${typed}`);
  const [word = ''] = typed.toLowerCase().split(' ');
  expect(rendered).toContain(`There’s no command “${word}”.`);
  expect(buttons[0]).toBe(label);
  expect(notification).toContain(label);
  expect(rendered).not.toContain('Reference');
});

test('the button for a command with a typo runs it with the same words', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  const several = await world.asks('ada', '/oauth delte wallboard');
  await ada.clicks(several, 'Delete wallboard');
  expect((await world.modal('ada', 'Which one?')).text).toContain('2 clients match “wallboard”.');
  await ada.closes();
  await ada.clicks(await world.asks('ada', '/oauth delte leeds WALLBOARD'), 'Delete Wallboard Leeds');
  expect((await world.modal('ada', 'Type the client’s name to confirm')).text).toContain('Wallboard Leeds');
  await ada.closes();
  const listed = await world.asks('ada', '/oauth lst saml');
  const found = await world.answer('ada', () => ada.clicks(listed, 'List saml'));
  expect(found.rendered).toContain('1 of 17 clients has the grant type SAML2-BEARER.');
  const help = await world.asks('ada', '/oauth hlep');
  expect((await world.answer('ada', () => ada.clicks(help, 'Help'))).rendered).toContain('What you can do');
});

test('words after create are the name in its form', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  const nameIn = ({ fields }: SlackView) => fields.find(({ label }) => label === 'Name')?.value ?? '';
  for (const [typed, expected] of [
    ['create', ''],
    ['create Payroll  Export', 'Payroll Export'],
    ['new “Payroll & <Export>”', 'Payroll & <Export>'],
    [`create ${'long '.repeat(300)}`, `${'long '.repeat(200).slice(0, 999)}…`],
  ] as const) {
    await world.opens('ada', `/oauth ${typed}`);
    expect(nameIn(await world.modal('ada', 'Grant type')), typed).toBe(expected);
    await ada.closes();
  }
  const mistyped = await world.asks('ada', '/oauth craete Wallboard Leeds');
  await ada.clicks(mistyped, 'Create Wallboard Leeds');
  expect(nameIn(await world.modal('ada', 'Grant type'))).toBe('Wallboard Leeds');
});

test('corrects a command with a typo for people who can’t see clients, without revealing which clients there are', async () => {
  const world = await startWorld();
  const told = await world.asks('noor', '/oauth delte wallboard leeds');
  expect(told.rendered).toBe('There’s no command “delte”.\n[Delete wallboard leeds]');
  expect((await world.asks('noor', '/oauth hlep')).buttons).toEqual(['Help']);
  expect((await world.asks('noor', '/oauth wallboard leeds')).rendered).toContain(
    'This needs the Genesys Cloud permission oauth:client:view',
  );
});

test('offers people who aren’t admitted only commands for everyone, and says why', async () => {
  const world = await startWorld();
  expect((await world.asks('gus', '/oauth hlep')).buttons).toEqual(['Help']);
  const refused = await world.asks('gus', '/oauth delte wallboard leeds');
  expect(refused.buttons).toEqual([]);
  expect(refused.rendered).toContain('Guests can’t use Keyturn.');
});

test('buttons offer only verbs the reader can use', async () => {
  const world = await startWorld();
  const { rendered, buttons } = await world.asks('vera', '/oauth delte wallboard leeds');
  expect(buttons).toEqual([]);
  expect(rendered).toBe('There’s no command “delte”. /oauth help shows what you can do.');
});

test.each([
  '?',
  '??',
  'help!',
  'Help.',
  '--help',
  '—help',
  '-h',
  '*help*',
  '`help`',
  'he\u200Blp',
  '\u2068help\u2069',
  'help me',
  'show --help',
  'delete payroll —help',
  'list -h',
  '""',
  '"',
  '/oauth',
  '/oauth help',
])('“%s” gets help', async (typed) => {
  const world = await startWorld();
  expect((await world.asks('ada', `/oauth ${typed}`)).rendered).toContain('What you can do');
});

test('accepts synonyms of a verb, in any case and with anything around them', async () => {
  const world = await startWorld();
  for (const typed of [
    'LIST saml',
    'List, saml',
    '\u200Blist saml',
    'find saml',
    'ls saml',
    '`list` saml',
    '/list saml',
  ])
    expect((await world.asks('ada', `/oauth ${typed}`)).rendered).toContain('1 of 17 clients has the grant type');
  for (const [typed, field] of [
    ['edit agent desktop', 'Review changes'],
    ['Disable agent desktop', 'It can’t get new tokens.'],
    ['stop agent desktop', 'It can’t get new tokens.'],
    ['deactivate agent desktop', 'It can’t get new tokens.'],
    ['enable outbound dialer', 'It can get new tokens again.'],
    ['activate outbound dialer', 'It can get new tokens again.'],
    ['remove agent desktop', 'Type the client’s name to confirm'],
  ] as const) {
    await world.opens('ada', `/oauth ${typed}`);
    await world.modal('ada', field);
    await world.person('ada').closes();
  }
});

test('ignores the command itself when it’s typed twice', async () => {
  const world = await startWorld();
  for (const typed of ['/oauth show nightly', '/OAUTH nightly', '/oauth\tshow "nightly"'])
    expect((await world.asks('ada', `/oauth ${typed}`)).rendered).toMatch(/^Nightly reporting export\n/u);
  expect((await world.asks('ada', '/oauth show "--help"')).rendered).toContain('No client named “--help”.');
});

test.each(['""', '"', '\u200B', '" "'])('“%s” after a verb names no client, so it asks for one', async (nothing) => {
  const world = await startWorld();
  expect((await world.asks('ada', `/oauth show ${nothing}`)).rendered).toContain('Which client?');
  expect((await world.opens('ada', `/oauth delete ${nothing}`)).text).toMatch(/^Delete OAuth client\nWhich client\?/u);
});

test('words that aren’t a command show the client they name, or the matches', async () => {
  const world = await startWorld();
  for (const typed of ['nightly', 'Wallboard Leeds', 'leeds wallboard', '"Agent desktop"', '*urgent* `rm`']) {
    const { rendered } = await world.asks('ada', `/oauth ${typed}`);
    expect(rendered, typed).toContain('Client ID\n');
  }
  const choice = await world.asks('ada', '/oauth wallboard');
  expect(choice.rendered).toContain('2 clients match “wallboard”. Which one?');
  const shown = await world.answer('ada', (ada) => ada.clicks(choice, { label: 'Choose', near: 'Wallboard Lisbon' }));
  expect(shown.rendered).toMatch(/^Wallboard Lisbon\n/u);
});

test('offers both for words that name a client and may be a command with a typo', async () => {
  const world = await startWorld();
  world.genesys.addClient({ name: 'Shown reports' });
  const both = await world.asks('ada', '/oauth shown reports --fresh');
  expect(both.rendered).toMatch(/^Shown reports\n/u);
  expect(both.rendered).toContain('If you meant “shown” as a command:');
  expect(both.buttons.at(-1)).toBe('Show reports');
});

test('a word that’s unlike any verb and client gets that answer, and isn’t taken for a Slack command', async () => {
  const world = await startWorld();
  const { rendered, notification } = await world.asks('ada', '/oauth <!channel>xylophone`* `a`');
  expect(rendered).toContain('No client named “<!channel>xylophone');
  expect(rendered).toContain('/oauth help shows what you can do.');
  expect(rendered).not.toContain('Reference');
  expect(`${rendered}${notification}`).not.toContain('⟪');
});
