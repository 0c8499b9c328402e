import { expect, test } from 'vitest';
import type { Store } from '../../services/store.ts';
import { ada, adaAgain, asking, ben, cleo, DAY, HOUR, keys, LEASE, person, requestsWorld } from './support.ts';

const outcome = { fact: { kind: 'done', facts: { kind: 'deleted' } } } as const;

test('an opened request has what was asked, waits for an hour, and is found again', async () => {
  const { requests, clock } = requestsWorld();
  const record = await requests.open(asking());
  expect(record).toEqual({
    ...asking(),
    id: record.id,
    organization: 'org-1',
    createdAt: clock.now,
    deadline: clock.now + HOUR,
    remindAt: clock.now + HOUR / 2,
    approvalsNeeded: 1,
    policy: { digest: 'digest', approvers: [] },
    approvals: [],
    state: 'pending',
  });
  expect(await requests.get(record.id)).toEqual(record);
  expect(await requests.openRequests()).toEqual([record]);
  expect(await requests.requestedBy(ada.genesysUser, 10)).toEqual([record]);
});

test('a second request for the same client and operation is pointed to the first', async () => {
  const { requests } = requestsWorld();
  const first = await requests.open(asking());
  await expect(requests.open(asking({ requester: ben }))).rejects.toMatchObject({
    code: 'request_exists',
    details: { requestId: first.id, by: ada.slackUser },
  });
  await requests.open(asking({ operation: 'rotate' }));
  await requests.open(asking({ client: { id: 'client-2', name: 'Other' } }));
  expect(await requests.openRequests()).toHaveLength(3);
});

test('if many ask at once for the same client and operation, one opens a request', async () => {
  const { requests } = requestsWorld();
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => requests.open(asking())));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await requests.openRequests()).toHaveLength(1);
});

test('any number of requests without a client can be open', async () => {
  const { requests } = requestsWorld();
  const { client: _, ...create } = asking({ operation: 'create' });
  await requests.open(create);
  await requests.open(create);
  expect(await requests.openRequests()).toHaveLength(2);
});

test.each(['denied', 'cancelled', 'withdrawn', 'done', 'expired'] as const)(
  'a client can be requested again once its request is %s',
  async (end) => {
    const { requests, clock, store } = requestsWorld();
    const { id } = await requests.open(asking());
    if (end === 'denied') await requests.deny(id, ben, 'still used');
    if (end === 'cancelled') await requests.cancel(id, ada);
    if (end === 'withdrawn') await requests.withdraw(id, { fact: { kind: 'unseen' } });
    if (end === 'expired') clock.now += HOUR;
    if (end === 'done') {
      await requests.approve(id, ben);
      await expect(requests.open(asking())).rejects.toMatchObject({ code: 'request_exists' });
      await requests.finish(id, 'done', outcome);
    }
    if (end !== 'expired') expect(await store.get(keys('request-only', 'delete', 'client-1'))).toBeUndefined();
    const again = await requests.open(asking());
    expect(again.id).not.toBe(id);
    expect((await requests.openRequests()).map((record) => record.id)).toEqual([again.id]);
    if (end === 'expired') expect((await requests.get(id))?.state).toBe('expired');
  },
);

test('a request that ends just as another is opened makes room for it', async () => {
  const { requests, process, store } = requestsWorld();
  const { id } = await requests.open(asking());
  const place = keys('request-only', 'delete', 'client-1');
  const endsMeanwhile: Store = {
    ...store,
    async get(key) {
      const value = await store.get(key);
      if (key === place && value === id) await requests.cancel(id, ada);
      return value;
    },
  };
  expect((await process('replica-b', endsMeanwhile).open(asking())).state).toBe('pending');
});

test('a slot whose request is gone from the store is free', async () => {
  const { requests, store } = requestsWorld();
  const lost = await requests.open(asking());
  await store.take(keys('request', lost.id));
  expect((await requests.open(asking())).state).toBe('pending');
});

