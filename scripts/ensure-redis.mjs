// Makes sure that the tests have `redis-server` 7 or later. As root it installs it with apt-get; otherwise it says how, and exits with 1.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

const needed = 7;
const policy = '/usr/sbin/policy-rc.d';

function version() {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  const [, major] = /v=(\d+)\./.exec(stdout ?? '') ?? [];
  return major === undefined ? undefined : Number(major);
}

function fail(what) {
  process.stderr.write(
    `${what} Install redis-server ${needed} or later, and put it on PATH (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis).\n`,
  );
  process.exit(1);
}

function aptGet(...words) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('apt-get', ['-qq', ...words], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) fail(`apt-get ${words[0]} failed: ${(stderr ?? '').trim().split('\n').at(-1) || 'it didn’t run'}.`);
}

function install() {
  process.stdout.write('The tests need redis-server. Installing it with apt-get.\n');
  // Exit code 101 of policy-rc.d forbids the package to start its service.
  const ownPolicy = !existsSync(policy);
  if (ownPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  process.on('exit', () => ownPolicy && rmSync(policy, { force: true }));
  aptGet('update');
  aptGet('install', '-y', '--no-install-recommends', 'redis-server');
}

if (version() === undefined) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0)
    fail('The tests need redis-server, and it isn’t on PATH.');
  install();
}
const found = version();
if (found === undefined) fail('redis-server was installed, but doesn’t run.');
if (found < needed) fail(`The tests need redis-server ${needed}, but version ${found} is on PATH.`);
