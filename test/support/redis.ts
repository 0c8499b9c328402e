import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { endWithUs } from './leftovers.ts';

export interface RedisServer {
  url: string;
  port: number;
  /** Kills the server (SIGKILL) and waits until it's gone, with all its data. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty, and waits until it answers. */
  restart(): Promise<void>;
  /** Freezes it: connections stay open and get no answers. */
  freeze(): void;
  thaw(): void;
  /** Sends one command as `redis-cli` would, e.g. `command('CONFIG', 'SET', 'maxmemory', '1')`, and gives the raw answer. */
  command(...words: string[]): Promise<string>;
  /** Stops it and deletes its files. */
  close(): Promise<void>;
}

/** Starts a `redis-server` on a free port of 127.0.0.1. It writes nothing to disk. `args` are more command-line settings. */
export async function startRedis({ args = [] }: { args?: readonly string[] } = {}): Promise<RedisServer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOn(await freePort(), args);
    } catch (error) {
      // Another process may have taken the port in between.
      if (tries === 3) throw error;
    }
  }
}

async function startOn(port: number, args: readonly string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-redis-'));
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder];
    const settings = ['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0'];
    const started = spawn('redis-server', [...place, ...settings, ...args], { stdio: 'ignore' });
    child = started;
    endWithUs(started);
    let failure: Error | undefined;
    started.once('error', (error) => {
      failure = error;
    });
    started.once('exit', (code) => {
      failure ??= new Error(`redis-server ended with ${code}`);
    });
    while (!(await answers(port, started.pid))) {
      if (failure !== undefined) throw failure;
      await pause(10);
    }
    if (failure !== undefined) throw failure;
  };

  const kill = async (): Promise<void> => {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
  };

  try {
    await start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    restart: start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    command: (...words) => redisCommand(port, words),
    close: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether this very process answers: another server could have taken the port first. */
async function answers(port: number, pid: number | undefined): Promise<boolean> {
  const reply = await redisCommand(port, ['INFO']).catch(() => '');
  // One with a password doesn't say who it is.
  if (reply.startsWith('-NOAUTH')) return true;
  return reply.includes(`\r\nprocess_id:${pid}\r\n`) && reply.includes('\r\nloading:0\r\n');
}

/** Sends one command to the server at `port` and gives its answer as it came over the wire. */
export function redisCommand(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let answer = '';
    socket.setEncoding('utf8');
    socket.setTimeout(5_000, () => socket.destroy(new Error('redis-server does not answer')));
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    // The server closes its side once it has answered everything before the end.
    socket.end(`*${words.length}\r\n${parts.join('')}`);
  });
}
