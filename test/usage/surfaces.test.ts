import { expect } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { testsInTurn } from '../support/cases.ts';
import { patienceMs } from '../support/patience.ts';
import { type TwoPeople, type TwoPeopleOptions, twoPeople, until } from '../two-people/world.ts';

const test = testsInTurn();

const queryPath = /\/usage\/query$/u;
const dependentsPath = /\/dependencytracking\//u;
const used = 'Nightly reporting export';
const noDependents = 'What depends on it: unknown, Keyturn’s own role lacks architect:dependencyTracking:view.';

const queries = ({ genesys }: TwoPeople) => genesys.countCalls('POST', queryPath);
const lookups = ({ genesys }: TwoPeople) => genesys.countCalls('GET', dependentsPath);

/** Takes these permissions from Keyturn's own client, and gives what puts them back. */
function without({ genesys }: TwoPeople, ...missing: string[]): () => void {
  const { id } = genesys.botClient;
  const held = genesys.clients().find((client) => client.id === id)?.permissions ?? [];
  genesys.changeClient(id, { permissions: held.filter((each) => !missing.includes(each)) });
  return () => genesys.changeClient(id, { permissions: held });
}

/** What `show` says once the usage has arrived. */
async function shown(w: TwoPeople, client: string): Promise<string> {
  const { id } = w.person('vera');
  const before = w.slack.ephemerals(id).length;
  await w.asks('vera', `/oauth show ${client}`);
  return until(() => {
    const [answer, ...more] = w.slack.ephemerals(id).slice(before);
    expect(more).toEqual([]);
    return answer !== undefined && !/checking usage/iu.test(answer.rendered) && answer.rendered;
  });
}

const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const calls = (ago: number, status200: number) => ({
  date: day(ago),
  templateUri: 'api/v2/x',
  httpMethod: 'GET',
  status200,
});

test('show says that it checks, then completes itself; for a day, nothing is asked again', async () => {
  const w = await twoPeople();
  const first = await w.asks('vera', `/oauth show ${used}`);
  expect(first.rendered.split('\n')[1]).toBe('Active · checking usage… · Client credentials (CLIENT-CREDENTIALS)');
  expect(first.notification).toContain('Checking usage…');
  const latest = () => w.slack.ephemerals(w.person('vera').id);
  await until(() => latest()[0]?.rendered.includes('in use: '));
  expect(latest()).toHaveLength(1);
  expect(latest()[0]?.rendered.split('\n')[1]).toMatch(
    /^Active · in use: 707 calls in 7 days, last on [A-Z][a-z]{2} \d+ · Client credentials/u,
  );
  expect(latest()[0]?.rendered).toContain('No Architect flow uses it.');
  const asked = w.genesys.calls.length;

  w.advance(23 * 3_600_000);
  const second = await w.asks('ada', `/oauth show ${used}`);
  expect(second.rendered).toContain('in use: 707 calls in 7 days');
  expect(second.notification).toContain('In use: 707 calls in 7 days');
  const since = w.genesys.calls.slice(asked).map(({ path }) => path);
  expect(since.filter((path) => queryPath.test(path) || dependentsPath.test(path))).toEqual([]);

  w.advance(3_600_001);
  expect((await w.asks('ada', `/oauth show ${used}`)).rendered).toContain('checking usage…');
  await until(() => queries(w) === 2);
});

test('two replicas and two people share one question', async () => {
  const w = await twoPeople();
  const other = await w.another();
  w.genesys.switches.usageRunningPolls = 3;
  await w.asks('vera', `/oauth show ${used}`);
  w.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
  await Promise.all([w.asks('ada', `/oauth show ${used}`), w.asks('ben', `/oauth show ${used}`)]);
  for (const name of ['vera', 'ada', 'ben'] as const)
    await until(() => w.slack.ephemerals(w.person(name).id)[0]?.rendered.includes('in use: 707'));
  expect([queries(w), lookups(w)]).toEqual([1, 1]);
});

