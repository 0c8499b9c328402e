import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { Fault } from '../../sandbox/genesys/index.ts';
import { people } from '../../sandbox/slack/types.ts';
import { freePort, startRedis } from '../support/redis.ts';
import { openStore } from '../two-people/redis-store.ts';
import { type TwoPeople, twoPeople, until } from '../two-people/world.ts';

export interface Process {
  child: ChildProcess;
  lines: string[];
  /** Slack delivers to it from now on. */
  serve(): void;
  /** Ends it by `signal`, and gives the code that it ended with (null: by the signal). */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

export interface ChaosWorld extends TwoPeople {
  /** The bot as a process of its own, on the same Redis. */
  start(): Promise<Process>;
  /** Another bot, for which all leases of the dead have run out; Slack delivers to it from now on. */
  rescue(): Promise<void>;
}

/** A world on a real Redis. The bot in it only takes requests; whoever carries them out is a process that can be killed. */
export async function chaosWorld(): Promise<ChaosWorld> {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const settings = {
    KEYTURN_STORE: 'redis',
    REDIS_URL: redis.url,
    LOG_LEVEL: 'info',
    // So that a starting process looks at the approvers alone, and a held look at the requester is that of an execution.
    KEYTURN_APPROVERS: `${people.dora},${people.will}`,
  };
  // Its worker looks once, at the start, when nothing is due.
  const w = await twoPeople({ store: openStore(redis.url), settings, bot: { workerMs: 3_600_000 } });

  const start = async (): Promise<Process> => {
    const port = await freePort();
    const env = { ...w.settings, PORT: String(port), PATH: process.env['PATH'] ?? '', NODE_ENV: 'production' };
    const child = spawn(process.execPath, ['--import', 'tsx', 'app/main.ts'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(text));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const end: Process['end'] = async (signal) => {
      child.kill(signal);
      return ended;
    };
    onTestFinished(async () => {
      if (child.exitCode === null && child.signalCode === null) await end('SIGKILL');
    });
    const early = ended.then((code) => {
      throw new Error(`the bot ended with ${code} before it was ready:\n${lines.join('')}`);
    });
    // It ends at some time in every test.
    early.catch(() => undefined);
    await Promise.race([early, until(() => lines.join('').includes('Keyturn is ready'), 15_000)]);
    return { child, lines, end, serve: () => w.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`) };
  };

  return {
    ...w,
    start,
    async rescue() {
      w.advance(45_000);
      const bot = await w.another({ store: openStore(redis.url), workerMs: 50, leaseMs: 3_600_000, silentMs: 0 });
      w.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    },
  };
}

/** Lets the first `pass` calls through and hangs the one after them. */
export function hangAfter(w: TwoPeople, pass: number, fault: Fault): void {
  const { method, path } = fault;
  if (pass > 0) w.genesys.faults.inject({ ...(method === undefined ? {} : { method }), path, delayMs: 1, times: pass });
  w.genesys.faults.inject({ ...fault, hang: true });
}

/** Resolves when a call waits for an answer that does not come. */
export const hangs = (w: TwoPeople, method: string, path: RegExp): Promise<true> =>
  until(() =>
    w.genesys.calls.some((call) => call.method === method && path.test(call.path) && call.status === undefined),
  );

/** Where Genesys Cloud is asked who Ada is now. */
export function requesterPath(w: TwoPeople): RegExp {
  const { id } = w.genesys.users().find(({ name }) => name === 'Ada Admin') ?? { id: 'nobody' };
  return new RegExp(`^/api/v2/users/${id}$`, 'u');
}
