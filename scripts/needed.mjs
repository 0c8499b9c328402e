// Programs that the tests need besides npm's packages.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

const policy = '/usr/sbin/policy-rc.d';

/**
 * Gives what `find` finds. If that's nothing, installs the Debian package and looks again: as root, with apt-get. Otherwise says that it's missing,
 * and what to do about it (`advice`), and exits with 1.
 */
export function ensure({ program, debianPackage, advice, find }) {
  const found = find();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0)
    fail(`The tests need ${program}, and it isn’t on PATH. ${advice}`);
  process.stdout.write(`The tests need ${program}. Installing it with apt-get.\n`);
  install(debianPackage, advice);
  return find() ?? fail(`${program} was installed, but doesn’t run. ${advice}`);
}

/** Ends this process with a sentence. */
export function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}

function install(debianPackage, advice) {
  // Exit code 101 of policy-rc.d forbids the package to start its service.
  const ownPolicy = !existsSync(policy);
  if (ownPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  // Ctrl-C ends apt-get, and then this: not before the policy is gone.
  process.on('SIGINT', () => undefined);
  process.on('exit', () => ownPolicy && rmSync(policy, { force: true }));
  aptGet(advice, 'update');
  aptGet(advice, 'install', '-y', '--no-install-recommends', debianPackage);
}

function aptGet(advice, ...words) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('apt-get', ['-qq', ...words], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const why = (stderr ?? '').trim().split('\n').at(-1) || 'it didn’t run';
  if (status !== 0) fail(`apt-get ${words[0]} failed: ${why}. ${advice}`);
}
