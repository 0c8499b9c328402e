import { expect, test } from 'vitest';
import { tourFacts } from '../../sandbox/page/browser/tour/facts.ts';
import {
  currentStep,
  firstRun,
  merged,
  newsOf,
  progressed,
  startedOver,
  statusOf,
  tourLine,
  withoutStep,
  withTrailSeen,
} from '../../sandbox/page/browser/tour/progress.ts';
import { tourSteps } from '../../sandbox/page/browser/tour/steps.ts';
import type { PageState, TrailLine } from '../../sandbox/page/protocol.ts';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { type TwoPeople, twoPeople, until } from '../two-people/world.ts';
import { message, pageState, place, record } from './states.ts';

const client = 'Workforce planning sync';

/** The audit trail in the bot's log. */
function trailOf({ logLines }: TwoPeople): TrailLine[] {
  return logLines()
    .map((line) => JSON.parse(line).audit)
    .filter((audit) => audit !== undefined)
    .map(({ seq, time, action, operation, person, clientName }) =>
      record(seq, { at: Date.parse(time), action, operation, person: person?.slackUser, client: clientName }),
    );
}

/** What the page would show Ada. */
function seenBy(w: TwoPeople): PageState {
  const answers = w.slack
    .ephemerals(people.ada)
    .map((each) =>
      message({ ...each, author: { name: 'Keyturn', isBot: true }, at: Number(each.ts) * 1000, isUnread: false }),
    );
  return pageState({ me: people.ada, places: [place({ messages: answers })], trail: trailOf(w) });
}

test('a real run ticks off one step after another', async () => {
  const w = await twoPeople();
  let progress = firstRun;
  const ticks = (id: string) =>
    until(() => {
      progress = progressed(progress, seenBy(w));
      return progress.done.at(-1) === id;
    });
  expect(progressed(progress, seenBy(w))).toBe(progress);

  await w.asks('ada', '/oauth list');
  await ticks('find');
  await w.asks('ada', `/oauth show ${client}`);
  await ticks('look');
  const asked = await w.askFor('ada', 'rotate', client, 'It was in a ticket', 'When I press Rotate now');
  await ticks('ask');
  await w.presses('ada', asked, 'Approve…');
  await ticks('own');
  await w.approves('dora', asked);
  await ticks('approve');
  const invitation = await until(() =>
    w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('Rotate now')),
  );
  await w.person('ada').clicks(invitation, 'Rotate now');
  await ticks('now');
  const offer = await until(() =>
    w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('Reveal secret')),
  );
  await w.outcome(asked);
  await w.person('ada').clicks(offer, 'Reveal secret');
  await ticks('reveal');
  await w.person('ada').clicks(offer, 'I stored it');
  await ticks('store');
  await w.asks('ada', '/oauth audit');
  await ticks('trail');

  expect(progress.done).toEqual(tourSteps.map(({ id }) => id));
  expect(currentStep(progress)).toBeUndefined();
  expect(tourLine(progress)).toBeUndefined();
  expect(w.slack.messages(approvalsChannel)[0]?.rendered).toContain(client);
});

const answered = (rendered: string, at = 1000) => place({ messages: [message({ rendered, at, ephemeralFor: 'ADA' })] });

test('what others see, what people write, and what the channel reads doesn’t count', () => {
  const said = (given: Partial<Parameters<typeof message>[0]>) =>
    progressed(
      firstRun,
      pageState({ places: [place({ messages: [message({ rendered: 'OAuth clients', ...given })] })] }),
    );
  expect(said({ ephemeralFor: 'ADA' }).done).toEqual(['find']);
  expect(said({})).toBe(firstRun);
  expect(said({ ephemeralFor: 'ADA', author: { name: 'Ada', isBot: false } })).toBe(firstRun);
});

test('looking at a client has found it', () => {
  const shown = answered('Nightly reporting export\nClient ID dbb34912\nToken duration 1 hour');
  expect(progressed(firstRun, pageState({ places: [shown] })).done).toEqual(['find', 'look']);
});

