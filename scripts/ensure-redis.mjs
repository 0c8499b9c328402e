// Makes sure that the tests have `redis-server` 7 or later. As root it installs it with apt-get; otherwise it says how, and exits with 1.
import { spawnSync } from 'node:child_process';
import { ensure, fail } from './needed.mjs';

const needed = 7;
const advice = `Install redis-server ${needed} or later, and put it on PATH (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis).`;

function version() {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  const [, major] = /v=(\d+)\./.exec(stdout ?? '') ?? [];
  return major === undefined ? undefined : Number(major);
}

const found = ensure({ program: 'redis-server', debianPackage: 'redis-server', advice, find: version });
if (found < needed) fail(`The tests need redis-server ${needed}, but version ${found} is on PATH. ${advice}`);
