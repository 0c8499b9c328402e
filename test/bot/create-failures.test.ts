import { describe, expect, test } from 'vitest';
import { userNamed } from '../support/genesys-users.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, forever, forged, labels, logged, named, serviceForm, valueIn } from './support.ts';

/** Slack's answer to an update of a closed modal. */
const closed = /^views\.update: not_found$/u;

/** Calls that create a client. */
const created = (world: World) => world.genesys.countCalls('POST', clientsPath);

test('rejects a role that the person doesn’t have at the roles, and keeps what was typed', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ben', { Description: 'Typed with care' });
  const ben = userNamed(world.genesys, 'Ben Builder');
  world.genesys.changeUser(ben.id, { grants: [] });
  await actor.submits();
  const form = await world.modal(actor, 'This didn’t work.');
  expect(form.text.match(/You don’t have Reporting Reader in Home/gu)).toHaveLength(1);
  expect(form.text).toContain('This didn’t work. See “Roles” below.\n');
  expect(form.text).not.toContain('Reference');
  const lines = form.text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('Roles:'));
  expect(lines.slice(at, at + 3).join('\n')).toContain('Fix this: You can only choose roles you have');
  expect(valueIn(form, 'Name')).toBe('Payroll export');
  expect(valueIn(form, 'Description')).toBe('Typed with care');
  expect(valueIn(form, 'Roles')).toBe('Reporting Reader · Home');
  expect(created(world)).toBe(0);
  expect(world.logLines().some((line) => line.includes('role_not_held'))).toBe(true);

  world.genesys.changeUser(ben.id, { grants: ben.grants });
  await actor.submits();
  await world.modal(actor, 'Created:');
  expect(named(world, 'Payroll export')).toHaveLength(1);
});

test('rejects a role that was never offered', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ben');
  const submission = await forged(world, actor.id, world.genesys.ids.roles['Campaign Operator'] ?? '');
  expect(submission).toBe(200);
  const form = await world.modal(actor, 'This didn’t work.');
  expect(form.text).toContain('You don’t have Campaign Operator in Home');
  expect(created(world)).toBe(0);
});

test.each([
  [
    'auth.too.many.clients',
    { code: 'auth.too.many.clients', message: 'Too many clients.' },
    'It says: “Too many clients.” Nothing was changed.',
  ],
  [
    'a field of its own',
    { code: 'invalid.value', message: 'Bad validity.', messageParams: { field: 'accessTokenValiditySeconds' } },
    'because of “Token duration”.\nReference',
  ],
])('when Genesys Cloud refuses (%s), the form shows why and keeps what was typed', async (_, body, words) => {
  const world = await startWorld();
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, status: 400, body: { status: 400, ...body } });
  const actor = await serviceForm(world, 'ada', { Description: 'Kept', 'Token duration': '90 minutes' });
  await actor.submits();
  const form = await world.modal(actor, 'This didn’t work.');
  expect(form.text).toContain(words);
  expect(form.text.match(new RegExp(body.message, 'gu'))).toHaveLength(1);
  expect(form.text).toMatch(/Reference: KT-[0-9A-F]{10}/u);
  expect(form.text).toContain('Genesys Cloud correlation ID');
  expect(valueIn(form, 'Description')).toBe('Kept');
  expect(valueIn(form, 'Token duration')).toBe('90 minutes');
  expect(logged(world, form.text).length).toBeGreaterThan(0);
  await actor.submits();
  await world.modal(actor, 'Created:');
  expect(named(world, 'Payroll export')).toHaveLength(1);
});

test('shows an error above the fields if it names a field the form doesn’t have', async () => {
  const world = await startWorld();
  const body = {
    status: 400,
    code: 'bad.request',
    message: 'No URI.',
    details: [{ fieldName: 'registeredRedirectUri' }],
  };
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, status: 400, body });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const form = await world.modal(actor, 'This didn’t work.');
  expect(form.text).toContain('refused this because of “Redirect URIs”. It says: “No URI.” Nothing was changed.');
});

test('repeats an error above the fields if the form doesn’t have all that it names', async () => {
  const world = await startWorld();
  const details = [{ fieldName: 'name' }, { fieldName: 'registeredRedirectUri' }];
  const body = { status: 400, code: 'bad.request', message: 'Not these.', details };
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, status: 400, body });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const form = await world.modal(actor, 'This didn’t work.');
  expect(form.text).toMatch(
    /refused this because of “Name”.*“Redirect URIs”\. It says: “Not these.” Nothing was changed/u,
  );
});

