import { expect } from 'vitest';
import type { Switches } from '../../sandbox/genesys.ts';
import { testsInTurn } from '../support/cases.ts';
import { type Asked, clientPath, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

const active = 'Workforce planning sync';
const inactive = 'Outbound dialer trial';
const days = 86_400_000;
const told =
  /Deactivated\. Genesys Cloud removes it on [A-Z][a-z]{2} \d+, \d{4}\. Reactivate it before then to undo this\./u;

const gets = (w: TwoPeople) => w.genesys.countCalls('GET', clientPath);

/** A requested deletion of `client`; `switches` say how Genesys Cloud deletes. */
async function deletion(client: string, switches: Partial<Switches> = {}): Promise<{ w: TwoPeople; asked: Asked }> {
  const w = await twoPeople({ bot: { leaseMs: 3_600_000 } });
  Object.assign(w.genesys.switches, { deletion: 'twoStages', ...switches });
  return { w, asked: await w.askFor('ada', 'delete', client) };
}

test('a deletion in two stages is done right away, and everyone sees the date and how to undo it', async () => {
  const { w, asked } = await deletion(active);
  const before = gets(w);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toMatch(told);
  expect(gets(w) - before).toBe(2);
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
  const { dateToDelete } = w.genesys.client(asked.client.id) ?? {};
  const record = await asked.record();
  expect(record).toMatchObject({ state: 'done', outcome: { removedOn: Date.parse(dateToDelete ?? '') } });
  expect(asked.card().rendered).toMatch(told);
  expect(asked.card().rendered).toMatch(/^Client deactivated · /u);
  expect(asked.card().buttons).toEqual(['Reactivate', 'Details']);
  expect(asked.thread().at(-1)).toMatch(told);
  const dm = w.slack.directMessages(w.person('ada').id).at(-1);
  expect(dm?.buttons).toEqual(['Reactivate']);
  const [last] = await w.audit.latest({ limit: 1 });
  expect(last).toMatchObject({ action: 'done', operation: 'delete', clientId: asked.client.id });
  expect(last?.note).toEqual({ kind: 'removed', on: Date.parse(dateToDelete ?? '') });
  const listed = await w.asks('vera', `/oauth list ${active}`);
  expect(listed.rendered).toContain('inactive');
});

test('so is one of a client that was inactive and has no date until it’s deleted', async () => {
  const { w, asked } = await deletion(inactive, { inactiveSetsDateToDelete: false });
  w.genesys.changeClient(asked.client.id, { dateToDelete: undefined });
  const again = await w.presses('ada', asked, 'Cancel request');
  expect(again).toContain('canceled');
  // The form shows the client as a listing of the last minute has it.
  w.advance(60_000);
  const anew = await w.askFor('ada', 'delete', inactive);
  await w.approves('dora', anew);
  expect(await w.outcome(anew)).toMatch(told);
  expect(w.writes(anew.client)).toEqual(['DELETE']);
});

test('so is one whose date shows late', async () => {
  const { w, asked } = await deletion(active, { inactiveSetsDateToDelete: false, changeLagReads: 2 });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toMatch(told);
});

test('so is one whose answer was lost', async () => {
  const { w, asked } = await deletion(active);
  w.genesys.faults.inject({ method: 'DELETE', path: clientPath, drop: 'after' });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toMatch(told);
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
});

test('where the date is that of the deactivation, it takes a few seconds to tell it from a client that disappears late', async () => {
  const { w, asked } = await deletion(active, { deletionDate: 'kept' });
  const before = gets(w);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toMatch(told);
  expect(gets(w) - before).toBeGreaterThan(3);
});

test('and more of them for a client younger than 30 days, which may disappear right away', async () => {
  const w = await twoPeople({ bot: { leaseMs: 3_600_000 } });
  Object.assign(w.genesys.switches, { deletion: 'twoStages', deletionDate: 'kept' });
  const { name } = w.genesys.addClient({ name: 'Young', dateCreated: new Date(Date.now() - 5 * days).toISOString() });
  const asked = await w.askFor('ada', 'delete', name);
  const before = gets(w);
  await w.approves('dora', asked);
  // At 0, 0.25, 0.75, 1.75 and 3.75 s.
  await until(() => gets(w) - before >= 6);
  expect((await asked.record()).state).toBe('executing');
  w.advance(15_000);
  expect(await w.outcome(asked)).toMatch(told);
});

const odd: [string, object, string][] = [
  ['active, with a day', { state: 'active', dateToDelete: new Date(Date.now() + 7 * days).toISOString() }, 'active'],
  ['inactive, with a day that has passed', { state: 'inactive', dateToDelete: '2020-01-01T00:00:00.000Z' }, 'inactive'],
  ['inactive, with an invalid date', { state: 'inactive', dateToDelete: 'soon' }, 'inactive'],
];
test.each(odd)('a client that’s still %s isn’t taken for deleted', async (_name, shown, state) => {
  const { w, asked } = await deletion(inactive);
  w.genesys.faults.inject({ method: 'DELETE', path: clientPath, status: 204, body: '', delayMs: 300 });
  await w.approves('dora', asked);
  await until(() => w.writes(asked.client).includes('DELETE'));
  const { id, name, authorizedGrantType } = asked.client;
  const body = { id, name, authorizedGrantType, ...shown };
  w.genesys.faults.inject({ method: 'GET', path: clientPath, body, times: Number.POSITIVE_INFINITY });
  const before = gets(w);
  await until(() => gets(w) > before);
  w.advance(31_000);
  expect(await w.outcome(asked)).toContain(`still shows the client as ${state}`);
  expect((await asked.record()).state).toBe('unknown');
});

/** Ada reactivates the client with that button of her message, which may be from before an update; gives the form. */
async function reactivatesWith(w: TwoPeople, actionId?: string) {
  const ada = w.person('ada');
  const dm = w.slack.directMessages(ada.id).at(-1);
  if (dm === undefined) throw new Error('no message');
  await ada.clicks(dm, 'Reactivate', {
    change: (payload) => {
      for (const action of payload['actions'] as { action_id: string }[])
        action.action_id = actionId ?? action.action_id;
    },
  });
  const form = await w.modal(ada, ({ submit }) => submit === 'Reactivate');
  await ada.submits();
  await w.modal(ada, 'Reactivated:');
  return form;
}

test.each([
  ['Reactivate', undefined],
  ['Reactivate of a message from before it was an operation', 'run:update:active'],
])('%s undoes the deletion, after one confirmation', async (_which, actionId) => {
  const { w, asked } = await deletion(active);
  await w.approves('dora', asked);
  await w.outcome(asked);
  const form = await reactivatesWith(w, actionId);
  expect(form.text).toMatch(/Genesys Cloud no longer removes it on [A-Z][a-z]{2} \d+, \d{4}\./u);
  expect(w.genesys.client(asked.client.id)).toMatchObject({ state: 'active', dateToDelete: undefined });
  await w.person('ada').closes({ all: true });
  expect((await w.asks('ada', `/oauth show ${active}`)).rendered).not.toContain('Deleted by');
});

test('show says who deleted the client, and until when that can be undone', async () => {
  const { w, asked } = await deletion(active);
  await w.approves('dora', asked);
  await w.outcome(asked);
  const shown = await w.asks('ada', `/oauth show ${active}`);
  expect(shown.rendered).toMatch(/Deleted by @Ada\. Genesys Cloud removes it on [A-Z][a-z]{2} \d+, \d{4}\./u);
  expect(shown.buttons).toEqual(['Reactivate', 'Update', 'Rotate secret']);
  expect((await w.asks('vera', `/oauth show ${active}`)).buttons).not.toContain('Reactivate');
});

test('tells a person who asks for the deletion again that it was done, before anything opens', async () => {
  const { w, asked } = await deletion(active);
  await w.approves('dora', asked);
  await w.outcome(asked);
  const form = await w.opens('dora', `/oauth delete ${active}`);
  expect(form.submit).toBeUndefined();
  expect(form.text).toMatch(/Deleted by @Ada\. Genesys Cloud removes it on/u);
  expect(form.buttons).toContain('Reactivate');
});

test('a form that was open in the meantime creates no second request', async () => {
  const { w, asked } = await deletion(inactive);
  expect((await w.opens('dora', `/oauth delete ${inactive}`)).text).toContain('already asked for this');
  await w.approves('will', asked);
  await w.outcome(asked);
  const dora = w.person('dora');
  await dora.fills({
    When: 'Delete right away',
    Reason: 'I want it gone as well',
    'Type the client’s name to confirm': inactive,
  });
  await dora.submits();
  const said = await w.modal('dora', ({ text }) => text.includes('Deleted by @Ada'));
  expect(said.text).toContain('Genesys Cloud removes it on');
  expect(said.text).not.toContain('already asked for this');
  expect(await w.requests.openRequests()).toEqual([]);
});

test('an inactive client that nobody deleted through Keyturn can be deleted', async () => {
  const { w, asked } = await deletion(inactive);
  expect(w.genesys.client(asked.client.id)?.dateToDelete).toBeDefined();
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toMatch(told);
});
