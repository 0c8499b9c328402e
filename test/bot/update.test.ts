import { expect } from 'vitest';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, labels, named, review, sent, valueIn } from './support.ts';

const test = testsInTurn();

const crm = 'Salesforce CRM connector';

test('the form is filled in, the review shows the changes, and only then are they written', async () => {
  const world = await startWorld();
  await world.asks('ada', '/oauth list');
  const form = await world.opens('ada', '/oauth update crm');
  expect(valueIn(form, 'Name')).toBe(crm);
  expect(valueIn(form, 'Token duration')).toBe('1 day');
  expect(valueIn(form, 'Scopes')).toBe('conversations, users:readonly, routing:readonly');
  expect(valueIn(form, 'State')).toBe('Active');
  expect(form.text).toContain('Grant type\nAuthorization code (CODE). It can’t be changed.');
  const actor = world.person('ada');
  await actor.fills({
    Name: 'CRM <connector>',
    'Token duration': '8 hours',
    'Redirect URIs': 'https://crm.example.com/oauth/callback\nhttps://new.example.com/cb',
    Scopes: { search: 'conversations', pick: 'conversations' },
  });
  await actor.submits();
  const shown = await world.modal(actor, 'Changes to ');
  for (const line of [
    `Name: “${crm}” → “CRM <connector>”`,
    'Token duration: 1 day → 8 hours',
    'Redirect URIs: remove https://crm-staging.example.com/oauth/callback; add https://new.example.com/cb',
    'Scopes: remove users:readonly, routing:readonly',
    'Note: Sign-ins that use a removed redirect URI will fail.',
  ])
    expect(shown.text).toContain(line);
  expect(shown.text).not.toContain('Description:');
  expect(sent(world, 'PUT')).toEqual([]);

  await actor.submits();
  const done = await world.modal(actor, 'Updated:');
  expect(done.text).toContain('Token duration: 1 day → 8 hours');
  expect(named(world, 'CRM <connector>')).toMatchObject([
    {
      description: 'Click-to-dial and screen pop in Salesforce',
      accessTokenValiditySeconds: 28_800,
      registeredRedirectUri: ['https://crm.example.com/oauth/callback', 'https://new.example.com/cb'],
      scope: ['conversations'],
    },
  ]);
  expect((await world.asks('vera', '/oauth list "crm <connector>"')).rendered).toContain(
    '1 of 17 clients matches “crm <connector>”.',
  );
  expect(world.genesys.countCalls('GET', clientsPath)).toBe(1);
});

test('keeps unknown fields, and never sends roleIds', async () => {
  const world = await startWorld();
  const { actor } = await review(world, 'recording archive', { Description: 'To the archive' });
  await actor.submits();
  await world.modal(actor, 'Updated:');
  const [client] = named(world, 'Recording archive to S3');
  expect(client).toMatchObject({
    description: 'To the archive',
    unknownFields: { tags: ['archive', 'storage'] },
  });
  expect(client?.roleDivisions).toHaveLength(2);
  const [body] = sent(world, 'PUT');
  expect(body).toMatchObject({ tags: ['archive', 'storage'], roleDivisions: expect.any(Array) });
  expect(body).not.toHaveProperty('roleIds');
  expect(body).not.toHaveProperty('secret');
});

test('leaves a client alone that someone changed in the meantime, and shows the form with what’s there now', async () => {
  const world = await startWorld();
  const { actor } = await review(world, 'crm', { Description: 'Mine' });
  world.genesys.changeClient(named(world, crm)[0]?.id ?? '', { description: 'Theirs' });
  await actor.submits();
  const again = await world.modal(actor, 'has changed this client');
  expect(again.text).toMatch(/Description .+ → “Theirs”\. Nothing was sent\./u);
  expect(again.text).toContain('Description (optional): Mine');
  expect(named(world, crm)[0]?.description).toBe('Theirs');
  expect(sent(world, 'PUT')).toEqual([]);
});

test('deactivates and reactivates a client, and says what that means', async () => {
  const world = await startWorld();
  const { actor, review: off } = await review(world, 'crm', { State: 'Inactive' });
  expect(off.text).toContain('State: active → inactive');
  expect(off.text).toContain('Note: While it’s inactive, this client can’t get new tokens');
  await actor.submits();
  await world.modal(actor, 'Updated:');
  expect(named(world, crm)[0]?.state).toBe('inactive');
  await actor.closes();
  const { review: on } = await review(world, 'crm', { State: 'Active' });
  expect(on.text).toContain('State: inactive → active');
  expect(on.text).not.toContain('Note:');
  await actor.submits();
  await world.modal(actor, 'Updated:');
  expect(named(world, crm)[0]?.state).toBe('active');
});

