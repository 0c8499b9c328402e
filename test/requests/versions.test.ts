import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode, type Stored } from '../../services/requests/record.ts';
import { runs } from '../support/cases.ts';
import { ada, asking, ben, cleo, HOUR, keys, requestsWorld } from './support.ts';

/** Any JSON value, as it comes back from the store: -0 is 0 there. */
const asStored = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

const done = { fact: { kind: 'done', facts: { kind: 'deleted', name: 'Payroll' } } } as const;

/** A stored request, changed by hand. */
const change = async (
  { store }: Pick<ReturnType<typeof requestsWorld>, 'store'>,
  id: string,
  by: (stored: { record: Record<string, unknown>; [member: string]: unknown }) => unknown,
): Promise<void> => {
  const raw = (await store.get(keys('request', id))) ?? '';
  await store.set(keys('request', id), JSON.stringify(by(JSON.parse(raw))));
};

const stored = async ({ store }: Pick<ReturnType<typeof requestsWorld>, 'store'>, id: string) =>
  JSON.parse((await store.get(keys('request', id))) ?? '');

describe('a request from the previous version', () => {
  test('continues if it’s open, and is written in the current version', async () => {
    const world = requestsWorld();
    const { id } = await world.requests.open(asking());
    await change(world, id, (now) => ({ ...now, v: 1 }));
    await expect(world.requests.approve(id, ben)).resolves.toMatchObject({ counted: true, execute: true });
    expect((await stored(world, id)).v).toBe(2);
  });
});

/** What this version can't read, each in its own way. */
const unreadable: Record<string, (stored: Parameters<Parameters<typeof change>[2]>[0]) => unknown> = {
  'of the next version': (stored) => ({ ...stored, v: 3 }),
  'in an unknown state': ({ record, ...rest }) => ({ ...rest, record: { ...record, state: 'delegated' } }),
  'for an unknown operation': ({ record, ...rest }) => ({ ...rest, record: { ...record, operation: 'merge' } }),
  'without what ours have': ({ v, writes }) => ({ v, writes, what: 'delegated' }),
};

test.each(Object.entries(unreadable))(
  'a request %s is set aside, reported once, and left as it is; the others go on',
  async (_which, by) => {
    const reported: string[] = [];
    const knows = (operation: string) => operation !== 'merge';
    const world = requestsWorld({ knows, onUnreadable: (id) => void reported.push(id) });
    const { requests, store, clock } = world;
    const [set, sound] = [await requests.open(asking()), await requests.open(asking({ operation: 'rotate' }))];
    const before = await store.get(keys('request', set.id));
    await change(world, set.id, by);
    const kept = await store.get(keys('request', set.id));
    expect(await requests.openAndUnread()).toMatchObject({ open: [{ id: sound.id }], unread: 1 });
    expect(await requests.openAbout('client-1', ['delete', 'rotate'])).toMatchObject([{ id: sound.id }]);
    expect(await requests.requestedBy(ada.genesysUser, 9)).toMatchObject([{ id: sound.id }]);
    for (const act of [requests.approve(set.id, ben), requests.cancel(set.id, ada), requests.get(set.id)])
      await expect(act).rejects.toMatchObject({ code: 'other_version' });
    // It keeps its place.
    await expect(requests.open(asking())).rejects.toMatchObject({ code: 'other_version' });
    clock.now += 2 * HOUR;
    expect(await requests.due(9)).toMatchObject([{ kind: 'expire', record: { id: sound.id } }]);
    clock.now += HOUR;
    expect([await requests.due(9), (await requests.unnotified(9)).map(({ id }) => id)]).toEqual([[], [sound.id]]);
    expect([reported, await store.get(keys('request', set.id))]).toEqual([[set.id], kept]);
    // The version that can read it goes on with it.
    await store.set(keys('request', set.id), before ?? '');
    clock.now += HOUR;
    expect(await requests.due(9)).toMatchObject([{ kind: 'expire', record: { id: set.id } }]);
  },
);

/** Names that no member of ours has. */
const extras = fc.dictionary(fc.stringMatching(/^x_[a-z]{1,8}$/u), asStored, { minKeys: 1, maxKeys: 4 });

type World = ReturnType<typeof requestsWorld>;
const changes: Record<string, (world: World, id: string) => Promise<unknown>> = {
  approve: ({ requests }, id) => requests.approve(id, ben),
  deny: ({ requests }, id) => requests.deny(id, cleo, 'still used'),
  cancel: ({ requests }, id) => requests.cancel(id, ada),
  withdraw: ({ requests }, id) => requests.withdraw(id, { fact: { kind: 'unseen' } }),
  amend: ({ requests }, id) => requests.amend(id, { told: ['thread'], evidence: { kind: 'known' } }),
  expire: ({ requests, clock }) => {
    clock.now += 2 * HOUR;
    return requests.due(10);
  },
  execute: async ({ requests }, id) => {
    const { record } = await requests.approve(id, ben);
    await requests.step(id, 'delete', record.execution?.turns);
    await requests.finish(id, 'done', done, { turns: record.execution?.turns });
  },
};

test.each(Object.entries(changes))('fields of a newer version survive a change: %s', async (_name, run) => {
  await fc.assert(
    fc.asyncProperty(extras, extras, extras, async (inRecord, beside, inRequester) => {
      const world = requestsWorld();
      const { id } = await world.requests.open(asking());
      await change(world, id, ({ record, ...rest }) => ({
        ...rest,
        ...beside,
        record: { ...record, ...inRecord, requester: { ...Object(record['requester']), ...inRequester } },
      }));
      await run(world, id);
      const after = await stored(world, id);
      expect(after).toMatchObject(beside);
      expect(after.record).toMatchObject(inRecord);
      expect(after.record.requester).toMatchObject(inRequester);
    }),
    { numRuns: runs(25) },
  );
});

test('every member that’s encoded is decoded', () => {
  const { record }: Pick<Stored, 'record'> = decode(encode({ ...asking(), ...rest }, 'w1', undefined).raw);
  expect(record).toEqual({ ...asking(), ...rest });
});

const somebody = fc.record({
  slackTeam: fc.string(),
  slackUser: fc.string(),
  genesysUser: fc.string(),
  name: fc.string(),
});
const told = {
  deciders: fc.record(
    {
      people: fc.array(somebody, { maxLength: 4 }),
      others: fc.nat(),
      groups: fc.array(fc.string(), { maxLength: 2 }),
      complete: fc.boolean(),
      notify: fc.constantFrom('card' as const, 'people' as const, 'off' as const),
    },
    { requiredKeys: ['people', 'groups', 'complete', 'notify'] },
  ),
  direct: fc.array(fc.record({ slackUser: fc.string(), channel: fc.string(), ts: fc.string() }), { maxLength: 3 }),
};

test('who could approve, and who was told, are read as they were stored', () => {
  fc.assert(
    fc.property(fc.record(told, { requiredKeys: [] }), (more) => {
      const kept = { ...asking(), ...rest, ...more };
      expect(decode(encode(kept, 'w1', undefined).raw).record).toEqual(kept);
    }),
  );
});

const rest = {
  id: 'r1',
  organization: 'org-1',
  createdAt: 0,
  deadline: HOUR,
  approvalsNeeded: 1,
  approvals: [],
  state: 'done' as const,
  outcome: { ...done, at: 2 },
};
