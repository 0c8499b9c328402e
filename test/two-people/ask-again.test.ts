import { expect } from 'vitest';
import type { SlackMessage } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import {
  type Asked,
  askForChange,
  cards,
  openCard,
  outcomeTold,
  secretPath,
  type TwoPeople,
  twoPeople,
  until,
} from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';
const why = 'The planning tool was replaced in spring';
const minuteMs = 60_000;

/** The requester's direct message about the outcome. */
const message = (w: TwoPeople, said = 'You asked for this'): Promise<SlackMessage> =>
  w.slack.waitFor(() => w.slack.directMessages(w.person('ada').id).findLast(({ rendered }) => rendered.includes(said)));

async function staled(w: TwoPeople, operation: 'delete' | 'rotate' = 'delete'): Promise<Asked> {
  const asked = await w.askFor('ada', operation, client, why);
  w.genesys.changeClient(asked.client.id, { description: 'Needed after all' });
  await w.approves('dora', asked);
  await outcomeTold(asked);
  return asked;
}

const ended: [string, (w: TwoPeople) => Promise<Asked>][] = [
  ['not done because the client changed', (w) => staled(w)],
  [
    'expired',
    async (w) => {
      const asked = await w.askFor('ada', 'delete', client, why);
      w.advance(61 * minuteMs);
      await outcomeTold(asked);
      return asked;
    },
  ],
  [
    'not carried out in time',
    async (w) => {
      const asked = await w.askFor('ada', 'rotate', client, why, 'When I press Rotate now');
      await w.approves('dora', asked);
      await until(async () => (await asked.record()).state === 'approved');
      w.advance(25 * 60 * minuteMs);
      await outcomeTold(asked);
      return asked;
    },
  ],
  [
    'failed',
    async (w) => {
      const asked = await w.askFor('ada', 'rotate', client, why);
      w.genesys.faults.inject({ method: 'POST', path: secretPath, status: 400 });
      await w.approves('dora', asked);
      await outcomeTold(asked);
      return asked;
    },
  ],
];

test.each(ended)(
  'a request that ended as “%s” offers Ask again, on its card and to its requester',
  async (said, end) => {
    const w = await twoPeople();
    const asked = await end(w);
    const told = await message(w, said);
    expect(told.buttons).toEqual(['Ask again']);
    await until(() => asked.card().buttons.join() === 'Ask again,Details');
    await w.person('ada').clicks(told, 'Ask again');
    const form = await w.modal('ada', `Reason: ${why}`);
    expect(form.submit).toBe('Ask for approval');
    expect(form.text).toContain(client);
    const { operation, input } = await asked.record();
    if (operation === 'delete') {
      // The name is a confirmation, so it's typed anew.
      expect(form.text).toContain('Type the client’s name to confirm: \n');
      await w.person('ada').fills({ 'Type the client’s name to confirm': client });
    }
    await w.person('ada').submits();
    await w.modal('ada', 'Sent for approval');
    const anew = await openCard(w);
    expect(anew.rendered).toContain(`> ${why}`);
    const next = await w.requests.openFor(operation, asked.client.id);
    expect(next?.input).toMatchObject({ when: (input as { when: string }).when });
  },
);

test('anyone who may do the same can ask again, by the card; nobody else', async () => {
  const w = await twoPeople();
  const asked = await staled(w);
  await w.person('vera').clicks(asked.card(), 'Ask again');
  expect((await w.modal('vera', 'oauth:client:delete')).submit).toBeUndefined();
  await w.person('dora').clicks(asked.card(), 'Ask again');
  const form = await w.modal('dora', `Reason: ${why}`);
  expect(form.submit).toBe('Ask for approval');
});

const settled: [string, (w: TwoPeople, asked: Asked) => Promise<unknown>][] = [
  ['done', (w, asked) => w.approves('dora', asked)],
  ['denied', (w, asked) => w.denies('dora', asked)],
  ['canceled', (w, asked) => w.presses('ada', asked, 'Cancel request')],
  [
    'not done because the client was deleted',
    async (w, asked) => {
      w.genesys.changeClient(asked.client.id, { state: 'deleted' });
      await w.approves('dora', asked);
    },
  ],
];
test.each(settled)('a request that’s %s doesn’t offer it', async (_said, end) => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client, why);
  await end(w, asked);
  await outcomeTold(asked);
  expect((await message(w)).buttons).toEqual([]);
  expect(asked.card().buttons).toEqual(['Details']);
});

test('says that the client is gone if someone deleted it since', async () => {
  const w = await twoPeople();
  const asked = await staled(w, 'rotate');
  w.genesys.changeClient(asked.client.id, { state: 'deleted' });
  await w.person('ada').clicks(asked.card(), 'Ask again');
  expect((await w.modal('ada', 'This client was deleted in Genesys Cloud')).submit).toBeUndefined();
});

test('opens an update with the values that were asked for, and leaves what others changed since', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'update' } });
  const { id } = w.clientNamed(client);
  await askForChange(w, client, 'Moved to the new tool');
  w.genesys.changeClient(id, { accessTokenValiditySeconds: 7_200 });
  await w.person('dora').clicks(await openCard(w), 'Approve…');
  await w.person('ada').clicks(await message(w, 'changed the client after this request'), 'Ask again');
  const form = await w.modal('ada', 'Update OAuth client');
  expect(form.text).toContain('Description (optional): Moved to the new tool');
  expect(form.text).toContain('Token duration: 2 hours');
  expect(form.text).toContain('Reason: The planning tool has moved');
  await w.person('ada').submits();
  const review = await w.modal('ada', 'Changes to ');
  expect(review.text).toMatch(/Description: .+ → “Moved to the new tool”/u);
  expect(review.text).not.toContain('Token duration');
  await w.person('ada').submits();
  await w.modal('ada', 'Sent for approval');
  await w.person('dora').clicks(await openCard(w), 'Approve…');
  await until(() => w.clientNamed(client).description === 'Moved to the new tool');
});

test('opens the form for a new client with everything that was asked for', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'create' } });
  const ada = w.person('ada');
  await w.opens('ada', '/oauth create Roster sync');
  await ada.fills({ 'Grant type': 'Authorization code (CODE)' });
  const uri = 'https://roster.example.com/cb';
  await ada.fills({ Description: 'For the roster', 'Token duration': '2 hours', 'Redirect URIs': uri, Reason: why });
  await ada.submits();
  await w.modal('ada', 'Sent for approval');
  await ada.closes({ all: true });
  w.advance(61 * minuteMs);
  await ada.clicks(await message(w), 'Ask again');
  const form = await w.modal('ada', `Reason: ${why}`);
  for (const said of ['Name: Roster sync', ': For the roster', 'Token duration: 2 hours', uri])
    expect(form.text).toContain(said);
  await ada.submits();
  await w.modal('ada', 'Sent for approval');
  expect(cards(w)).toHaveLength(2);
});
