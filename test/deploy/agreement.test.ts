import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { credentialFile, credentials, settingNames } from '../../app/config/settings.ts';
import { readSources, root } from '../support/sources.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** How long work in flight may take after SIGTERM, in seconds: the default of `stop`. */
async function stopSeconds(): Promise<number> {
  const [, ms = ''] = /\bstop\(ms = ([\d_]+)/u.exec(await read('app/compose.ts')) ?? [];
  return Number(ms.replaceAll('_', '')) / 1_000;
}

test('each way to run it gives the same time to stop, and more than is needed', async () => {
  const compose = parse(await read('compose.yaml'), { merge: true });
  const { spec } = parse(await read('deploy/kubernetes/deployment.yaml'));
  const times = [
    compose.services.keyturn.stop_grace_period.replace(/s$/u, ''),
    spec.template.spec.terminationGracePeriodSeconds,
    /^TimeoutStopSec=(\d+)$/mu.exec(await read('deploy/systemd/keyturn.service'))?.[1],
  ].map(Number);
  expect(new Set(times)).toEqual(new Set([60]));
  expect(await stopSeconds()).toBeGreaterThan(0);
  // Besides what's in flight: the time in which load balancers notice, and to close what's open.
  expect(60).toBeGreaterThanOrEqual((await stopSeconds()) + 25);
  expect(await read('docs/setup.md')).toContain('Give it 60 seconds before SIGKILL');
});

test('every setting that these files name is one', async () => {
  const known = [...settingNames, ...credentials.map(credentialFile)];
  const files = await readSources(['deploy'], ['.yaml', '.env', '.service', '.mjs', '.sh']);
  const all = [...files, ...(await Promise.all(['Dockerfile', 'compose.yaml'].map(named)))];
  const names = all.flatMap(({ text }) => text.match(/\b(?:KEYTURN|SLACK|GENESYS|REDIS)_[A-Z_]+\b/gu) ?? []);
  expect(names.length).toBeGreaterThan(30);
  // `KEYTURN_PORT` is Kubernetes' own, and `REDIS_PASSWORD` what .env had before.
  const others = ['KEYTURN_PORT', 'REDIS_PASSWORD'];
  expect(names.filter((name) => !known.some((each) => each === name) && !others.includes(name))).toEqual([]);
});

async function named(path: string) {
  return { path, text: await read(path) };
}
