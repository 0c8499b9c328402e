import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from './support/sources.ts';

/** Runs a script where nothing is on PATH, not even apt-get. */
function without(script: string, env: Record<string, string> = {}) {
  const { status, stderr } = spawnSync(process.execPath, [`scripts/${script}`], {
    cwd: root,
    env: { PATH: '/nowhere', ...env },
    encoding: 'utf8',
  });
  return { status, stderr: stderr.trimEnd() };
}

const chromium =
  'Install Chromium or Chrome (Debian: apt-get install chromium; macOS: brew install --cask chromium), or set CHROMIUM_PATH to one.';

test('without redis-server or Chromium, the tests say what to install', () => {
  expect(without('ensure-redis.mjs')).toEqual({
    status: 1,
    stderr:
      'The tests need redis-server, and it isn’t on PATH. Install redis-server 7 or later, and put it on PATH (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis).',
  });
  expect(without('ensure-chromium.mjs')).toEqual({
    status: 1,
    stderr: `The tests need Chromium, and it isn’t on PATH. ${chromium}`,
  });
});

test('a browser that was named is used, and missed', () => {
  // Anything that says its version runs.
  expect(without('ensure-chromium.mjs', { CHROMIUM_PATH: process.execPath })).toEqual({ status: 0, stderr: '' });
  expect(without('ensure-chromium.mjs', { CHROMIUM_PATH: '/nowhere/chromium' })).toEqual({
    status: 1,
    stderr: `CHROMIUM_PATH is /nowhere/chromium, and no browser runs there. ${chromium}`,
  });
});
