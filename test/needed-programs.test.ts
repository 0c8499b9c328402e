import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
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

test('without redis-server, Chromium, or promtool, the tests say what to install', () => {
  expect(without('ensure-redis.mjs')).toEqual({
    status: 1,
    stderr:
      'The tests need redis-server, and it isn’t on PATH. Install redis-server 7 or later, and put it on PATH (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis).',
  });
  expect(without('ensure-chromium.mjs')).toEqual({
    status: 1,
    stderr: `The tests need Chromium, and it isn’t on PATH. ${chromium}`,
  });
  expect(without('ensure-promtool.mjs')).toEqual({
    status: 1,
    stderr:
      'The tests need promtool, and it isn’t on PATH. Install Prometheus’ promtool, and put it on PATH (Debian, Ubuntu: apt-get install prometheus; macOS: brew install prometheus).',
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

/** Anyone can run these tests, on any machine: who's root is pretended, and nothing is written outside of the test's folder. */
const pretended = 'pretended.mjs';
const pretending = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
process.getuid = () => Number(process.env.TEST_UID);
fs.writeFileSync = fs.rmSync = () => undefined;
syncBuiltinESMExports();
`;

/** A machine on whose PATH there are only these programs, each with its shell script. `$0.log` is where one may tell what it was called with. */
function machine(programs: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'needed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  writeFileSync(join(folder, pretended), pretending);
  for (const [name, script] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return {
    folder,
    /** Looks for Chromium, as root (0) or as someone else. */
    ensure(uid = 0) {
      const env = { PATH: folder, TEST_UID: String(uid) };
      const words = ['--import', `./${pretended}`, 'scripts/ensure-chromium.mjs'];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8', cwd: folder });
      return { status, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
    },
    aptGetCalls(): string[] {
      const log = join(folder, 'apt-get.log');
      return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
    },
  };
}

const [works, doesNotRun] = ['exit 0', 'exit 1'];
const logging = 'echo "$@" >> "$0.log"';
const installing = `${logging}\n[ "$2" != install ] || { echo '#!/bin/sh' > "\${0%/*}/chromium"; /bin/chmod +x "\${0%/*}/chromium"; }`;
const failing = (command: string, ...words: string[]) =>
  `${logging}\n[ "$2" != ${command} ] || { echo '${words.join("'; echo '")}'; exit 100; } >&2`;

test('a browser of another name will do, and one that doesn’t run is passed over', () => {
  const found = { status: 0, stdout: '', stderr: '' };
  for (const name of ['chromium-browser', 'google-chrome', 'google-chrome-stable'])
    expect(machine({ [name]: works }).ensure()).toEqual(found);
  expect(machine({ chromium: doesNotRun, 'google-chrome': works }).ensure()).toEqual(found);
});

test('who isn’t root is told what to install, and nothing is installed', () => {
  const plain = machine({ 'apt-get': installing });
  expect(plain.ensure(1_000)).toEqual({
    status: 1,
    stdout: '',
    stderr: `The tests need Chromium, and it isn’t on PATH. ${chromium}`,
  });
  expect(plain.aptGetCalls()).toEqual([]);
});

describe('as root', () => {
  const announced = 'The tests need Chromium. Installing it with apt-get.';
  const install = '-qq install -y --no-install-recommends chromium';

  test('Chromium is installed', () => {
    const plain = machine({ 'apt-get': installing });
    expect(plain.ensure()).toEqual({ status: 0, stdout: announced, stderr: '' });
    expect(plain.aptGetCalls()).toEqual(['--version', '-qq update', install]);
    expect(plain.ensure()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['update', 'E: Could not resolve deb.debian.org', ['--version', '-qq update']],
    ['install', 'E: Unable to locate package chromium', ['--version', '-qq update', install]],
  ])('if apt-get %s fails, its reason and the advice are one line', (command, reason, calls) => {
    const plain = machine({ 'apt-get': failing(command, 'W: Something else', reason) });
    expect(plain.ensure()).toEqual({
      status: 1,
      stdout: announced,
      stderr: `apt-get ${command} failed: ${reason}. ${chromium}`,
    });
    expect(plain.aptGetCalls()).toEqual(calls);
  });

  test('what was installed has to run', () => {
    expect(machine({ 'apt-get': logging, chromium: doesNotRun }).ensure()).toEqual({
      status: 1,
      stdout: announced,
      stderr: `Chromium was installed, but doesn’t run. ${chromium}`,
    });
  });
});
