import { expect } from 'vitest';
import type { Fault } from '../../sandbox/genesys.ts';
import { approvalsChannel, people, type SlackMessage, type SlackView } from '../../sandbox/slack.ts';
import { labels, signed } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import type { PersonName } from '../support/world.ts';
import { clientPath, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

const wallboard = 'Wallboard Leeds';
const code = 'Authorization code (CODE)';
const why = 'The implicit grant stops in spring';

/** Opens the form, chooses CODE, and gives the form as it is then. */
async function choosesCode(w: TwoPeople, who: PersonName = 'ada', name = wallboard): Promise<SlackView> {
  await w.opens(who, `/oauth update ${w.clientNamed(name).id}`);
  await w.person(who).fills({ 'Grant type': code });
  return w.modal(who, (view) => labels(view).includes('Reason'));
}

/** Asks for the move; gives the review and the card. */
async function asks(w: TwoPeople, values: Record<string, string> = {}, name = wallboard) {
  await choosesCode(w, 'ada', name);
  const ada = w.person('ada');
  await ada.fills({ Reason: why, ...values });
  await ada.submits();
  const review = await w.modal('ada', ({ text }) => text.includes('Changes to '));
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
  await ada.closes({ all: true });
  const card = await until(() => w.slack.messages(approvalsChannel).findLast(({ rendered }) => rendered.includes(why)));
  const cardNow = () => w.slack.message(card.channel, card.ts);
  return { review, card, cardNow };
}

const told = (w: TwoPeople): Promise<SlackMessage> =>
  until(() => w.slack.directMessages(people.ada).find(({ rendered }) => rendered.includes('You asked for this')));

const approve = (w: TwoPeople, card: SlackMessage) => w.person('dora').clicks(card, 'Approve…');

test('moves a client to the authorization code grant in place, after an approval', async () => {
  const w = await twoPeople();
  const before = w.clientNamed(wallboard);
  const shown = await w.asks('ada', `/oauth show ${wallboard}`);
  expect(shown.rendered).toMatch(
    /\d+ days? from now at the earliest\. Use Update to change this client’s grant type to CODE|announced that support/u,
  );
  expect(shown.buttons).toContain('Update');
  await w.person('ada').clicks(shown, 'Update');
  const form = await w.modal('ada', (view) => labels(view).includes('Grant type'));
  expect(form.text).toContain('You can change this to CODE.');
  expect(labels(form)).not.toContain('Reason');
  await w.person('ada').closes({ all: true });

  const { review, card, cardNow } = await asks(w);
  expect(review.text).toContain(`Grant type: Implicit (TOKEN) → ${code}`);
  expect(review.submit).toBe('Ask for approval');
  for (const words of [
    'switch to the authorization code grant with PKCE',
    'response_type=code',
    'code_challenge_method=S256',
    'POST https://login.<region>/oauth/token',
    'Apps that still use the implicit grant can’t sign in after this.',
  ])
    expect(review.text).toContain(words);
  // An approver reads the consequences; how apps move is for the requester.
  expect(card.rendered).toContain(
    'If you approve, the grant type changes right away, and apps that still use the implicit grant can’t sign in anymore.',
  );
  expect(card.rendered).not.toContain('response_type=code');
  expect(card.rendered).not.toContain('It can be changed back.');
  expect(w.writes(before)).toEqual([]);
  // Nobody approves their own.
  await w.person('ada').clicks(card, 'Approve…');
  await until(() =>
    w.slack
      .ephemerals(people.ada)
      .some(({ rendered }) => rendered.includes('You can’t approve or deny your own request')),
  );

  await approve(w, card);
  const outcome = await told(w);
  expect(outcome.rendered).toContain('done');
  expect(outcome.rendered).toContain(
    'Apps that use PKCE don’t need a secret. For others, rotate the client’s secret now.',
  );
  expect(w.clientNamed(wallboard)).toMatchObject({
    id: before.id,
    authorizedGrantType: 'CODE',
    registeredRedirectUri: before.registeredRedirectUri,
    scope: before.scope,
    description: before.description,
  });
  await until(() => cardNow()?.rendered.includes('Client updated'));
  expect((await w.trail()).map(({ action, by }) => [action, by])).toEqual([
    ['done', people.ada],
    ['requested', people.ada],
    ['refused', people.ada],
    ['approved', people.dora],
    ['started', people.ada],
    ['done', people.ada],
  ]);

  expect(outcome.buttons).toContain('Rotate secret');
  await w.person('ada').clicks(outcome, 'Rotate secret');
  const rotation = await w.modal('ada', ({ text }) => text.includes('After approval'));
  expect(rotation.text).toContain(wallboard);
  expect((await w.asks('ada', `/oauth show ${wallboard}`)).buttons).toContain('Rotate secret');
});

test('other changes go along, and stay without the move if the choice is taken back', async () => {
  const w = await twoPeople();
  const { card } = await asks(w, { Description: 'Screens, with PKCE' });
  expect(card.rendered).toContain('→ “Screens, with PKCE”');
  await approve(w, card);
  await told(w);
  expect(w.clientNamed(wallboard)).toMatchObject({ authorizedGrantType: 'CODE', description: 'Screens, with PKCE' });

  const lisbon = 'Wallboard Lisbon';
  await choosesCode(w, 'ada', lisbon);
  const ada = w.person('ada');
  await ada.fills({ Description: 'Only this', 'Grant type': 'Implicit (TOKEN)' });
  await w.modal('ada', (view) => !labels(view).includes('Reason'));
  await ada.submits();
  const review = await w.modal('ada', ({ text }) => text.includes('Changes to '));
  expect(review.text).not.toContain('Grant type');
  expect(review.submit).toBe('Save changes');
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Updated:'));
  expect(w.clientNamed(lisbon)).toMatchObject({ authorizedGrantType: 'TOKEN', description: 'Only this' });
});

test('a form that’s sent before it asks for the reason comes back and asks for it', async () => {
  const w = await twoPeople();
  const ada = w.person('ada');
  await w.opens('ada', `/oauth update ${wallboard}`);
  const lift = w.slack.faults.inject({ method: 'views.update', error: 'internal_error', times: 10 });
  await ada.fills({ 'Grant type': code });
  lift();
  await ada.submits();
  const form = await w.modal('ada', (view) => labels(view).includes('Reason'));
  expect(labels(form)).toContain('Description');
  expect(Object.values(form.errors)).toEqual(['Enter a reason of 10 to 500 characters.']);
  await ada.submits();
  await w.modal('ada', ({ errors }) => errors['reason'] !== undefined);
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  expect(w.writes(w.clientNamed(wallboard))).toEqual([]);
});

test('a grant type that’s tampered into the form moves nothing without an approval, or where there’s no move', async () => {
  const w = await twoPeople();
  const sends = async (name: string, grantType: string): Promise<string> => {
    await w.opens('ada', `/oauth update ${w.clientNamed(name).id}`);
    const view = w.slack.views(people.ada).at(-1);
    const option = { text: { type: 'plain_text', text: grantType }, value: grantType };
    const grant = { grant_type: { type: 'static_select', selected_option: option } };
    const payload = {
      type: 'view_submission',
      team: { id: w.slack.team.id },
      user: { id: people.ada, team_id: w.slack.team.id },
      view: { ...view, type: 'modal', state: { values: { ...view?.state, grantType: grant } } },
    };
    await w.person('ada').closes({ all: true });
    return (await signed(w, { payload: JSON.stringify(payload) })).text();
  };
  expect(await sends(wallboard, 'CODE')).toContain('this change now needs approval. Enter a reason below.');
  for (const grantType of ['PASSWORD', 'CLIENT-CREDENTIALS', '__proto__', ''])
    expect(await sends(wallboard, grantType)).toContain('Nothing has changed yet.');
  expect(await sends('Salesforce CRM connector', 'TOKEN')).toContain('Nothing has changed yet.');
  expect(w.genesys.calls.filter(({ method }) => method === 'PUT')).toEqual([]);
});

test('doesn’t offer the move to people who can’t change clients, or make it for people who lost the permission', async () => {
  const w = await twoPeople();
  expect((await w.asks('vera', `/oauth show ${wallboard}`)).buttons).toEqual([]);
  expect((await w.opens('vera', `/oauth update ${wallboard}`)).text).toContain('oauth:client:edit');
  const { card } = await asks(w);
  const ada = userNamed(w.genesys, 'Ada Admin');
  w.genesys.changeUser(ada.id, { permissions: ['oauth:client:view'] });
  await approve(w, card);
  expect((await told(w)).rendered).toContain('no longer has the Genesys Cloud permission');
  expect(w.writes(w.clientNamed(wallboard))).toEqual([]);
});

test('leaves a client alone that someone else moved in the meantime', async () => {
  const w = await twoPeople();
  const { card } = await asks(w);
  w.genesys.changeClient(w.clientNamed(wallboard).id, { authorizedGrantType: 'CODE' });
  await approve(w, card);
  expect((await told(w)).rendered).toContain('not done because the client changed');
  expect(w.writes(w.clientNamed(wallboard))).toEqual([]);
});

test('seals a secret that comes with the new grant type for the requester, and offers no other', async () => {
  const w = await twoPeople();
  w.genesys.switches.secretOnMove = 'present';
  const { card } = await asks(w);
  await approve(w, card);
  const outcome = await told(w);
  expect(outcome.rendered).toContain('The client has a new secret. Open it with Reveal secret above.');
  expect(outcome.buttons).not.toContain('Rotate secret');
  const offer = await until(() =>
    w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('Reveal secret')),
  );
  expect(offer.rendered).toContain(`${wallboard} has a new grant type, and its secret is ready.`);
  await w.person('ada').clicks(offer, 'Reveal secret');
  const secret = w.genesys.secretOf(w.clientNamed(wallboard).id) ?? 'none';
  expect((await w.modal('ada', ({ text }) => text.includes('I stored it'))).text).toContain(secret);
  expect(w.logLines().join('')).not.toContain(secret);
});

