import { expect, test } from 'vitest';
import { createRepeats } from '../../app/pipeline/repeats.ts';
import { approvalsChannel } from '../../sandbox/slack.ts';
import type { AuditEntry } from '../../services/audit/record.ts';
import { createRequests } from '../../services/requests.ts';
import { keySpace } from '../../services/store.ts';
import { twoPeople, until } from '../two-people/world.ts';

test('a dozen forms sent by one person open ten requests, and others can still ask', { timeout: 120_000 }, async () => {
  const w = await twoPeople();
  const ada = w.person('ada');
  const told: string[] = [];
  for (let at = 0; at < 12; at += 1) {
    const { id } = w.genesys.addClient({ name: `Spare client ${at}` });
    await w.opens(ada, `/oauth rotate ${id}`);
    await ada.fills({ When: 'Right after approval', Reason: 'It was pasted into a conversation' });
    await ada.submits();
    const { text } = await w.modal(ada, (view) => /Sent for approval|open requests/u.test(view.text));
    told.push(text);
    await ada.closes({ all: true });
  }
  expect(told.filter((text) => text.includes('Sent for approval'))).toHaveLength(10);
  expect(told.at(-1)).toContain('You can have 10 open requests at a time.');
  expect(told.at(-1)).toContain('/oauth requests');
  expect(await w.requests.openRequests()).toHaveLength(10);
  const cards = w.slack.messages(approvalsChannel).filter(({ buttons }) => buttons.includes('Approve…'));
  expect(cards).toHaveLength(10);
  const asked = await w.askFor('ben', 'rotate', 'Workforce planning sync');
  expect((await asked.record()).state).toBe('pending');
  // One that's decided makes room.
  await ada.clicks(cards[0] ?? asked.card(), 'Cancel request');
  await until(async () => (await w.requests.openRequests()).length === 10);
  await w.askFor('ada', 'rotate', 'Nightly reporting export');
});

test('requests that one person sends at the same moment don’t pass the limit together', async () => {
  const w = await twoPeople();
  const requests = createRequests({
    store: w.store,
    trail: w.audit,
    keys: keySpace(w.genesys.organization.id),
    organization: w.genesys.organization.id,
    now: Date.now,
    id: () => crypto.randomUUID(),
    owner: 'test',
    minutes: 60,
    approvalsNeeded: 1,
    policy: { digest: 'digest', approvers: [] },
    mostOpen: 3,
  });
  const requester = { slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g1', name: 'Ada' };
  const asks = await Promise.allSettled(
    Array.from({ length: 8 }, () => requests.open({ operation: 'create', input: {}, requester, reason: 'now' })),
  );
  expect(asks.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(asks.at(-1)).toMatchObject({ reason: { code: 'too_many_open', details: { limit: 3 } } });
});

test('someone who is refused again and again adds two records a minute to the trail', {
  timeout: 120_000,
}, async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const noor = w.person('noor');
  for (let at = 0; at < 30; at += 1) await noor.clicks(asked.card(), 'Approve…');
  await until(() => w.slack.ephemerals(noor.id).length === 30);
  await w.bot.stop(5_000);
  const records = await w.audit.latest({ limit: 100 });
  const refused = records.filter(({ action, person }) => action === 'refused' && person?.slackUser === noor.id);
  const counted = refused.map(({ note }) => (note?.kind === 'repeated' ? note.times : 1));
  expect(refused.length).toBeLessThan(5);
  expect(counted.reduce((sum, each) => sum + each, 0)).toBe(30);
});

test('refusals of another kind, or of another person, are recorded on their own', async () => {
  const recorded: AuditEntry[] = [];
  const repeats = createRepeats({ audit: { recordLater: (entry) => void recorded.push(entry) }, countMs: 50 });
  const entry = (slackUser: string, code: string): AuditEntry => ({
    person: { slackTeam: 'T1', slackUser },
    operation: 'rotate',
    action: 'refused',
    code,
  });
  for (let at = 0; at < 3; at += 1) repeats.record(entry('U1', 'permission_missing'));
  repeats.record(entry('U1', 'request_own'));
  repeats.record(entry('U2', 'permission_missing'));
  expect(recorded).toHaveLength(3);
  await expect.poll(() => recorded.length).toBe(4);
  expect(recorded.at(-1)).toMatchObject({ note: { kind: 'repeated', times: 2 }, code: 'permission_missing' });
  repeats.record(entry('U1', 'permission_missing'));
  repeats.flush();
  expect(recorded).toHaveLength(5);
});
