import { expect } from 'vitest';
import { people, type SlackMessage } from '../../sandbox/slack.ts';
import { createAudit } from '../../services/audit.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace } from '../../services/store.ts';
import { testsInTurn } from '../support/cases.ts';
import { ringFrom } from '../support/keys.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { type Asked, type TwoPeople, twoPeople, until } from '../two-people/world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';
const other = 'Nightly reporting export';

const keysOf = (w: TwoPeople) => keySpace(w.genesys.organization.id);
const requestKey = (w: TwoPeople, { id }: Asked) => keysOf(w)('request', id);

/** The person as a request stores them. */
const ben = { slackTeam: 'T0SANDBOX', slackUser: people.ben, genesysUser: 'forged', name: 'Ben' };

/** The stored request as someone without the key would like it: approved by Ben, with a lease that has run out. */
function approved(text: string): string {
  const stored = JSON.parse(text.slice(text.indexOf('{')));
  const execution = { owner: 'nobody', leaseUntil: 1, step: 'claimed', startedAt: 1, turns: 1 };
  const record = {
    ...stored.record,
    ...{ state: 'executing', approvals: [{ person: ben, at: 1 }], decision: { by: ben, at: 1 }, execution },
  };
  return JSON.stringify({ ...stored, record });
}

/** Makes the request due, as the worker of every replica sees it. */
const makeDue = (w: TwoPeople, { id }: Asked) =>
  w.raw.compareAndSet({ rank: [{ set: keysOf(w)('requests-due'), member: id, score: 1 }] });

const refusals = (w: TwoPeople) => w.logLines().filter((line) => line.includes('isn’t Keyturn’s'));

/** Another request still goes its way. */
async function othersGoOn(w: TwoPeople): Promise<void> {
  const asked = await w.askFor('ada', 'rotate', other);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret');
}

async function nothingHappened(w: TwoPeople, asked: Asked): Promise<void> {
  expect(w.writes(asked.client)).toEqual([]);
  const trail = await w.audit.latest({ clientId: asked.client.id, limit: 100 });
  expect(trail.filter(({ action }) => action === 'approved' || action === 'started')).toEqual([]);
  expect(w.slack.directMessages(people.ada).filter(({ buttons }) => buttons.includes('Reveal secret'))).toEqual([]);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
}

test.each([
  ['without a mark', (text: string) => approved(text)],
  ['under the mark of the value before', (text: string) => text.slice(0, text.indexOf('{')) + approved(text)],
  ['under a mark of a key of their own', (text: string) => `k1.deadbeef.${'A'.repeat(43)}.${approved(text)}`],
])('an approved request that someone writes into the store %s isn’t executed', async (_how, forged) => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  const text = (await w.raw.get(requestKey(w, asked))) ?? '';
  await w.raw.set(requestKey(w, asked), forged(text));
  await makeDue(w, asked);
  await until(() => refusals(w).length > 0);
  await afterWorkerLooks(w);
  await nothingHappened(w, asked);
  await othersGoOn(w);
});

test('a request moved to another one’s key isn’t believed', async () => {
  const w = await twoPeople();
  const first = await w.askFor('ada', 'rotate', client);
  const second = await w.askFor('ada', 'delete', 'Agent desktop');
  await w.raw.set(requestKey(w, first), (await w.raw.get(requestKey(w, second))) ?? '');
  expect(await w.presses('dora', first, 'Approve…')).toContain('Something other than Keyturn changed this');
  await nothingHappened(w, first);
  await othersGoOn(w);
});

test('a request of another organization, under the same key, isn’t believed', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  const elsewhere = keySpace('another-organization');
  const text = (await w.store.get(requestKey(w, asked))) ?? '';
  await w.store.set(elsewhere('request', asked.id), text);
  await w.raw.set(requestKey(w, asked), (await w.raw.get(elsewhere('request', asked.id))) ?? '');
  expect(await w.presses('dora', asked, 'Approve…')).toContain('Something other than Keyturn changed this');
  await nothingHappened(w, asked);
});