test('says so when nothing was changed, and writes nothing', async () => {
  const world = await startWorld();
  await world.opens('ada', '/oauth update crm');
  await world.person('ada').fills({ 'Token duration': '24 h' });
  await world.person('ada').submits();
  const form = await world.modal('ada', (view) => view.errors['name'] !== undefined);
  expect(form.errors['name']).toBe('Nothing has changed yet. Change a field, or close this form.');
  expect(sent(world, 'PUT')).toEqual([]);
});

test('going back from the review keeps what was typed', async () => {
  const world = await startWorld();
  const { actor, review: shown } = await review(world, 'crm', { Description: 'Draft one', State: 'Inactive' });
  await actor.clicks(shown, 'Back to the form');
  const form = await world.modal(actor, 'Token duration');
  expect(valueIn(form, 'Description')).toBe('Draft one');
  expect(valueIn(form, 'State')).toBe('Inactive');
  await actor.fills({ Description: 'Draft two', State: 'Active' });
  await actor.submits();
  expect((await world.modal(actor, 'Changes to ')).text).not.toContain('State');
  await actor.submits();
  await world.modal(actor, 'Updated:');
  expect(named(world, crm)[0]).toMatchObject({ description: 'Draft two', state: 'active' });
});

test('keeps a token duration beyond the usual limit, with a warning, until someone changes it', async () => {
  const world = await startWorld();
  const { actor, review: shown } = await review(world, 'scim', { Description: 'From the identity provider' });
  expect(shown.text).not.toContain('Token duration');
  expect(shown.text).not.toContain('usual limit');
  await actor.submits();
  await world.modal(actor, 'Updated:');
  expect(named(world, 'SCIM user provisioning')[0]?.accessTokenValiditySeconds).toBe(38_880_000);
  await actor.closes();
  const { review: longer } = await review(world, 'scim', { 'Token duration': '449 days' });
  expect(longer.text).toContain('Token duration: 450 days → 449 days');
  expect(longer.text).toContain('Note: 449 days is longer than the usual limit of 48 hours.');
  await actor.submits();
  await world.modal(actor, 'Updated:');
  expect(named(world, 'SCIM user provisioning')[0]?.accessTokenValiditySeconds).toBe(38_793_600);
});

test('shows at its field that Genesys Cloud refused a token duration, which can be corrected', async () => {
  const world = await startWorld();
  const { actor } = await review(world, 'crm', { 'Token duration': '10,800 hours' });
  await actor.submits();
  const refused = await world.modal(actor, 'This didn’t work.');
  expect(refused.text).toMatch(/Token duration: 10,800 hours\n.*\nFix this: .*300 - 172800/u);
  await actor.fills({ 'Token duration': '2 days' });
  await actor.submits();
  expect((await world.modal(actor, 'Changes to ')).text).not.toContain('Note:');
  await actor.submits();
  await world.modal(actor, 'Updated:');
  expect(named(world, crm)[0]?.accessTokenValiditySeconds).toBe(172_800);
});

test('warns when all scopes are removed', async () => {
  const world = await startWorld();
  const { review: shown } = await review(world, 'crm', { Scopes: null });
  expect(shown.text).toContain(
    'Note: Without scopes, this client can’t do anything once Genesys Cloud enforces scopes.',
  );
});

test('leaves alone what doesn’t fit in the form', async () => {
  const world = await startWorld();
  const scope = Array.from({ length: 101 }, (_, n) => `scope-${n}`);
  const description = 'x'.repeat(3001);
  const registeredRedirectUri = Array.from({ length: 100 }, (_, n) => `https://a.example.com/callbacks/number/${n}`);
  const name = 'N'.repeat(300);
  world.genesys.addClient({ name, description, scope, registeredRedirectUri });
  const form = await world.opens('ada', `/oauth update ${name}`);
  expect(labels(form)).toEqual(['Name', 'Token duration', 'State']);
  expect(form.text).toContain('There are too many redirect URIs to edit here. They won’t change.');
  await world.person('ada').fills({ Name: 'Short' });
  await world.person('ada').submits();
  await world.modal('ada', 'Changes to ');
  await world.person('ada').submits();
  await world.modal('ada', 'Updated:');
  expect(named(world, 'Short')).toMatchObject([{ description, scope, registeredRedirectUri }]);
});

test('a value that the form would reject doesn’t block other changes', async () => {
  const world = await startWorld();
  world.genesys.addClient({
    name: 'Odd one',
    description: 'one\r\ntwo',
    registeredRedirectUri: ['not a uri', 'https://a.example.com/#x'],
  });
  world.genesys.addClient({ name: 'Without any', registeredRedirectUri: [] });
  const { actor, review: odd } = await review(world, 'odd one', { 'Token duration': '1 hour' });
  expect(odd.text.split('\n').filter((line) => line.includes('→') || line.includes('Redirect'))).toEqual([
    'Token duration: 1 day → 1 hour',
  ]);
  await actor.submits();
  await world.modal(actor, 'Updated:');
  await actor.closes();
  await review(world, 'without any', { 'Token duration': '1 hour' });
});

