import { describe, expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';
import { grants, labels, named, newClient, serviceForm, valueIn } from './support.ts';

const first = ['Grant type', 'Name', 'Description', 'Token duration'];

test.each([
  ['CODE', [...first, 'Authorised redirect URIs', 'Scopes']],
  ['TOKEN', [...first, 'Authorised redirect URIs', 'Scopes']],
  ['SAML2-BEARER', [...first, 'Scopes']],
  ['CLIENT-CREDENTIALS', [...first, 'Roles in divisions']],
] as const)('the fields follow the grant type %s', async (grant, fields) => {
  const world = await startWorld();
  expect(labels(await world.opens('ada', '/oauth create'))).toEqual(first);
  await world.person('ada').closes();
  const { form } = await newClient(world, 'ada', grant);
  expect(labels(form)).toEqual(fields);
  expect(form.text.includes('Deprecated: Genesys Cloud withdraws the implicit grant')).toBe(grant === 'TOKEN');
});

test('what was typed survives every change of the grant type', async () => {
  const world = await startWorld();
  const { actor } = await newClient(world, 'ada', 'CODE');
  const uris = 'https://a.example.com/cb\nhttps://b.example.com/cb';
  await actor.fills({
    Name: 'Kept & <safe>',
    Description: 'Two\nlines',
    'Token duration': '90 minutes',
    'Authorised redirect URIs': uris,
    Scopes: { search: 'users', pick: 'users:readonly' },
  });
  await actor.fills({ 'Grant type': grants['CLIENT-CREDENTIALS'] });
  await world.window(actor, (view) => labels(view).includes('Roles in divisions'));
  await actor.fills({ 'Roles in divisions': { search: 'routing leeds', pick: 'Routing Manager · Leeds' } });
  await actor.fills({ 'Grant type': grants.CODE });
  const back = await world.window(actor, (view) => labels(view).includes('Scopes'));
  expect(valueIn(back, 'Name')).toBe('Kept & <safe>');
  expect(valueIn(back, 'Description')).toBe('Two\nlines');
  expect(valueIn(back, 'Token duration')).toBe('90 minutes');
  expect(valueIn(back, 'Authorised redirect URIs')).toBe(uris);
  expect(valueIn(back, 'Scopes')).toBe('users:readonly');
  await actor.fills({ 'Grant type': grants['CLIENT-CREDENTIALS'] });
  const again = await world.window(actor, (view) => labels(view).includes('Roles in divisions'));
  expect(valueIn(again, 'Roles in divisions')).toBe('Routing Manager · Leeds');
});

test('two choices of the grant type in one breath leave a form that fits the last', async () => {
  const world = await startWorld();
  const actor = world.person('ada');
  await world.opens(actor, '/oauth create');
  await actor.fills({ 'Grant type': grants.CODE });
  await actor.fills({ 'Grant type': grants['SAML2-BEARER'] });
  await actor.fills({ 'Grant type': grants['CLIENT-CREDENTIALS'] });
  await world.window(actor, (view) => labels(view).includes('Roles in divisions'));
  expect(world.slack.directMessages(actor.id)).toEqual([]);
});

describe('errors stand beneath the field they belong to', () => {
  const right = { Name: 'App', 'Token duration': '1 day', 'Authorised redirect URIs': 'https://a.example.com' };
  const wrong: [field: string, typed: string, sentence: RegExp][] = [
    ['Token duration', 'soon', /Write a duration, such as/u],
    ['Token duration', '4 min', /That is 4 minutes\. Tokens may live from 5 minutes to 48 hours\./u],
    ['Token duration', '3 days', /That is 3 days\./u],
    ['Name', '   ', /A client needs a name\./u],
    ['Name', '\u200B \u2060', /A client needs a name\./u],
    ['Authorised redirect URIs', 'app.example.com', /“app\.example\.com” is not a complete URI/u],
    ['Authorised redirect URIs', 'https://a.example.com/#top', /has a fragment \(#\)/u],
    ['Authorised redirect URIs', 'https://a.example.com https://b.example.com', /has a space in it/u],
    ['Authorised redirect URIs', 'javascript:alert(1)', /is not an address that a browser may be sent back to/u],
  ];

  test('one after the other, and nothing is sent to Genesys Cloud', async () => {
    const world = await startWorld();
    const { actor } = await newClient(world, 'ada', 'CODE');
    for (const [field, typed, sentence] of wrong) {
      await actor.fills({ ...right, [field]: typed });
      await actor.submits();
      const form = await world.window(actor, (view) => Object.keys(view.errors).length > 0);
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
    await actor.fills({ Name: ' ', 'Token duration': 'x', 'Authorised redirect URIs': 'x' });
    await actor.submits();
    const form = await world.window(actor, (view) => Object.keys(view.errors).length > 0);
    expect(Object.keys(form.errors)).toEqual(['name', 'duration', 'redirectUris']);
  });
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
  await world.window(actor, 'Created:');
  expect(named(world, 'Payroll export')[0]?.accessTokenValiditySeconds).toBe(seconds);
});

test('what is created is what was typed, field by field', async () => {
  const world = await startWorld();
  const { actor } = await newClient(world, 'ada', 'CODE');
  await actor.fills({
    Name: '  Café <!here> 🔑 ',
    Description: 'Line one\nLine two',
    'Token duration': '2 hours',
    'Authorised redirect URIs': ' https://a.example.com/cb \n\nmyapp://signed-in\nhttps://a.example.com/cb',
    Scopes: { search: 'readonly', pick: ['users:readonly', 'routing:readonly'] },
  });
  await actor.submits();
  const done = await world.window(actor, 'Created:');
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
  test('offers only roles in divisions that the person holds', async () => {
    const world = await startWorld();
    const offered = async (who: 'ada' | 'ben' | 'will', text: string) => {
      const { actor } = await newClient(world, who, 'CLIENT-CREDENTIALS');
      const found = (await actor.suggests('Roles in divisions', text)).map(({ label }) => label);
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

  test('finds scopes by words of their id or description, and says what they are for', async () => {
    const world = await startWorld();
    const { actor } = await newClient(world, 'ada', 'CODE');
    const found = await actor.suggests('Scopes', 'users');
    expect(found.map(({ label }) => label)).toContain('users:readonly');
    expect(found.every(({ description }) => description !== undefined)).toBe(true);
    expect(await actor.suggests('Scopes', 'no such scope')).toEqual([]);
  });

  test('offers nothing, in time, while Genesys Cloud does not answer', async () => {
    const world = await startWorld();
    world.genesys.faults.inject({ path: /roles|divisions|grants|subjects|scopes/u, hang: true, times: 100 });
    const { actor } = await newClient(world, 'ada', 'CLIENT-CREDENTIALS');
    expect(await actor.suggests('Roles in divisions', 'a')).toEqual([]);
    const [asked] = world.slack.deliveries.filter(({ type }) => type === 'block_suggestion');
    expect(asked?.timedOut).toBe(false);
  });
});
