import { expect, test } from 'vitest';
import { createApprovers } from '../../services/approvers.ts';

function approversOf(ids: string[], groups: Record<string, string[]> = {}) {
  const asked: string[] = [];
  const clock = { now: 1_000 };
  const approvers = createApprovers({
    ids,
    groupMembers: async (id) => {
      asked.push(id);
      const members = groups[id];
      if (members === undefined) throw new Error('missing_scope');
      return [...members];
    },
    now: () => clock.now,
  });
  return { approvers, asked, clock };
}

test('without the setting, everyone can approve, and no one is named', async () => {
  const { approvers, asked } = approversOf([]);
  expect(await approvers.includes('U1', 'live')).toBe(true);
  expect(await approvers.members()).toBeUndefined();
  expect(asked).toEqual([]);
});

test('named users can approve, and no group is looked up for them', async () => {
  const { approvers, asked } = approversOf(['U1', 'W2']);
  expect(await approvers.includes('U1', 'live')).toBe(true);
  expect(await approvers.includes('W2', 'cached')).toBe(true);
  expect(await approvers.includes('U3', 'live')).toBe(false);
  expect(await approvers.members()).toEqual(['U1', 'W2']);
  expect(asked).toEqual([]);
});

test('members of any named group can approve, and each is named once', async () => {
  const { approvers } = approversOf(['U1', 'S1', 'S2'], { S1: ['U1', 'U2'], S2: ['U2', 'U3'] });
  for (const user of ['U1', 'U2', 'U3']) expect(await approvers.includes(user, 'live')).toBe(true);
  expect(await approvers.includes('U4', 'live')).toBe(false);
  expect(await approvers.members()).toEqual(['U1', 'U2', 'U3']);
});

test('a group is remembered for a minute, and looked up again where it matters', async () => {
  const groups = { S1: ['U1'] };
  const { approvers, asked, clock } = approversOf(['S1'], groups);
  expect(await approvers.includes('U2', 'cached')).toBe(false);
  groups.S1 = ['U2'];
  clock.now += 59_999;
  expect(await approvers.includes('U2', 'cached')).toBe(false);
  expect(asked).toHaveLength(1);
  expect(await approvers.includes('U2', 'live')).toBe(true);
  expect(await approvers.includes('U1', 'cached')).toBe(false);
  expect(asked).toHaveLength(2);
  clock.now += 60_000;
  expect(await approvers.members()).toEqual(['U2']);
  expect(asked).toHaveLength(3);
});

test('a group that can’t be read lets no one in who is only in that group', async () => {
  const { approvers } = approversOf(['U1', 'S1', 'S9'], { S1: ['U2'] });
  expect(await approvers.includes('U1', 'live')).toBe(true);
  await expect(approvers.includes('U2', 'live')).rejects.toMatchObject({
    code: 'slack_failed',
    cause: { message: 'missing_scope' },
  });
  await expect(approvers.members()).rejects.toMatchObject({ code: 'slack_failed' });
});
