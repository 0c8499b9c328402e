import { expect, test } from 'vitest';
import type { SlackView } from '../../sandbox/slack.ts';
import { valueIn } from '../bot/support.ts';
import type { PersonName } from '../support/world.ts';
import { type Asked, clientPath, type TwoPeople, twoPeople, until } from './world.ts';

const offer = 'You have unsaved changes from ';

/** Closes the form, and resolves once the bot has handled that. */
async function closes(w: TwoPeople, name: PersonName) {
  const closed = await w.person(name).closes({ all: true });
  expect(closed).toMatchObject({ type: 'view_closed', status: 200 });
  await w.asks(name, '/oauth whoami');
  return closed;
}

/** Presses a button of the open form; gives the form without the offer. */
async function pressed(w: TwoPeople, name: PersonName, label: string): Promise<SlackView> {
  const view = await w.modal(name, offer);
  await w.person(name).clicks(view, label);
  return w.modal(name, ({ text }) => !text.includes(offer));
}

const opens = (w: TwoPeople, operation: string, client: string) =>
  w.opens('ada', `/oauth ${operation} ${w.clientNamed(client).id}`);

test('a request to delete is offered again with its moment, reason, and name, until it’s sent', async () => {
  const w = await twoPeople();
  const ada = w.person('ada');
  const client = 'Workforce planning sync';
  await opens(w, 'delete', client);
  const filled = { Reason: 'The planning tool has moved', When: 'Delete right away' };
  await ada.fills({ ...filled, 'Type the client’s name to confirm': client });
  await closes(w, 'ada');
  const again = await opens(w, 'delete', client);
  expect(again.text).toContain(offer);
  expect(valueIn(again, 'When')).toContain('Deactivate now, delete on');
  const restored = await pressed(w, 'ada', 'Restore');
  expect(valueIn(restored, 'Reason')).toBe(filled.Reason);
  expect(valueIn(restored, 'When')).toBe(filled.When);
  await w.modal('ada', ({ text }) => !text.includes('Checking usage'));
  expect(valueIn(restored, 'Type the client’s name to confirm')).toBe(client);
  await ada.submits();
  await w.modal('ada', 'Sent for approval');
  await ada.closes({ all: true });
  expect((await opens(w, 'delete', client)).text).not.toContain(offer);
});

test('a moment alone isn’t something that was typed', async () => {
  const w = await twoPeople();
  const client = 'Workforce planning sync';
  await opens(w, 'rotate', client);
  await w.person('ada').fills({ When: 'Right after approval' });
  await closes(w, 'ada');
  expect((await opens(w, 'rotate', client)).text).not.toContain(offer);
});

test('a form that fails after it was closed is offered again', async () => {
  const w = await twoPeople({ refusals: [/^views.update: not_found$/u] });
  const ada = w.person('ada');
  const client = 'Workforce planning sync';
  await opens(w, 'update', client);
  await ada.fills({ Description: 'Moved to Leeds' });
  await ada.submits();
  await w.modal('ada', 'Changes to ');
  const body = { status: 400, code: 'bad.request', message: 'Not this.' };
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, delayMs: 500, status: 400, body });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Saving…'));
  await ada.closes({ all: true });
  await w.slack.waitFor(() => w.slack.directMessages(ada.id)[0]);
  await opens(w, 'update', client);
  expect(valueIn(await pressed(w, 'ada', 'Restore'), 'Description')).toBe('Moved to Leeds');
});

async function deniesUntilTyped(w: TwoPeople, asked: Asked, reason: string) {
  await w.person('ben').clicks(asked.card(), 'Deny…');
  await w.modal('ben', 'Reason');
  await w.person('ben').fills({ Reason: reason });
  return closes(w, 'ben');
}

test('the reason of a denial is offered again to that person alone, until it’s sent', async () => {
  const w = await twoPeople();
  const ben = w.person('ben');
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const closed = await deniesUntilTyped(w, asked, 'It’s in use until Friday');
  await w.person('dora').clicks(asked.card(), 'Deny…');
  expect((await w.modal('dora', 'will see your reason')).text).not.toContain(offer);
  await ben.clicks(asked.card(), 'Deny…');
  const restored = await pressed(w, 'ben', 'Restore');
  expect(valueIn(restored, 'Reason')).toBe('It’s in use until Friday');
  await ben.submits();
  await w.modal('ben', ({ text, submit }) => submit === undefined && !text.includes('Saving…'));
  expect(await asked.record()).toMatchObject({ state: 'denied', decision: { reason: 'It’s in use until Friday' } });
  const key = `keyturn:{${w.genesys.organization.id}}:unsaved:${ben.id}:deny:${asked.id}`;
  await until(async () => (await w.raw.get(key)) === undefined);
  if (closed !== undefined) await w.slack.redeliver(closed);
});

test('what was typed since stays as a reason is restored, or discarded, and a late closing does nothing', async () => {
  const w = await twoPeople();
  const ben = w.person('ben');
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const closed = await deniesUntilTyped(w, asked, 'It’s in use until Friday');
  await ben.clicks(asked.card(), 'Deny…');
  await w.modal('ben', offer);
  await ben.fills({ Reason: 'Typed since then' });
  expect(valueIn(await pressed(w, 'ben', 'Restore'), 'Reason')).toBe('Typed since then');
  await closes(w, 'ben');
  await ben.clicks(asked.card(), 'Deny…');
  await pressed(w, 'ben', 'Discard');
  await closes(w, 'ben');
  if (closed !== undefined) await w.slack.redeliver(closed);
  await w.asks('ben', '/oauth whoami');
  await ben.clicks(asked.card(), 'Deny…');
  expect((await w.modal('ben', 'will see your reason')).text).not.toContain(offer);
});

test('a reason that was restored and erased is gone, and one that’s gone isn’t restored', async () => {
  const w = await twoPeople();
  const ben = w.person('ben');
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  await deniesUntilTyped(w, asked, 'It’s in use until Friday');
  await ben.clicks(asked.card(), 'Deny…');
  await pressed(w, 'ben', 'Restore');
  await ben.fills({ Reason: '' });
  await closes(w, 'ben');
  await ben.clicks(asked.card(), 'Deny…');
  expect((await w.modal('ben', 'will see your reason')).text).not.toContain(offer);
  await ben.fills({ Reason: 'It’s in use until Monday' });
  await closes(w, 'ben');
  await ben.clicks(asked.card(), 'Deny…');
  const form = await w.modal('ben', offer);
  await w.raw.take(`keyturn:{${w.genesys.organization.id}}:unsaved:${ben.id}:deny:${asked.id}`);
  await ben.clicks(form, 'Restore');
  expect(valueIn(await w.modal('ben', 'Those changes are no longer available.'), 'Reason')).toBe('');
});

test('what someone puts under another person’s name isn’t offered', async () => {
  const w = await twoPeople();
  const client = w.clientNamed('Workforce planning sync');
  await opens(w, 'rotate', client.name);
  await w.person('ada').fills({ Reason: 'A leaked backup' });
  await closes(w, 'ada');
  const key = (user: string) => `keyturn:{${w.genesys.organization.id}}:unsaved:${user}:rotate:${client.id}:`;
  const kept = await w.raw.get(key(w.person('ada').id));
  expect(kept).toContain('A leaked backup');
  await w.raw.set(key(w.person('ben').id), kept ?? '');
  expect((await w.opens('ben', `/oauth rotate ${client.id}`)).text).not.toContain(offer);
});
