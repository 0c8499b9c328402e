import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, symlinkSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

export const root = join(import.meta.dirname, '..');

const packageSchema = z.object({ scripts: z.object({ start: z.string() }) });
const { scripts } = packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
/** What `npm start`, and so the image, tells Node.js. */
export const startFlags = scripts.start.split(' ').filter((word) => word.startsWith('--'));

/** Builds the bot as for production, `others` like it, and the programs it's compared with. */
export function buildSubjects(others: readonly string[] = []): void {
  for (const [program, ...args] of [
    [process.execPath, 'scripts/build.mjs', ...others.flatMap((file) => ['--with', file])],
    ['node_modules/.bin/tsc', '-p', 'bench/tsconfig.json'],
  ] as const)
    execFileSync(program, args, { cwd: root, stdio: 'inherit' });
}

/** Builds the bot of an earlier commit, with the packages of this one, into `folder`, and gives its dist. Throws if Git doesn't have the commit. */
export function buildBefore(commit: string, folder: string): string {
  const at = join(folder, 'before');
  mkdirSync(at);
  const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1e9 });
  execFileSync('tar', ['-x', '-C', at], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(at, 'node_modules'));
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: at, stdio: 'inherit' });
  return join(at, 'dist');
}

export interface Subject {
  name: string;
  port: number;
  /** Milliseconds from its start until it was ready. */
  readyMs: number;
  /** Resident memory, in MB. */
  memory(): number;
  /** CPU time so far, in milliseconds, user and system. */
  cpuMs(): number;
  /** Ends it as a supervisor would, and waits until it's gone. */
  stop(): Promise<void>;
}

export interface StartOptions {
  name: string;
  /** Under `dist`, by default this version's. */
  program: string;
  dist?: string | undefined;
  env: Record<string, string>;
  nodeArgs?: readonly string[];
  folder: string;
}

/** Starts a built program in its own process, in production mode, and waits until `/readyz` answers 200. Throws if it ends, or after 20 s. */
export async function startSubject({
  name,
  program,
  dist = join(root, 'dist'),
  env,
  nodeArgs = [],
  folder,
}: StartOptions): Promise<Subject> {
  const port = await freePort();
  const output = openSync(join(folder, `${name}-${port}.log`), 'w');
  const began = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, join(dist, program)], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', output, output],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  while (!(await isReady(port))) {
    if (child.exitCode !== null || performance.now() - began > 20_000) {
      kill();
      throw new Error(
        `${name} didn’t start: ${readFileSync(join(folder, `${name}-${port}.log`), 'utf8').slice(0, 2000)}`,
      );
    }
    await delay(2);
  }
  const readyMs = performance.now() - began;
  return {
    name,
    port,
    readyMs,
    memory: () => Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    cpuMs: () => cpuMsOf(child),
    async stop() {
      process.removeListener('exit', kill);
      await ended(child);
    },
  };
}

/** The CPU time of a process so far, in milliseconds, user and system. */
export function cpuMsOf({ pid }: Pick<ChildProcess, 'pid'>): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime and stime, in ticks of 10 ms (man 5 proc).
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([gone, delay(5_000, undefined, { ref: false })]);
  child.kill('SIGKILL');
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/readyz', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once('error', () => resolve(false));
  });
}

/** Returns a free port of 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
