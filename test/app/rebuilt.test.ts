import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../support/sources.ts';

test('npm run doctor builds what changed since the last build, and only then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-rebuilt-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const place = (path: string) => join(folder, path);
  await Promise.all(['scripts', 'services/store', 'dist/app'].map((path) => mkdir(place(path), { recursive: true })));
  await cp(join(root, 'scripts/audit.mjs'), place('scripts/audit.mjs'));
  const prints = (text: string): string => `process.stdout.write('${text}');`;
  const build = `import { writeFileSync } from 'node:fs'; writeFileSync('dist/app/doctor.js', "${prints('new')}");`;
  const doctor = async (): Promise<string> =>
    (await promisify(execFile)(process.execPath, ['scripts/audit.mjs', 'doctor'], { cwd: folder })).stdout.trim();
  const old = async (): Promise<void> => {
    await writeFile(place('dist/app/doctor.js'), prints('old'));
  };
  const changed = (path: string, seconds: number): Promise<void> => {
    const at = Date.now() / 1_000 + seconds;
    return utimes(place(path), at, at);
  };
  await old();
  expect(await doctor(), 'in an image, which has no sources').toBe('old');

  await writeFile(place('scripts/build.mjs'), build);
  await writeFile(place('services/store/one.ts'), '');
  for (const path of ['scripts/build.mjs', 'services/store/one.ts', 'services/store', 'services'])
    await changed(path, -60);
  expect(await doctor(), 'nothing changed').toBe('old');
  await changed('services/store/one.ts', 60);
  expect(await doctor(), 'a source changed').toBe('new');
  await changed('services/store/one.ts', -60);
  await old();
  await changed('services/store', 60);
  expect(await doctor(), 'a source is gone').toBe('new');
  await changed('services/store', -60);
  await rm(place('dist/app/doctor.js'));
  expect(await doctor(), 'it was never built').toBe('new');
});
