import { expect, onTestFinished, test } from 'vitest';
import { people, type SlackMessage } from '../../sandbox/slack.ts';
import { inAWeek } from '../chaos/world.ts';
import { type BotProcess, launchBot } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { openStore } from '../two-people/redis-store.ts';
import { type Asked, type TwoPeople, twoPeople, until } from '../two-people/world.ts';
import { findBefore } from './before.ts';

/** The clients that one version leaves in five different states, for the other one to go on with. */
interface Clients {
  pending: string;
  form: string;
  approved: string;
  scheduled: string;
  sealed: string;
}

interface Left extends Record<'pending' | 'approved' | 'scheduled' | 'sealed', Asked> {
  form: { client: string; description: string };
}

const upgraded: Clients = {
  pending: 'Agent desktop',
  form: 'Recording archive to S3',
  approved: 'Nightly reporting export',
  scheduled: 'Workforce planning sync',
  sealed: 'Salesforce CRM connector',
};
const rolledBack: Clients = { ...upgraded, scheduled: 'Wallboard Lisbon' };

const inState = (asked: Asked, state: string) => until(async () => (await asked.record()).state === state);

const messageTo = (w: TwoPeople, user: string, button: string): Promise<SlackMessage> =>
  w.slack.waitFor(() =>
    w.slack.directMessages(user).findLast(({ buttons, deleted }) => !deleted && buttons.includes(button)),
  );

/** Leaves a scheduled deletion, a sealed secret, an approved rotation, a pending request, and an open form. */
async function leave(w: TwoPeople, clients: Clients): Promise<Left> {
  const scheduled = await w.askFor('ada', 'delete', clients.scheduled, 'Nobody needs it', inAWeek());
  await w.approves('dora', scheduled);
  await inState(scheduled, 'scheduled');
  const sealed = await w.askFor('ada', 'rotate', clients.sealed);
  await w.approves('dora', sealed);
  await w.outcome(sealed);
  const approved = await w.askFor('dora', 'rotate', clients.approved, 'It was in a ticket', 'When I press Rotate now');
  await w.approves('ada', approved);
  await messageTo(w, people.dora, 'Rotate now');
  const pending = await w.askFor('ada', 'rotate', clients.pending);
  const description = `Left open at ${Date.now()}`;
  await w.opens('ada', `/oauth update ${w.clientNamed(clients.form).id}`);
  await w.person('ada').fills({ Description: description });
  return { scheduled, sealed, approved, pending, form: { client: clients.form, description } };
}

/** Finishes all but the scheduled deletion. */
async function finish(w: TwoPeople, { sealed, approved, pending, form }: Left): Promise<void> {
  const ada = w.person('ada');
  await ada.submits();
  await w.modal('ada', 'Changes to ');
  await ada.submits();
  await w.modal('ada', 'Updated:');
  expect(w.clientNamed(form.client).description).toBe(form.description);
  await ada.closes({ all: true });

  await reveal(w, sealed);
  await w.person('dora').clicks(await messageTo(w, people.dora, 'Rotate now'), 'Rotate now');
  expect(await w.outcome(approved)).toContain('has a new secret');
  await w.approves('dora', pending);
  expect(await w.outcome(pending)).toContain('has a new secret');
  await reveal(w, pending);
}

/** Ada opens her latest secret, and has it deleted. */
async function reveal(w: TwoPeople, { client }: Asked): Promise<void> {
  const offer = await messageTo(w, people.ada, 'Reveal secret');
  await w.person('ada').clicks(offer, 'Reveal secret');
  const shown = await w.modal('ada', ({ text }) => text.includes('I stored it'));
  expect(shown.text).toContain(w.genesys.secretOf(client.id));
  await w.person('ada').closes({ all: true });
  await w.person('ada').clicks(offer, 'I stored it');
  await until(() => w.slack.message(offer.channel, offer.ts)?.rendered.includes('Keyturn deleted its copy'));
}

/** A world on a Redis, whose own bot gets nothing from Slack and does nothing. */
async function world(): Promise<TwoPeople> {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const settings = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url, LOG_LEVEL: 'info' };
  return twoPeople({ store: openStore(redis.url), settings, bot: { workerMs: 3_600_000 } });
}

test('this version goes on with what the one before left, and the other way around, side by side on one Redis', async ({
  annotate,
  skip,
}) => {
  const before = await findBefore();
  skip(before.missing !== undefined, before.missing);
  if (before.otherPackages.length > 0)
    await annotate(`${before.name} is built with the packages of today: ${before.otherPackages} differ`);
  const w = await world();
  const clocked = { ...w.settings, SANDBOX_CLOCK_AHEAD_MS: '0' };
  const [older, newer] = await Promise.all([launchBot(w.settings, await before.build()), launchBot(clocked)]);
  await Promise.all([older.ready, newer.ready]);
  const serve = ({ port }: BotProcess) => w.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);

  serve(older);
  const toUpgrade = await leave(w, upgraded);
  serve(newer);
  await finish(w, toUpgrade);
  const toRollBack = await leave(w, rolledBack);
  serve(older);
  await finish(w, toRollBack);
  await w.person('ada').clicks(toRollBack.scheduled.card(), 'Undo');
  await inState(toRollBack.scheduled, 'undone');
  expect(w.clientNamed(rolledBack.scheduled).state).toBe('active');
  for (const { lines } of [older, newer]) expect(lines.filter((line) => line.includes('"level":50'))).toEqual([]);
  // Only this version's clock, so that it's the one that deletes.
  newer.moveClock((7 * 24 + 1) * 3_600_000);
  await inState(toUpgrade.scheduled, 'done');
  expect(w.writes(toUpgrade.scheduled.client)).toEqual(['PUT', 'DELETE']);

  expect(await w.audit.verify()).toMatchObject({ ok: true, newer: 0 });
});
