import { expect, test } from 'vitest';
import { packContent, unpackContent } from '../../services/listings/content.ts';
import { keptFrom } from '../../services/listings/kept.ts';
import { oauthClient } from './clients.ts';

test('reads rows of an earlier version that had no roles without a division', async () => {
  const { rolesWithoutDivision: _unknown, ...before } = oauthClient();
  const now = oauthClient({ id: '00000000-0000-4000-8000-000000000002', rolesWithoutDivision: ['role-1'] });
  const packed = await packContent('v1', [JSON.stringify([before, now])]);
  expect((await unpackContent('v1', packed, keptFrom(undefined)))?.clients).toEqual([oauthClient(), now]);
});

test('content that would unpack to hundreds of megabytes counts as missing, and isn’t unpacked', async () => {
  const bomb = await packContent('v1', [JSON.stringify([oauthClient()]), ' '.repeat(300 * 1024 * 1024)]);
  expect(bomb.length).toBeLessThan(4 * 1024 * 1024);
  const before = process.memoryUsage().rss;
  expect(await unpackContent('v1', bomb, keptFrom(undefined))).toBeUndefined();
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
});
