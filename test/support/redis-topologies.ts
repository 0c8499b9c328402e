import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { endWithUs } from './leftovers.ts';
import { type RedisServer, redisCommand, startRedis } from './redis.ts';

export interface SentinelWorld {
  /** A `redis+sentinel://` address. */
  url: string;
  primary: RedisServer;
  replica: RedisServer;
  /** Waits until the replica has everything the primary has: anything it lacks is lost with the primary. */
  inStep(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a primary, a replica that is in step with it, and one Sentinel that fails over half a second after the primary is lost. */
export async function startSentinel(): Promise<SentinelWorld> {
  const primary = await startRedis();
  const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(primary.port)] });
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-sentinel-'));
  const file = join(folder, 'sentinel.conf');
  await writeFile(
    file,
    [
      'bind 127.0.0.1',
      `port ${port}`,
      `dir ${folder}`,
      `sentinel monitor main 127.0.0.1 ${primary.port} 1`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 2000',
      '',
    ].join('\n'),
  );
  const sentinel = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  endWithUs(sentinel);
  const close = async (): Promise<void> => {
    const gone = new Promise((resolve) => sentinel.once('exit', resolve));
    sentinel.kill('SIGKILL');
    await gone;
    await Promise.all([primary.close(), replica.close()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(async () => (await replica.command('INFO', 'replication')).includes('master_link_status:up'));
    await until(async () =>
      (await redisCommand(port, ['SENTINEL', 'replicas', 'main'])).includes(String(replica.port)),
    );
  } catch (error) {
    await close();
    throw error;
  }
  // WAIT doesn't help: it waits for the writes of its own connection, and this one has none.
  const inStep = (): Promise<void> => until(async () => (await replicated(replica)) >= (await replicated(primary)));
  return { url: `redis+sentinel://127.0.0.1:${port}/main`, primary, replica, inStep, close };
}

/** How far the stream of writes has come, in bytes. */
async function replicated(server: RedisServer): Promise<number> {
  return Number(/^master_repl_offset:(\d+)/mu.exec(await server.command('INFO', 'replication'))?.[1]);
}

export interface ClusterWorld {
  /** A `redis+cluster://` address. */
  url: string;
  nodes: readonly RedisServer[];
  /** Moves the hash slot of `key`, with its content, from its node to another. */
  moveSlotOf(key: string): Promise<void>;
  close(): Promise<void>;
}

const slots = 16_384;

/** Starts three nodes without replicas that share the slots among them. */
export async function startCluster(): Promise<ClusterWorld> {
  const nodes = await Promise.all(
    [0, 1, 2].map(async () => {
      const busPort = String(await freePort());
      return await startRedis({
        args: ['--cluster-enabled', 'yes', '--cluster-port', busPort, '--cluster-node-timeout', '1000'],
      });
    }),
  );
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()));
  };
  try {
    await formCluster(nodes);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    moveSlotOf: (key) => moveSlot(nodes, key),
    close,
  };
}

async function formCluster(nodes: readonly RedisServer[]): Promise<void> {
  const [first, ...others] = nodes;
  if (first === undefined) throw new Error('no nodes');
  for (const [index, node] of nodes.entries()) {
    const [from, to] = [index, index + 1].map((third) => Math.floor((third * slots) / nodes.length));
    await node.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String((to ?? 0) - 1));
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
  }
  for (const node of others) {
    const busPort = await setting(node, 'cluster-port');
    await first.command('CLUSTER', 'MEET', '127.0.0.1', String(node.port), busPort);
  }
  for (const node of nodes) {
    await until(async () => {
      const info = await node.command('CLUSTER', 'INFO');
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`);
    });
  }
}

async function moveSlot(nodes: readonly RedisServer[], key: string): Promise<void> {
  const slot = Number(/^:(\d+)/.exec((await nodes[0]?.command('CLUSTER', 'KEYSLOT', key)) ?? '')?.[1]);
  const owner = Math.min(nodes.length - 1, Math.floor((slot * nodes.length) / slots));
  const from = nodes[owner];
  const to = nodes[(owner + 1) % nodes.length];
  if (from === undefined || to === undefined) throw new Error('no node');
  const [fromId, toId] = [await nodeId(from), await nodeId(to)];
  await to.command('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', fromId);
  await from.command('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', toId);
  for (;;) {
    const found = await from.command('CLUSTER', 'GETKEYSINSLOT', String(slot), '100');
    const keys = [...found.matchAll(/\$\d+\r\n([^\r]+)\r\n/g)].map(([, name]) => name ?? '');
    if (keys.length === 0) break;
    await from.command('MIGRATE', '127.0.0.1', String(to.port), '', '0', '5000', 'KEYS', ...keys);
  }
  for (const node of [to, from, ...nodes]) await node.command('CLUSTER', 'SETSLOT', String(slot), 'NODE', toId);
}

async function nodeId(node: RedisServer): Promise<string> {
  return /\r\n([0-9a-f]{40})\r\n/.exec(await node.command('CLUSTER', 'MYID'))?.[1] ?? '';
}

async function setting(node: RedisServer, name: string): Promise<string> {
  return /\r\n(\d+)\r\n/.exec(await node.command('CONFIG', 'GET', name))?.[1] ?? '';
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > end) throw new Error('the servers did not come together');
    await pause(20);
  }
}
