import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { type BuiltPrograms, builtFrom } from '../../sandbox/demo/built.ts';
import { root } from '../support/sources.ts';

const run = promisify(execFile);

export interface Before {
  /** Why it can't be had here; undefined if it can. */
  missing?: string;
  /** Its tag, or its commit. */
  name: string;
  /** Its production packages that differ from those of today, which it's built with all the same. */
  otherPackages: readonly string[];
  build(): Promise<BuiltPrograms>;
}

/** The version before this one: the newest tag before it in Git's history, or the commit in before.json. */
export async function findBefore(): Promise<Before> {
  const { commit } = JSON.parse(await readFile(new URL('before.json', import.meta.url), 'utf8'));
  const tag = await git('describe', '--tags', '--abbrev=0', 'HEAD^').catch(() => '');
  const name = tag === '' ? commit : tag;
  const lock = await git('show', `${name}:package-lock.json`).catch((error: Error) => error);
  if (lock instanceof Error)
    return { missing: whyNot(lock, name), name, otherPackages: [], build: () => Promise.reject(lock) };
  const otherPackages = differing(lock, await readFile(join(root, 'package-lock.json'), 'utf8'));
  return { name, otherPackages, build: () => build(name) };
}

async function git(...words: string[]): Promise<string> {
  const { stdout } = await run('git', ['-c', 'safe.directory=*', ...words], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

const whyNot = (error: Error, name: string): string =>
  'code' in error && error.code === 'ENOENT'
    ? 'git isn’t on PATH, so the version before can’t be built'
    : `Git’s history here doesn’t have ${name}, the version before: it takes a full clone`;

/** Packages that are in production in one of the two, and in the other in another version. */
function differing(before: string, now: string): string[] {
  const [old, today] = [packagesIn(before), packagesIn(now)];
  return Object.keys(old).filter((path) => {
    const [a, b] = [old[path], today[path]];
    return path !== '' && b !== undefined && (a?.dev !== true || b.dev !== true) && a?.version !== b.version;
  });
}

const packagesIn = (lock: string): Record<string, { dev?: boolean; version?: string } | undefined> =>
  JSON.parse(lock).packages;

async function build(name: string): Promise<BuiltPrograms> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-before-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const archive = join(folder, 'source.tar');
  await git(
    'archive',
    '--output',
    archive,
    name,
    'app',
    'commands',
    'services',
    'sandbox/demo',
    'scripts',
    'package.json',
  );
  await run('tar', ['-xf', archive, '-C', folder]);
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return builtFrom(folder);
}
