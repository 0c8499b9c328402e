import { describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { grants, labels, named, newClient, serviceForm, valueIn } from './support.ts';

const first = ['Grant type', 'Name', 'Description', 'Token duration'];

test.each([
  ['CODE', [...first, 'Redirect URIs', 'Scopes']],
  ['SAML2-BEARER', [...first, 'Scopes']],
  ['CLIENT-CREDENTIALS', [...first, 'Roles', 'Allowed IP addresses']],
] as const)('the grant type %s decides which fields are shown', async (grant, fields) => {
  const world = await startWorld();
  expect(labels(await world.opens('ada', '/oauth create'))).toEqual(first);
  await world.person('ada').closes();
  const { form } = await newClient(world, 'ada', grant);
  expect(labels(form)).toEqual(fields);
  expect(form.text).not.toContain('implicit');
});

test('changing the grant type keeps what was typed', async () => {
  const world = await startWorld();
  const { actor } = await newClient(world, 'ada', 'CODE');
  const uris = 'https://a.example.com/cb\nhttps://b.example.com/cb';
  await actor.fills({
    Name: 'Kept & <safe>',
    Description: 'Two\nlines',
    'Token duration': '90 minutes',
    'Redirect URIs': uris,
    Scopes: { search: 'users', pick: 'users:readonly' },
  });
  await actor.fills({ 'Grant type': grants['CLIENT-CREDENTIALS'] });
  await world.modal(actor, (view) => labels(view).includes('Roles'));
  await actor.fills({ Roles: { search: 'routing leeds', pick: 'Routing Manager · Leeds' } });
  await actor.fills({ 'Grant type': grants.CODE });
  const back = await world.modal(actor, (view) => labels(view).includes('Scopes'));
  expect(valueIn(back, 'Name')).toBe('Kept & <safe>');
  expect(valueIn(back, 'Description')).toBe('Two\nlines');
  expect(valueIn(back, 'Token duration')).toBe('90 minutes');
  expect(valueIn(back, 'Redirect URIs')).toBe(uris);
  expect(valueIn(back, 'Scopes')).toBe('users:readonly');
  await actor.fills({ 'Grant type': grants['CLIENT-CREDENTIALS'] });
  const again = await world.modal(actor, (view) => labels(view).includes('Roles'));
  expect(valueIn(again, 'Roles')).toBe('Routing Manager · Leeds');
});

test('two quick changes of the grant type leave a form that fits the last one', async () => {
  const world = await startWorld();
  const actor = world.person('ada');
  await world.opens(actor, '/oauth create');
  await actor.fills({ 'Grant type': grants.CODE });
  await actor.fills({ 'Grant type': grants['SAML2-BEARER'] });
  await actor.fills({ 'Grant type': grants['CLIENT-CREDENTIALS'] });
  await world.modal(actor, (view) => labels(view).includes('Roles'));
  expect(world.slack.directMessages(actor.id)).toEqual([]);
});

describe('errors are shown at their fields', () => {
  const right = { Name: 'App', 'Token duration': '1 day', 'Redirect URIs': 'https://a.example.com' };
  const wrong: [field: string, typed: string, sentence: RegExp][] = [
    ['Token duration', 'soon', /Enter a duration, such as/u],
    [
      'Token duration',
      '4 min',
      /That’s 4 minutes\. Tokens can last from 5 minutes to 48 hours, and up to 450 days for SCIM clients\./u,
    ],
    ['Token duration', '451 days', /That’s 451 days\./u],
    ['Name', '   ', /A client needs a name\./u],
    ['Name', '\u200B \u2060', /A client needs a name\./u],
    ['Redirect URIs', 'app.example.com', /“app\.example\.com” isn’t a complete URI/u],
    ['Redirect URIs', 'https://a.example.com/#top', /has a fragment \(#\)/u],
    ['Redirect URIs', 'https://a.example.com https://b.example.com', /has a space in it/u],
    ['Redirect URIs', 'javascript:alert(1)', /Browsers can’t redirect to “javascript:alert\(1\)”\./u],
  ];

  test('one after another, with nothing sent to Genesys Cloud', async () => {
    const world = await startWorld();
    const { actor } = await newClient(world, 'ada', 'CODE');
    for (const [field, typed, sentence] of wrong) {
      await actor.fills({ ...right, [field]: typed });
      await actor.submits();
      const form = await world.modal(actor, (view) => Object.keys(view.errors).length > 0);
      const at = form.fields.find(({ label }) => label === field);
      expect(at?.error).toMatch(sentence);
      expect(Object.keys(form.errors)).toEqual([at?.blockId]);
      expect(at?.value).toBe(typed);
    }
    expect(world.genesys.countCalls('POST', '/api/v2/oauth/clients')).toBe(0);
  });

  test('several at once', async () => {
    const world = await startWorld();
    const { actor } = await newClient(world, 'ada', 'CODE');
    await actor.fills({ Name: ' ', 'Token duration': 'x', 'Redirect URIs': 'x' });
    await actor.submits();
    const form = await world.modal(actor, (view) => Object.keys(view.errors).length > 0);
    expect(Object.keys(form.errors)).toEqual(['name', 'duration', 'redirectUris']);
  });
});

test('warns once about a token duration beyond the usual limit, and Genesys Cloud decides', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada', {
    'Token duration': '450 days',
    Roles: { search: 'directory', pick: 'Directory Sync · Home' },
  });
  await actor.submits();
  const warned = await world.modal(actor, 'is longer than the usual limit of 48 hours');
  expect(warned.text).toMatch(
    /Token duration: 450 days\n.*\n⚠ Warning: 450 days is longer .* press Create client again\./u,
  );
  expect(named(world, 'Payroll export')).toEqual([]);
  await actor.submits();
  const done = await world.modal(actor, 'Created:');
  expect(done.text).toContain('450 days');
  expect(named(world, 'Payroll export')[0]?.accessTokenValiditySeconds).toBe(38_880_000);
});

