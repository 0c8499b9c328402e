import { expect, test } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { type TwoPeople, twoPeople, until } from './world.ts';

const client = 'Workforce planning sync';

/** Who looked at what in forms and menus, from the oldest. */
const reads = async (w: TwoPeople) =>
  (await w.audit.latest({ limit: 100 }))
    .toReversed()
    .filter(({ action = '' }) => ['viewed', 'searched'].includes(action))
    .map(({ action, operation, person, clientName }) => [action, operation, person?.name, clientName]);

test.each(['update', 'delete', 'rotate'])(
  'a form of %s that shows a client is recorded, as it’s opened',
  async (verb) => {
    const w = await twoPeople();
    await w.opens('ada', `/oauth ${verb} ${client}`);
    await until(async () => (await reads(w)).length > 0);
    expect(await reads(w)).toEqual([['viewed', verb, 'Ada Admin', client]]);
    await w.person('ada').closes({ all: true });
    expect((await w.asks('ada', `/oauth audit ${client}`)).rendered).toContain(
      `@Ada · opened the ${verb} form · ${client}`,
    );
  },
);

test('clients to choose from are recorded as seen, and a form that shows none isn’t', async () => {
  const w = await twoPeople();
  await w.opens('ada', '/oauth update');
  await w.person('ada').closes({ all: true });
  await w.opens('ada', '/oauth create');
  await w.person('ada').closes({ all: true });
  await w.opens('ada', '/oauth update wallboard');
  await until(async () => (await reads(w)).length > 0);
  expect(await reads(w)).toEqual([['viewed', 'update', 'Ada Admin', undefined]]);
});

test('typing into a menu of clients leaves one record in ten minutes, per person and menu', async () => {
  const w = await twoPeople();
  const types = async (who: 'ada' | 'ben', verb: string) => {
    await w.opens(who, `/oauth ${verb}`);
    for (const text of ['w', 'wo', 'wor']) await w.person(who).suggests('Find a client', text);
    await w.person(who).closes({ all: true });
  };
  await types('ada', 'update');
  await types('ada', 'rotate');
  await types('ben', 'update');
  w.advance(9 * 60_000);
  await types('ada', 'update');
  w.advance(2 * 60_000);
  await types('ada', 'update');
  await until(async () => (await reads(w)).length >= 4);
  await afterWorkerLooks(w);
  expect(await reads(w)).toEqual([
    ['searched', 'update', 'Ada Admin', undefined],
    ['searched', 'rotate', 'Ada Admin', undefined],
    ['searched', 'update', 'Ben Builder', undefined],
    ['searched', 'update', 'Ada Admin', undefined],
  ]);
});

test('the details behind Show details are recorded, and need the permission to view', async () => {
  const w = await twoPeople();
  await w.opens('ada', `/oauth update ${client}`);
  await w.person('ada').fills({ State: 'Inactive' });
  await w.person('ada').submits();
  await w.modal('ada', 'Changes to ');
  await w.person('ada').submits();
  const message = await until(() => w.slack.messages(approvalsChannel).at(-1));
  expect((await w.answer('noor', (noor) => noor.clicks(message, 'Show details'))).rendered).toContain(
    'oauth:client:view',
  );
  await w.answer('vera', (vera) => vera.clicks(message, 'Show details'));
  await until(async () =>
    (await w.trail()).some(
      ({ operation, action, by }) => operation === 'show' && action === 'done' && by !== undefined,
    ),
  );
  expect((await w.trail()).filter(({ operation }) => operation === 'show').map(({ action }) => action)).toEqual([
    'refused',
    'done',
  ]);
});
