import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { testsInTurn } from '../support/cases.ts';
import { addForeignRecord } from '../support/foreign-record.ts';
import { userNamed } from '../support/genesys-users.ts';
import { randomKey, ringFrom } from '../support/keys.ts';
import { openCard, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';

test('every step is recorded with who, what, which client and which request, and the chain is intact', async () => {
  const w = await twoPeople();
  const first = await w.askFor('ada', 'rotate', client);
  await w.presses('adaSecond', first, 'Approve…');
  await w.denies('dora', first);
  await w.outcome(first);
  const second = await w.askFor('ada', 'delete', client);
  await w.approves('dora', second);
  await w.outcome(second);
  expect(await w.trail()).toEqual([
    { operation: 'rotate', action: 'requested', by: people.ada, code: undefined },
    { operation: 'rotate', action: 'refused', by: people.adaSecond, code: 'request_own' },
    { operation: 'rotate', action: 'denied', by: people.dora, code: undefined },
    { operation: 'delete', action: 'requested', by: people.ada, code: undefined },
    { operation: 'delete', action: 'approved', by: people.dora, code: undefined },
    { operation: 'delete', action: 'started', by: people.ada, code: undefined },
    { operation: 'delete', action: 'done', by: people.ada, code: undefined },
  ]);
  const records = await w.audit.latest({ clientId: second.client.id, limit: 100 });
  // Both forms were recorded as they were opened.
  const steps = records.filter(({ action }) => action !== 'viewed');
  expect([records.length, steps.length]).toEqual([9, 7]);
  expect(new Set(steps.map(({ requestId }) => requestId))).toEqual(new Set([first.id, second.id]));
  expect(records.every(({ person }) => person?.genesysUser !== undefined)).toBe(true);
  expect(await w.audit.verify()).toMatchObject({ ok: true, head: { seq: 10 } });
  const shown = await w.asks('vera', `/oauth audit ${second.client.id}`);
  expect(shown.rendered).toContain('delete approved');
  const lines = w.logLines().filter((line) => line.includes('"recorded":true'));
  // The first one has the rules that are in force.
  expect(lines).toHaveLength(10);
});

test('finds the trail of a deleted client by its name, and offers the clients if a name is ambiguous', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', 'Wallboard Lisbon', 'Taken down\nin May');
  await w.approves('dora', asked);
  await w.outcome(asked);
  const gone = await w.asks('vera', '/oauth audit wallboard lisbon');
  expect(gone.rendered).toContain('The latest 5 audit records for Wallboard Lisbon, newest first.');
  expect(gone.rendered).toContain('@Ada · delete requested · Wallboard Lisbon: “Taken down in May”');
  const missed = await w.asks('vera', '/oauth audit wallboard lissabon');
  expect(missed.rendered).toContain('No client named “wallboard lissabon”. Closest:');
  expect(missed.buttons).toEqual(['Wallboard Lisbon', 'Wallboard Leeds']);
  const meant = await w.answer('vera', (vera) => vera.clicks(missed, 'Wallboard Lisbon'));
  expect(meant.rendered).toContain('The latest 5 audit records for Wallboard Lisbon, newest first.');
  expect(meant.notification).toMatch(/newest first\.\n#6 .+ · @Ada · deleted Wallboard Lisbon\n#5 /u);
  const page = `<https://apps.mypurecloud.com/directory/#/admin/integrations/oauth/${asked.client.id}>`;
  for (const typed of ['lisbon WALLBOARD', '*Wallboard Lisbon*', '“Wallboard Lisbon”.', page])
    expect((await w.asks('vera', `/oauth audit ${typed}`)).rendered, typed).toContain(
      'audit records for Wallboard Lisbon',
    );

  const unclear = await w.asks('vera', '/oauth audit chat transcript');
  expect(unclear.rendered).toContain('2 clients match “chat transcript”. Which one?');
  expect(unclear.notification).toMatch(
    /^2 clients match “chat transcript”\. Which one\?\n(?:Chat transcript loader: CODE · active · created \d months ago · [0-9a-f]{8}(?:\n|$)){2}/u,
  );
  const chosen = await w.answer('vera', (vera) => vera.clicks(unclear, 'Choose'));
  expect(chosen.rendered).toContain('There are no audit records for Chat transcript loader yet.');
});

test('doesn’t show a record that someone altered, but says which one and what to do', async () => {
  const shared = createMemoryStore({ now: Date.now });
  let altered = false;
  const readLog: Store['readLog'] = async (log, part) => {
    const texts = await shared.readLog(log, part);
    return altered ? texts.map((text) => text.replace('"requested"', '"denied"')) : texts;
  };
  const w = await twoPeople({ store: shared, bot: { store: { ...shared, readLog } } });
  await w.askFor('ada', 'delete', client);
  expect((await w.asks('vera', '/oauth audit')).rendered).toContain('delete requested');
  altered = true;
  const told = (await w.asks('vera', '/oauth audit')).rendered;
  expect(told).toContain('Record 3 of the audit trail isn’t as Keyturn wrote it. Tell your Keyturn admin');
  expect(told).toContain('npm run audit:verify');
});

test('shows a record that only a newer version can read as such, between the others', async () => {
  const key = randomKey();
  const w = await twoPeople({ settings: { KEYTURN_KEY: key } });
  await w.askFor('ada', 'delete', client);
  const trail = { store: w.store, ring: ringFrom(key), organization: w.genesys.organization.id };
  await addForeignRecord(trail, { v: 1, note: { kind: 'delegated', to: people.dora } });
  await w.asks('vera', '/oauth list');
  await until(async () => (await w.audit.latest({ limit: 1 }))[0]?.operation === 'list');
  const told = (await w.asks('vera', '/oauth audit')).rendered;
  expect(told).toMatch(
    /5 .+ · @Vera · viewed the list of clients\n.*4 .+ · recorded by a newer version of Keyturn\n.*3 .+ · @Ada · delete requested/su,
  );
  expect(told).not.toContain('isn’t as Keyturn wrote it');
});

test('says what someone only looked at, also if they named no client that there is', async () => {
  const w = await twoPeople();
  for (const text of ['help', 'whoami', 'requests', 'show no such client']) await w.asks('vera', `/oauth ${text}`);
  await until(async () => (await w.audit.latest({ limit: 1 }))[0]?.operation === 'show');
  const told = (await w.asks('vera', '/oauth audit')).rendered;
  for (const words of ['viewed the help', 'viewed their access', 'viewed the requests', 'looked for a client'])
    expect(told).toMatch(new RegExp(`@Vera · ${words}$`, 'mu'));
});

test('doesn’t count an approval under a forged head: Genesys Cloud isn’t asked to change anything', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  const head = `keyturn:{${w.genesys.organization.id}}:audit:head`;
  const good = (await w.store.get(head)) ?? '';
  await w.store.set(
    head,
    good.replace(/"mark":"./u, (mark) => (mark.endsWith('0') ? '"mark":"1' : '"mark":"0')),
  );
  const said = await w.presses('dora', asked, 'Approve…');
  expect(said).toContain('makes no changes until a Keyturn admin has looked at it');
  await w.store.set(head, good);
  expect(w.writes(asked.client)).toEqual([]);
  expect((await asked.record()).approvals).toEqual([]);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('shows nobody a request that can’t be recorded', async () => {
  const w = await twoPeople();
  const head = `keyturn:{${w.genesys.organization.id}}:audit:head`;
  const good = (await w.store.get(head)) ?? '';
  await w.store.set(head, 'forged');
  const { id } = w.clientNamed(client);
  await w.opens('ada', `/oauth rotate ${id}`);
  await w.person('ada').fills({ When: 'Right after approval', Reason: 'It was in a log file' });
  await w.person('ada').submits();
  await w.modal('ada', ({ text }) => text.includes('makes no changes until'));
  expect(w.slack.calls.filter(({ method }) => method === 'chat.postMessage')).toEqual([]);
  await w.store.set(head, good);
  expect(await w.requests.openRequests()).toEqual([]);
});

test('records a refusal with the request and its client, even before the store has answered', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const slow = {
    ...shared,
    getAll: async (keys: readonly string[]) => {
      if (keys.some((key) => key.includes(':request:'))) await setImmediate();
      return shared.getAll(keys);
    },
  };
  const w = await twoPeople({ store: shared, bot: { store: slow } });
  const asked = await w.askFor('ada', 'delete', client);
  // Three people, since one who is refused the same again is only counted.
  const clicks = { dora: 'Approve…', will: 'Deny…', ben: 'Cancel request' } as const;
  for (const [name, button] of Object.entries(clicks)) {
    const elsewhere = w.slack.as(people[name as keyof typeof clicks], { team: 'T0OTHER01' });
    await elsewhere.clicks(asked.card(), button);
  }
  const refused = await until(async () => {
    const records = (await w.audit.latest({ limit: 9 })).filter(({ action }) => action === 'refused');
    return records.length === 3 && records;
  });
  for (const record of refused)
    expect(record).toMatchObject({ operation: 'delete', requestId: asked.id, clientId: asked.client.id });
  const { rendered } = await w.asks('vera', '/oauth audit');
  expect(rendered.split(`delete refused · ${client} (no access)`)).toHaveLength(4);
  expect(rendered).not.toContain('person_refused');
});

test('doesn’t count an approval that it can’t record', async () => {
  const shared = createMemoryStore({ now: Date.now });
  let writable = true;
  const store: Store = {
    ...shared,
    compareAndSet: async (change) => {
      if (!writable && change.append !== undefined)
        throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
      return shared.compareAndSet(change);
    },
  };
  const w = await twoPeople({ store: shared, bot: { store }, settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'delete', client);
  writable = false;
  expect(await w.presses('dora', asked, 'Approve…')).toContain('Nothing was changed');
  expect((await asked.record()).approvals).toEqual([]);
  writable = true;
  await w.approves('dora', asked);
  await w.approves('will', asked);
  expect(await w.outcome(asked)).toContain('done');
  const steps = (await w.trail()).map(({ action, by }) => [action, by]);
  expect(steps.filter(([action]) => action !== 'failed')).toEqual([
    ['requested', people.ada],
    ['approved', people.dora],
    ['approved', people.will],
    ['started', people.ada],
    ['done', people.ada],
  ]);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('the first of two simultaneous approvals is in the trail, even if its process stopped before recording it', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'delete', client);
  const dora = { slackTeam: 'T0SANDBOX', slackUser: people.dora, genesysUser: '', name: 'Dora Deleter' };
  dora.genesysUser = userNamed(w.genesys, dora.name).id;
  await w.requests.approve(asked.id, dora);
  await w.approves('will', asked);
  await until(async () => (await asked.record()).state === 'executing');
  expect(w.writes(asked.client)).toEqual([]);
  await until(async () => (await asked.record()).state === 'done');
  const approvals = (await w.trail()).filter(({ action }) => action === 'approved' || action === 'started');
  expect(approvals.map(({ action, by }) => [action, by])).toEqual([
    ['approved', people.dora],
    ['approved', people.will],
    ['started', people.ada],
  ]);
});

test.each([
  ['by one person', {}],
  ['by two', { KEYTURN_SECOND_PERSON: 'delete,rotate,update,create' }],
])(
  'the record of a client that’s created or changed %s has the correlation ID of Genesys Cloud’s answer',
  async (_how, settings) => {
    const w = await twoPeople({ settings });
    const ada = w.person('ada');
    const approve = async (after: string) => {
      const said = await w.modal('ada', ({ text }) => /Sent for approval|Created:|Updated:/u.test(text));
      if (said.text.includes('Sent for approval')) {
        const card = await openCard(w);
        await w.person('will').clicks(card, 'Approve…');
      }
      await ada.closes({ all: true });
      await until(async () =>
        (await w.trail()).some(({ action, operation }) => action === 'done' && operation === after),
      );
    };
    const reason = 'KEYTURN_SECOND_PERSON' in settings ? { Reason: 'Payroll moves' } : {};
    await w.opens('ada', '/oauth create');
    await ada.fills({ 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
    await w.modal('ada', ({ text }) => text.includes('Roles'));
    const role = { search: 'reporting', pick: 'Reporting Reader · Home' };
    await ada.fills({ Name: 'Payroll', Roles: role, ...reason });
    await ada.submits();
    await approve('create');
    await w.opens('ada', `/oauth update ${w.clientNamed('Payroll').id}`);
    await ada.fills({ Description: 'Pays people', ...reason });
    await ada.submits();
    await w.modal('ada', ({ text }) => text.includes('Changes to '));
    await ada.submits();
    await approve('update');
    const done = (await w.audit.latest({ limit: 100 })).filter(({ action }) => action === 'done').reverse();
    const written = w.genesys.calls.filter(
      ({ method, path }) => /^(?:POST|PUT)$/u.test(method) && /clients(?:\/[^/]+)?$/u.test(path),
    );
    expect(done.map(({ operation, correlationId }) => [operation, correlationId])).toEqual([
      ['create', written[0]?.correlationId],
      ['update', written[1]?.correlationId],
    ]);
  },
);