test('after a click, where Slack can’t replace the answer, a line follows', async () => {
  const w = await twoPeople();
  const list = await w.asks('vera', '/oauth list nightly');
  const answer = await w.answer('vera', (vera) => vera.clicks(list, 'Show details'));
  expect(answer.rendered).toContain('checking usage…');
  const all = () => w.slack.ephemerals(w.person('vera').id).map(({ rendered }) => rendered);
  await until(() => all().length === 3);
  expect(all()[0]).toContain('OAuth clients');
  expect(all()[2]).toMatch(/^Nightly reporting export: In use: 707 calls in 7 days, last on [A-Z][a-z]{2} \d+$/u);
});

test.each<[string, (w: TwoPeople) => unknown, string | RegExp]>([
  [
    'Keyturn may not read it',
    ({ genesys }) => Object.assign(genesys.switches, { usageOutcome: 'forbidden' }),
    'usage unknown: Keyturn’s own role lacks usage:client:view ·',
  ],
  [
    'the query fails',
    ({ genesys }) => Object.assign(genesys.switches, { usageOutcome: 'Failed' }),
    'usage unknown: Genesys Cloud didn’t report it in time',
  ],
  [
    'it has no days',
    ({ genesys }) => Object.assign(genesys.switches, { usageShape: 'noDates' }),
    /in use: [\d,]+ calls in 30 days ·/u,
  ],
  [
    'it’s incomplete',
    ({ genesys }) => Object.assign(genesys.switches, { usageShape: 'deafCursors' }),
    /in use: at least [\d,]+ calls in 7 days ·/u,
  ],
])('show says it if %s', async (_what, arrange, said) => {
  const w = await twoPeople();
  arrange(w);
  const rendered = await shown(w, used);
  if (typeof said === 'string') expect(rendered).toContain(said);
  else expect(rendered).toMatch(said);
});

test('says for how long there were no calls, and huge numbers as they are', async () => {
  const w = await twoPeople();
  const { genesys } = w;
  genesys.addClient({ name: 'Of spring', usage: [calls(120, 4)] });
  genesys.addClient({ name: 'Of fall', usage: [calls(45, 4)] });
  genesys.addClient({ name: 'Of nothing' });
  genesys.addClient({ name: 'Of everything', usage: [calls(1, 9_007_199_254_740_991)] });
  expect(await shown(w, 'Of spring')).toMatch(/no calls in 90 days, last on [A-Z][a-z]{2} \d+(?:, \d{4})? ·/u);
  expect(await shown(w, 'Of fall')).toMatch(/no calls in 30 days, last on [A-Z][a-z]{2} \d+(?:, \d{4})? ·/u);
  expect(await shown(w, 'Of nothing')).toContain('no calls in 180 days ·');
  expect(await shown(w, 'Of everything')).toContain('in use: 9,007,199,254,740,991 calls in 7 days');
});

const flow = (name: string, at = 0, type = 'INBOUNDCALLFLOW') => ({ id: `${name}-${at}`, name, type });

test('says what depends on a client, however many and whatever their names', async () => {
  const w = await twoPeople();
  const { genesys } = w;
  const many = Array.from({ length: 130 }, (_, at) => flow(`Flow ${at}`, at));
  genesys.addClient({ name: 'Some', dependents: [flow('Main IVR'), flow('Night Routing', 0, 'WORKFLOW')] });
  genesys.addClient({ name: 'Many', dependents: many });
  genesys.addClient({ name: 'Odd', dependents: [flow('Desk', 0, 'QUEUE')] });
  genesys.addClient({ name: 'Sly', dependents: [flow('<!channel> *x* `y`'), flow(`${'long '.repeat(30)}`)] });
  expect(await shown(w, 'Some')).toContain('Used by 2 Architect flows: Main IVR, Night Routing\n');
  expect(await shown(w, 'Many')).toContain(
    'Used by at least 100 Architect flows: Flow 0, Flow 1, Flow 2, and 97 more\n',
  );
  expect(await shown(w, 'Odd')).toContain('Used by 1 Architect object: Desk\n');
  const sly = await shown(w, 'Sly');
  expect(sly).toMatch(/Used by 2 Architect flows: <!channel> .+, (?:long )+/u);
  expect(JSON.stringify(w.slack.calls)).not.toContain('<!channel>');
  const card = await w.askFor('ada', 'delete', 'Some');
  await until(() => card.card().rendered.includes('Used by 2 Architect flows: Main IVR, Night Routing'));
});