test.each([
  ['10800 hours', '450 days'],
  ['172801', '2 days 1 second'],
])('shows at its field that Genesys Cloud refused a token duration of “%s”', async (typed, shown) => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada', { 'Token duration': typed });
  await actor.submits();
  await world.modal(actor, `Warning: ${shown} is longer`);
  await actor.submits();
  const refused = await world.modal(actor, 'This didn’t work.');
  expect(refused.text).toMatch(/Token duration: .*\n.*\nFix this: .*Allowable values are: 300 - 172800/u);
  expect(valueIn(refused, 'Token duration')).toBe(typed);
  expect(named(world, 'Payroll export')).toEqual([]);
  await actor.fills({ 'Token duration': '3 days' });
  await actor.submits();
  await world.modal(actor, 'Warning: 3 days is longer');
  await actor.fills({ 'Token duration': '48 hours' });
  await actor.submits();
  await world.modal(actor, 'Created:');
});

describe('scopes', () => {
  const form = (world: World, grant: 'CODE' | 'SAML2-BEARER') => newClient(world, 'ada', grant);

  test.each(['CODE', 'SAML2-BEARER'] as const)('of a new %s client start with user-basic-info', async (grant) => {
    const world = await startWorld();
    const { actor, form: shown } = await form(world, grant);
    expect(valueIn(shown, 'Scopes')).toBe('user-basic-info');
    await actor.fills({
      Name: 'Portal',
      ...(grant === 'CODE' ? { 'Redirect URIs': 'https://a.example.com' } : {}),
    });
    await actor.submits();
    await world.modal(actor, 'Created:');
    expect(named(world, 'Portal')[0]?.scope).toEqual(['user-basic-info']);
  });

  test('can be left empty once the warning was shown', async () => {
    const world = await startWorld();
    const { actor } = await form(world, 'SAML2-BEARER');
    await actor.fills({ Name: 'Portal', Scopes: { search: '', pick: [] } });
    await actor.submits();
    const warned = await world.modal(actor, 'Warning: Without scopes, this client can’t do anything');
    expect(warned.text).toContain('Add at least user-basic-info.');
    expect(warned.fields.map(({ label }) => label)).toEqual([...first, 'Scopes']);
    expect(valueIn(warned, 'Name')).toBe('Portal');
    expect(named(world, 'Portal')).toEqual([]);
    await actor.submits();
    await world.modal(actor, 'Created:');
    expect(named(world, 'Portal')[0]?.scope).toEqual([]);
  });

  test('aren’t sent or warned about for a client that has roles instead', async () => {
    const world = await startWorld();
    const actor = await serviceForm(world, 'ada');
    await actor.submits();
    await world.modal(actor, 'Created:');
    expect(named(world, 'Payroll export')[0]?.scope).toEqual([]);
  });
});