test.each([
  ['name', 'Name', 'Payroll export'],
  ['description', 'Description', 'Kept'],
  ['accessTokenValiditySeconds', 'Token duration', '90 minutes'],
  ['roleDivisions[0].divisionId', 'Roles', 'Reporting Reader · Home'],
  ['allowedIpAddresses[0]', 'Allowed IP addresses', '203.0.113.7'],
])('shows an error that names %s at that field, and keeps what was typed', async (fieldName, label, typed) => {
  const world = await startWorld();
  const body = { status: 400, code: 'bad.request', message: 'Not <this>.', details: [{ fieldName }] };
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, status: 400, body });
  const actor = await serviceForm(world, 'ada', {
    Description: 'Kept',
    'Token duration': '90 minutes',
    'Allowed IP addresses': '203.0.113.7',
  });
  await actor.submits();
  const form = await world.modal(actor, 'This didn’t work.');
  const lines = form.text.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`${label}:`) || line.startsWith(`${label} (`));
  const wrong = lines.findIndex((line) =>
    line.startsWith('Fix this: Genesys Cloud refused this. It says: Not <this>.'),
  );
  const next = labels(form)[labels(form).indexOf(label) + 1];
  expect(from).toBeGreaterThan(0);
  expect(wrong).toBeGreaterThan(from);
  if (next !== undefined) expect(wrong).toBeLessThan(lines.findIndex((line) => line.startsWith(next)));
  expect(form.text).toContain(`Genesys Cloud refused this because of “${label}”.`);
  expect(form.text.split('Not <this>.')).toHaveLength(2);
  expect(valueIn(form, label)).toBe(typed);
});

test('a form that’s sent twice creates one client', async () => {
  const world = await startWorld();
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, delayMs: 300 });
  const actor = await serviceForm(world, 'ada');
  const first = await actor.submits();
  const again = await world.slack.redeliver(first);
  expect(again.status).toBe(200);
  await world.modal(actor, 'Created:');
  expect((await world.slack.redeliver(first)).ack).toMatchObject({ response_action: 'update' });
  expect(named(world, 'Payroll export')).toHaveLength(1);
  expect(created(world)).toBe(1);
});

test('no client is created while its person can’t get the button that opens its secret; the next try works', async () => {
  const world = await startWorld();
  const lift = world.slack.faults.inject({ method: 'chat.postMessage', error: 'internal_error', times: forever });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Slack didn’t respond as expected. Nothing was changed.');
  expect(created(world)).toBe(0);
  lift();
  await actor.submits();
  const modal = await world.modal(actor, 'Created:');
  expect(modal.buttons).toContain('Reveal secret');
  expect(created(world)).toBe(1);
});

test('a failure of a form whose modal was closed is told in a direct message', async () => {
  const world = await startWorld({ refusals: [closed] });
  const body = { status: 400, code: 'bad.request', message: 'Not this.' };
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, delayMs: 300, status: 400, body });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await actor.closes({ all: true });
  await world.slack.waitFor(() =>
    world.slack
      .directMessages(actor.id)
      .some(({ rendered }) => rendered.includes('It says: “Not this.” Nothing was changed.')),
  );
  expect(world.logLines().some((line) => line.includes('couldn’t show a form again'))).toBe(false);
});

describe('a client that was created isn’t lost', () => {
  test('when the modal was closed: a message shows it', async () => {
    const world = await startWorld({ refusals: [closed] });
    world.genesys.faults.inject({ method: 'POST', path: clientsPath, delayMs: 300 });
    const actor = await serviceForm(world, 'ada');
    await actor.submits();
    await actor.closes();
    const told = await world.slack.waitFor(() =>
      world.slack.directMessages(actor.id).find(({ rendered }) => rendered.startsWith('Created:')),
    );
    expect(told.buttons).toContain('Reveal secret');
  });
});

test('closing the modal while it loads causes no error message', async () => {
  const world = await startWorld({ refusals: [closed] });
  const release = world.genesys.faults.inject({ path: /users/u, hang: true, times: forever });
  const actor = world.person('ada');
  await actor.types('/oauth create');
  await world.slack.waitFor(() => world.slack.views(actor.id).length === 1);
  await actor.closes();
  release();
  await world.slack.waitFor(() => world.slack.refusals.some((each) => each.startsWith('views.update: not_found')));
  await world.asks(actor, '/oauth whoami');
  expect(world.slack.ephemerals(actor.id)).toHaveLength(1);
  expect(world.slack.directMessages(actor.id)).toEqual([]);
});
