import { describe, expect } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { clientPath, openCard, type TwoPeople, twoPeople } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';
const why = 'The planning tool was replaced in spring';
const everything = { KEYTURN_SECOND_PERSON: 'delete,rotate,update,deactivate,reactivate' };
const overtaken = 'has changed this client';

const idOf = (w: TwoPeople, name = client): string => w.clientNamed(name).id;
const posted = (w: TwoPeople) => w.slack.messages(approvalsChannel);

/** Ada's form for the operation, filled in. */
async function filledIn(w: TwoPeople, operation: string, fields: Record<string, string> = {}) {
  await w.opens('ada', `/oauth ${operation} ${idOf(w)}`);
  const confirmed: Record<string, string> =
    operation === 'delete' ? { 'Type the client’s name to confirm': client, When: 'Delete right away' } : {};
  await w.person('ada').fills({ Reason: why, ...confirmed, ...fields });
  return w.person('ada');
}

describe('a client that someone changed while the form was open', () => {
  test.each(['delete', 'rotate', 'deactivate'] as const)(
    'isn’t asked to %s: the form says what changed, keeps what was typed, and goes through when it’s sent again',
    async (operation) => {
      const w = await twoPeople({ settings: everything });
      const ada = await filledIn(w, operation);
      w.genesys.changeClient(idOf(w), { description: 'Needed after all' });
      await ada.submits();
      const again = await w.modal('ada', overtaken);
      expect(again.text).toMatch(
        /Description .*→ “Needed after all”\. Nothing was sent\. What you entered is still here/u,
      );
      expect(again.text).toContain(`Reason: ${why}`);
      if (operation === 'delete') expect(again.text).toContain(`Type the client’s name to confirm: ${client}`);
      expect(again.submit).toBe('Ask for approval');
      expect(posted(w)).toEqual([]);
      await ada.submits();
      await w.modal('ada', 'Sent for approval');
      const card = await openCard(w);
      await w.person('dora').clicks(card, 'Approve…');
      await w.slack.waitFor(() =>
        w.slack.directMessages(w.person('ada').id).find(({ rendered }) => /: done|Rotate now/u.test(rendered)),
      );
    },
  );

  test('names who did it, also through Keyturn', async () => {
    const w = await twoPeople();
    const ada = await filledIn(w, 'delete');
    await w.opens('will', `/oauth update ${idOf(w)}`);
    await w.person('will').fills({ Description: 'Needed after all' });
    await w.person('will').submits();
    await w.modal('will', 'Changes to ');
    await w.person('will').submits();
    await w.modal('will', 'Updated:');
    await ada.submits();
    expect((await w.modal('ada', overtaken)).text).toContain(`Will Wildcard through Keyturn ${overtaken}: Description`);
  });

  test('is said to have changed also if the form shows nothing of that', async () => {
    const w = await twoPeople();
    const ada = await filledIn(w, 'rotate');
    w.genesys.changeClient(idOf(w), { dateModified: '2031-01-01T00:00:00.000Z' });
    await ada.submits();
    expect((await w.modal('ada', overtaken)).text).toContain(
      'but nothing shown here is different. Its secret may have been',
    );
  });

  test('has to be confirmed by the name that it has now', async () => {
    const w = await twoPeople();
    const ada = await filledIn(w, 'delete');
    w.genesys.changeClient(idOf(w), { name: 'Roster sync' });
    await ada.submits();
    await w.modal('ada', overtaken);
    await ada.submits();
    const refused = await w.modal('ada', ({ errors }) => errors['name'] !== undefined);
    expect(refused.errors['name']).toContain('The name is “Roster sync”');
    await ada.fills({ 'Type the client’s name to confirm': 'Roster sync' });
    await ada.submits();
    await w.modal('ada', 'Sent for approval');
    expect((await openCard(w)).rendered).toContain('Delete client · Roster sync');
  });

  test('that already is as it was to be gets no form again', async () => {
    const w = await twoPeople({ settings: everything });
    const ada = await filledIn(w, 'deactivate');
    w.genesys.changeClient(idOf(w), { state: 'inactive' });
    await ada.submits();
    const told = await w.modal('ada', 'is already inactive');
    expect(told.submit).toBeUndefined();
    expect(told.buttons).toEqual(['Reactivate', 'Show details']);
    expect(posted(w)).toEqual([]);
  });
});

/** The calls for Ada's form, opened right after `before` and an everyday list. */
async function callsToOpen(w: TwoPeople, operation: string, before: () => unknown = () => undefined) {
  await w.asks('ada', '/oauth list --fresh');
  await before();
  const gets = () => w.genesys.countCalls('GET', clientPath);
  const from = gets();
  await w.opens('ada', `/oauth ${operation} ${client}`);
  return gets() - from;
}

describe('a form that asks for approval shows its client as the listing has it', () => {
  test.each(['delete', 'rotate'])('if that’s less than a minute old: %s', async (operation) => {
    const w = await twoPeople({ settings: { KEYTURN_LISTING_SECONDS: '600' } });
    expect(await callsToOpen(w, operation, () => w.advance(50_000))).toBe(0);
    await w.person('ada').closes({ all: true });
    expect(await callsToOpen(w, operation, () => w.advance(61_000))).toBe(1);
  });

  test('if the list shows when the client was changed', async () => {
    const w = await twoPeople();
    w.genesys.switches.listRows = 'short';
    expect(await callsToOpen(w, 'rotate')).toBe(1);
    const ada = w.person('ada');
    await ada.fills({ Reason: why });
    await ada.submits();
    await w.modal('ada', 'Sent for approval');
  });

  test('and says what changed since then when it’s sent, once', async () => {
    const w = await twoPeople();
    const change = () => w.genesys.changeClient(idOf(w), { description: 'Needed after all' });
    expect(await callsToOpen(w, 'rotate', change)).toBe(0);
    const ada = w.person('ada');
    await ada.fills({ Reason: why });
    await ada.submits();
    expect((await w.modal('ada', overtaken)).text).toMatch(/Description .*→ “Needed after all”/u);
    expect(posted(w)).toEqual([]);
    await ada.submits();
    await w.modal('ada', 'Sent for approval');
    await w.person('dora').clicks(await openCard(w), 'Approve…');
    await w.slack.waitFor(() =>
      w.slack.directMessages(w.person('ada').id).find(({ buttons }) => buttons.includes('Rotate now')),
    );
  });

  test('unless it’s for an update, whose fields begin with what’s there now', async () => {
    expect(await callsToOpen(await twoPeople(), 'update')).toBe(1);
  });
});

