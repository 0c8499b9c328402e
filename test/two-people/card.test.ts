import { expect } from 'vitest';
import { requestCard } from '../../commands/cards/card.ts';
import { requestDetails } from '../../commands/cards/details.ts';
import { fitsCard } from '../../commands/cards/lists.ts';
import { operationOf } from '../../commands/registry.ts';
import { approvalsChannel } from '../../sandbox/slack.ts';
import type { JsonValue } from '../../services/json.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { testsInTurn } from '../support/cases.ts';
import { openCard, twoPeople, until, usageShown } from './world.ts';

const test = testsInTurn();

const at = Date.UTC(2030, 0, 1);
const everything = { KEYTURN_SECOND_PERSON: 'delete,rotate,create,update' };

function recordWith(snapshot: JsonValue, more: Partial<RequestRecord>): RequestRecord {
  const requester = { slackTeam: 'T1', slackUser: 'UADA', genesysUser: 'g1', name: 'Ada' };
  return {
    id: 'r1',
    organization: 'org',
    operation: 'delete',
    input: {},
    client: { id: 'c1', name: 'Payroll' },
    snapshot,
    requester,
    reason: 'Nobody uses it',
    createdAt: at,
    deadline: at + 1,
    approvalsNeeded: 1,
    approvals: [],
    state: 'pending',
    ...more,
  };
}

function card(snapshot: JsonValue, more: Partial<RequestRecord> = {}): string {
  const record = recordWith(snapshot, more);
  return JSON.stringify(requestCard(record, operationOf(record.operation), { now: at, command: '/oauth' }).blocks);
}

/** What **Details** shows. */
function details(snapshot: JsonValue, more: Partial<RequestRecord> = {}): string {
  const record = recordWith(snapshot, more);
  return JSON.stringify(requestDetails(record, operationOf(record.operation), { now: at, command: '/oauth' }).blocks);
}

const rotation = { operation: 'rotate' };

const clientWith = (more: Record<string, JsonValue>): Record<string, JsonValue> => ({
  id: 'c1',
  name: 'Payroll',
  grantType: 'CODE',
  state: 'active',
  redirectUris: [],
  scopes: [],
  roleDivisions: [],
  ...more,
});

