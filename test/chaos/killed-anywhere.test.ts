import { expect } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { inTurn } from '../support/cases.ts';
import type { Asked } from '../two-people/world.ts';
import { type Part, testKills } from './killing.ts';
import type { ChaosWorld } from './world.ts';

/** What was reported about a deletion is true. */
async function deletionIsTrue(w: ChaosWorld, asked: Asked): Promise<void> {
  const there = w.genesys.client(asked.client.id)?.state ?? 'deleted';
  const { state } = await asked.record();
  expect(['done', 'failed']).toContain(state);
  expect(there).toBe(state === 'done' ? 'deleted' : 'active');
}

/** What was reported about a rotation is true, and a sealed secret is there for its owner. */
async function rotationIsTrue(w: ChaosWorld, asked: Asked, calls: readonly string[]): Promise<void> {
  const { state } = await asked.record();
  const sealed = calls.some((call) => /^Redis evalsha.* secret\b(?!-)/u.test(call));
  expect(sealed ? ['done'] : ['done', 'unknown']).toContain(state);
  if (state === 'unknown') return expect(asked.card().rendered).toContain('Check whether the client still works');
  // A process that was killed between its message and the call leaves one whose button says that nothing is there.
  const offer = w.slack.directMessages(people.ada).findLast(({ buttons }) => buttons.includes('Reveal secret'));
  if (offer === undefined) throw new Error('no offer');
  await w.person('ada').clicks(offer, 'Reveal secret');
  const view = await w.modal('ada', ({ text }) => text.includes('I stored it'));
  expect(view.text).toContain(w.genesys.secretOf(asked.client.id));
}

const parts: Part[] = [
  {
    name: 'a deletion right away',
    calls: 50,
    operation: 'delete',
    presses: { pending: ['dora', 'Approve…'] },
    isTrue: deletionIsTrue,
  },
  {
    name: 'a rotation right away',
    calls: 50,
    operation: 'rotate',
    presses: { pending: ['dora', 'Approve…'] },
    isTrue: rotationIsTrue,
  },
  {
    name: 'a rotation that’s approved, and then carried out with Rotate now',
    calls: 75,
    operation: 'rotate',
    when: 'When I press Rotate now',
    presses: { pending: ['dora', 'Approve…'], approved: ['ada', 'Rotate now'] },
    async isTrue(w, asked, calls) {
      await rotationIsTrue(w, asked, calls);
      const confirmed = (await w.trail()).filter(({ action }) => action === 'confirmed');
      expect(confirmed).toHaveLength(1);
    },
  },
];

inTurn(parts).forEach(testKills);
