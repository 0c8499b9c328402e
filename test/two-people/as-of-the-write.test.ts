import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SandboxUser } from '../../sandbox/genesys.ts';
import { userNamed } from '../support/genesys-users.ts';
import { clientPath, type TwoPeople, twoPeople, until } from './world.ts';

/** What becomes of a person between the approval, which has been checked, and the write is seen at the write: Genesys Cloud is asked once more, for both at once. */

const ends: (() => void | Promise<void>)[] = [];
let w: TwoPeople;
beforeAll(async () => {
  w = await twoPeople({ onEnd: (end) => ends.unshift(end) });
});
afterAll(async () => {
  for (const end of ends) await end();
});

const people = { requester: ['ada', 'Ada Admin'], approver: ['dora', 'Dora Deleter'] } as const;
const list = '/api/v2/users';

/** A deletion that Dora approves; `change` is made as Genesys Cloud is asked who they are now. */
async function asked(change: () => void) {
  const request = await w.askFor('ada', 'delete', 'Workforce planning sync');
  const lift = w.genesys.faults.inject({ method: 'GET', path: list, hang: true });
  await w.approves('dora', request);
  await until(() => w.genesys.calls.some(({ path, status }) => path === list && status === undefined));
  expect((await request.record()).approvals).toHaveLength(1);
  change();
  lift();
  const told = await w.outcome(request);
  return { told, fact: (await request.record()).outcome?.fact, writes: w.writes(request.client) };
}

const changes: [what: string, to: Partial<SandboxUser>, code: string, details: Record<string, string>][] = [
  ['was deactivated', { state: 'inactive' }, 'person_refused', { reason: 'genesys_inactive' }],
  ['was deleted', { state: 'deleted' }, 'person_refused', { reason: 'genesys_none' }],
  ['has another email', { email: 'other@example.com' }, 'person_refused', { reason: 'genesys_none' }],
  [
    'lost the permission',
    { permissions: ['oauth:client:view'] },
    'permission_missing',
    { permission: 'oauth:client:delete' },
  ],
  [
    'has permissions that don’t show',
    { authorization: 'missing' },
    'person_refused',
    { reason: 'authorization_missing' },
  ],
];

describe.each(['requester', 'approver'] as const)('the %s', (who) => {
  const [name, full] = people[who];
  const refused = { kind: 'error', changed: 'no' };

  test.each(changes)('%s', async (_what, to, code, details) => {
    const { id, ...before } = userNamed(w.genesys, full);
    const { told, fact, writes } = await asked(() => w.genesys.changeUser(id, to)).finally(() =>
      w.genesys.changeUser(id, before),
    );
    expect(fact).toMatchObject({ ...refused, code, details: { ...details, person: w.person(name).id } });
    expect(told).toContain('Nothing was changed');
    expect(writes).toEqual([]);
  });

  test('has an email that became another user’s', async () => {
    const { id, email } = userNamed(w.genesys, full);
    const heir = w.genesys.addUser({ name: 'Heir', email: 'heir@example.com', permissions: ['oauth:*:*'] });
    const { fact, writes } = await asked(() => {
      w.genesys.changeUser(id, { email: 'before@example.com' });
      w.genesys.changeUser(heir.id, { email });
    }).finally(() => {
      w.genesys.changeUser(heir.id, { email: 'heir@example.com', state: 'deleted' });
      w.genesys.changeUser(id, { email });
    });
    expect(fact).toMatchObject({ ...refused, details: { reason: 'genesys_changed', person: w.person(name).id } });
    expect(writes).toEqual([]);
  });
});

test('without any change, it’s done', async () => {
  const { told, writes } = await asked(() => undefined);
  expect(told).toContain('done');
  expect(writes).toEqual(['PUT', 'DELETE']);
  expect(w.genesys.countCalls('PUT', clientPath)).toBe(1);
});