test('the card of a new client shows its roles, whatever is in its name and description', async () => {
  const w = await twoPeople({ settings: everything });
  const ada = w.person('ada');
  await w.opens('ada', '/oauth create');
  await ada.fills({ 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
  await w.modal('ada', ({ text }) => text.includes('Roles'));
  await ada.fills({
    Name: '&'.repeat(300),
    Description: '&'.repeat(500),
    Roles: { search: 'reporting', pick: 'Reporting Reader · Home' },
    Reason: '&'.repeat(500),
  });
  await ada.submits();
  const posted = await openCard(w);
  expect(posted.rendered).toContain('Role: Reporting Reader in Home');
});

test('says how many roles don’t fit on the card, and keeps its buttons', () => {
  const roles = Array.from({ length: 300 }, (_, n) => ({ roleId: `role-${n}-${'x'.repeat(60)}`, divisionId: '*' }));
  const client = clientWith({ roleDivisions: roles });
  const shown = card({ client, notHeld: roles }, { ...rotation, reason: '<'.repeat(500) });
  expect(shown).toContain('*Client roles that Ada doesn’t have*');
  const missing = Number(/… and (\d+) more lines that don’t fit here/u.exec(shown)?.[1]);
  expect(missing + [...shown.matchAll(/• role role-\d+-x/gu)].length).toBe(300);
  expect(shown).toContain('"Approve…"');
  expect(shown.length).toBeLessThan(13_000);
});

test('lists all that the client can do in its details, and says what doesn’t fit there', () => {
  const roleDivisions = Array.from({ length: 300 }, (_, n) => ({ roleId: `role-${n}-x`, divisionId: '*' }));
  const scopes = Array.from({ length: 3_000 }, (_, n) => `scope-${n}:${'x'.repeat(40)}`);
  const shown = details({ client: clientWith({ roleDivisions, scopes }) });
  expect(shown).toContain('*Roles (300)*');
  expect([...shown.matchAll(/• role role-\d+-x/gu)]).toHaveLength(300);
  expect(shown).toContain('*Scopes (3,000)*');
  const missing = Number(/… and ([\d,]+) more scopes that don’t fit here/u.exec(shown)?.[1]?.replace(',', ''));
  expect(missing).toBeGreaterThan(100);
  expect(missing + [...shown.matchAll(/`scope-\d+:x/gu)].length).toBe(3_000);
});

test('shows roles before scopes, redirect URIs and the description', () => {
  const shown = details({
    client: clientWith({
      description: 'What it is for',
      redirectUris: ['https://a.example.com/cb'],
      scopes: ['users:readonly'],
      roleDivisions: [{ roleId: 'r', divisionId: '*' }],
    }),
  });
  const places = ['*Roles*', '*Scopes*', '*Redirect URIs*', '*Description*'].map((heading) => shown.indexOf(heading));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test('stores the roles that the requester and Keyturn’s client don’t have as data, and shows their names', () => {
  const home = { roleId: 'r1', divisionId: 'd1' };
  const client = clientWith({ roleDivisions: [home], rolesWithoutDivision: ['r2'] });
  const snapshot = {
    client,
    roles: { r1: { name: 'Sales & Co' }, r2: { deleted: true } },
    divisions: { d1: { name: 'Home' } },
    notHeld: [home, { roleId: 'r2' }],
    lacking: [home],
  };
  const shown = card(snapshot, rotation);
  expect(shown).toContain('doesn’t have*\\n• Sales &amp; Co in Home');
  expect(shown).toContain('• a deleted role (r2) (division unknown)');
  expect(shown).toContain('Keyturn’s own client lacks Sales &amp; Co in Home');
  // A deletion hands over nothing.
  expect(card(snapshot)).not.toContain('doesn’t have*');
});

test('still names the roles of a request from a version that stored them as text', () => {
  const client = clientWith({ roleDivisions: [{ roleId: 'r', divisionId: '*' }] });
  const lacking = ['Clerk (Leeds)', { roleId: 'r', divisionId: '*' }];
  const shown = card({ client, notHeld: ['Clerk in Leeds'], lacking }, rotation);
  expect(shown).toContain('• Clerk in Leeds');
  expect(shown).toContain('lacks Clerk (Leeds), role r in all divisions, which');
});

test('shows the name of a role that the requester doesn’t have as it is', () => {
  const client = clientWith({ roleDivisions: [{ roleId: 'r', divisionId: '*' }] });
  const shown = card({ client, notHeld: ['R&D *Lead* in all divisions'] }, rotation);
  expect(shown).toContain('Client roles that');
  expect(shown).toContain('R&amp;D');
  expect(shown).not.toContain('&amp;amp;');
});

test('an ended card has nothing to say about usage that isn’t known', () => {
  const unknown = { evidence: { kind: 'unknown', why: 'silent' } };
  const snapshot = { client: clientWith({}) };
  expect(card(snapshot, unknown)).toContain('*Usage unknown: ');
  for (const state of ['executing', 'denied', 'cancelled', 'expired', 'done'] as const) {
    expect(card(snapshot, { ...unknown, state })).not.toContain('sage unknown');
    expect(card(snapshot, { state })).not.toContain('Checking usage');
  }
  const known = { evidence: { kind: 'known', month: { requests: 0, errors: 0 } }, state: 'done' } as const;
  expect(card(snapshot, { ...known, state: 'scheduled' })).not.toContain('No calls');
  expect(card(snapshot, known)).not.toContain('No calls');
  expect(details(snapshot, known)).toContain('*No calls in 30 days*');
  expect(details(snapshot, { ...unknown, state: 'done' })).not.toContain('sage unknown');
});

test('the dialog of Approve is red unless the change can be changed back, and says what changes', () => {
  const update = (change: Record<string, JsonValue>) =>
    card(
      { client: clientWith({}) },
      { operation: 'update', input: { clientId: 'c1', clientName: 'Payroll', fingerprint: 'f', change } },
    );
  const plain = update({ state: 'inactive', name: 'Wages' });
  expect(plain).not.toContain('"style":"danger"');
  expect(plain).toContain('*Payroll*\\n2 changes: Name, State.\\nChecking usage… This happens as soon as you approve.');
  expect(update({ grantType: 'CODE' })).toContain('"style":"danger"');
  expect(update({ grantType: 'no grant type' })).toContain('"style":"danger"');
  const fields = { description: 'x', scopes: ['a'], allowedIps: [], redirectUris: [], state: 'active', name: 'Wages' };
  expect(update(fields)).toMatch(/6 changes: [^"]*, and 2 more\.\\nChecking usage… This happens/u);
});

test('rejects a change of more than a card can show, and keeps what was typed', async () => {
  const w = await twoPeople({ settings: everything });
  const ada = w.person('ada');
  const uris = (host: string) =>
    Array.from({ length: 40 }, (_, n) => `https://${host}.example.com/${n}?${'&'.repeat(45)}`);
  const client = w.genesys.addClient({ name: 'Many', authorizedGrantType: 'CODE', registeredRedirectUri: uris('a') });
  await w.opens('ada', `/oauth update ${client.id}`);
  await ada.fills({ 'Redirect URIs': uris('b').join('\n'), Reason: 'The portal has moved' });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Changes to '));
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('too big for one request'));
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  expect(await w.requests.openRequests()).toEqual([]);
});

test('the card of a new client repeats the warnings of its form', async () => {
  const w = await twoPeople({ settings: everything });
  const ada = w.person('ada');
  await w.opens('ada', '/oauth create');
  await ada.fills({ 'Grant type': 'SAML2 bearer (SAML2-BEARER)' });
  await w.modal('ada', ({ fields }) => fields.some(({ label }) => label === 'Scopes'));
  const typed = { Name: 'Single sign-on', 'Token duration': '9 days', Reason: 'The portal has moved' };
  await ada.fills({ ...typed, Scopes: { search: '', pick: [] } });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Warning: Without scopes'));
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
  const shown = w.slack.messages(approvalsChannel)[0]?.rendered;
  expect(shown).toContain('Note: 9 days is longer than the usual limit of 48 hours.');
  expect(shown).toContain('Note: Without scopes, this client can’t do anything once Genesys Cloud enforces scopes.');
});

test('shows a redirect URI to its end, where its real host may be, or rejects it', async () => {
  const w = await twoPeople({ settings: everything });
  const ada = w.person('ada');
  const asks = async (length: number) => {
    await w.opens('ada', '/oauth create');
    await ada.fills({ Name: 'Single sign-on', 'Grant type': 'Authorization code (CODE)' });
    await ada.fills({
      'Redirect URIs': `https://sso.example.com:${'a'.repeat(length)}@elsewhere.example/cb`,
      Reason: 'The portal has moved',
    });
    await ada.submits();
  };
  await asks(600);
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
  expect(w.slack.messages(approvalsChannel)[0]?.rendered).toContain('a@elsewhere.example/cb');
  await ada.closes({ all: true });
  await asks(2_900);
  await w.modal('ada', ({ text }) => text.includes('too big for one request'));
  expect(w.slack.messages(approvalsChannel)).toHaveLength(1);
});

test('the card of a new client says when it was created, and that its deletion is final', () => {
  const created = (daysAgo: number) =>
    card({ client: clientWith({ dateCreated: new Date(at - daysAgo * 86_400_000).toISOString() }) });
  const final = 'so Genesys Cloud removes it right away: *this can’t be undone*';
  expect(created(0.1)).toContain(`It was created today, ${final}`);
  expect(created(1)).toContain(`It was created 1 day ago, ${final}`);
  expect(created(29)).toContain(`It was created 4 weeks ago, ${final}`);
  expect(created(30)).not.toContain('can’t be undone');
});

test('lines that fit on a card are shown in full, others aren’t shown', () => {
  expect(fitsCard(['*Name:* Payroll', '*Role:* add Admin in Home'])).toBe(true);
  expect(fitsCard(['x'.repeat(2901)])).toBe(false);
  expect(fitsCard(Array.from({ length: 3 }, () => 'x'.repeat(2900)))).toBe(false);
});

test('says so if it can’t check whether the requester has the roles', async () => {
  const w = await twoPeople();
  const lift = w.genesys.faults.inject({ path: /\/subjects\//u, status: 500, times: 100 });
  const asked = await w.askFor('ada', 'rotate', 'Nightly reporting export');
  expect(asked.card().rendered).toContain('Keyturn couldn’t check whether Ada Admin has this client’s roles.');
  lift();
  await w.denies('dora', asked);
  await until(async () => (await asked.record()).state === 'denied');
});

test('a card that was decided is updated before those that wait for a decision', async () => {
  const w = await twoPeople({ bot: { slackSecondMs: 200 } });
  const [first = '', ...others] = [1, 2, 3, 4].map(
    (each) => w.genesys.addClient({ name: `Spare client ${each}` }).name,
  );
  const early = await w.askFor('ada', 'delete', first);
  await usageShown(early);
  const lift = w.genesys.faults.inject({ path: /\/usage\//u, hang: true });
  for (const name of others) await w.askFor('ada', 'delete', name);
  w.slack.faults.inject({ method: 'chat.update', retryAfterSeconds: 10, times: 1 });
  const updates = (ok: boolean) =>
    w.slack.calls.filter(({ method, answer }) => method === 'chat.update' && (answer['ok'] === true) === ok);
  const before = updates(true).length;
  lift();
  await until(() => updates(false).length === 1);
  await w.denies('dora', early);
  await until(() => updates(true).length > before);
  expect(updates(true)[before]?.args['ts']).toBe(early.card().ts);
});
