import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { organizationsKey } from '../app/organization/remember.ts';
import { builtPrograms } from '../sandbox/demo/built.ts';
import { describePlatforms } from '../sandbox/platforms.ts';
import { createAudit } from '../services/audit.ts';
import { createAuthenticatedStore } from '../services/store/authenticated.ts';
import { keySpace } from '../services/store.ts';
import { testsInTurn } from './support/cases.ts';
import { randomKey, ringFrom } from './support/keys.ts';
import { startRedis } from './support/redis.ts';
import { readSources, root } from './support/sources.ts';
import { startWorld } from './support/world.ts';
import { openStore } from './two-people/redis-store.ts';

const test = testsInTurn();

/**
 * Commands of pages that aren't run here: which file runs them, or why nothing here can. `ran`: a file that does the same. `unable`: the reason.
 * Lines that aren't listed, and whose pages aren't run below, fail.
 */
const elsewhere: Readonly<Record<string, { ran: string } | { unable: string }>> = {
  'npm ci': { ran: '.github/workflows/ci.yml' },
  'npm run demo': { ran: 'test/demo.test.ts' },
  'npm ci && npm test': { ran: '.ci/run' },
  'npm ci && npm run build': { ran: '.ci/run' },
  'npm ci && npm run build && npm run sbom': { ran: 'test/deploy/image.test.ts' },
  'node --env-file=.env dist/app/main.js': { ran: 'test/app/built.test.ts' },
  'npm run generate && npm run typecheck && npm run lint && npx vitest run test/generated.test.ts test/docs.test.ts test/layout.test.ts':
    { ran: '.ci/run' },
  'sh deploy/compose-secrets.sh': { ran: 'test/deploy/compose.test.ts' },
  'cp .env.example .env': { ran: 'test/deploy/compose.test.ts' },
  'docker build -t keyturn .': { ran: 'test/deploy/image.test.ts' },
  'docker compose up --build --detach': { ran: 'test/deploy/compose.test.ts' },
  'docker compose logs --follow keyturn': { unable: 'needs Docker' },
  'kubectl port-forward --namespace keyturn deploy/keyturn 9090': { unable: 'needs Kubernetes' },
  'kubectl delete job --namespace keyturn --ignore-not-found keyturn-doctor': { unable: 'needs Kubernetes' },
  'kubectl apply -k deploy/kubernetes': { unable: 'needs Kubernetes' },
  'kubectl logs --namespace keyturn --follow --pod-running-timeout=2m job/keyturn-doctor': {
    unable: 'needs Kubernetes',
  },
  'curl localhost:9090/readyz': { ran: 'test/app/ports.test.ts' },
  'curl localhost:9090/status': { ran: 'test/setup/running.test.ts' },
  'docker run --env-file .env --env REDIS_URL=redis://host.docker.internal:6379 --add-host host.docker.internal:host-gateway keyturn':
    { unable: 'needs Docker' },
  'gh attestation verify oci://ghcr.io/OWNER/REPOSITORY:VERSION --repo OWNER/REPOSITORY': {
    unable: 'needs a published image',
  },
  'install -d /opt/keyturn && cp -r dist LICENSE /opt/keyturn/': { unable: 'needs root' },
  'install -d -m 700 /etc/keyturn/credentials': { unable: 'needs root' },
  'install -m 644 deploy/systemd/keyturn.service /etc/systemd/system/': { unable: 'needs root' },
  'set -a && . /etc/keyturn/settings.env': { unable: 'reads what root installed' },
  'for file in /etc/keyturn/credentials/*; do export "$(basename "$file" | tr a-z A-Z)_FILE=$file"; done': {
    unable: 'reads what root installed',
  },
  'node /opt/keyturn/dist/app/doctor.js': { ran: 'test/app/built.test.ts' },
  'node /opt/keyturn/dist/app/audit-verify.js': { ran: 'test/app/audit-verify.test.ts' },
  'npm run -s sandbox -- --manifest ~/lunch-bot/manifest.yml > sandbox.json': { ran: 'test/page/foreign-app.test.ts' },
};

/** The pages whose lines are run below, in their order. */
const runHere = ['docs/operating.md', 'docs/sandbox.md'];

/** The lines of the blocks of shell commands of a page. A line that ends with a backslash goes on in the next. */
const linesOf = (text: string): string[] =>
  [...text.matchAll(/^ *```sh\n([\s\S]*?)\n *```$/gmu)].flatMap(([, block = '']) =>
    block
      .replace(/\\\n/gu, '')
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/gu, ' ')),
  );

const page = async (path: string): Promise<string[]> => linesOf(await readFile(join(root, path), 'utf8'));