test('each record ticks off its step, in any order', () => {
  const doneBy = (given: Parameters<typeof record>[1]) =>
    progressed(firstRun, pageState({ trail: [record(1, given)] })).done;
  expect(doneBy({ action: 'requested', operation: 'rotate' })).toEqual(['ask']);
  expect(doneBy({ action: 'requested', operation: 'delete' })).toEqual([]);
  expect(doneBy({ action: 'approved', person: 'DORA' })).toEqual(['approve']);
  expect(doneBy({ action: 'confirmed', operation: 'rotate' })).toEqual(['now']);
  expect(doneBy({ action: 'opened', operation: 'reveal' })).toEqual(['reveal']);
  expect(doneBy({ action: 'erased', operation: 'reveal' })).toEqual(['store']);
  // Its time was over.
  expect(doneBy({ action: 'erased', operation: 'reveal', person: undefined })).toEqual([]);
});

test('what can’t be done anymore is passed over', () => {
  // Dora approved before Ada tried herself.
  const approved = progressed(firstRun, pageState({ trail: [record(1, {}), record(2, { action: 'approved' })] }));
  const own = tourSteps.find(({ id }) => id === 'own') ?? tourSteps[0];
  expect(own && statusOf(own, approved)).toBe('skipped');
  expect(currentStep(withoutStep(withoutStep(approved, 'find'), 'look'))?.id).toBe('now');
});

test.each(['denied', 'cancelled', 'expired', 'stale', 'failed'])(
  'after a request that’s %s one asks again',
  (action) => {
    const asked = [record(1, {})];
    const first = progressed(firstRun, pageState({ trail: asked }));
    const over = progressed(first, pageState({ trail: [...asked, record(2, { action })] }));
    expect([first.done, over.done]).toEqual([['ask'], []]);
    const again = progressed(over, pageState({ trail: [...asked, record(2, { action }), record(3, {})] }));
    expect(again.done).toEqual(['ask']);
    // Other requests don't matter: neither those that aren't about a secret, nor any once there's one.
    expect(progressed(first, pageState({ trail: [...asked, record(2, { action, operation: 'delete' })] }))).toBe(first);
    const opened = [...asked, record(2, { action: 'approved' }), record(3, { action: 'opened', operation: 'reveal' })];
    const revealed = progressed(first, pageState({ trail: opened }));
    expect(progressed(revealed, pageState({ trail: [...opened, record(4, { action })] }))).toBe(revealed);
  },
);

test('a bot that was started anew has forgotten the request, so one asks again', () => {
  const asked = progressed(firstRun, pageState({ trail: [record(1, {})] }));
  expect(progressed(asked, pageState({ trail: [] })).done).toEqual([]);
});

test('two tabs go through one run together, and starting over in one starts over in both', () => {
  const found = progressed(firstRun, pageState({ places: [answered('OAuth clients')] }));
  const turnedAway = progressed(withTrailSeen(firstRun), pageState({ places: [answered('your own request')] }));
  const both = merged(found, withoutStep(turnedAway, 'look'));
  expect(both).toEqual(merged(withoutStep(turnedAway, 'look'), found));
  expect([both.done, both.skipped, both.history.sawTrail]).toEqual([['find', 'own', 'trail'], ['look'], true]);
  const again = startedOver(both, pageState());
  expect([merged(both, again), merged(again, both)]).toEqual([again, again]);
  // What follows from the records follows in each tab, where a request that came to nothing is known already.
  const asked = progressed(firstRun, pageState({ trail: [record(1, {})] }));
  expect(merged(found, asked).done).toEqual(['find']);
  expect(merged(found, { ...firstRun, isHidden: true }).isHidden).toBe(false);
});

test('steps can be skipped, and the next one is current', () => {
  const found = progressed(firstRun, pageState({ places: [answered('OAuth clients')] }));
  expect(currentStep(firstRun)?.id).toBe('find');
  expect(currentStep(found)?.id).toBe('look');
  expect(tourLine(found)).toBe('2 of 9: See whether it’s used');
  expect(currentStep(withoutStep(found, 'look'))?.id).toBe('ask');
  expect(tourLine({ ...found, isHidden: true })).toBeUndefined();
});

