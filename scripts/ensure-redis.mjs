// Makes sure that `redis-server` 7 or later is there for the tests: quietly if it is, by apt-get when run as root, else it ends with 1.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

const NEEDED = 7;
const POLICY = '/usr/sbin/policy-rc.d';

function version() {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  const [, major] = /v=(\d+)\./.exec(stdout ?? '') ?? [];
  return major === undefined ? undefined : Number(major);
}

function fail(what) {
  process.stderr.write(
    `${what} Install redis-server ${NEEDED} or later and have it on PATH (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis).\n`,
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
  if (status !== 0)
    fail(`apt-get ${words[0]} failed: ${(stderr ?? '').trim().split('\n').at(-1) || 'it could not be run'}.`);
}

function install() {
  process.stdout.write('redis-server is not here; installing it with apt-get for the tests.\n');
  // Exit code 101 of policy-rc.d forbids the package to start its service.
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  process.on('exit', () => ownPolicy && rmSync(POLICY, { force: true }));
  aptGet('update');
  aptGet('install', '-y', '--no-install-recommends', 'redis-server');
}

if (version() === undefined) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0)
    fail('The tests need redis-server, and it is not on PATH.');
  install();
}
const found = version();
if (found === undefined) fail('redis-server was installed and still cannot be run.');
if (found < NEEDED) fail(`The tests need redis-server ${NEEDED}, and version ${found} is on PATH.`);
