import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { settings } from '../../app/config/settings.ts';
import { root } from '../support/sources.ts';
import { copiesOf, readStages } from './dockerfile.ts';

const run = promisify(execFile);
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

const [build, image] = await readStages();
if (build === undefined || image === undefined) throw new Error('the Dockerfile has fewer than two stages');
const of = (name: string): string[] => image.instructions.filter((each) => each.name === name).map(({ text }) => text);

test('both stages are on one Node.js 24, by version and digest', () => {
  expect(build.image).toMatch(/^node:24\.\d+\.\d+-bookworm-slim@sha256:[\da-f]{64}$/u);
  expect(image.image).toBe(build.image);
});

/** The scripts of package.json. */
const readScripts = async (): Promise<Record<string, string>> =>
  z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(await read('package.json'))).scripts;

test('the build gets every file that it copies, and is sent no other', async () => {
  const sent = (await read('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
  const copied = [build, image].flatMap((stage) => copiesOf(stage).flatMap(({ from }) => from));
  expect(sent.toSorted()).toEqual(copied.map((path) => `!${path}`).toSorted());
});

test('it isn’t root, and starts Node.js itself, as npm start does', async () => {
  expect(of('USER')).toEqual(['1000:1000']);
  const { start } = await readScripts();
  expect(of('CMD').map((words) => JSON.parse(words).join(' '))).toEqual([start]);
  expect(of('EXPOSE')).toEqual([settings.PORT.default]);
});

test('its labels say what it is, and each argument fills one in', () => {
  const labels = [...(of('LABEL')[0] ?? '').matchAll(/org\.opencontainers\.image\.(\w+)="([^"]*)"/gu)];
  const values = Object.fromEntries(labels.map(([, name, value]) => [name, value]));
  expect(values).toMatchObject({ title: 'Keyturn', licenses: 'MIT' });
  for (const argument of of('ARG')) {
    const [name = ''] = argument.split('=');
    expect(values[name.toLowerCase()]).toBe(`$\{${name}}`);
  }
});

const bom = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ component: z.object({ name: z.string(), version: z.string() }) }),
  components: z.array(z.object({ name: z.string(), version: z.string() })),
});

test('the steps of its build make all that it copies, with a list of every package that’s in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-image-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const { from, to } of copiesOf(build))
    for (const path of from) {
      const target = /(?:^\.)?\/$/u.test(to) ? join(folder, to, basename(path)) : join(folder, to);
      await cp(join(root, path), target, { recursive: true });
    }
  // In place of `npm ci`.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const steps = build.instructions.filter(({ name }) => name === 'RUN').map(({ text }) => text);
  expect(steps.shift()).toBe('npm ci');
  const scripts = await readScripts();
  // npm's own start would take half of the time.
  const commands = steps.map((step) => scripts[/^npm run (\S+)$/u.exec(step)?.[1] ?? ''] ?? step);
  for (const command of commands) await run('sh', ['-c', command], { cwd: folder });

  const built = image.instructions.flatMap(({ text }) => /^--from=build \/app\/(\S+) \S+$/u.exec(text)?.[1] ?? []);
  expect(built).toEqual(['dist']);
  await mkdir(join(folder, 'image'));
  await cp(join(folder, 'dist'), join(folder, 'image/dist'), { recursive: true });
  // Without a setting, it names what's missing: everything that it imports was there.
  const started = await run(process.execPath, ['dist/app/main.js'], { cwd: join(folder, 'image'), env: {} }).catch(
    (error: unknown) => error,
  );
  expect(started).toMatchObject({ stderr: expect.stringContaining('SLACK_BOT_TOKEN is missing') });

  const listed = bom.parse(JSON.parse(await readFile(join(folder, 'image/dist/sbom.cdx.json'), 'utf8')));
  expect(listed.metadata.component.name).toBe('keyturn');
  const packages = listed.components.map(({ name, version }) => `${name} ${version}`);
  const notices = await readFile(join(folder, 'image/dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  const bundled = notices.split(`\n\n${'-'.repeat(80)}\n\n`).map((text) => /^\S+ \S+/u.exec(text)?.[0]);
  expect(bundled.length).toBeGreaterThan(40);
  expect(packages).toEqual(expect.arrayContaining(bundled));
  expect(packages.join('\n')).not.toMatch(/^(?:vitest|esbuild|typescript) /mu);
});

/** Runs the image's health check with these settings; gives its exit code. */
async function healthcheck(env: Record<string, string>): Promise<number> {
  const done = run(process.execPath, ['deploy/healthcheck.mjs'], { cwd: root, env });
  return await done.then(
    () => 0,
    (error: { code: number }) => error.code,
  );
}

test('its health check asks the port that serves health', async () => {
  const server = createServer(({ url }, answer) => {
    answer.statusCode = url === '/healthz' ? 200 : 404;
    answer.end();
  });
  const deaf = createServer((_, answer) => void answer.writeHead(503).end());
  const ports = await Promise.all(
    [server, deaf].map(async (each) => {
      await new Promise<void>((resolve) => void each.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void each.close());
      return String((each.address() as AddressInfo).port);
    }),
  );
  const [port = '', other = ''] = ports;
  const asked: [Record<string, string>, number][] = [
    [{ PORT: port }, 0],
    [{ PORT: other, KEYTURN_ADMIN_PORT: port }, 0],
    [{ PORT: port, KEYTURN_BIND: '0.0.0.0' }, 0],
    [{ PORT: port, KEYTURN_BIND: '127.0.0.1' }, 0],
    [{ PORT: port, KEYTURN_ADMIN_PORT: other }, 1],
    [{ PORT: port, KEYTURN_BIND: '127.0.0.9' }, 1],
  ];
  expect(await Promise.all(asked.map(([env]) => healthcheck(env)))).toEqual(asked.map(([, code]) => code));
  expect(of('HEALTHCHECK')[0]).toMatch(/CMD \["node", "healthcheck\.mjs"\]$/u);
});
