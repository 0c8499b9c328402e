import { expect, onTestFinished, test } from 'vitest';
import { keySpace } from '../../services/store.ts';
import type { RedisServer } from '../support/redis.ts';
import { type ClusterWorld, startCluster, startSentinel } from '../support/redis-topologies.ts';
import type { World } from '../support/world.ts';
import {
  answerTo,
  asksFor,
  card,
  expectAcknowledged,
  outcome,
  ownFaults,
  says,
  settled,
  untilReady,
  victim,
  worldOn,
  writes,
} from './support.ts';

const deletion = ['PUT /{id}', 'DELETE /{id}'];

async function onCluster(): Promise<{ world: World; cluster: ClusterWorld; key: string }> {
  const cluster = await startCluster();
  onTestFinished(() => cluster.close());
  const world = await worldOn(cluster.url);
  return { world, cluster, key: keySpace(world.genesys.organization.id)('any') };
}

/** The node with the organization's keys. */
async function holder({ nodes }: ClusterWorld, key: string): Promise<RedisServer> {
  for (const node of nodes) if (!(await node.command('GET', key)).startsWith('-MOVED')) return node;
  throw new Error('no node holds the key');
}

/** Approves, and again if told to try again: a new primary may cut connections another time (Sentinel: CLIENT KILL). */
async function approved(world: World): Promise<void> {
  const will = world.person('will');
  for (let answer = 'try again'; /try again/iu.test(answer); )
    answer = (await answerTo(world, 'will', async () => will.clicks(await card(world), 'Approve…'))).rendered;
  expect(await outcome(world, victim, 15_000)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
  expect(writes(world)).toEqual(deletion);
  expect(ownFaults(world)).toEqual([]);
}

test('with Sentinel a request survives its primary, and is approved on the next one', {
  timeout: 120_000,
}, async () => {
  const sentinel = await startSentinel();
  onTestFinished(() => sentinel.close());
  const world = await worldOn(sentinel.url);
  await asksFor(world, 'ada', 'delete');
  await sentinel.inStep();
  await sentinel.primary.kill();
  expect(await says(world, 'vera', '/oauth list --fresh')).toContain('of 17 clients');
  await expect.poll(() => sentinel.replica.command('ROLE'), { timeout: 15_000, interval: 100 }).toContain('master');
  await untilReady(world, 200);
  await approved(world);
  expectAcknowledged(world);
});

test('in a Cluster a request follows its slot to another node', { timeout: 120_000 }, async () => {
  const { world, cluster, key } = await onCluster();
  await asksFor(world, 'ada', 'delete');
  const before = await holder(cluster, key);
  await cluster.moveSlotOf(key);
  expect((await holder(cluster, key)).port).not.toBe(before.port);
  await approved(world);
  expectAcknowledged(world);
});

test('in a Cluster without its organization’s node, reads answer and writes wait for it to come back', {
  timeout: 120_000,
}, async () => {
  const { world, cluster, key } = await onCluster();
  await asksFor(world, 'ada', 'delete');
  const node = await holder(cluster, key);
  node.freeze();
  await untilReady(world, 503);
  expect(await says(world, 'vera', '/oauth list --fresh')).toContain('of 17 clients');
  await world.person('ben').types('/oauth create');
  expect((await settled(world, 'ben')).text).toContain('Nothing was changed');
  node.thaw();
  await untilReady(world, 200);
  await approved(world);
  expectAcknowledged(world);
});
