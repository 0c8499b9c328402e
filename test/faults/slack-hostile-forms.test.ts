import { describe, expect, test } from 'vitest';
import { type Actor, type Delivery, type Json, people } from '../../sandbox/slack.ts';
import { audited, newClient, serviceForm } from '../bot/support.ts';
import { type PersonName, startWorld, type World } from '../support/world.ts';
import { ownFaults, writes } from './support.ts';
import { part, tampered } from './wire.ts';

/** A change to what a person sends, and the answer that it must get. */
type Tampering = [what: string, change: (json: Json) => void, answer: RegExp];

const expired = /This form was open for too long and has expired\. Nothing was changed/u;

/** Submits a person's modal, and keeps the payload from arriving: it can be tampered with, and wasn't handled. */
async function captured(world: World, actor: Actor): Promise<Delivery> {
  world.slack.deliverTo(undefined);
  const delivery = await actor.submits();
  world.slack.deliverTo(`http://127.0.0.1:${world.bot.port}/slack/events`);
  expect(delivery).toMatchObject({ type: 'view_submission', via: 'none' });
  return delivery;
}

/** What the bot answers Slack. */
async function answered(world: World, delivery: Delivery, change: (json: Json) => void = () => {}): Promise<string> {
  const { status, text } = await tampered(world, delivery, change);
  expect(status).toBe(200);
  return text;
}

async function expectRefused(world: World, delivery: Delivery, tamperings: readonly Tampering[]): Promise<void> {
  for (const [what, change, answer] of tamperings)
    expect(await answered(world, delivery, change), what).toMatch(answer);
}

/** Sends it as captured: that creates the one client, and what was sent before created none and broke nothing. */
async function makesOne(world: World, sent: Delivery, name: PersonName, title: string): Promise<void> {
  expect(await answered(world, sent)).toContain('Saving…');
  await world.modal(name, title);
  expect(writes(world)).toEqual(['POST ']);
  expect(ownFaults(world)).toEqual([]);
}

/** The ID of the form that this person has open. */
async function formOf(world: World, name: PersonName): Promise<string> {
  return (await world.opens(name, '/oauth create')).private_metadata;
}

/** The complete form of a new client for people. */
async function codeForm(world: World, name: PersonName, clientName = 'Brand new'): Promise<Actor> {
  const { actor } = await newClient(world, name, 'CODE');
  await actor.fills({ Name: clientName, 'Redirect URIs': 'https://app.example.com/oauth/callback' });
  return actor;
}

const view = (change: Json) => (json: Json) => void Object.assign(part(json, 'view'), change);
const values = (change: Json) => (json: Json) => void Object.assign(part(json, 'view', 'state', 'values'), change);
const typed = (field: string, value: string) => values({ [field]: { [field]: { type: 'plain_text_input', value } } });
const option = (value: string) => ({ value, text: { type: 'plain_text', text: value } });
const granted = (value: string) =>
  values({ grantType: { grant_type: { type: 'static_select', selected_option: option(value) } } });
const chosen = (field: string, ...all: string[]) =>
  values({ [field]: { [field]: { type: 'multi_external_select', selected_options: all.map(option) } } });

/** Who sends someone else's form, and what is sent as the ID of one. */
const notTheirs = (others: string): Tampering[] => [
  ...[others, '', '__proto__', 'x'.repeat(3_000)].map(
    (metadata): Tampering => [`as the form ${metadata.slice(0, 20)}`, view({ private_metadata: metadata }), expired],
  ),
  ...[people.vera, people.ben, people.will].map(
    (id): Tampering => [`by ${id}`, (json) => void Object.assign(part(json, 'user'), { id }), expired],
  ),
];

const grantsNotOffered = ['PASSWORD', 'code', 'constructor', '__proto__', ''].map(
  (grant): Tampering => [
    `the grant type ${grant}`,
    granted(grant),
    /"errors":\{"grantType":"Choose a grant type\."\}/u,
  ],
);