test('a denied request that someone puts back as it was can’t be approved', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  const key = requestKey(w, asked);
  const pending = (await w.raw.get(key)) ?? '';
  await w.denies('dora', asked);
  await until(async () => (await asked.record()).told?.includes('outcome'));
  const present = await w.askFor('ada', 'delete', 'Agent desktop');
  await w.raw.set(key, pending);
  // An old button, pressed once more.
  const old = (payload: Record<string, unknown>) => {
    const actions = payload['actions'] as { value: string }[];
    for (const action of actions) action.value = action.value.replace(present.id, asked.id);
  };
  const said = await w.answer('will', (will) => will.clicks(present.card(), 'Approve…', { change: old }));
  expect(said.rendered).toContain('Something other than Keyturn changed this');
  await until(() => w.logLines().some((line) => line.includes('old version of a request')));
  await nothingHappened(w, asked);
  await othersGoOn(w);
});

test('an execution that someone puts back isn’t repeated', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client);
  const key = requestKey(w, asked);
  const lift = w.genesys.faults.inject({ method: 'POST', path: /\/secret$/u, delayMs: 600 });
  await w.approves('dora', asked);
  await until(async () => (await asked.record()).state === 'executing');
  const executing = (await w.raw.get(key)) ?? '';
  await w.outcome(asked);
  lift();
  await w.raw.set(key, executing);
  w.advance(60_000);
  await makeDue(w, asked);
  await until(() => w.logLines().some((line) => line.includes('old version of a request')));
  await othersGoOn(w);
  w.advance(60_000);
  await makeDue(w, asked);
  await afterWorkerLooks(w);
  expect(w.writes(asked.client)).toEqual(['POST']);
});

interface Sealed {
  w: TwoPeople;
  offer: SlackMessage;
  secret: string;
  /** What its button carries: its ID, and half of its key. */
  ticket: string;
  key: string;
  /** The sealed value as it's stored now. */
  raw(): Promise<string>;
}

/** A secret of Ada's. */
async function sealed(w: TwoPeople, name = client): Promise<Sealed> {
  const asked = await w.askFor('ada', 'rotate', name);
  await w.approves('dora', asked);
  await w.outcome(asked);
  const offer = await until(() =>
    w.slack.directMessages(people.ada).find(({ rendered }) => rendered.includes(`The new secret for ${name} is ready`)),
  );
  const ticket = /[\w-]{36}\.[\w-]{43}/u.exec(JSON.stringify(offer.blocks))?.[0] ?? '';
  const key = keysOf(w)('secret', ticket.slice(0, 36));
  const secret = w.genesys.secretOf(asked.client.id) ?? 'none';
  return { w, offer, secret, ticket, key, raw: async () => (await w.raw.get(key)) ?? '' };
}

/** Opens Ada's secret. Gives what the modal says; the secret is in it if it opened. */
async function opens({ w, offer, ticket }: Sealed, by: SlackMessage = offer): Promise<string> {
  await w.person('ada').clicks(by, 'Reveal secret', {
    change: (payload) => {
      for (const action of payload['actions'] as { value: string }[])
        action.value = action.value.replace(/[\w-]{36}\.[\w-]{43}/u, ticket);
    },
  });
  const { text } = await w.modal('ada', (view) => !view.text.includes('Loading…'));
  await w.person('ada').closes({ all: true });
  return text;
}

const notBelieved = 'Something other than Keyturn changed this';

test('a secret that its owner stored doesn’t open after someone puts it back', async () => {
  const w = await twoPeople({ refusals: [/views\.update: not_found/u] });
  const stored = await sealed(w);
  const [traceKey, before] = [stored.key.replace(':secret:', ':secret-trace:'), await stored.raw()];
  const trace = (await w.raw.get(traceKey)) ?? '';
  expect(before).not.toBe('');
  expect(await opens(stored)).toContain(stored.secret);
  await w.person('ada').clicks(stored.offer, 'I stored it');
  await until(async () => (await stored.raw()) === '');
  await w.raw.set(stored.key, before);
  await w.raw.set(traceKey, trace);
  const another = await sealed(w, other);
  const said = await opens(stored, another.offer);
  expect(said).toContain(notBelieved);
  expect(said).not.toContain(stored.secret);
  // Neither does it stop the other one.
  expect(await opens(another)).toContain(another.secret);
});