test.each<[string, Record<string, string>, string]>([
  ['doesn’t track it', { untrackedClients: 'notFound' }, 'What depends on it: unknown, Architect doesn’t track it.'],
  [
    'tracks no clients',
    { dependencyTracking: 'refused' },
    'What depends on it: unknown, Genesys Cloud didn’t report it.',
  ],
  [
    'is still finding out',
    { dependencyTracking: 'building' },
    'What depends on it: unknown, Genesys Cloud didn’t report it.',
  ],
])('says it if Architect %s', async (_what, switches, said) => {
  const w = await twoPeople();
  Object.assign(w.genesys.switches, switches);
  expect(await shown(w, used)).toContain(said);
});

test('without the permission, that’s said once on each surface, and asked once for all clients', async () => {
  const w = await twoPeople();
  const putBack = without(w, 'architect:dependencyTracking:view');
  expect(await shown(w, used)).toContain(noDependents);
  expect(await shown(w, 'Agent desktop')).toContain(noDependents);
  expect(lookups(w)).toBe(1);
  expect(queries(w)).toBe(2);
  const form = await w.opens('ada', `/oauth delete ${w.clientNamed(used).id}`);
  expect(form.text.split(noDependents)).toHaveLength(2);
  // Once it has the permission, it's asked again after a while, and the usage isn't.
  putBack();
  w.advance(10 * 60_000 + 1);
  await w.asks('ben', `/oauth show ${used}`);
  await until(() => lookups(w) === 2);
  expect(queries(w)).toBe(2);
});

test('a form gets its usage while someone types, and keeps what they typed', async () => {
  const w = await twoPeople();
  w.genesys.switches.usageRunningPolls = 2;
  const dora = w.person('dora');
  for (const verb of ['delete', 'rotate']) {
    const { id } = w.genesys.addClient({ name: 'Busy', usage: [calls(2, 12)], dependents: [flow('Main IVR')] });
    const form = await w.opens('dora', `/oauth ${verb} ${id}`);
    expect(form.text).toContain('Checking usage…');
    await dora.fills({ Reason: 'Nobody needs it anymore' });
    const complete = await w.modal('dora', ({ text }) => text.includes('In use: 12 calls in 7 days'));
    expect(complete.text).toContain('Used by 1 Architect flow: Main IVR');
    expect(complete.id).toBe(form.id);
    expect(JSON.stringify(complete)).toContain('Nobody needs it anymore');
    await dora.closes({ all: true });
    const again = await w.opens('dora', `/oauth ${verb} ${id}`);
    expect(again.text).toContain('In use: 12 calls in 7 days');
    await dora.closes({ all: true });
  }
  expect(queries(w)).toBe(2);
});

test('usage that arrives after a form was closed or sent changes nothing there', async () => {
  const w = await twoPeople();
  w.genesys.switches.usageOutcome = 'never';
  const dora = w.person('dora');
  await w.opens('dora', `/oauth rotate ${w.clientNamed('Agent desktop').id}`);
  await dora.closes({ all: true });
  await w.opens('dora', `/oauth rotate ${w.clientNamed(used).id}`);
  await dora.fills({ Reason: 'It was in a ticket' });
  await dora.submits();
  const sent = await w.modal('dora', ({ text }) => text.includes('Sent for approval'));
  w.genesys.switches.usageOutcome = 'Complete';
  await until(
    () =>
      queries(w) === 2 &&
      w.slack.calls.some(({ method, args }) => method === 'chat.update' && JSON.stringify(args).includes('In use: ')),
  );
  const [top, ...below] = w.slack.views(dora.id);
  expect(below).toEqual([]);
  expect(top?.text).toBe(sent.text);
});