test('a warning that was shown counts for that one, not for the next', async () => {
  const world = await startWorld();
  const { actor } = await newClient(world, 'ada', 'SAML2-BEARER');
  await actor.fills({ Name: 'Portal', Scopes: { search: '', pick: [] } });
  await actor.submits();
  await world.modal(actor, 'Without scopes');
  await actor.fills({ 'Token duration': '60 days' });
  await actor.submits();
  const both = await world.modal(actor, 'Warning: 60 days');
  expect(both.text).toContain('Without scopes');
  expect(named(world, 'Portal')).toEqual([]);
});

test.each([
  ['1 hour 30 minutes', 5_400],
  ['24h', 86_400],
  ['300', 300],
  ['2 days', 172_800],
])('a token duration of “%s” is %i seconds', async (typed, seconds) => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada', { 'Token duration': typed });
  await actor.submits();
  await world.modal(actor, 'Created:');
  expect(named(world, 'Payroll export')[0]?.accessTokenValiditySeconds).toBe(seconds);
});

test('creates exactly what was typed, field by field', async () => {
  const world = await startWorld();
  const { actor } = await newClient(world, 'ada', 'CODE');
  await actor.fills({
    Name: '  Café <!here> 🔑 ',
    Description: 'Line one\nLine two',
    'Token duration': '2 hours',
    'Redirect URIs': ' https://a.example.com/cb \n\nmyapp://signed-in\nhttps://a.example.com/cb',
    Scopes: { search: 'readonly', pick: ['users:readonly', 'routing:readonly'] },
  });
  await actor.submits();
  const done = await world.modal(actor, 'Created:');
  expect(named(world, 'Café <!here> 🔑')).toMatchObject([
    {
      description: 'Line one\nLine two',
      authorizedGrantType: 'CODE',
      accessTokenValiditySeconds: 7_200,
      registeredRedirectUri: ['https://a.example.com/cb', 'myapp://signed-in'],
      scope: ['users:readonly', 'routing:readonly'],
      state: 'active',
    },
  ]);
  expect(done.text).toContain('Created: Café <!here> 🔑');
  expect(done.text).not.toContain('⟪');
});

describe('type-ahead', () => {
  test('offers only roles in divisions where the person has them', async () => {
    const world = await startWorld();
    const offered = async (who: 'ada' | 'ben' | 'will', text: string) => {
      const { actor } = await newClient(world, who, 'CLIENT-CREDENTIALS');
      const found = (await actor.suggests('Roles', text)).map(({ label }) => label);
      await actor.closes();
      return found;
    };
    expect(await offered('ben', '')).toEqual(['Reporting Reader · Home', 'Routing Manager · Home']);
    expect(await offered('ben', 'campaign')).toEqual([]);
    expect(await offered('will', 'sync')).toEqual([
      'Directory Sync · All divisions',
      'Directory Sync · Home',
      'Directory Sync · Leeds',
      'Directory Sync · Lisbon',
    ]);
    expect(await offered('ada', 'RECORDING lisbon')).toEqual(['Recording Exporter · Lisbon']);
  });

  test('finds scopes by ID or description, and shows what they’re for', async () => {
    const world = await startWorld();
    const { actor } = await newClient(world, 'ada', 'CODE');
    const found = await actor.suggests('Scopes', 'users');
    expect(found.map(({ label }) => label)).toContain('users:readonly');
    expect(found.every(({ description }) => description !== undefined)).toBe(true);
    expect(await actor.suggests('Scopes', 'no such scope')).toEqual([]);
  });

  test('offers nothing, in time, while Genesys Cloud isn’t responding', async () => {
    const world = await startWorld();
    world.genesys.faults.inject({ path: /roles|divisions|grants|subjects|scopes/u, hang: true, times: 100 });
    const { actor } = await newClient(world, 'ada', 'CLIENT-CREDENTIALS');
    expect(await actor.suggests('Roles', 'a')).toEqual([]);
    const [asked] = world.slack.deliveries.filter(({ type }) => type === 'block_suggestion');
    expect(asked?.timedOut).toBe(false);
  });
});
