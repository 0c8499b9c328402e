import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished, vi } from 'vitest';
import { type BuiltPrograms, builtPrograms } from '../../sandbox/demo/built.ts';
import { endWithUs } from './leftovers.ts';
import { patienceMs } from './patience.ts';

/** The bot in its own process. */
export interface BotProcess {
  child: ChildProcess;
  /** Known once it's ready. */
  readonly port: number;
  /** What it logged, in chunks as they came. */
  lines: string[];
  /** What it wrote to its error output. */
  errors: string[];
  /** Resolves with its exit code (null: ended by a signal). */
  ended: Promise<number | null>;
  /** Resolves once it's ready; rejects with its output if it ends before that. */
  ready: Promise<void>;
  /** Moves its clock ahead of the machine's, if it was started with SANDBOX_CLOCK_AHEAD_MS. */
  moveClock(aheadMs: number): void;
  /** Ends it with `signal`, and gives its exit code. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

/** A busy machine takes a while. */
const longestStartMs = Math.max(patienceMs, 40_000);

/**
 * Starts the built app/main.ts with these settings on a port that it chooses, with its clock ahead by the milliseconds in SANDBOX_CLOCK_AHEAD_MS if they're
 * given. Killed with the test if it's still running. `from`: another version, which may not have all of today's settings.
 */
export async function launchBot(settings: Readonly<Record<string, string>>, from?: BuiltPrograms): Promise<BotProcess> {
  const { program, loads } = from ?? (await builtPrograms());
  const clock = settings['SANDBOX_CLOCK_AHEAD_MS'] === undefined ? [] : loads('clock');
  const env = {
    ...(from === undefined && { KEYTURN_DRAIN_SECONDS: '0' }),
    ...settings,
    PORT: '0',
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
  };
  const child = spawn(process.execPath, [...clock, program('main')], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  endWithUs(child);
  // Nobody reads it anymore once the process has ended.
  child.stdin.on('error', () => undefined);
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
  const says = vi.waitUntil(() => lines.join('').includes('Keyturn is ready'), {
    timeout: longestStartMs,
    interval: 10,
  });
  const ready = Promise.race([early, says]).then(() => undefined);
  // A test that doesn't wait for these looks at `ended`.
  for (const promise of [early, says, ready]) promise.catch(() => undefined);
  return {
    child,
    get port() {
      return Number(/"port":(\d+),.*"Keyturn is ready"/u.exec(lines.join(''))?.[1]);
    },
    lines,
    errors,
    ended,
    ready,
    moveClock: (aheadMs) => void child.stdin.write(`${aheadMs}\n`),
    end,
  };
}