test('one approval by another person claims the execution, and a later one learns who approved', async () => {
  const { requests, process, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  const { record, execute } = await requests.approve(id, ben);
  expect(execute).toBe(true);
  expect(record).toMatchObject({
    state: 'executing',
    decision: { by: ben, at: clock.now },
    execution: { owner: 'replica-a', leaseUntil: clock.now + LEASE, turns: 1 },
  });
  for (const late of [requests.approve(id, ben), process('replica-b').approve(id, cleo), requests.deny(id, cleo, '')]) {
    await expect(late).rejects.toMatchObject({
      code: 'request_decided',
      details: { state: 'executing', by: ben.slackUser },
    });
  }
});

test('the requester can’t approve or deny, not even with a second Slack account, and the request stays open', async () => {
  const { requests } = requestsWorld();
  const before = await requests.open(asking());
  for (const self of [ada, adaAgain]) {
    await expect(requests.approve(before.id, self)).rejects.toMatchObject({ code: 'request_own' });
    await expect(requests.deny(before.id, self, 'no')).rejects.toMatchObject({ code: 'request_own' });
  }
  expect(await requests.get(before.id)).toEqual(before);
});

test('if two must approve, one person counts once, whichever account they use', async () => {
  const { requests } = requestsWorld({ approvalsNeeded: 2 });
  const { id } = await requests.open(asking());
  const first = await requests.approve(id, ben);
  expect(first).toMatchObject({ execute: false, record: { state: 'pending' } });
  expect(await requests.approve(id, person('ben', { slackUser: 'U-ben-2' }))).toEqual({ ...first, counted: false });
  const second = await requests.approve(id, cleo);
  expect(second.execute).toBe(true);
  expect(second.record.approvals.map((approval) => approval.person)).toEqual([ben, cleo]);
});

test('one denial ends a request that one of two approved', async () => {
  const { requests } = requestsWorld({ approvalsNeeded: 2 });
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  const denied = await requests.deny(id, cleo, 'still used by payroll');
  expect(denied).toMatchObject({ state: 'denied', decision: { by: cleo, reason: 'still used by payroll' } });
  await expect(requests.approve(id, person('dan'))).rejects.toMatchObject({
    code: 'request_decided',
    details: { state: 'denied', by: cleo.slackUser },
  });
});

test('only the requester can cancel, with any of their accounts, and only while it’s open', async () => {
  const { requests } = requestsWorld();
  const { id } = await requests.open(asking());
  await expect(requests.cancel(id, ben)).rejects.toMatchObject({ code: 'request_not_yours' });
  expect((await requests.cancel(id, adaAgain)).state).toBe('cancelled');
  await expect(requests.cancel(id, ada)).rejects.toMatchObject({
    code: 'request_decided',
    details: { state: 'cancelled', by: adaAgain.slackUser },
  });
});

test('a click after the deadline is told that the request has expired, and leaves the expiry to the worker that announces it', async () => {
  const { requests, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  clock.now += HOUR;
  await expect(requests.approve(id, ben)).rejects.toMatchObject({
    code: 'request_decided',
    details: { state: 'expired' },
  });
  expect(await requests.due(10)).toMatchObject([{ kind: 'expire', record: { id, state: 'expired' } }]);
  expect(await requests.openRequests()).toEqual([]);
});

test('an unknown request isn’t found', async () => {
  const { requests } = requestsWorld();
  expect(await requests.get('nope')).toBeUndefined();
  await expect(requests.approve('nope', ben)).rejects.toMatchObject({ code: 'request_not_found' });
  await expect(requests.amend('nope', {})).rejects.toMatchObject({ code: 'request_not_found' });
});

test('a withdrawn request is canceled by no one, with its outcome, and its requester is told unless they know', async () => {
  const { requests, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  const withdrawn = await requests.withdraw(id, { fact: { kind: 'unseen' } }, { answered: true });
  expect(withdrawn).toMatchObject({ state: 'cancelled', outcome: { fact: { kind: 'unseen' } } });
  expect(withdrawn.decision).toEqual({ at: clock.now });
  const other = await requests.open(asking());
  await requests.withdraw(other.id, { fact: { kind: 'unseen' } });
  clock.now += DAY;
  expect((await requests.unnotified(10)).map((each) => each.id)).toEqual([other.id]);
});

test('each step is durable and renews the lease', async () => {
  const { requests, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  clock.now += LEASE - 1;
  await requests.step(id, 'inactive', 1);
  clock.now += LEASE - 1;
  expect(await requests.due(10)).toEqual([]);
  expect((await requests.get(id))?.execution).toMatchObject({ step: 'inactive', leaseUntil: clock.now + 1 });
});

test('a finished request keeps its outcome, its decision and its last step', async () => {
  const { requests, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  await requests.step(id, 'deleted');
  const done = await requests.finish(id, 'done', { ...outcome, correlationId: 'c1', next: 'rotate' });
  expect(done).toMatchObject({
    state: 'done',
    decision: { by: ben },
    execution: { step: 'deleted' },
    outcome: { ...outcome, at: clock.now, correlationId: 'c1', next: 'rotate' },
  });
  await expect(requests.finish(id, 'failed', outcome)).rejects.toMatchObject({ code: 'request_decided' });
  await expect(requests.step(id, 'again')).rejects.toMatchObject({ code: 'request_decided' });
});

test('another process can’t step or finish what it hasn’t claimed', async () => {
  const { requests, process } = requestsWorld();
  const { id } = await requests.open(asking());
  const { record } = await requests.approve(id, ben);
  const stranger = process('replica-b');
  const lost = { code: 'request_decided', details: { state: 'executing', lease: 'lost' } };
  await expect(stranger.step(id, 'deleted')).rejects.toMatchObject(lost);
  await expect(stranger.finish(id, 'done', outcome)).rejects.toMatchObject(lost);
  expect(await requests.get(id)).toEqual(record);
});

test('amendments add card, evidence and notices, and change nothing else', async () => {
  const { requests } = requestsWorld();
  const opened = await requests.open(asking());
  await requests.amend(opened.id, { card: { channel: 'C1', ts: '1.1' } });
  await requests.amend(opened.id, { evidence: { calls: 3 }, told: ['opened'] });
  expect(await requests.amend(opened.id, { told: ['opened'] })).toEqual({
    ...opened,
    card: { channel: 'C1', ts: '1.1' },
    evidence: { calls: 3 },
    told: ['opened'],
  });
});

test('simultaneous amendments and an approval are all kept', async () => {
  const { requests } = requestsWorld();
  const { id } = await requests.open(asking());
  await Promise.all([
    requests.amend(id, { card: { channel: 'C1', ts: '1.1' } }),
    requests.amend(id, { evidence: 'none' }),
    requests.amend(id, { told: ['opened'] }),
    requests.approve(id, ben),
  ]);
  expect(await requests.get(id)).toMatchObject({
    state: 'executing',
    card: { channel: 'C1', ts: '1.1' },
    evidence: 'none',
    told: ['opened'],
  });
});

test('a person’s requests are listed newest first, ended ones too, for thirty days', async () => {
  const { requests, clock, store } = requestsWorld();
  const ids: string[] = [];
  for (const client of ['one', 'two', 'three']) {
    clock.now += 1_000;
    const { id } = await requests.open(asking({ client: { id: client, name: client } }));
    ids.unshift(id);
    await requests.cancel(id, ada);
  }
  const listed = async (limit: number) => (await requests.requestedBy(ada.genesysUser, limit)).map(({ id }) => id);
  expect(await listed(10)).toEqual(ids);
  expect(await listed(2)).toEqual(ids.slice(0, 2));
  expect(await requests.requestedBy(ben.genesysUser, 10)).toEqual([]);
  clock.now += 30 * DAY - 1;
  expect(await listed(10)).toEqual(ids.slice(0, 1));
  clock.now += 1;
  expect(await listed(10)).toEqual([]);
  expect(await store.range(keys('requests-by', ada.genesysUser))).toEqual([]);
});

test('an amendment doesn’t extend how long an ended request is kept', async () => {
  const { requests, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  await requests.cancel(id, ada);
  clock.now += 30 * DAY - 1;
  await requests.amend(id, { told: ['outcome'] });
  clock.now += 1;
  expect(await requests.get(id)).toBeUndefined();
});