test('the person must have the roles they add; roles that were there can stay', async () => {
  const world = await startWorld();
  // In all divisions Ben doesn't have it, and then nobody could remove it alone.
  const [reader] = named(world, 'Nightly reporting export').flatMap(({ id, roleDivisions }) =>
    roleDivisions.map(({ roleId }) => ({ id, roleId })),
  );
  const roleDivisions = [{ roleId: reader?.roleId ?? '', divisionId: world.genesys.ids.homeDivision }];
  world.genesys.changeClient(reader?.id ?? '', { roleDivisions });
  const actor = world.person('ben');
  await world.opens(actor, '/oauth update nightly');
  await actor.fills({ Description: 'Changed by Ben' });
  await actor.submits();
  await world.modal(actor, 'Changes to ');
  await actor.submits();
  await world.modal(actor, 'Updated:');
  expect(named(world, 'Nightly reporting export')[0]?.roleDivisions).toHaveLength(1);
  await actor.closes();

  await world.opens(actor, '/oauth update nightly');
  await actor.fills({ Roles: { search: 'routing', pick: 'Routing Manager · Home' } });
  await actor.submits();
  const shown = await world.modal(actor, 'Changes to ');
  expect(shown.text).toContain('Roles: remove Reporting Reader in Home; add Routing Manager in Home');
  const ben = userNamed(world.genesys, 'Ben Builder');
  world.genesys.changeUser(ben.id, { grants: [] });
  await actor.submits();
  const refused = await world.modal(actor, 'This didn’t work.');
  expect(refused.text).toContain('You don’t have Routing Manager in Home');
  expect(named(world, 'Nightly reporting export')[0]?.roleDivisions).toHaveLength(1);
});

test('a disabled client, a deleted one and the bot’s own can’t be changed', async () => {
  const world = await startWorld();
  const refusal = async (client: string) => {
    const { text, submit } = await world.opens('ada', `/oauth update ${client}`);
    expect(submit).toBeUndefined();
    await world.person('ada').closes();
    return text;
  };
  expect(await refusal('legacy ivr')).toContain('This client is disabled in Genesys Cloud');
  expect(await refusal('old survey')).toContain('No client named “old survey”.');
  expect(await refusal('keyturn')).toContain(
    'This is the client Keyturn signs in with, so you can’t change it in Keyturn.',
  );
  expect(await refusal(world.genesys.botClient.id)).toContain(
    'This is the client Keyturn signs in with, so you can’t change it in Keyturn.',
  );
  expect(sent(world, 'PUT')).toEqual([]);
});

test('chooses one of several matches in the same modal', async () => {
  const world = await startWorld();
  const choice = await world.opens('ada', '/oauth update wallboard');
  expect(choice.text).toContain('2 clients match “wallboard”. Which one?');
  await world.person('ada').clicks(choice, { label: 'Choose', near: 'Wallboard Lisbon' });
  const form = await world.modal('ada', 'Review changes');
  expect(form.id).toBe(choice.id);
  expect(valueIn(form, 'Name')).toBe('Wallboard Lisbon');
});

test('the result leads to details, and from there to another change', async () => {
  const world = await startWorld();
  const { actor } = await review(world, 'crm', { Description: 'Once' });
  await actor.submits();
  await actor.clicks(await world.modal(actor, 'Updated:'), 'Show details');
  const details = await world.modal(actor, 'Description\n> Once');
  expect(world.slack.views(actor.id)).toHaveLength(2);
  await actor.clicks(details, 'Update');
  const form = await world.modal(actor, 'Review changes');
  expect(valueIn(form, 'Description')).toBe('Once');
});

/** Genesys Cloud answers the next PUT as if it accepted it, shows the client as it was, and does nothing. */
const answersAsBefore = (world: World, name: string): void => {
  const [client] = named(world, name);
  world.genesys.faults.inject({ method: 'PUT', path: /clients/u, body: { ...client } });
};

test('doesn’t say that a deactivation was made if Genesys Cloud accepts it but doesn’t make it', async () => {
  const world = await startWorld();
  const { actor } = await review(world, crm, { State: 'Inactive' });
  answersAsBefore(world, crm);
  await actor.submits();
  const shown = await world.modal(actor, 'doesn’t show it');
  expect(shown.text).toContain('Genesys Cloud accepted the change but doesn’t show it: State.');
  expect(shown.text).toContain(`Run /oauth show ${named(world, crm)[0]?.id} to check before you ask again.`);
  expect(shown.text).not.toContain('Updated:');
});

test('names fields that differ in Genesys Cloud’s answer from what was sent', async () => {
  const world = await startWorld();
  const { actor } = await review(world, crm, { Description: 'Another', 'Token duration': '8 hours' });
  answersAsBefore(world, crm);
  await actor.submits();
  const shown = await world.modal(actor, 'Updated:');
  expect(shown.text).toContain('accepted the change but doesn’t show it: Description, Token duration.');
});
