import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../app/config.ts';
import { exitCodes } from '../../app/process/exit-codes.ts';
import { randomKey } from '../support/keys.ts';
import { root } from '../support/sources.ts';

const unit = await readFile(join(root, 'deploy/systemd/keyturn.service'), 'utf8');
/** The values of a directive, in order. */
const valuesOf = (name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gmu'))].map(([, value = '']) => value);

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

/** Runs systemd-analyze on the unit, with a Node.js that's here. */
async function analyze(text: string, ...words: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-unit-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'keyturn.service');
  await writeFile(path, text.replace('/usr/bin/node', process.execPath));
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [...words, path], { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}`.trim() };
}

describe('the unit for systemd', () => {
  test('is what systemd reads, without a word that it doesn’t know', async ({ skip }) => {
    skip(!hasAnalyze, 'systemd-analyze isn’t on PATH');
    expect(await analyze(unit, 'verify')).toEqual({ status: 0, output: '' });
    const slip = unit.replace('ProtectSystem=', 'ProtectSytem=');
    expect((await analyze(slip, 'verify')).output).toContain('ProtectSytem');
  });

  test('leaves the process little that it could do: below 1.5 of 10', async ({ skip }) => {
    skip(!hasAnalyze, 'systemd-analyze isn’t on PATH');
    const { status, output } = await analyze(unit, 'security', '--offline=yes', '--threshold=15', '--no-pager');
    expect(status, output).toBe(0);
  });

  test('shows every credential as a file, and is complete once two settings are filled in', () => {
    const credentials: Readonly<Record<string, string>> = {
      slack_bot_token: 'xoxb-1',
      slack_app_token: 'xapp-1',
      genesys_client_id: 'client',
      genesys_client_secret: 'secret',
      keyturn_key: randomKey(),
      redis_url: 'redis://:password@redis:6379',
    };
    expect(valuesOf('LoadCredential')).toEqual(
      Object.keys(credentials).map((name) => `${name}:/etc/keyturn/credentials/${name}`),
    );
    const env = Object.fromEntries(valuesOf('Environment').map((line) => line.split('=')));
    const config = readConfig({ ...env, KEYTURN_CHANNEL: 'C0APPROVE', GENESYS_REGION: 'us-east-1' }, (path) => {
      return credentials[path.replace(/^%d\//u, '')] ?? '';
    });
    expect(config).toMatchObject({ slack: { mode: 'socket' }, witness: '/var/lib/keyturn/witness.json' });
    expect(valuesOf('StateDirectory')).toEqual(['keyturn']);
  });

  test('starts what the build makes, and doesn’t start again what can’t work', () => {
    expect(valuesOf('ExecStart')).toEqual(['/usr/bin/node --max-semi-space-size=16 /opt/keyturn/dist/app/main.js']);
    expect(valuesOf('Restart')).toEqual(['always']);
    const { usage, credentials, configuration } = exitCodes;
    expect(valuesOf('RestartPreventExitStatus')).toEqual([`${usage} ${credentials} ${configuration}`]);
  });
});
