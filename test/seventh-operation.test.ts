import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { testsInTurn } from './support/cases.ts';
import { root } from './support/sources.ts';

const test = testsInTurn();

/** The walk of CONTRIBUTING.md, done on a copy of the source: one new file, and one line. */

let copy = '';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'keyturn-seventh-'));
  const sources = ['app', 'commands', 'services', 'sandbox', 'test/support', 'test/two-people/world.ts'];
  await Promise.all(
    [...sources, 'package.json', 'tsconfig.json', 'biome.json', '.gitignore'].map((path) =>
      cp(join(root, path), join(copy, path), { recursive: true }),
    ),
  );
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));

  const page = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
  const [file = '', imported = '', line = ''] = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gmu)].map(
    ([, code = '']) => code,
  );
  await writeFile(join(copy, 'commands/shorten.ts'), file);
  const registry = join(copy, 'commands/registry.ts');
  const before = await readFile(registry, 'utf8');
  const after = `${imported}${before}`.replace(/^ {2}rotate,\n/mu, (rotate) => `${rotate}${line}`);
  expect(after.length).toBe(before.length + imported.length + line.length);
  await writeFile(registry, after);
});

afterAll(() => rm(copy, { recursive: true, force: true }));

/** A world whose bot has the seventh operation. */
async function startWorld() {
  const { openCard, outcomeTold, twoPeople, until }: typeof import('./two-people/world.ts') = await import(
    join(copy, 'test/two-people/world.ts')
  );
  return { world: await twoPeople(), openCard, outcomeTold, until };
}

const client = 'Wallboard Leeds';

test('it type-checks', { timeout: 120_000 }, async () => {
  await writeFile(
    join(copy, 'tsconfig.app.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['commands'], compilerOptions: { skipLibCheck: true } }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.app.json'], {
    cwd: copy,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('it passes the linter', { timeout: 60_000 }, () => {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout, stderr, status } = spawnSync(process.execPath, [biome, 'check', 'commands/shorten.ts'], {
    cwd: copy,
    encoding: 'utf8',
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
});

test('it’s in the manifests and on the reference page', async () => {
  const { generatedFiles }: typeof import('../app/generated/files.ts') = await import(
    join(copy, 'app/generated/files.ts')
  );
  const files = generatedFiles();
  expect(files['manifest.yml']).toContain('| shorten <client> |');
  expect(files['docs/operations.md']).toContain('New tokens of this client last an hour.');
});

test('it’s in help, answers to synonyms and typos, and is offered for each client', async () => {
  const { world } = await startWorld();
  expect((await world.asks('ada', '/oauth help')).rendered).toMatch(
    /\/oauth shorten <client> Limit a client’s tokens to an hour.*needs approval/u,
  );
  expect((await world.opens('ada', `/oauth limit ${client}`)).title).toBe('Shorten tokens');
  expect((await world.asks('ada', `/oauth shorte ${client}`)).buttons).toContain(`Shorten ${client}`);
  expect((await world.asks('ada', `/oauth show ${client}`)).buttons).toContain('Shorten tokens');
  const refused = await world.opens('vera', `/oauth shorten ${client}`);
  expect(refused.text).toContain('oauth:client:edit');
});

test('it’s requested on its form, waits for approval, and is done and recorded', async () => {
  const { world, openCard, until } = await startWorld();
  const ada = world.person('ada');
  await world.opens('ada', `/oauth shorten ${client}`);
  await ada.fills({ Reason: 'A day is too long for a wallboard' });
  await ada.submits();
  const card = await openCard(world);
  expect(card.rendered).toContain('Shorten tokens · Wallboard Leeds');
  expect(card.rendered).toContain('If you approve, new tokens of this client last an hour.');
  expect(world.writes(world.clientNamed(client))).toEqual([]);

  const dora = world.person('dora');
  await dora.clicks(card, 'Approve…');
  await until(() => world.clientNamed(client).accessTokenValiditySeconds === 3_600);
  const steps = await until(async () => {
    const trail = (await world.trail()).filter(({ operation }) => operation === 'shorten');
    return trail.some(({ action }) => action === 'done') && trail;
  });
  expect(steps.map(({ action }) => action)).toEqual(['requested', 'approved', 'started', 'done']);
  expect(world.writes(world.clientNamed(client))).toEqual(['PUT']);
});
