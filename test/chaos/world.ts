import { onTestFinished } from 'vitest';
import type { Fault } from '../../sandbox/genesys.ts';
import { people } from '../../sandbox/slack.ts';
import { userNamed } from '../support/genesys-users.ts';
import { type BotProcess, launchBot } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { openStore } from '../two-people/redis-store.ts';
import { type TwoPeople, twoPeople, until } from '../two-people/world.ts';

export interface Process extends BotProcess {
  /** Slack delivers to it from now on. */
  serve(): void;
}

export interface ChaosWorld extends TwoPeople {
  /** The bot in its own process, on the same Redis. `more` settings override those of the world. */
  start(more?: Record<string, string>): Promise<Process>;
  /** Another bot, for which all dead processes' leases have run out. Slack delivers to it from now on. */
  rescue(): Promise<void>;
}

/** A world on a real Redis. Its bot only opens requests; a process that can be killed executes them. */
export async function chaosWorld(more: Record<string, string> = {}): Promise<ChaosWorld> {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const settings = {
    KEYTURN_STORE: 'redis',
    REDIS_URL: redis.url,
    LOG_LEVEL: 'info',
    // So that a starting process only looks up the approvers, and a held lookup of the requester is an execution's.
    KEYTURN_APPROVERS: `${people.dora},${people.will}`,
    ...more,
  };
  // Its worker only looks at the start, when nothing is due.
  const w = await twoPeople({ store: openStore(redis.url), settings, bot: { workerMs: 3_600_000 } });

  const start = async (more: Record<string, string> = {}): Promise<Process> => {
    const bot = await launchBot({ ...w.settings, ...more });
    await bot.ready;
    return { ...bot, serve: () => w.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`) };
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

/** Lets the first `pass` calls through and hangs the next one. The result resolves once that one is waiting. */
export function hangAfter(
  w: TwoPeople,
  pass: number,
  fault: Fault & { method: string; path: RegExp },
): () => Promise<true> {
  const { method, path } = fault;
  const alike = () => w.genesys.calls.filter((call) => call.method === method && path.test(call.path));
  const before = alike().length;
  if (pass > 0) w.genesys.faults.inject({ method, path, delayMs: 1, times: pass });
  w.genesys.faults.inject({ ...fault, hang: true });
  // By number, because those that are let through wait for a moment too.
  return () =>
    until(() => {
      const since = alike().slice(before);
      return since.length > pass && since[pass]?.status === undefined;
    });
}

/** Resolves once a call waits for an answer that never comes. */
export const hangs = (w: TwoPeople, method: string, path: RegExp): Promise<true> =>
  until(() =>
    w.genesys.calls.some((call) => call.method === method && path.test(call.path) && call.status === undefined),
  );

/** The call that asks Genesys Cloud who Ada is now. */
export function requesterPath(w: TwoPeople): RegExp {
  const { id } = userNamed(w.genesys, 'Ada Admin');
  return new RegExp(`^/api/v2/users/${id}$`, 'u');
}
