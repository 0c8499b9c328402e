import { describe, expect, test } from 'vitest';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { userNamed } from '../support/genesys-users.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import type { PersonName } from '../support/world.ts';
import { type Asked, askForChange, openCard, type TwoPeople, twoPeople, until } from './world.ts';

/** Rights count as of the click, not as of a minute ago, when the same person was looked up for something else. */

const client = 'Workforce planning sync';
const needed = 'This needs the Genesys Cloud permission oauth:client:delete';

/** A request to delete a client, and Dora, whom Keyturn has just looked up. */
async function asked(): Promise<{ w: TwoPeople; request: Asked }> {
  const w = await twoPeople({ bot: { workerMs: 10 } });
  const request = await w.askFor('ada', 'delete', client);
  expect((await w.asks('dora', '/oauth whoami')).rendered).toContain('Dora Deleter');
  return { w, request };
}

const takeFromDora = ({ genesys }: TwoPeople) =>
  genesys.changeUser(userNamed(genesys, 'Dora Deleter').id, { permissions: ['oauth:client:view'] });

async function stillOpen(w: TwoPeople, { id, client: about, card }: Asked): Promise<void> {
  await afterWorkerLooks(w);
  expect(await w.requests.get(id)).toMatchObject({ state: 'pending', approvals: [] });
  expect(card().buttons).toEqual(['Approve…', 'Deny…', 'Ask Ada Admin', 'Cancel request', 'Details']);
  expect(w.writes(about)).toEqual([]);
  expect((await w.trail()).map(({ action }) => action)).not.toContain('approved');
}

describe('a person whose right was taken away a moment ago', () => {
  test('doesn’t use up a request’s approval', async () => {
    const { w, request } = await asked();
    takeFromDora(w);
    expect(await w.presses('dora', request, 'Approve…')).toContain(needed);
    await stillOpen(w, request);
    await w.approves('will', request);
    expect(await w.outcome(request)).toContain('done');
  });

  test('can’t deny it, even in a modal that was open', async () => {
    const { w, request } = await asked();
    const dora = w.person('dora');
    await dora.clicks(request.card(), 'Deny…');
    await w.modal('dora', ({ submit }) => submit !== undefined);
    await dora.fills({ Reason: 'I would rather keep this' });
    takeFromDora(w);
    await dora.submits();
    await w.modal('dora', needed);
    await stillOpen(w, request);
    await dora.closes({ all: true });
    expect(await w.denies('dora', request)).toContain(needed);
    await stillOpen(w, request);
  });

  test.each([
    ['deactivated in Slack', (w: TwoPeople, id: string) => w.slack.changeUser(id, { deleted: true }), 'deactivated'],
    ['made a guest', (w: TwoPeople, id: string) => w.slack.changeUser(id, { is_restricted: true }), 'Guests'],
    [
      'deactivated in Genesys Cloud',
      ({ genesys }: TwoPeople) => genesys.changeUser(userNamed(genesys, 'Dora Deleter').id, { state: 'inactive' }),
      'isn’t active',
    ],
  ])('or who was %s, doesn’t either', async (_what, change, sentence) => {
    const { w, request } = await asked();
    change(w, people.dora);
    expect(await w.presses('dora', request, 'Approve…')).toContain(sentence);
    await stillOpen(w, request);
  });

  test('can’t cancel a request as the requester’s account that was deactivated', async () => {
    const { w, request } = await asked();
    w.slack.changeUser(people.ada, { deleted: true });
    expect(await w.presses('ada', request, 'Cancel request')).toContain('deactivated');
    await stillOpen(w, request);
  });
});

describe('what can’t be done', () => {
  const settings = { KEYTURN_SECOND_PERSON: 'delete,rotate,create,update' };

  async function nothingAsked(w: TwoPeople, name: PersonName): Promise<void> {
    expect((await w.modal(name, 'This didn’t work.')).text).toContain('You don’t have Routing Manager in Home');
    expect(w.slack.messages(approvalsChannel)).toEqual([]);
    expect(await w.requests.openRequests()).toEqual([]);
    expect((await w.trail()).map(({ action }) => action)).not.toContain('requested');
  }
  const takeFromBen = ({ genesys }: TwoPeople) =>
    genesys.changeUser(userNamed(genesys, 'Ben Builder').id, { grants: [] });
  const routing = { search: 'routing', pick: 'Routing Manager · Home' };

  test('isn’t asked for: a change with a role that its requester lost while the form was open', async () => {
    const w = await twoPeople({ settings });
    const ben = w.person('ben');
    await w.opens('ben', `/oauth update ${w.clientNamed('Nightly reporting export').id}`);
    await ben.fills({ Roles: routing, Reason: 'It steers the queues, too' });
    await ben.submits();
    await w.modal('ben', 'Changes to ');
    takeFromBen(w);
    await ben.submits();
    await nothingAsked(w, 'ben');
  });

  test('isn’t asked for: a new client with such a role', async () => {
    const w = await twoPeople({ settings });
    const ben = w.person('ben');
    await w.opens('ben', '/oauth create');
    await ben.fills({ 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
    await w.modal('ben', ({ text }) => text.includes('Roles'));
    await ben.fills({ Name: 'Queues', Roles: routing, Reason: 'It steers the queues, too' });
    takeFromBen(w);
    await ben.submits();
    await nothingAsked(w, 'ben');
  });

  test('isn’t done: an approved change whose requester has lost the role since', async () => {
    const w = await twoPeople({ settings });
    const nightly = w.clientNamed('Nightly reporting export');
    const ben = w.person('ben');
    await w.opens('ben', `/oauth update ${nightly.id}`);
    await ben.fills({ Roles: routing, Reason: 'It steers the queues, too' });
    await ben.submits();
    await w.modal('ben', 'Changes to ');
    await ben.submits();
    await w.modal('ben', 'Sent for approval');
    const card = await openCard(w);
    takeFromBen(w);
    await w.person('dora').clicks(card, 'Approve…');
    await w.slack.waitFor(() => w.slack.message(card.channel, card.ts)?.rendered.includes('Not done'));
    await afterWorkerLooks(w);
    expect(w.writes(nightly)).toEqual([]);
  });
});

test('the review of a change that needs approval says so on its button, and writes nothing', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'delete,rotate,update' } });
  const ada = w.person('ada');
  await w.opens('ada', `/oauth update ${w.clientNamed(client).id}`);
  await ada.fills({ Description: 'Moved', Reason: 'The planning tool has moved' });
  await ada.submits();
  expect((await w.modal('ada', 'Changes to ')).submit).toBe('Ask for approval');
  await ada.closes({ all: true });
  await askForChange(w, client, 'Moved again');
  expect(w.writes(w.clientNamed(client))).toEqual([]);
});

test('the trail names the client of a change that was refused as it was sent', async () => {
  const w = await twoPeople();
  await w.opens('ada', `/oauth update ${w.clientNamed(client).id}`);
  await w.person('ada').fills({ Description: 'Moved' });
  await w.person('ada').submits();
  await w.modal('ada', 'Changes to ');
  w.genesys.changeUser(userNamed(w.genesys, 'Ada Admin').id, { permissions: ['oauth:client:view'] });
  await w.person('ada').submits();
  await w.modal('ada', 'This needs the Genesys Cloud permission oauth:client:edit');
  const last = await until(async () =>
    (await w.audit.latest({ limit: 5 })).find(({ code }) => code === 'permission_missing'),
  );
  const { id: clientId, name: clientName } = w.clientNamed(client);
  expect(last).toMatchObject({ operation: 'update', clientId, clientName });
});
