import { expect, test } from 'vitest';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { type TwoPeople, twoPeople, until } from './world.ts';

const settings = { KEYTURN_SECOND_PERSON: 'delete,rotate,create,update' };

/** Ada asks for a new client; gives what she's told, and its card. */
async function asksFor(w: TwoPeople, name: string) {
  const ada = w.person('ada');
  await w.opens('ada', '/oauth create');
  await ada.fills({ Name: name, 'Grant type': 'Authorization code (CODE)' });
  await ada.fills({ 'Redirect URIs': 'https://app.example.com/cb', Reason: 'The portal has moved' });
  await ada.submits();
  const told = await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
  await ada.closes({ all: true });
  const card = await until(() =>
    w.slack.messages(approvalsChannel).findLast(({ rendered }) => rendered.includes(name)),
  );
  return { told: told.text, card };
}

test('a request for a new client shows its name everywhere', async () => {
  const w = await twoPeople({ settings });
  const { told, card } = await asksFor(w, 'Payroll');
  await asksFor(w, 'Portal <!channel>');
  expect(told).toContain('Sent for approval: Create client Payroll.');
  expect(card.rendered.split('\n')[0]).toBe('Create client · Payroll');
  expect(card.notification).toContain('Ada Admin needs approval: Create client Payroll.');
  for (const label of ['Approve…: Create client, Payroll', 'Deny…: Payroll', 'Ask Ada Admin: Payroll'])
    expect(JSON.stringify(card.blocks)).toContain(`"accessibility_label":"${label}"`);

  const forAda = await w.asks('ada', '/oauth requests');
  expect(forAda.rendered).toContain('Create client Payroll: waiting for approval');
  expect(forAda.rendered).toContain('Create client Portal <!channel>: waiting for approval');
  await w.person('will').clicks(card, 'Deny…');
  const denial = await w.modal('will', ({ text }) => text.includes('will see your reason'));
  expect(denial.text).toContain('Create client Payroll\n');
  await w.person('will').closes({ all: true });
  const { dialog } = await w.person('will').clicks(card, 'Approve…', { decline: true });
  expect(dialog).toContain('Payroll');
});

test('card, message and list show its ID once it’s created', async () => {
  const w = await twoPeople({ settings });
  const { card } = await asksFor(w, 'Payroll');
  await w.person('will').clicks(card, 'Approve…');
  const done = await until(() =>
    [w.slack.message(card.channel, card.ts)].find((shown) => shown?.rendered.includes('Client created')),
  );
  const { id } = w.clientNamed('Payroll');
  expect(done.rendered).toMatch(new RegExp(`^Client created · Payroll\\n[\\s\\S]*Client ID: ${id}`, 'u'));
  const news = await until(() =>
    w.slack.directMessages(people.ada).find(({ rendered }) => rendered.includes('You asked for this')),
  );
  expect(news.rendered).toContain('Create client Payroll: done.');
  expect(news.rendered).toContain(`Client ID: ${id}`);
  expect((await w.asks('ada', '/oauth requests')).rendered).toContain(`Client ID: ${id}`);
});

test('the button of a form that opens a request says so', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'create' } });
  await w.opens('ada', '/oauth create Payroll');
  const form = await w.modal('ada', 'Your approver sees this.');
  expect(form.text).toContain('[Ask for approval]');
  expect(form.text).not.toContain('[Create client]');
});
