import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { packContent, unpackContent } from '../../services/listings/content.ts';
import { keptFrom } from '../../services/listings/kept.ts';
import { oauthClient } from './clients.ts';

test('reads rows of an earlier version that had no roles without a division', async () => {
  const { rolesWithoutDivision: _unknown, ...before } = oauthClient();
  const now = oauthClient({ id: '00000000-0000-4000-8000-000000000002', rolesWithoutDivision: ['role-1'] });
  const packed = await packContent('v1', [Buffer.from(JSON.stringify([before, now]))]);
  expect((await unpackContent('v1', packed, await keptFrom(undefined)))?.clients).toEqual([oauthClient(), now]);
});

test('content that would unpack to hundreds of megabytes counts as missing, and isn’t unpacked', async () => {
  const bomb = await packContent('v1', [
    Buffer.from(JSON.stringify([oauthClient()])),
    Buffer.from('\n'),
    Buffer.alloc(300 * 1024 * 1024, ' '),
  ]);
  expect(bomb.join('').length).toBeLessThan(4 * 1024 * 1024);
  const before = process.memoryUsage().rss;
  expect(await unpackContent('v1', bomb, await keptFrom(undefined))).toBeUndefined();
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
});

test('long content is in several values, and counts as missing if one of them is another version’s, or is missing', async () => {
  const clients = Array.from({ length: 20_000 }, () => oauthClient({ id: randomUUID(), name: randomUUID() }));
  const lines = (from: number) => [
    Buffer.from(JSON.stringify(clients.slice(from, 10_000))),
    Buffer.from('\n'),
    Buffer.from(JSON.stringify(clients.slice(10_000))),
  ];
  const values = await packContent('v1', lines(0));
  expect(values.length).toBeGreaterThan(4);
  for (const value of values) expect(value.length).toBeLessThanOrEqual('v1:'.length + 128 * 1024);
  const kept = await keptFrom(undefined);
  const unpacked = await unpackContent('v1', values, kept);
  expect(unpacked?.clients).toEqual(clients);
  expect(unpacked?.index.map(({ id }) => id)).toEqual(clients.map(({ id }) => id));
  const others = await packContent('v2', lines(1));
  expect(await unpackContent('v1', values.with(1, others[1] ?? ''), kept)).toBeUndefined();
  expect(await unpackContent('v1', values.toSpliced(1, 1), kept)).toBeUndefined();
  expect(await unpackContent('v1', values.slice(0, -1), kept)).toBeUndefined();
});
