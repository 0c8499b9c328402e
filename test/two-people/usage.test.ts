import { expect } from 'vitest';
import { testsInTurn } from '../support/cases.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { type TwoPeople, twoPeople, until, usageShown } from './world.ts';

const test = testsInTurn();

const client = 'Nightly reporting export';
const usagePath = /\/usage\/query$/u;
const silence = 'Usage unknown: Genesys Cloud didn’t report it in time';
const forbidden = 'Usage unknown: Keyturn’s own role lacks usage:client:view';
const unknown: [string, (w: TwoPeople) => unknown, said?: string][] = [
  ['answers 403', ({ genesys }) => Object.assign(genesys.switches, { usageOutcome: 'forbidden' }), forbidden],
  ['fails', ({ genesys }) => Object.assign(genesys.switches, { usageOutcome: 'Failed' })],
  ['comes without rows', ({ genesys }) => Object.assign(genesys.switches, { usageShape: 'noResults' })],
  ['comes without counts', ({ genesys }) => Object.assign(genesys.switches, { usageShape: 'noRequests' })],
  ['doesn’t know the client', (w) => w.genesys.faults.inject({ path: usagePath, status: 404 })],
];
test.each(unknown)(
  'when the usage %s, card, dialog, and list of requests say so until it’s decided',
  async (_name, arrange, said = silence) => {
    const w = await twoPeople();
    arrange(w);
    const asked = await w.askFor('ada', 'rotate', client);
    await until(() => asked.card().rendered.includes(said));
    expect(asked.card().rendered).not.toMatch(/No calls|In use|Checking usage/u);
    expect((await w.asks('ada', '/oauth requests')).rendered).toContain(said);
    const waiting = await w.asks('dora', '/oauth requests');
    expect(waiting.rendered).toContain(said);
    const { dialog } = await w.approves('dora', asked);
    expect(dialog).toContain(`${said}. This happens`);
    expect(await w.outcome(asked)).toContain('done');
    expect(asked.card().rendered).not.toMatch(/usage/iu);
  },
);

test('the card names the permission if Keyturn can’t read usage data', async () => {
  const w = await twoPeople();
  w.genesys.switches.usageOutcome = 'forbidden';
  const asked = await w.askFor('ada', 'rotate', client);
  await until(() => asked.card().rendered.includes(forbidden));
});

test('usage that never comes is called unknown after half a minute, and still waited for', async () => {
  const w = await twoPeople();
  w.genesys.switches.usageOutcome = 'never';
  const asked = await w.askFor('ada', 'rotate', client);
  expect(asked.card().rendered).toContain('Checking usage…');
  expect((await w.asks('ada', '/oauth requests')).rendered).toContain('Checking usage…');
  w.advance(31_000);
  await until(() => asked.card().rendered.includes(silence));
  w.genesys.switches.usageOutcome = 'Complete';
  await until(() => asked.card().rendered.includes('In use:'));
});

test('the card says how many calls there were, and how many of them failed', async () => {
  const w = await twoPeople();
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const row = { templateUri: 'api/v2/users', httpMethod: 'GET' };
  const usage = [
    { ...row, date: day(2), status200: 11, status500: 2, status429: 1 },
    { ...row, date: day(20), status200: 30, status400: 6 },
  ];
  w.genesys.addClient({ name: 'Busy', usage });
  const asked = await w.askFor('ada', 'rotate', 'Busy');
  await usageShown(asked);
  expect(asked.card().rendered).toMatch(/In use: 14 calls in 7 days, last on /u);
  expect(asked.card().rendered).toMatch(/usage read .+ · No Architect flow uses it\./u);
  const rendered = await w.details('dora', asked);
  expect(rendered).toContain('Last 7 days: 14 calls, 3 errors. Last 30 days: 50 calls, 9 errors.');
  expect(rendered).toMatch(
    /From Genesys Cloud’s usage data, read .+ at .+\. It can be up to a day late\. No Architect flow uses it\./u,
  );
});

test('says so if a client had no calls', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  w.genesys.addClient({ name: 'Idle' });
  const idle = await w.askFor('ada', 'delete', 'Idle');
  await until(() => idle.card().rendered.includes('No calls in 180 days'));
  await until(() => asked.card().rendered.includes('In use:'));
  const { dialog } = await w.approves('dora', idle);
  expect(dialog).toContain('No calls in 180 days. This happens');
});

test('a request from the previous version still shows its usage', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  await until(() => asked.card().rendered.includes('In use:'));
  const evidence = {
    week: { requests: 707, errors: 3 },
    month: { requests: 800, errors: 4 },
    lastActive: '2025-11-25',
  };
  await w.requests.amend(asked.id, { evidence });
  const listed = await w.asks('dora', '/oauth requests');
  expect(listed.rendered).toContain('In use: 707 calls in 7 days, last on Nov 25, 2025');
});

test('asks once more for usage that wasn’t available at first, and adds it to the card', async () => {
  const w = await twoPeople({ bot: { workerMs: 5 } });
  w.genesys.switches.usageOutcome = 'Failed';
  const asked = await w.askFor('ada', 'rotate', client);
  const queries = () => w.genesys.countCalls('POST', /\/usage\/query$/u);
  // For half a year, and for a month.
  await until(() => queries() === 2 && asked.card().rendered.includes(silence));
  w.genesys.switches.usageOutcome = 'Complete';
  w.advance(4 * 60_000 + 1);
  await usageShown(asked);
  expect(queries()).toBe(3);

  w.genesys.switches.usageOutcome = 'forbidden';
  const without = await w.askFor('ada', 'rotate', 'Agent desktop');
  w.advance(4 * 60_000 + 1);
  await until(() => queries() === 5);
  w.advance(60_000);
  // It looks for cards without usage in every thirtieth round, and for everything else in every tenth.
  await afterWorkerLooks(w, 7);
  expect(without.card().rendered).toContain(forbidden);
  expect(queries()).toBe(5);
});
