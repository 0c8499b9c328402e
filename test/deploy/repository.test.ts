import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../support/sources.ts';
import { readStages } from './dockerfile.ts';
import { workflowChecker } from './github-workflows.ts';

const run = promisify(execFile);
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

const workflows = ['ci', 'nightly', 'release'].map((name) => `.github/workflows/${name}.yml`);

const faultsOf = await workflowChecker();

const stepSchema = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
const jobSchema = z.looseObject({
  permissions: z.record(z.string(), z.string()).optional(),
  uses: z.string().optional(),
  steps: z.array(stepSchema).default([]),
});
const workflowSchema = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), jobSchema),
});
const workflow = async (path: string) => workflowSchema.parse(parse(await read(path)));
const stepsOf = ({ jobs }: z.infer<typeof workflowSchema>) => Object.values(jobs).flatMap(({ steps }) => steps);

describe.each(workflows)('%s', (path) => {
  test('is what GitHub takes', async () => {
    expect(await faultsOf(path, await read(path))).toEqual([]);
    expect(await faultsOf(path, (await read(path)).replace('runs-on:', 'run-on:'))).not.toEqual([]);
  });

  test('can only read, unless a job says what else it needs', async () => {
    expect((await workflow(path)).permissions).toEqual({ contents: 'read' });
  });

  test('pins each action by its commit, and names the version', async () => {
    const text = await read(path);
    const used = [...text.matchAll(/uses: (?!\.\/)(.*)$/gmu)].map(([, words]) => words);
    expect(used.length).toBeGreaterThan(0);
    for (const words of used) expect(words).toMatch(/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/u);
  });

  test('runs scripts that are there', async () => {
    const steps = stepsOf(await workflow(path));
    const commands = steps.flatMap(({ run: script = '' }) => script.match(/(?:\.ci|scripts|deploy)\/[\w./-]+/gu) ?? []);
    const { scripts } = JSON.parse(await read('package.json'));
    const ofNpm = steps.flatMap(({ run: script = '' }) =>
      [...script.matchAll(/npm run ([\w:-]+)/gu)].map(([, name = '']) => name),
    );
    expect(ofNpm.filter((name) => !(name in scripts))).toEqual([]);
    expect([...commands, ...ofNpm].length).toBeGreaterThan(0);
    // One step makes this folder for the next command.
    const made = ['deploy/kubernetes/secrets'];
    expect(commands.filter((name) => !made.includes(name) && !existsSync(join(root, name)))).toEqual([]);
  });

  test('puts nothing that others can choose into a script', async () => {
    for (const { run: script = '' } of stepsOf(await workflow(path))) expect(script).not.toContain('${{');
  });
});

test('CI tries every Node.js that Keyturn runs on, among them the image’s and the oldest', async () => {
  const { jobs } = await workflow('.github/workflows/ci.yml');
  expect(jobs['tests']).toMatchObject({ strategy: { matrix: { node: [20, 22, 24] } } });
  const script = await read('scripts/with-node.mjs');
  const versions = Object.fromEntries(
    [...script.matchAll(/(\w+): '(\d+\.\d+\.\d+)'/gu)].map(([, name, version]) => [name, version]),
  );
  expect(Object.keys(versions)).toEqual(['20', '22', '24', 'oldest']);
  const { engines } = JSON.parse(await read('package.json'));
  expect(engines.node).toBe(`>=${versions['oldest']}`);
  expect(await read('scripts/build.mjs')).toContain(`target: 'node${versions['oldest']?.replace(/\.\d+$/u, '')}'`);
  for (const { image } of await readStages()) expect(image).toContain(`node:${versions['24']}-`);
});

test('a release is built after CI, and each argument of the image is filled in', async () => {
  const { jobs } = await workflow('.github/workflows/release.yml');
  expect(jobs['ci']?.uses).toBe('./.github/workflows/ci.yml');
  expect(jobs['release']).toMatchObject({ needs: 'ci' });
  const given = [...(await read('.github/workflows/release.yml')).matchAll(/--build-arg (\w+)=/gu)].map(
    ([, name]) => name,
  );
  const taken = (await readStages()).flatMap(({ instructions }) =>
    instructions.filter(({ name }) => name === 'ARG').map(({ text }) => text.split('=')[0]),
  );
  expect(given).toEqual(taken);
});

test('Dependabot looks after everything that’s pinned', async () => {
  const { version, updates } = parse(await read('.github/dependabot.yml'));
  expect(version).toBe(2);
  const ecosystems = updates.map((each: { 'package-ecosystem': string }) => each['package-ecosystem']);
  expect(ecosystems).toEqual(['npm', 'github-actions', 'docker', 'docker-compose']);
  for (const { directory, schedule } of updates) expect([directory, schedule]).toEqual(['/', { interval: 'weekly' }]);
});

const formSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string() }) }),
      ...(['textarea', 'input', 'dropdown', 'checkboxes'] as const).map((type) =>
        z.strictObject({
          type: z.literal(type),
          id: z.string().regex(/^[a-z]+$/u),
          attributes: z.looseObject({ label: z.string() }),
          validations: z.strictObject({ required: z.boolean() }).optional(),
        }),
      ),
    ]),
  ),
});

test.each(['bug', 'feature'])('the issue form %s has fields that GitHub knows, each once', async (name) => {
  const { body } = formSchema.parse(parse(await read(`.github/ISSUE_TEMPLATE/${name}.yml`)));
  const ids = body.flatMap((each) => ('id' in each ? [each.id] : []));
  expect(ids).toEqual([...new Set(ids)]);
});

describe('scripts/release-notes.mjs', () => {
  async function notes(tag: string, changelog: string) {
    const folder = await mkdtemp(join(tmpdir(), 'keyturn-notes-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'package.json'), '{"version":"1.2.3"}');
    await writeFile(join(folder, 'CHANGELOG.md'), changelog);
    const script = join(root, 'scripts/release-notes.mjs');
    return await run(process.execPath, [script, tag], { cwd: folder }).then(
      ({ stdout }) => stdout,
      ({ stderr }: { stderr: string }) => stderr,
    );
  }
  const rest = '## [1.2.2] - 2026-01-01\n\n- Old.\n';

  test('prints what the changelog says about the version', async () => {
    const changelog = `# Changelog\n\n## [1.2.3] - 2026-12-01\n\n### Added\n\n- New.\n\n${rest}`;
    expect(await notes('v1.2.3', changelog)).toBe('### Added\n\n- New.\n');
  });

  test.each([
    ['latest', rest, 'latest isn’t a version. A release is tagged v1.2.3.\n'],
    ['v1.2.4', rest, 'package.json has the version 1.2.3, not 1.2.4.\n'],
    ['v1.2.3', `## [Unreleased]\n\n- New.\n\n${rest}`, 'CHANGELOG.md has no section “## [1.2.3] - <date>”.\n'],
    ['v1.2.3', `## [1.2.3] - soon\n\n- New.\n`, 'The section of 1.2.3 in CHANGELOG.md has no date.\n'],
    ['v1.2.3', `## [1.2.3] - 2026-12-01\n\n${rest}`, 'The section of 1.2.3 in CHANGELOG.md is empty.\n'],
  ])('stops the release %s of %j', async (tag, changelog, said) => {
    expect(await notes(tag, changelog)).toBe(said);
  });
});