test('a list of requests is completed with what was decided meanwhile', async () => {
  const w = await twoPeople();
  w.genesys.switches.usageOutcome = 'never';
  const asked = await w.askFor('ada', 'rotate', used);
  const other = await w.askFor('ada', 'rotate', 'Agent desktop');
  const list = await w.asks('dora', '/oauth requests');
  expect(list.rendered.match(/Checking usage…/gu)).toHaveLength(2);
  await w.asks('ada', '/oauth requests');
  await w.denies('will', other);
  w.genesys.switches.usageOutcome = 'Complete';
  const latest = () => w.slack.ephemerals(w.person('dora').id).at(-1);
  await until(() => latest()?.rendered.includes('In use: 707 calls in 7 days'));
  expect(latest()?.rendered).not.toContain('Agent desktop');
  expect(latest()?.buttons).toEqual(['Approve…', 'Deny…']);
  const own = () => w.slack.ephemerals(w.person('ada').id).at(-1)?.rendered ?? '';
  await until(() => own().includes('In use: 707 calls in 7 days'));
  expect(own()).toContain('denied');
  expect(queries(w)).toBe(2);
  await until(() => asked.card().rendered.includes('In use: 707'));
});

/** A store that fails what's about usage. */
const withoutUsage = (): Store => {
  const store = createMemoryStore({ now: Date.now });
  const refuse = (key: string | undefined) => {
    if (key?.includes(':usage')) throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
  };
  return {
    ...store,
    async get(key) {
      refuse(key);
      return store.get(key);
    },
    async set(key, value, options) {
      refuse(key);
      await store.set(key, value, options);
    },
    async compareAndSet(change) {
      refuse(change.put?.[0]?.key);
      return store.compareAndSet(change);
    },
  };
};

test('without the store, each replica asks for itself, and remembers', async () => {
  const w = await twoPeople({ store: withoutUsage() });
  expect(await shown(w, used)).toContain('in use: 707 calls');
  expect((await w.asks('ada', `/oauth show ${used}`)).rendered).toContain('in use: 707 calls');
  expect(queries(w)).toBe(1);
});

test('a value that isn’t Keyturn’s is asked for anew', async () => {
  const w = await twoPeople();
  const key = `keyturn:{${w.genesys.organization.id}}:usage:${w.clientNamed(used).id}`;
  await w.raw.set(key, '{"v":1,"usage":{"kind":"known","month":{"requests":0,"errors":0},"asOf":9999999999999}}');
  expect(await shown(w, used)).toContain('in use: 707 calls');
});

test('who looks at many clients leaves half of the minute to others', async () => {
  const options: TwoPeopleOptions = { settings: { GENESYS_CALLS_PER_MINUTE: '60' } };
  const w = await twoPeople(options);
  w.genesys.switches.usageRunningPolls = 5;
  const ids = Array.from({ length: 20 }, (_, at) => w.genesys.addClient({ name: `Flipped ${at}` }).id);
  for (const id of ids.slice(0, 8)) await w.asks('ada', `/oauth show ${id}`);
  const background = () => w.genesys.calls.filter(({ path }) => /\/usage\/|\/dependencytracking\//u.test(path)).length;
  await until(() => background() >= 10);
  // A decision isn't kept waiting.
  const { rendered } = await w.asks('dora', '/oauth whoami');
  expect(rendered).toContain('Dora');
  expect(w.genesys.calls.filter(({ path }) => path.startsWith('/api/')).length).toBeLessThan(60);
  expect(background()).toBeLessThanOrEqual(30);
});

test('a process that stops doesn’t wait for usage', async () => {
  const w = await twoPeople();
  w.genesys.switches.usageOutcome = 'never';
  await w.asks('vera', `/oauth show ${used}`);
  await w.askFor('ada', 'rotate', used);
  await until(() => queries(w) === 1);
  // Usage would be waited for three minutes long.
  expect(await w.bot.stop(patienceMs)).toBe(true);
});
