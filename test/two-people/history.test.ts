import { expect, test } from 'vitest';
import { keySpace } from '../../services/store.ts';
import { changes, told } from './alone.ts';
import { twoPeople, until } from './world.ts';

const client = 'Workforce planning sync';

test('a card and the message in the channel say what the client was called, and what was changed lately', async () => {
  const w = await twoPeople();
  await changes(w, 'ada', client, { Name: 'Payroll', Description: 'Pays people' });
  await changes(w, 'ben', 'Payroll', { Description: 'Pays everyone', 'Token duration': '2 days' });
  const message = await until(() => told(w)[0]);
  expect(message.rendered).toMatch(/⚠ Former names\n• “Workforce planning sync”, until [^\n]+\n/u);
  expect(message.rendered).toMatch(/• Ada Admin updated Name, Description, /u);
  // Not the change that the message is about.
  expect(message.rendered).not.toContain('• Ben Builder updated');

  const asked = await w.askFor('dora', 'delete', 'Payroll');
  const { rendered } = asked.card();
  expect(rendered).toMatch(/⚠ Former names\n• “Workforce planning sync”, until/u);
  expect(rendered).toContain('• Ben Builder updated Token duration, Description, ');
  // Of what was changed lately, the card has only the latest.
  expect(rendered).not.toContain('Ada Admin updated');
  expect(await w.details('ada', asked)).toMatch(
    /• Ben Builder updated Token duration, Description, [^\n]*\n• Ada Admin updated Name, Description, /u,
  );
  await w.denies('ada', asked);
  await until(() => asked.card().rendered.includes('Denied'));
  expect(asked.card().rendered).not.toContain('Former names');
});

test('reads can’t push a former name out of sight, and three lines are the most', async () => {
  const w = await twoPeople();
  await changes(w, 'ada', client, { Name: 'Payroll' });
  const { id } = w.clientNamed('Payroll');
  for (let at = 0; at < 120; at += 1)
    await w.audit.record({ operation: 'show', action: 'done', clientId: id, clientName: 'Payroll' });
  // One is even put among the changes.
  const set = keySpace(w.genesys.organization.id)('audit', 'changes', id);
  const { seq } = await w.audit.record({ operation: 'show', action: 'done', clientId: id, clientName: 'Payroll' });
  await w.raw.compareAndSet({ rank: [{ set, member: String(seq), score: seq }] });
  for (const description of ['one', 'two', 'three', 'four'])
    await changes(w, 'ada', 'Payroll', { Description: description });
  const rendered = await w.details('dora', await w.askFor('dora', 'delete', 'Payroll'));
  expect(rendered).toContain('• “Workforce planning sync”, until ');
  expect(rendered.match(/• Ada Admin updated/gu)).toHaveLength(3);
  expect(rendered).not.toMatch(/: show, |viewed/u);
});

test('a name that it has again, old changes, and those that weren’t made aren’t shown', async () => {
  const w = await twoPeople();
  await changes(w, 'ada', client, { Name: 'Payroll' });
  await changes(w, 'ada', 'Payroll', { Name: client });
  w.advance(31 * 86_400_000);
  const asked = await w.askFor('dora', 'delete', client);
  expect(asked.card().rendered).toContain('• “Payroll”, until ');
  expect(asked.card().rendered).not.toMatch(/• “Workforce|updated/u);
});

test('a rotation and a creation count as changes', async () => {
  const w = await twoPeople();
  const rotation = await w.askFor('ada', 'rotate', client);
  await w.approves('will', rotation);
  await w.outcome(rotation);
  const asked = await w.askFor('ada', 'delete', client);
  expect(asked.card().rendered).toMatch(/• Ada Admin rotated the secret, /u);
});