test('a secret that someone puts back as it was before it was opened doesn’t open', async () => {
  const secret = await sealed(await twoPeople());
  const before = await secret.raw();
  expect(await opens(secret)).toContain(secret.secret);
  expect(await secret.raw()).not.toBe(before);
  await secret.w.raw.set(secret.key, before);
  const said = await opens(secret);
  expect(said).toContain(notBelieved);
  expect(said).not.toContain(secret.secret);
});

test('a secret moved to another one’s key opens for neither button', async () => {
  const w = await twoPeople();
  const first = await sealed(w);
  const second = await sealed(w, other);
  await w.raw.set(second.key, await first.raw());
  const said = await opens(second);
  expect(said).toContain(notBelieved);
  expect(said).not.toContain(first.secret);
  expect(await opens(first)).toContain(first.secret);
});

test('a secret of another organization, under the same key, doesn’t open', async () => {
  const w = await twoPeople();
  const secret = await sealed(w);
  const elsewhere = secret.key.replace(/\{[^}]*\}/u, '{another-organization}');
  await w.store.set(elsewhere, (await w.store.get(secret.key)) ?? '');
  await w.raw.set(secret.key, (await w.raw.get(elsewhere)) ?? '');
  const said = await opens(secret);
  expect(said).toContain(notBelieved);
  expect(said).not.toContain(secret.secret);
});

test('a trail that someone puts back is noticed by a running replica, which does nothing more', async () => {
  const w = await twoPeople();
  const keys = keysOf(w);
  const head = (await w.raw.get(keys('audit', 'head'))) ?? '';
  const asked = await w.askFor('ada', 'rotate', client);
  await w.raw.set(keys('audit', 'head'), head);
  expect(await w.presses('dora', asked, 'Approve…')).toContain('makes no changes until');
  await until(() => w.logLines().some((line) => line.includes('put back to an earlier state')));
  expect(w.writes(asked.client)).toEqual([]);
});

test('a trail that someone erases is noticed by a running replica', async () => {
  const w = await twoPeople();
  const keys = keysOf(w);
  const asked = await w.askFor('ada', 'rotate', client);
  await w.raw.compareAndSet({ put: [{ key: keys('audit', 'head'), value: undefined }] });
  expect(await w.presses('dora', asked, 'Approve…')).toContain('makes no changes until');
  await until(() => w.logLines().some((line) => line.includes('erased, or cut')));
  expect(w.writes(asked.client)).toEqual([]);
});

test('a trail that someone erases while nothing runs is noticed at the start, and no new one covers that up', async () => {
  const w = await twoPeople();
  const list = (await w.raw.get('keyturn:organizations')) ?? '';
  await w.bot.stop();
  const erased = createMemoryStore({ now: Date.now });
  await erased.set('keyturn:organizations', list);
  const { port } = await w.another({ store: erased });
  w.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  expect(w.logLines().filter((line) => line.includes('Keyturn changes nothing until'))).toHaveLength(1);
  expect((await w.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
  await until(() => w.logLines().some((line) => line.includes('"recorded":false')));
  const keys = keysOf(w);
  expect(await erased.get(keys('audit', 'head'))).toBeUndefined();
  expect(await erased.logLength(keys('audit', 'log'))).toBe(0);
});

test('one empty trail doesn’t pass for another', async () => {
  const w = await twoPeople();
  const organization = w.genesys.organization.id;
  const ring = ringFrom(w.settings['KEYTURN_KEY'] ?? '');
  const store = createAuthenticatedStore({ store: w.raw, ring });
  const names = keySpace('second');
  const second = createAudit({ store, keys: names, ring, now: Date.now, log: () => {}, organization });
  await second.begin();
  const empty = (await store.get(names('audit', 'head'))) ?? '';
  const first = createAudit({ store, keys: keySpace('third'), ring, now: Date.now, log: () => {}, organization });
  await first.record({ operation: 'list', action: 'done' });
  await store.set(keySpace('third')('audit', 'head'), empty);
  expect(await first.verify()).toMatchObject({ ok: false });
  await expect(first.record({ operation: 'list', action: 'done' })).rejects.toMatchObject({
    code: 'audit_unavailable',
  });
});