const implicit: Tampering = [
  'the implicit grant',
  granted('TOKEN'),
  /"errors":\{"grantType":"Genesys Cloud no longer accepts new clients with the implicit grant \(TOKEN\)\. Choose CODE/u,
];

const durations = (
  [
    ['99 years', /"duration":"Enter a duration/u],
    ['-1 h', /"duration":"Enter a duration/u],
    ['', /"duration":"Enter a duration/u],
    [
      '451 days',
      /"duration":"That’s .*Tokens can last from 5 minutes to 48 hours, and up to 450 days for SCIM clients\."/u,
    ],
    ['0', /"duration":"That’s .*Tokens can last/u],
    ['299', /"duration":"That’s .*Tokens can last/u],
  ] as const
).map(([text, answer]): Tampering => [`the duration “${text}”`, typed('duration', text), answer]);

const noName: Tampering = ['a name of nothing to see', typed('name', ' \u200b '), /"name":"A client needs a name\."/u];

/** What was done or about to be done: these records come first. What came to nothing is recorded later. */
const recorded = (world: World): unknown[] =>
  audited(world).filter(({ action }) => ['started', 'done', 'requested'].includes(action));

describe('a form that was tampered with', () => {
  test('creates no client that it doesn’t offer, and creates one if it’s unchanged', async () => {
    const world = await startWorld();
    const others = await formOf(world, 'ben');
    const sent = await captured(world, await codeForm(world, 'ada'));
    await expectRefused(world, sent, [
      ...notTheirs(others),
      ...grantsNotOffered,
      implicit,
      ...durations,
      noName,
      [
        'a script to go back to',
        typed('redirectUris', 'javascript:alert(1)'),
        /"redirectUris":"Browsers can’t redirect to/u,
      ],
      ['nowhere to go back to', typed('redirectUris', ''), /"redirectUris":"Enter at least one redirect URI/u],
      // What can't be read counts as what was entered before.
      ['a scope longer than any option', chosen('scopes', 'x'.repeat(151)), /"redirectUris":"Enter at least one/u],
      [
        'no fields',
        (json) => void Object.assign(part(json, 'view', 'state'), { values: {} }),
        /Enter at least one redirect URI/u,
      ],
    ]);
    // None of it was even started: what's started has a record before anything is done.
    expect(recorded(world)).toEqual([]);
    expect(writes(world)).toEqual([]);

    await makesOne(world, sent, 'ada', 'Created: Brand new');
  });

  test('gives a new client no role that its sender doesn’t have', async () => {
    const world = await startWorld();
    const { roles, homeDivision } = world.genesys.ids;
    const sent = await captured(world, await serviceForm(world, 'ben'));
    await expectRefused(world, sent, [
      ['no role', chosen('roles'), /"roles":"A client-credentials client needs at least one role\."/u],
      ...['x', '|', `${homeDivision}|`, `|${homeDivision}`, 'a|b|c'].map(
        (value): Tampering => [value, chosen('roles', value), /"roles":"Choose roles from the list\."/u],
      ),
    ]);
    const theirs = `${roles['Reporting Reader']}|${homeDivision}`;
    const notHeld = [
      [`${roles['Campaign Operator']}|${homeDivision}`],
      [theirs, `${roles['Campaign Operator']}|${homeDivision}`],
      [`${roles['Reporting Reader']}|*`],
    ];
    for (const all of notHeld) {
      const before = world.slack.views(people.ben).at(-1)?.hash;
      expect(await answered(world, sent, chosen('roles', ...all))).toContain('Saving…');
      await world.modal('ben', ({ text, hash }) => hash !== before && text.includes('You don’t have'));
    }
    expect(writes(world)).toEqual([]);

    await makesOne(world, sent, 'ben', 'Created: Payroll export');
  });

  test('only has its own fields', async () => {
    const world = await startWorld();
    const sent = await captured(world, await codeForm(world, 'ben'));
    const { roles, homeDivision } = world.genesys.ids;
    const more = values({
      state: { state: { type: 'static_select', selected_option: option('disabled') } },
      roles: { roles: { type: 'x', selected_options: [option(`${roles['Campaign Operator']}|${homeDivision}`)] } },
      clientId: { id: { type: 'plain_text_input', value: world.genesys.botClient.id } },
    });
    expect(await answered(world, sent, more)).toContain('Saving…');
    await world.modal('ben', 'Created: Brand new');
    expect(world.genesys.clients().filter(({ name }) => name === 'Brand new')).toMatchObject([
      { authorizedGrantType: 'CODE', state: 'active', roleDivisions: [] },
    ]);
    expect(writes(world)).toEqual(['POST ']);
  });

  test.each(['form:delete', 'form:rotate', 'form:update'])('named %s does what it’s for', async (name) => {
    const world = await startWorld();
    const sent = await captured(world, await codeForm(world, 'ada'));
    expect(await answered(world, sent, view({ callback_id: name }))).toContain('Saving…');
    await world.modal('ada', 'Created: Brand new');
    expect(writes(world)).toEqual(['POST ']);
  });

  test('with an unknown name is ignored', async () => {
    const world = await startWorld();
    const sent = await captured(world, await codeForm(world, 'ada'));
    for (const name of ['form:help', 'form:__proto__', 'form', 'none', ''])
      expect(await answered(world, sent, view({ callback_id: name })), name).toBe('');
    expect(await answered(world, sent, view({ callback_id: 'request:deny-form' }))).toContain('errors');
    expect(recorded(world)).toEqual([]);
    await makesOne(world, sent, 'ada', 'Created: Brand new');
  });

  test('only changes a client as its form and review offer', async () => {
    const world = await startWorld();
    const others = await formOf(world, 'ben');
    const ada = world.person('ada');
    await world.opens(ada, '/oauth update crm');
    await ada.fills({ Description: 'Other words' });
    const form = await captured(world, ada);
    await expectRefused(world, form, [...notTheirs(others), ...durations, noName]);

    await ada.submits();
    await world.modal(ada, 'Changes to ');
    const review = await captured(world, ada);
    await expectRefused(world, review, notTheirs(others));
    expect(recorded(world)).toEqual([]);
    expect(writes(world)).toEqual([]);

    // What was reviewed is what happens: a review has no fields.
    const more = (json: Json) =>
      Object.assign(part(json, 'view'), { state: { values: { name: { name: { type: 'x', value: 'Stolen' } } } } });
    expect(await answered(world, review, more)).toContain('Saving…');
    await world.modal(ada, 'Updated:');
    expect(world.genesys.clients().filter(({ description }) => description === 'Other words')).toMatchObject([
      { name: 'Salesforce CRM connector', authorizedGrantType: 'CODE' },
    ]);
    expect(writes(world)).toEqual(['PUT /{id}']);
    expect(ownFaults(world)).toEqual([]);
  });
});

describe('a form belongs to the person who opened it', () => {
  test('someone else who submits it is told that it has expired, and its owner can still submit it', async () => {
    const world = await startWorld();
    await codeForm(world, 'ada', 'Client of Ada');
    const adas = world.slack.views(people.ada).at(-1)?.private_metadata ?? '';
    expect(adas).not.toBe('');
    const bens = await captured(world, await codeForm(world, 'ben', 'Client of Ben'));
    expect(await answered(world, bens, view({ private_metadata: adas }))).toMatch(expired);
    expect(writes(world)).toEqual([]);
    expect(recorded(world)).toEqual([]);

    await world.person('ada').submits();
    await world.modal('ada', 'Created: Client of Ada');
    expect(await answered(world, bens)).toContain('Saving…');
    await world.modal('ben', 'Created: Client of Ben');
    expect(writes(world)).toEqual(['POST ', 'POST ']);
  });

  test('a payload that names another team doesn’t change who its sender is', async () => {
    const world = await startWorld();
    const sent = await captured(world, await codeForm(world, 'ada'));
    const elsewhere = (json: Json) => void Object.assign(part(json, 'user'), { team_id: 'T0OTHER01' });
    expect(await answered(world, sent, elsewhere)).toContain('Saving…');
    await world.modal('ada', 'Created: Brand new');
    const person = { slackTeam: world.slack.team.id, slackUser: people.ada, name: 'Ada Admin' };
    await expect
      .poll(() => recorded(world))
      .toMatchObject([
        { action: 'started', person },
        { action: 'done', person },
      ]);
  });
});