describe('an update of a client that someone changed while the form was open', () => {
  const listed = 'Agent desktop';

  test.each([
    ['that needs approval', everything],
    ['that doesn’t', {}],
  ])('%s keeps what was typed and what the other did, and is reviewed anew', async (_which, settings) => {
    const w = await twoPeople({ settings });
    const asks = 'KEYTURN_SECOND_PERSON' in settings;
    const { id } = w.clientNamed(client);
    await w.opens('ada', `/oauth update ${id}`);
    const ada = w.person('ada');
    await ada.fills({ Description: 'Mine', 'Token duration': '2 hours', ...(asks ? { Reason: why } : {}) });
    await ada.submits();
    await w.modal('ada', 'Changes to ');
    w.genesys.changeClient(id, { name: 'Roster sync', description: 'Theirs' });
    await ada.submits();
    const again = await w.modal('ada', overtaken);
    expect(again.text).toContain('Name “Workforce planning sync” → “Roster sync”');
    expect(again.text).toContain('Name: Roster sync\n');
    expect(again.text).toContain('Description (optional): Mine');
    expect(again.text).toContain('Token duration: 2 hours');
    if (asks) expect(again.text).toContain(`Reason: ${why}`);
    expect(w.writes(w.clientNamed('Roster sync'))).toEqual([]);
    await ada.submits();
    const review = await w.modal('ada', 'Changes to Roster sync');
    expect(review.text).toContain('Description: “Theirs” → “Mine”');
    expect(review.text).not.toContain('Name:');
    await ada.submits();
    await w.modal('ada', asks ? 'Sent for approval' : 'Updated:');
    if (asks) await w.person('dora').clicks(await openCard(w), 'Approve…');
    await w.slack.waitFor(() => w.clientNamed('Roster sync').description === 'Mine');
  });

  test('doesn’t take back what the other added to a list', async () => {
    const w = await twoPeople();
    const { id } = w.clientNamed(listed);
    await w.opens('ada', `/oauth update ${id}`);
    const ada = w.person('ada');
    const before = w.clientNamed(listed).registeredRedirectUri ?? [];
    await ada.fills({ 'Redirect URIs': [...before, 'https://mine.example/cb'].join('\n') });
    await ada.submits();
    await w.modal('ada', 'Changes to ');
    w.genesys.changeClient(id, { registeredRedirectUri: [...before.slice(1), 'https://theirs.example/cb'] });
    await ada.submits();
    await w.modal('ada', overtaken);
    await ada.submits();
    const review = await w.modal('ada', 'Changes to ');
    expect(review.text).toContain('Redirect URIs: add https://mine.example/cb');
    expect(review.text).not.toContain('remove');
    await ada.submits();
    await w.modal('ada', 'Updated:');
    expect(w.clientNamed(listed).registeredRedirectUri).toEqual([
      ...before.slice(1),
      'https://mine.example/cb',
      'https://theirs.example/cb',
    ]);
  });
});

describe('a client that’s gone when the form is sent', () => {
  test.each(['delete', 'rotate'] as const)('isn’t asked to %s, and it’s said that it’s gone', async (operation) => {
    const w = await twoPeople();
    const ada = await filledIn(w, operation);
    w.genesys.changeClient(idOf(w), { state: 'deleted' });
    await ada.submits();
    const told = await w.modal('ada', 'This client was deleted in Genesys Cloud');
    expect(told.submit).toBeUndefined();
    expect(posted(w)).toEqual([]);
  });

  test('of which Genesys Cloud knows nothing anymore, neither, and the changes are shown', async () => {
    const w = await twoPeople({ settings: everything });
    await w.opens('ada', `/oauth update ${idOf(w)}`);
    const ada = w.person('ada');
    await ada.fills({ Description: 'Mine', Reason: why });
    await ada.submits();
    await w.modal('ada', 'Changes to ');
    const lift = w.genesys.faults.inject({ method: 'GET', path: clientPath, status: 404, times: 9 });
    await ada.submits();
    const told = await w.modal('ada', 'This client doesn’t exist anymore: someone has deleted it.');
    expect(told.text).toMatch(/Your changes \(not made\)\nDescription: .+ → “Mine”/u);
    expect(told.submit).toBeUndefined();
    expect(posted(w)).toEqual([]);
    lift();
  });
});

test('if the client can’t be read when the form is sent, nothing typed is lost, and it can be sent again', async () => {
  const w = await twoPeople();
  const ada = await filledIn(w, 'rotate');
  const lift = w.genesys.faults.inject({ method: 'GET', path: clientPath, status: 503, times: 9 });
  await ada.submits();
  const failed = await w.modal('ada', 'This didn’t work.');
  expect(failed.text).toContain('Genesys Cloud');
  expect(failed.text).not.toContain(overtaken);
  expect(failed.text).toContain(`Reason: ${why}`);
  expect(posted(w)).toEqual([]);
  lift();
  await ada.submits();
  await w.modal('ada', 'Sent for approval');
});
