import { expect, onTestFinished } from 'vitest';
import type { Bot } from '../../app/compose.ts';
import type { Fault } from '../../sandbox/genesys.ts';
import { people } from '../../sandbox/slack.ts';
import { userNamed } from '../support/genesys-users.ts';
import { type BotProcess, launchBot } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { allTold } from '../two-people/alone.ts';
import { openStore } from '../two-people/redis-store.ts';
import { type Asked, type TwoPeople, twoPeople, until } from '../two-people/world.ts';

export interface Process extends BotProcess {
  /** Slack delivers to it from now on. */
  serve(): void;
}

/** What a request is about. The choice in the field “When” is the one without a second moment, unless `when` says another. */
export interface Request {
  operation: 'delete' | 'rotate';
  when?: string;
}

export interface ChaosWorld extends TwoPeople {
  /** The bot in its own process, on the same Redis. `more` settings override those of the world. */
  start(more?: Record<string, string>): Promise<Process>;
  /** Another bot, for which all dead processes' leases have run out. Slack delivers to it from now on. */
  rescue(): Promise<Bot>;
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
      return bot;
    },
  };
}

/** A world whose Slack delivers to a process that can be killed. */
export async function served(): Promise<{ w: ChaosWorld; process: Process }> {
  const w = await chaosWorld();
  const process = await w.start();
  process.serve();
  return { w, process };
}

/** Ada asks; gives the request once its card has the client's usage, so that the calls from then on are an execution's. */
export async function asks(w: ChaosWorld, { operation, when }: Request): Promise<Asked> {
  const asked = await w.askFor('ada', operation, 'Workforce planning sync', 'Nobody needs it', when);
  await until(async () => (await asked.record()).evidence !== undefined);
  return asked;
}

/** A world with a process that Slack delivers to from the moment Ada has asked. */
export async function askedWorld(
  request: Request,
  more?: Record<string, string>,
): Promise<{ w: ChaosWorld; asked: Asked; process: Process }> {
  const w = await chaosWorld(more);
  const [process, asked] = await Promise.all([w.start(), asks(w, request)]);
  process.serve();
  return { w, asked, process };
}

/** The choice of the form that deactivates the client now and deletes it in a week. */
export function inAWeek(): string {
  const on = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'Europe/London' });
  return `Deactivate now, delete on ${on.format(Date.now() + 7 * 86_400_000)}`;
}

/** Kills the process; another one goes on, and Slack answers again. */
export async function killAndRescue(w: ChaosWorld, process: Process): Promise<void> {
  await process.end('SIGKILL');
  w.slack.faults.clear();
  await w.rescue();
}

/** The same for what one person did alone: two others go on, once the killed one's locks have run out, and tell the channel. */
export async function killAndTell(w: ChaosWorld, process: Process): Promise<void> {
  await process.end('SIGKILL');
  w.genesys.faults.clear();
  w.slack.faults.clear();
  w.advance(5 * 60_000);
  await Promise.all([w.rescue(), w.rescue()]);
  await allTold(w);
}

/** The trail holds together, with one approval, and each of these acts once: one of the names in it, if there are several. */
export async function trailProves(w: ChaosWorld, ...acts: readonly (readonly string[])[]): Promise<void> {
  const actions = (await w.trail()).map(({ action }) => action);
  for (const names of [['approved'], ...acts])
    expect(
      actions.filter((action) => names.includes(action)),
      `${names} in the trail`,
    ).toHaveLength(1);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
}

/** Lets the first `pass` calls through and hangs the next one. The result resolves once that one is waiting. */
export function hangAfter(
  w: TwoPeople,
  pass: number,
  fault: Fault & { method: string; path: RegExp },
): () => Promise<true> {
  const { method } = fault;
  // A start looks at Keyturn's own client, whenever it gets to it.
  const path = new RegExp(`^(?!.*${w.genesys.botClient.id}).*${fault.path.source}`, 'u');
  const alike = () => w.genesys.calls.filter((call) => call.method === method && path.test(call.path));
  const before = alike().length;
  if (pass > 0) w.genesys.faults.inject({ method, path, delayMs: 1, times: pass });
  w.genesys.faults.inject({ ...fault, path, hang: true });
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

/** The call that asks Genesys Cloud who Ada is now, alone or together with others. */
export function requesterPath(w: TwoPeople): RegExp {
  const { id } = userNamed(w.genesys, 'Ada Admin');
  return new RegExp(`^/api/v2/users(?:/${id})?$`, 'u');
}
