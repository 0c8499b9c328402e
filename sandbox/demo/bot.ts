import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseJson, record } from '../slack/json.ts';
import { builtPrograms } from './built.ts';

export interface RunningBot {
  /** Base URL of its health pages and, in HTTP mode, of /slack/events. */
  readonly url: string;
  /** Everything it has written so far, line by line. */
  lines(): readonly string[];
  /** Sets its clock ahead of the machine's. Resolves when it has done so, or has ended. */
  setClock(aheadMs: number): Promise<void>;
  /** Resolves when its process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Asks it to end, and kills it after five seconds. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What the bot's process inherits. Nothing else, so that Keyturn settings in this environment don't get in. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG'];
const patienceMs = 60_000;

export interface StartOptions {
  /** How far its clock is ahead of the machine's, in ms. Default 0. */
  aheadMs?: number;
  /** Called after each line that it writes. */
  onLine?: () => void;
}

/** Runs the built app/main.ts in its own process, which ends when this one does. If it doesn't get ready, throws with its first lines of output. */
export async function startBot(
  settings: Readonly<Record<string, string>>,
  { aheadMs = 0, onLine = () => undefined }: StartOptions = {},
): Promise<RunningBot> {
  const env = Object.fromEntries(inherited.flatMap((name) => [[name, process.env[name]] as const]));
  const { program, loads } = await builtPrograms();
  const child = spawn(process.execPath, [...loads('leash', 'clock'), program('main')], {
    cwd: root,
    env: { ...env, ...settings, SANDBOX_CLOCK_AHEAD_MS: String(aheadMs) },
    stdio: 'pipe',
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'exit').then(() => void process.off('exit', kill));
  const clocks = new Map<number, () => void>();
  // Nobody reads it anymore once the process has ended.
  child.stdin.on('error', () => undefined);

  const lines: string[] = [];
  let tellPort: (port: number) => void = () => undefined;
  const port = new Promise<number>((resolve) => {
    tellPort = resolve;
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      const entry = record(parseJson(line));
      const clock = entry['sandboxClockAheadMs'];
      if (typeof clock === 'number') return clocks.get(clock)?.();
      lines.push(line);
      onLine();
      if (entry['msg'] === 'Keyturn is ready') tellPort(Number(entry['port']));
    });
  }

  const ready = async (): Promise<string> => {
    const url = `http://127.0.0.1:${await port}`;
    while (!(await isReady(url))) await delay(50);
    return url;
  };
  const failed = async (why: Promise<string>): Promise<never> => {
    throw new Error(`${await why}\n${lines.slice(0, 15).join('\n')}`);
  };
  try {
    const url = await Promise.race([
      ready(),
      failed(ended.then(() => 'The bot exited before it was ready:')),
      failed(delay(patienceMs, `The bot wasn’t ready after ${patienceMs / 1000} seconds:`, { ref: false })),
    ]);
    return {
      url,
      lines: () => lines,
      ended,
      async setClock(ms) {
        const isSet = new Promise<void>((resolve) => clocks.set(ms, resolve));
        child.stdin.write(`${ms}\n`);
        await Promise.race([isSet, ended]);
        clocks.delete(ms);
      },
      stop: () => stop(child, ended),
    };
  } catch (error) {
    await stop(child, ended);
    throw error;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(forced);
}
