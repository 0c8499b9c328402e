import { expect, test } from 'vitest';
import { createRedisStore } from '../../services/store/redis.ts';
import { startRedis } from '../support/redis.ts';
import { asking, person, requestsWorld } from './support.ts';

/** In how many rounds, and how many requests at once in each: a busy machine still answers them in time. */
const [rounds, atOnce] = [5, 10];

async function twoProcesses(approvalsNeeded: number) {
  const server = await startRedis();
  const stores = [createRedisStore({ url: server.url }), createRedisStore({ url: server.url })] as const;
  const world = requestsWorld({ store: stores[0], approvalsNeeded });
  const processes = [world.process('replica-a', stores[0]), world.process('replica-b', stores[1])] as const;
  const close = async () => {
    for (const store of stores) await store.close();
    await server.close();
  };
  return { processes, close };
}

test.each([1, 3])(
  'of eight approvals at once over two processes, where %i are needed, one executes and the losers learn who decided',
  { timeout: 60_000 },
  async (approvalsNeeded) => {
    const { processes, close } = await twoProcesses(approvalsNeeded);
    try {
      const approvers = Array.from({ length: 8 }, (_, index) => person(`approver-${index}`));
      for (let round = 0; round < rounds; round += 1) {
        const opened = await Promise.all(
          Array.from({ length: atOnce }, (_, index) =>
            processes[0].open(asking({ client: { id: `client-${round}-${index}`, name: `Client ${round} ${index}` } })),
          ),
        );
        await Promise.all(
          opened.map(async ({ id }) => {
            const clicks = await Promise.allSettled(
              approvers.map((approver, index) => (index % 2 === 0 ? processes[0] : processes[1]).approve(id, approver)),
            );
            const counted = clicks.flatMap((click) => (click.status === 'fulfilled' ? [click.value] : []));
            const losers = clicks.flatMap((click) => (click.status === 'rejected' ? [click.reason] : []));
            const record = await processes[1].get(id);
            expect(counted.filter(({ execute }) => execute)).toHaveLength(1);
            expect(counted).toHaveLength(approvalsNeeded);
            expect(record?.approvals).toHaveLength(approvalsNeeded);
            for (const loser of losers) {
              expect(loser).toMatchObject({
                code: 'request_decided',
                details: { state: 'executing', by: record?.decision?.by?.slackUser },
              });
            }
          }),
        );
      }
    } finally {
      await close();
    }
  },
);

test('if people approve, deny and cancel at once, one decides, and the others learn who it was', async () => {
  const { processes, close } = await twoProcesses(1);
  try {
    for (let round = 0; round < 20; round += 1) {
      const { id, requester } = await processes[0].open(asking());
      const clicks = await Promise.allSettled([
        processes[1].approve(id, person('ben')),
        processes[0].deny(id, person('cleo'), 'still used'),
        processes[1].cancel(id, requester),
      ]);
      const record = await processes[0].get(id);
      expect(clicks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const click of clicks) {
        if (click.status === 'fulfilled') continue;
        expect(click.reason).toMatchObject({ details: { state: record?.state, by: record?.decision?.by?.slackUser } });
      }
      if (record?.state === 'executing') await processes[1].finish(id, 'done', { fact: { kind: 'done' } });
    }
  } finally {
    await close();
  }
});