test('a move that Genesys Cloud refuses says so, and what to do instead', async () => {
  const w = await twoPeople();
  w.genesys.switches.grantTypeChange = 'refused';
  const { card } = await asks(w);
  await approve(w, card);
  const outcome = await told(w);
  expect(outcome.rendered).toContain(
    'Genesys Cloud won’t change this client’s grant type from TOKEN to CODE. Nothing was changed. Create a new client with CODE',
  );
  expect(outcome.buttons).not.toContain('Rotate secret');
  expect(w.clientNamed(wallboard).authorizedGrantType).toBe('TOKEN');
});

test.each<[string, Partial<Fault>, string]>([
  ['after the effect', { drop: 'after' }, 'CODE'],
  ['with 504 after the effect', { status: 504, afterEffect: true }, 'CODE'],
  ['before the effect', { drop: 'before' }, 'TOKEN'],
])('looks up a move whose answer is lost %s', async (_when, fault, is) => {
  const w = await twoPeople();
  const { card } = await asks(w);
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, ...fault });
  await approve(w, card);
  const outcome = await told(w);
  expect(w.clientNamed(wallboard).authorizedGrantType).toBe(is);
  expect(outcome.rendered).toContain(is === 'CODE' ? 'rotate the client’s secret now' : 'outcome unknown');
  expect(outcome.buttons.includes('Rotate secret')).toBe(is === 'CODE');
});

