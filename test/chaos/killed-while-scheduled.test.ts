import { expect } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { owesNotice } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { inTurn } from '../support/cases.ts';
import { type Asked, outcomeTold, until } from '../two-people/world.ts';
import { ended, type Part, testKills } from './killing.ts';
import { type ChaosWorld, inAWeek } from './world.ts';

/** A deletion in two parts, whose process is killed at any call of any of its parts. */

const day = 86_400_000;
const used = { kind: 'known' as const, month: { requests: 3, errors: 0 }, lastActive: '2026-01-02' };

/** Whether everyone knows that a request is in this state, or has ended. */
const known =
  (state: 'scheduled' | 'paused') =>
  (record: RequestRecord): boolean =>
    ended(record) || (record.state === state && !owesNotice(record));
const knows = (asked: Asked, state: 'scheduled' | 'paused') => until(async () => known(state)(await asked.record()));

const approved = async (w: ChaosWorld, asked: Asked): Promise<void> => {
  await w.approves('dora', asked);
  await knows(asked, 'scheduled');
};

const pausedSince = async (w: ChaosWorld, asked: Asked): Promise<void> => {
  await approved(w, asked);
  await w.requests.pause(asked.id, used);
  const bot = await w.rescue();
  await knows(asked, 'paused');
  await bot.stop(2_000);
};

const stateOf = (w: ChaosWorld, { client: { id } }: Asked): string => w.genesys.client(id)?.state ?? 'deleted';
const actionsOf = async (w: ChaosWorld) => (await w.trail()).map(({ action }) => action);
const heard = (w: ChaosWorld, words: string) =>
  expect(w.slack.directMessages(people.ada).filter(({ rendered }) => rendered.includes(words)).length).toBeGreaterThan(
    0,
  );

/** On its date it's deleted, once. */
async function isDeletedInTime(w: ChaosWorld, asked: Asked): Promise<void> {
  expect((await asked.record()).state).toBe('scheduled');
  expect(stateOf(w, asked)).toBe('inactive');
  expect(w.writes(asked.client)).not.toContain('DELETE');
  w.advance(7 * day + 60_000);
  await outcomeTold(asked);
  await isDeleted(w, asked);
}

async function isDeleted(w: ChaosWorld, asked: Asked): Promise<void> {
  expect((await asked.record()).state).toBe('done');
  expect(stateOf(w, asked)).toBe('deleted');
  expect(w.writes(asked.client).filter((method) => method === 'DELETE')).toHaveLength(1);
}

const deletion = { operation: 'delete', when: inAWeek() } as const;

const parts: Part[] = [
  {
    ...deletion,
    name: 'a deletion’s approval and its first part',
    calls: 45,
    presses: { pending: ['dora', 'Approve…'] },
    over: known('scheduled'),
    async isTrue(w, asked) {
      heard(w, 'The client is inactive now');
      await isDeletedInTime(w, asked);
    },
  },
  {
    ...deletion,
    name: 'a daily check that finds the client in use',
    calls: 38,
    async before(w, asked) {
      await approved(w, asked);
      const date = new Date(Date.now() + day).toISOString().slice(0, 10);
      const row = { templateUri: 'api/v2/users', httpMethod: 'GET', date, status200: 12 };
      w.genesys.changeClient(asked.client.id, { usage: [row] });
    },
    aheadMs: 2 * day,
    // What the killed process doesn't finish, the next day's check does.
    rescueAheadMs: 3 * day + 60_000,
    over: known('paused'),
    async isTrue(w, asked) {
      expect((await asked.record()).state).toBe('paused');
      expect(stateOf(w, asked)).toBe('inactive');
      expect((await actionsOf(w)).filter((action) => action === 'paused')).toHaveLength(1);
      heard(w, 'Paused, because');
      // Nobody has it go on, so it ends without a deletion.
      w.advance(31 * day);
      await outcomeTold(asked);
      expect((await asked.record()).state).toBe('lapsed');
      expect(w.writes(asked.client)).not.toContain('DELETE');
    },
  },
  {
    ...deletion,
    name: 'a deletion’s second part, on its date',
    calls: 45,
    before: approved,
    aheadMs: 7 * day + 60_000,
    isTrue: isDeleted,
  },
  {
    ...deletion,
    name: 'Undo',
    calls: 40,
    before: approved,
    presses: { scheduled: ['will', 'Undo'] },
    async isTrue(w, asked) {
      expect((await asked.record()).state).toBe('undone');
      expect(stateOf(w, asked)).toBe('active');
      expect(w.writes(asked.client)).not.toContain('DELETE');
      heard(w, 'It’s active again');
    },
  },
  {
    ...deletion,
    name: 'Resume',
    calls: 25,
    before: pausedSince,
    presses: { paused: ['dora', 'Resume'] },
    over: known('scheduled'),
    async isTrue(w, asked) {
      expect((await asked.record()).schedule?.resumed).toHaveLength(1);
      expect((await actionsOf(w)).filter((action) => action === 'resumed')).toHaveLength(1);
      heard(w, 'resumed this');
      await isDeletedInTime(w, asked);
    },
  },
];

inTurn(parts).forEach(testKills);
