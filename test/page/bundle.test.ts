import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundlePage } from '../../sandbox/page/bundle.ts';

test('the page’s script has less than 150 KB, gzipped', async () => {
  const { '/app.js': script } = await bundlePage();
  expect(gzipSync(script?.text ?? '').length).toBeLessThan(150_000);
  expect(script?.text).toContain('EventSource');
});