test('doesn’t offer other grant types, or moves back', async () => {
  const w = await twoPeople();
  for (const name of ['Salesforce CRM connector', 'Single sign-on portal', 'Nightly reporting export']) {
    const form = await w.opens('ada', `/oauth update ${w.clientNamed(name).id}`);
    expect(labels(form)).not.toContain('Grant type');
    expect(form.text).toContain('It can’t be changed.');
    await w.person('ada').closes({ all: true });
  }
});

test('doesn’t give a secret in the answer to any other change to the one person who made it', async () => {
  const w = await twoPeople();
  const client = w.clientNamed('Salesforce CRM connector');
  const body = { id: client.id, name: client.name, authorizedGrantType: 'CODE', secret: 's3cr3t-of-somebody' };
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, afterEffect: true, status: 200, body });
  const ada = w.person('ada');
  await w.opens('ada', `/oauth update ${client.id}`);
  await ada.fills({ Description: 'New' });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Changes to '));
  await ada.submits();
  const done = await w.modal('ada', ({ text }) => text.includes('Updated:'));
  expect(done.text).toContain('a new client secret, and Keyturn discarded it');
  expect(done.buttons).toEqual(['Rotate secret', 'Show details']);
  expect(JSON.stringify([w.slack.calls, w.logLines()])).not.toContain('s3cr3t-of-somebody');
});

/** The answer to a PUT that has an effect, with `shown` in place of what it did. */
const answersWith = (w: TwoPeople, name: string, shown: object): void => {
  const { id, authorizedGrantType, scope, registeredRedirectUri } = w.clientNamed(name);
  const body = { id, name, authorizedGrantType, scope, registeredRedirectUri, ...shown };
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, body });
};

test('doesn’t say that a move was made if Genesys Cloud accepts it but doesn’t make it', async () => {
  const w = await twoPeople();
  const { card } = await asks(w);
  answersWith(w, wallboard, {});
  await approve(w, card);
  const outcome = await told(w);
  expect(outcome.rendered).toContain('outcome unknown');
  expect(outcome.rendered).toContain('accepted the change but doesn’t show it: Grant type.');
  expect(outcome.rendered).not.toContain('don’t need a secret');
});

test('a move that was made is done, even if its answer still shows the old grant type', async () => {
  const w = await twoPeople();
  const { card } = await asks(w);
  const { id } = w.clientNamed(wallboard);
  answersWith(w, wallboard, {});
  await approve(w, card);
  await until(() => w.writes(w.clientNamed(wallboard)).includes('PUT'));
  w.genesys.changeClient(id, { authorizedGrantType: 'CODE' });
  expect((await told(w)).rendered).toContain('For others, rotate the client’s secret now.');
});

test('explains a move that’s refused only in words, too', async () => {
  const w = await twoPeople();
  const { card } = await asks(w);
  const message = 'The grant type of a client cannot be changed.';
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, status: 400, body: { code: 'bad.request', message } });
  await approve(w, card);
  expect((await told(w)).rendered).toContain('won’t change this client’s grant type from TOKEN to CODE');
});
