import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished, vi } from 'vitest';
import { freePort } from './redis.ts';

/** The bot as a process of its own. */
export interface BotProcess {
  child: ChildProcess;
  port: number;
  /** What it logged, in pieces as they came. */
  lines: string[];
  /** What it wrote to its error output. */
  errors: string[];
  /** Resolves with the code that it ended with (null: by a signal). */
  ended: Promise<number | null>;
  /** Resolves once it takes work; rejects with what it said when it ends before. */
  ready: Promise<void>;
  /** Ends it by `signal`, and gives the code that it ended with. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

/** Starts app/main.ts on these settings and a free port; killed with the test, if it is still there. */
export async function launchBot(settings: Readonly<Record<string, string>>): Promise<BotProcess> {
  const port = await freePort();
  const env = { ...settings, PORT: String(port), PATH: process.env['PATH'] ?? '', NODE_ENV: 'production' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'app/main.ts'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const errors: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const end: BotProcess['end'] = async (signal) => {
    child.kill(signal);
    return ended;
  };
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) await end('SIGKILL');
  });
  const early = ended.then((code) => {
    throw new Error(`the bot ended with ${code} before it was ready:\n${lines.join('')}${errors.join('')}`);
  });
  const says = vi.waitUntil(() => lines.join('').includes('Keyturn is ready'), { timeout: 40_000, interval: 10 });
  const ready = Promise.race([early, says]).then(() => undefined);
  // Whoever does not wait for it looks at its end.
  for (const promise of [early, says, ready]) promise.catch(() => undefined);
  return { child, port, lines, errors, ended, ready, end };
}
