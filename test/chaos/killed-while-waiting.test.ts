import { expect, test } from 'vitest';
import { people, type SlackMessage } from '../../sandbox/slack.ts';
import { inTurn } from '../support/cases.ts';
import { type Asked, clientPath, secretPath, until } from '../two-people/world.ts';
import { askedWorld, type ChaosWorld, hangAfter, inAWeek, killAndRescue, requesterPath, trailProves } from './world.ts';

/** Between an approval and Rotate now, and between the two parts of a deletion: nothing is lost, done twice, or forgotten. */

const day = 86_400_000;

const messageWith = (w: ChaosWorld, button: string): Promise<SlackMessage> =>
  w.slack.waitFor(() =>
    w.slack.directMessages(people.ada).findLast(({ buttons, deleted }) => !deleted && buttons.includes(button)),
  );
const has = (asked: Asked, state: string) => until(async () => (await asked.record()).state === state);

const twoMoments = { operation: 'rotate', when: 'When I press Rotate now' } as const;
const wayBack = { operation: 'delete', when: inAWeek() } as const;

test('killed right after the approval: another process asks the requester to say when, once, and it works there', async () => {
  const { w, asked, process } = await askedWorld(twoMoments);
  w.slack.faults.inject({ method: 'chat.postMessage', hang: true });
  w.slack.faults.inject({ method: 'chat.update', hang: true });
  await w.approves('dora', asked);
  await has(asked, 'approved');
  await killAndRescue(w, process);
  await w.person('ada').clicks(await messageWith(w, 'Rotate now'), 'Rotate now');
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(w.writes(asked.client)).toEqual(['POST']);
  expect(w.slack.directMessages(people.ada).filter(({ rendered }) => rendered.includes('Still waiting'))).toEqual([]);
});

const presses: [when: string, hold: (w: ChaosWorld) => () => Promise<unknown>, outcome: RegExp][] = [
  [
    'people are looked up again',
    (w) => hangAfter(w, 1, { method: 'GET', path: requesterPath(w) }),
    /has a new secret/u,
  ],
  ['the client is read', (w) => hangAfter(w, 0, { method: 'GET', path: clientPath }), /has a new secret/u],
  [
    'the call is on its way',
    (w) => hangAfter(w, 0, { method: 'POST', path: secretPath }),
    /Check whether the client still works with the old secret/u,
  ],
  [
    'the secret was made and its answer is awaited',
    (w) => hangAfter(w, 0, { method: 'POST', path: secretPath, afterEffect: true }),
    /Check whether the client still works with the old secret/u,
  ],
];

test.each(inTurn(presses))(
  'killed after Rotate now, while %s: at most one call, and never silence',
  async (_when, hold, outcome) => {
    const { w, asked, process } = await askedWorld(twoMoments);
    await w.approves('dora', asked);
    const message = await messageWith(w, 'Rotate now');
    const held = hold(w);
    await w.person('ada').clicks(message, 'Rotate now');
    await held();
    await killAndRescue(w, process);
    expect(await w.outcome(asked)).toMatch(outcome);
    expect(w.writes(asked.client)).toEqual(['POST']);
    await trailProves(w, ['confirmed'], ['done', 'unknown']);
  },
);

const firstParts: [when: string, hold: (w: ChaosWorld) => () => Promise<unknown>, writes: string[]][] = [
  ['the client is read', (w) => hangAfter(w, 0, { method: 'GET', path: clientPath }), ['PUT']],
  ['the deactivation is on its way', (w) => hangAfter(w, 0, { method: 'PUT', path: clientPath }), ['PUT', 'PUT']],
  [
    'the deactivation was made and its answer is awaited',
    (w) => hangAfter(w, 0, { method: 'PUT', path: clientPath, afterEffect: true }),
    ['PUT'],
  ],
];

test.each(inTurn(firstParts))(
  'killed while %s of a deletion with a way back: it’s scheduled, and can be undone',
  async (_when, hold, writes) => {
    const { w, asked, process } = await askedWorld(wayBack);
    const held = hold(w);
    await w.approves('dora', asked);
    await held();
    await killAndRescue(w, process);
    const message = await messageWith(w, 'Undo');
    await has(asked, 'scheduled');
    expect(w.writes(asked.client)).toEqual(writes);
    await w.person('ada').clicks(message, 'Undo');
    expect(await w.outcome(asked)).toContain('It’s active again');
    expect(w.genesys.client(asked.client.id)?.state).toBe('active');
  },
);

const secondParts: [
  when: string,
  hold: (w: ChaosWorld) => () => Promise<unknown>,
  outcome: RegExp,
  writes: string[],
][] = [
  ['the client is looked at', (w) => hangAfter(w, 0, { method: 'GET', path: clientPath }), /gone/u, ['PUT', 'DELETE']],
  [
    'the deletion was made and its answer is awaited',
    (w) => hangAfter(w, 0, { method: 'DELETE', path: clientPath, afterEffect: true }),
    /gone/u,
    ['PUT', 'DELETE'],
  ],
  [
    'it is confirmed that the client is gone',
    (w) => hangAfter(w, 2, { method: 'GET', path: clientPath }),
    /gone/u,
    ['PUT', 'DELETE'],
  ],
];

test.each(inTurn(secondParts))(
  'killed on the date, while %s: another process goes on, and deletes nothing twice',
  async (_when, hold, outcome, writes) => {
    const { w, asked, process } = await askedWorld(wayBack);
    await w.approves('dora', asked);
    await has(asked, 'scheduled');
    await until(async () => (await asked.record()).told?.some((name) => /^scheduled:\d+$/u.test(name)));
    await process.end('SIGKILL');
    const held = hold(w);
    const later = await w.start({ SANDBOX_CLOCK_AHEAD_MS: String(7 * day + 60_000) });
    await held();
    await later.end('SIGKILL');
    w.genesys.faults.clear();
    w.advance(7 * day + 120_000);
    await w.rescue();
    expect(await w.outcome(asked)).toMatch(outcome);
    expect(w.writes(asked.client)).toEqual(writes);
    await trailProves(w, ['done']);
  },
);

test('killed while it’s undone: another process finishes that', async () => {
  const { w, asked, process } = await askedWorld(wayBack);
  await w.approves('dora', asked);
  const message = await messageWith(w, 'Undo');
  const held = hangAfter(w, 0, { method: 'PUT', path: clientPath, afterEffect: true });
  await w.person('ada').clicks(message, 'Undo');
  await held();
  await killAndRescue(w, process);
  expect(await w.outcome(asked)).toContain('It’s active again');
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
  expect((await asked.record()).state).toBe('undone');
});