test('the trail can be looked at on the page', () => {
  expect(progressed(withTrailSeen(firstRun), pageState()).done).toEqual(['trail']);
});

test('after starting over, only what’s new counts', () => {
  const before = pageState({ places: [answered('OAuth clients', 5000)], trail: [record(1, {}), record(2, {})] });
  const again = startedOver(firstRun, before);
  expect(again.done).toEqual([]);
  expect(progressed(again, before)).toBe(again);
  expect(progressed(again, { ...before, places: [answered('OAuth clients', 5001)] }).done).toEqual(['find']);
  expect(progressed(again, { ...before, trail: [record(2, {}), record(3, {})] }).done).toEqual(['ask']);
  // A bot that was started anew has a new trail.
  expect(progressed(again, { ...before, trail: [record(1, {})] }).done).toEqual(['ask']);
});

test('what a screen reader says: what’s done, and what’s next', () => {
  const found = progressed(firstRun, pageState({ places: [answered('OAuth clients')] }));
  expect(newsOf(firstRun, firstRun)).toBe('');
  expect(newsOf(firstRun, found)).toBe('Done: find a client. Next: see whether it’s used.');
  const all = { ...firstRun, done: tourSteps.map(({ id }) => id) };
  expect(newsOf({ ...all, done: all.done.slice(0, -1) }, all)).toBe(
    'Done: look at the trail. That was the guided run.',
  );
});

test('a step names this sandbox’s people, places, and busiest client with a secret', () => {
  const clients = [
    { id: '1', name: 'Keyturn', grantType: 'CLIENT-CREDENTIALS', state: 'active', callsInSevenDays: 900, isBots: true },
    { id: '2', name: 'Wallboard', grantType: 'TOKEN', state: 'active', callsInSevenDays: 800, isBots: false },
    { id: '3', name: 'Old', grantType: 'CLIENT-CREDENTIALS', state: 'inactive', callsInSevenDays: 700, isBots: false },
    { id: '4', name: 'SCIM', grantType: 'CLIENT-CREDENTIALS', state: 'active', callsInSevenDays: 5, isBots: false },
    { id: '5', name: 'Nightly', grantType: 'CLIENT-CREDENTIALS', state: 'active', callsInSevenDays: 60, isBots: false },
  ];
  const state = pageState({ genesys: { organization: 'Northwind', clients, more: 0 } });
  const facts = tourFacts(state);
  expect(facts.client).toBe('Nightly');
  expect([facts.requester.id, facts.approver.id]).toEqual(['ADA', 'DORA']);
  const texts = tourSteps.map((step) => step.todo(facts));
  expect(texts[1]).toContain('`/oauth show Nightly`');
  expect(texts[3]).toContain('#oauth-approvals');
  expect(tourSteps.map((step) => step.help(facts).does)).toEqual([
    { type: '/oauth list', person: 'ADA' },
    { type: '/oauth show Nightly', person: 'ADA' },
    { type: '/oauth rotate Nightly', person: 'ADA' },
    { person: 'ADA', place: 'APPROVALS' },
    { person: 'DORA', place: 'APPROVALS' },
    { person: 'ADA', place: 'DIRECT' },
    { person: 'ADA', place: 'DIRECT' },
    { person: 'ADA', place: 'DIRECT' },
    { show: 'trail' },
  ]);
});

test('the person who asked is the one who is turned away and gets the secret', () => {
  const facts = tourFacts(pageState({ me: 'DORA', trail: [record(1, { person: 'BEN' })] }));
  expect([facts.requester.id, facts.approver.id]).toEqual(['BEN', 'DORA']);
  const other = tourFacts(pageState({ trail: [record(1, { person: 'DORA' })] }));
  expect([other.requester.id, other.approver.id]).toEqual(['DORA', 'ADA']);
});
