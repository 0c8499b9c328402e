import { expect, test } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { askForChange, openCard, twoPeople, until } from './world.ts';

/** Notifications and screen readers get only the top-level text of a message. */

const client = 'Nightly reporting export';

test('the text of a card says who needs what, whether it’s in use, by when, and why, and pings nobody', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client, 'It was in a <!channel> log\nfile');
  await until(() => asked.card().notification.includes('In use'));
  const { notification } = asked.card();
  expect(notification).toMatch(
    /^Ada Admin needs approval: Rotate secret Nightly reporting export\. In use: 707 calls in 7 days, last on [A-Z][a-z]{2} \d+\. Approve by .+\. Why: It was in a <!channel> log file\.$/u,
  );
  expect(asked.card().text).not.toMatch(/<[@!](?!date)/u);
});

test('the text of a card for a change says what changes', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'delete,rotate,update' } });
  const card = await askForChange(w, client, 'Moved');
  expect(card.notification).toMatch(
    /Description: “Copies conversation details to the warehouse at 02:00” → “Moved”\. Why: The planning tool has moved\.$/u,
  );
});

test('the text of a card counts changes that it leaves out, and reads out neither marks nor notes', async () => {
  const w = await twoPeople({ settings: { KEYTURN_SECOND_PERSON: 'update' } });
  const ada = w.person('ada');
  await w.opens('ada', `/oauth update ${w.clientNamed(client).id}`);
  const changes = { State: 'Inactive', Name: 'Exports', Description: 'Moved', 'Token duration': '2 days' };
  await ada.fills({ ...changes, Reason: 'The planning tool has moved' });
  await ada.submits();
  await w.modal('ada', 'Changes to ');
  await ada.submits();
  const { notification } = await openCard(w);
  expect(notification).toMatch(
    /State: active → inactive; Token duration: 1 hour → 2 days; Name: .+; … and 1 more change\. /u,
  );
  expect(notification).not.toMatch(/[*]|can’t get new tokens/u);
});

test('the text of a decided card has the outcome, or who denied it and why', async () => {
  const w = await twoPeople();
  const denied = await w.askFor('ada', 'rotate', client);
  await w.denies('dora', denied, 'We still need this client');
  await until(() => denied.card().notification.includes('denied'));
  expect(denied.card().notification).toBe(
    'Rotate secret Nightly reporting export: denied by Dora Deleter. Why: We still need this client. Asked by Ada Admin.',
  );
  const done = await w.askFor('ada', 'delete', 'Workforce planning sync');
  await w.approves('dora', done);
  await until(() => done.card().notification.includes('done'));
  expect(done.card().notification).toMatch(
    /^Delete client Workforce planning sync: done\. Genesys Cloud confirms that it’s gone\. Asked by Ada Admin\.$/u,
  );
});

test('the text says how many have approved if two must', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'delete', client);
  await w.approves('dora', asked);
  await until(() => asked.card().notification.includes('1 of 2 approvals.'));
});

test('no text is longer than Slack takes in an update, whatever was typed', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', client, '&'.repeat(500));
  await w.approves('dora', asked);
  await until(() => asked.card().notification.includes('done'));
  for (const { text } of w.slack.messages(approvalsChannel)) expect([...text].length).toBeLessThanOrEqual(4_000);
});
