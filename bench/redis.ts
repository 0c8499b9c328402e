import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './processes.ts';

export interface Redis {
  /** The address of one of its 64 databases. */
  url(db: number): string;
  /** Sends one command, and returns the raw answer. */
  command(...words: string[]): Promise<string>;
  /** CPU time used so far, in milliseconds. */
  cpuMs(): Promise<number>;
  /** Records what clients send to database `db` until `stop` is called, without the commands that scripts run. */
  watch(db: number): Promise<{ stop(): Promise<string[][]> }>;
  close(): Promise<void>;
}

/** Starts a `redis-server` on a free port of 127.0.0.1. It writes nothing to disk. */
export async function startRedis(): Promise<Redis> {
  const [port, folder] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), 'keyturn-bench-'))]);
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no'];
  args.push('--databases', '64');
  const child: ChildProcess = spawn('redis-server', args, { stdio: 'ignore' });
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const command = (...words: string[]): Promise<string> => send(port, words);
  while (!(await command('PING').catch(() => '')).startsWith('+PONG')) {
    if (failure !== undefined) throw failure;
    await delay(10);
  }
  return {
    url: (db) => `redis://127.0.0.1:${port}/${db}`,
    command,
    async cpuMs() {
      const info = await command('INFO', 'cpu');
      const used = [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gmu)];
      return 1_000 * used.reduce((sum, [, seconds]) => sum + Number(seconds), 0);
    },
    watch: (db) => watch(port, db),
    async close() {
      process.removeListener('exit', end);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      end();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const encode = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

function send(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.once('error', reject).once('close', () => resolve(answer));
    socket.end(encode(words));
  });
}

/** Uses MONITOR, whose lines read `+1700000000.1 [0 127.0.0.1:6000] "GET" "key"`; those of scripts have `[0 lua]`. */
async function watch(port: number, db: number): Promise<{ stop(): Promise<string[][]> }> {
  const socket = createConnection({ host: '127.0.0.1', port });
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.write(encode(['MONITOR']));
  while (!text.startsWith('+OK')) await delay(5);
  return {
    async stop() {
      // Once our own mark shows up, everything before it has too.
      const mark = `end-of-watch-${Math.random()}`;
      await send(port, ['ECHO', mark]);
      while (!text.includes(mark)) await delay(5);
      socket.destroy();
      const line = new RegExp(`^\\+[\\d.]+ \\[${db} (?!lua)[^\\]]*\\] (.*)$`, 'u');
      return text.split('\r\n').flatMap((each) => {
        const words = line.exec(each)?.[1];
        if (words === undefined || words.includes(mark)) return [];
        return [[...words.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map(([, word = '']) => word)];
      });
    },
  };
}
