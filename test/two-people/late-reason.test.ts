import { expect, test } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { labels } from '../bot/support.ts';
import { userNamed } from '../support/genesys-users.ts';
import { openCard, type TwoPeople, twoPeople, until } from './world.ts';

const client = 'Two roles';

/** Ben reviews the removal of a role that he has as he reviews it, and loses it before he saves that. */
async function reviewed(w: TwoPeople) {
  const [reader] = w.clientNamed('Nightly reporting export').roleDivisions;
  const [exporter] = w.clientNamed('Recording archive to S3').roleDivisions;
  if (reader === undefined || exporter === undefined) throw new Error('no roles');
  const roleDivisions = [{ ...reader, divisionId: w.genesys.ids.homeDivision }, exporter];
  w.genesys.addClient({ name: client, authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions });
  const ben = w.person('ben');
  w.genesys.changeUser(userNamed(w.genesys, 'Ben Builder').id, { grants: roleDivisions });
  await w.opens('ben', `/oauth update ${w.clientNamed(client).id}`);
  await ben.fills({ Roles: { search: 'exporter', pick: 'Recording Exporter · All divisions' } });
  await ben.submits();
  expect((await w.modal('ben', 'Changes to ')).submit).toBe('Save changes');
  w.genesys.changeUser(userNamed(w.genesys, 'Ben Builder').id, { grants: [exporter] });
  return ben;
}

test('a change that needs a second person only as it’s saved asks for the reason then', async () => {
  const w = await twoPeople();
  const ben = await reviewed(w);
  await ben.submits();
  const form = await w.modal(
    'ben',
    'One more step: this change now needs approval, because you don’t have Reporting Reader in Home. Enter a reason below.',
  );
  expect(form.text).not.toContain('This didn’t work.');
  expect(labels(form)[0]).toBe('Reason');
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  expect(w.writes(w.clientNamed(client))).toEqual([]);
  await ben.fills({ Reason: 'It only moves recordings' });
  await ben.submits();
  expect((await w.modal('ben', 'Changes to ')).submit).toBe('Ask for approval');
  await ben.submits();
  await w.modal('ben', 'Sent for approval');
  const card = await openCard(w);
  expect(card.rendered).toContain('> It only moves recordings');
  expect(w.writes(w.clientNamed(client))).toEqual([]);
});

test('who has closed the modal by then is told in a direct message, and nothing is asked or changed', async () => {
  const w = await twoPeople({ refusals: [/^views.update: not_found$/u] });
  const ben = await reviewed(w);
  const release = w.genesys.faults.inject({ path: /^\/api\/v2\/users\//u, hang: true });
  await ben.submits();
  await w.modal('ben', (view) => view.text.includes('Saving…'));
  await ben.closes({ all: true });
  release();
  const said = await until(() => w.slack.directMessages(ben.id)[0]);
  expect(said.rendered).toContain(
    `Your change to ${client} wasn’t made: it needs approval. Make it again, with a reason.`,
  );
  expect(said.buttons).toEqual(['Update']);
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  expect(w.writes(w.clientNamed(client))).toEqual([]);
});

test('the form says that it failed if Slack refuses it with the reason, and nothing is asked or changed', async () => {
  const w = await twoPeople();
  const ben = await reviewed(w);
  const release = w.genesys.faults.inject({ path: /^\/api\/v2\/users\//u, hang: true });
  await ben.submits();
  await w.modal('ben', (view) => view.text.includes('Still working on it'));
  w.slack.faults.inject({ method: 'views.update', error: 'invalid_arguments', times: 1 });
  release();
  const form = await w.modal('ben', 'Slack didn’t respond as expected. Nothing was changed.');
  expect(labels(form)).toContain('Roles');
  expect(w.slack.directMessages(ben.id)).toEqual([]);
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  expect(w.writes(w.clientNamed(client))).toEqual([]);
});