/** A folder in which commands run, with programs of its own before all others. */
async function workplace(env: Record<string, string>, programs: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-commands-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'bin'));
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'bin', name), 0o755);
  }
  const { PATH = '', HOME = '' } = process.env;
  const path = [join(folder, 'bin'), dirname(process.execPath), PATH].join(delimiter);
  return {
    folder,
    /** Runs lines in one shell, each of which has to succeed. */
    sh: (lines: readonly string[]) =>
      new Promise<{ code: number; said: string }>((resolve) => {
        const options = { cwd: folder, env: { ...env, HOME, PATH: path }, timeout: 45_000 };
        const child = execFile('sh', ['-e', '-c', lines.join('\n')], options, (_error, stdout, stderr) =>
          resolve({ code: child.exitCode ?? -1, said: `${stdout}${stderr}` }),
        );
      }),
  };
}

describe('the commands that pages show', async () => {
  const top = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'];
  const docs = (await readSources(['docs'], ['.md'])).map(({ path }) => path);

  test('are all run by a test or by CI, or can’t be', async () => {
    const others = [...top, ...docs].filter((path) => !runHere.includes(path));
    const shown = (await Promise.all(others.map(page))).flat();
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter((line) => !Object.hasOwn(elsewhere, line))).toEqual([]);
    const all = new Set([...shown, ...(await Promise.all(runHere.map(page))).flat()]);
    expect(Object.keys(elsewhere).filter((line) => !all.has(line))).toEqual([]);
    const files = Object.values(elsewhere).flatMap((each) => ('ran' in each ? [each.ran] : []));
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('of the page for operators work on a trail in Redis', { timeout: 120_000 }, async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const key = randomKey();
    const head = await trailIn(redis.url, key);
    const { folder, sh } = await workplace(
      { REDIS_URL: redis.url, KEYTURN_KEY: key },
      {
        'redis-cli': `PATH=$(printf %s "$PATH" | cut -d: -f2-) exec redis-cli -p ${redis.port} "$@"`,
        // What a container would run, where it would run it.
        docker: `while [ "$1" != keyturn ]; do shift; done; shift; exec "$@"`,
      },
    );
    await mkdir(join(folder, 'scripts'));
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    await cp(join(root, 'scripts/audit.mjs'), join(folder, 'scripts/audit.mjs'));
    const { program } = await builtPrograms();
    await symlink(dirname(dirname(program('main'))), join(folder, 'dist'));
    const here = (line: string): string =>
      line
        .replace(/--known \S+/u, `--known ${head}`)
        .replace(/ \/(audit|archive)\b(\/keyturn)?/gu, ` ${folder}/$1`)
        .replace('{ID}', '{org-1}');
    const ended: [string, number, string][] = [];
    for (const line of await page('docs/operating.md')) {
      const { code, said } = await sh([here(line)]);
      // Nothing but the trail is set up here.
      if (code !== (line === 'npm run doctor' ? 78 : 0)) ended.push([line, code, said]);
    }
    expect(ended).toEqual([]);
    for (const file of ['keyturn.rdb', 'audit/2026-10/VERIFY.md'])
      expect(existsSync(join(folder, file)), file).toBe(true);
    expect(await redis.command('KEYS', '*audit*')).toBe('*0\r\n');
  });

  test('of the sandbox’s page take a rotation from asking to its secret', { timeout: 60_000 }, async () => {
    const w = await startWorld();
    const { sh } = await workplace({}, { sleep: `PATH=$(printf %s "$PATH" | cut -d: -f2-) exec sleep 0.1` });
    const facts = describePlatforms(w, { key: randomKey(), socket: false, port: w.bot.port }, 'http://127.0.0.1/');
    const lines = (await page('docs/sandbox.md')).filter((line) => !Object.hasOwn(elsewhere, line));
    const { code, said } = await sh([`printf %s '${JSON.stringify(facts)}' > sandbox.json`, ...lines]);
    expect([code, said]).toEqual([0, expect.stringContaining('I stored it')]);
  });
});

/** Writes a trail of two years, and gives its end as `--known` takes it. */
async function trailIn(url: string, key: string): Promise<string> {
  const ring = ringFrom(key);
  const store = createAuthenticatedStore({ store: openStore(url), ring });
  onTestFinished(() => store.close());
  let now = Date.parse('2025-12-01T12:00:00Z');
  await store.set(organizationsKey, JSON.stringify([{ id: 'org-1', name: 'Acme' }]));
  const audit = createAudit({
    store,
    keys: keySpace('org-1'),
    ring,
    organization: 'org-1',
    now: () => now,
    log: () => {},
  });
  await audit.record({ operation: 'list', action: 'done' });
  await audit.checkpoint();
  now = Date.parse('2026-10-15T12:00:00Z');
  const { seq, hash } = await audit.record({ operation: 'list', action: 'done' });
  return `${seq}:${hash}`;
}
