import { describe, expect, test } from 'vitest';
import type { QueueClock, Task } from '../../app/slack/queue/task.ts';
import { createSlackQueue, type SlackQueue } from '../../app/slack/queue.ts';
import { KeyturnError } from '../../services/errors.ts';

/** A clock that jumps to whatever comes next. It moves by `tickMs` each time it's read, and its timers fire by `earlyMs` early. */
function jumpingClock({ tickMs = 0, earlyMs = 0 } = {}): QueueClock & { run(): Promise<void> } {
  let now = 0;
  let timers: { at: number; then: () => void }[] = [];
  return {
    now: () => {
      now += tickMs;
      return now;
    },
    after(ms, then) {
      const timer = { at: now + ms, then };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    async run() {
      for (;;) {
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        const next = timers.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) return;
        timers = timers.filter((each) => each !== next);
        now = Math.max(now, next.at - earlyMs);
        next.then();
      }
    },
  };
}

const limited = (seconds?: number) =>
  new KeyturnError('slack_rate_limited', {
    details: { slackError: 'ratelimited', ...(seconds === undefined ? {} : { retryAfterSeconds: String(seconds) }) },
  });
const failed = (word?: string) =>
  new KeyturnError('slack_failed', { details: word === undefined ? {} : { slackError: word } });

/** A channel that takes one message a second, and what it has taken, with the time. */
function start({ gapMs = 1_000, retryAfter = 1 as number | undefined, clock = jumpingClock() } = {}) {
  const queue: SlackQueue = createSlackQueue({ clock });
  const taken: [what: string, at: number][] = [];
  const counts = { tries: 0, limits: 0, waiting: 0, waits: [] as number[] };
  let last = Number.NEGATIVE_INFINITY;
  const post = (what: string, more: Partial<Task<string>> = {}): Promise<string> =>
    queue.run(
      {
        lane: 'C1',
        rule: { gapMs: 1_000, atOnce: 1 },
        first: false,
        withinMs: 60_000,
        mostVague: Number.POSITIVE_INFINITY,
        repeat: 'words',
        send: async () => {
          counts.tries += 1;
          if (clock.now() - last < gapMs) throw limited(retryAfter);
          last = clock.now();
          taken.push([what, last]);
          return what;
        },
        ...more,
      },
      {
        waiting: (change) => {
          counts.waiting += change;
        },
        waited: (ms) => void counts.waits.push(ms),
        limited: () => {
          counts.limits += 1;
        },
        ended: () => undefined,
      },
    );
  return { clock, post, taken, counts };
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `card ${at}`);
const codes = async (work: Promise<unknown>[]) =>
  (await Promise.allSettled(work)).map((each) => (each.status === 'fulfilled' ? 'posted' : each.reason.code));

test('forty messages to a channel that takes one a second are posted in order, hitting one limit', async () => {
  const { clock, post, taken, counts } = start();
  const work = numbered(40).map((each) => post(each));
  await clock.run();
  expect(await codes(work)).toEqual(numbered(40).map(() => 'posted'));
  expect(taken).toEqual(numbered(40).map((each, at) => [each, at * 1_000]));
  expect(counts).toMatchObject({ tries: 41, limits: 1, waiting: 0 });
  expect(counts.waits).toEqual(numbered(40).map((_, at) => Math.max(0, at - 1) * 1_000 + (at > 1 ? 1_000 : 0)));
});

test('what can’t be posted within a minute is reported, and the others are posted', async () => {
  const { clock, post, taken } = start();
  const work = numbered(80).map((each) => post(each));
  await clock.run();
  const ends = await codes(work);
  expect(ends.slice(0, 60)).toEqual(numbered(60).map(() => 'posted'));
  expect(new Set(ends.slice(61))).toEqual(new Set(['slack_rate_limited']));
  expect(clock.now()).toBeLessThan(62_000);
  expect(taken.length).toBeGreaterThanOrEqual(60);
});

test('everyone who waits hears right away of a limit that ends after the minute', async () => {
  const { clock, post } = start({ gapMs: Number.POSITIVE_INFINITY, retryAfter: 90 });
  await post('the one that was taken');
  const work = numbered(3).map((each) => post(each));
  await clock.run();
  expect(await codes(work)).toEqual(['slack_rate_limited', 'slack_rate_limited', 'slack_rate_limited']);
  expect(clock.now()).toBe(0);
});

test('decisions go before new cards, and new cards still get one turn in four', async () => {
  const { clock, post, taken } = start();
  const work = [
    ...numbered(4).map((each) => post(each)),
    ...Array.from({ length: 7 }, (_, at) => post(`line ${at}`, { first: true })),
  ];
  await clock.run();
  await Promise.all(work);
  const order = taken.map(([what]) => what);
  expect(order.slice(0, 6)).toEqual(['card 0', 'line 0', 'line 1', 'line 2', 'card 1', 'line 3']);
  expect(order.filter((each) => each.startsWith('line'))).toEqual(Array.from({ length: 7 }, (_, at) => `line ${at}`));
});

test('a message isn’t forgotten if its channel opens in the moment in which the queue looks', async () => {
  for (let earlyMs = 0; earlyMs < 0.5; earlyMs += 0.03) {
    const { clock, post } = start({ clock: jumpingClock({ tickMs: 0.1, earlyMs }) });
    const work = numbered(2).map((each) => post(each));
    await clock.run();
    expect(await codes(work)).toEqual(['posted', 'posted']);
    expect(clock.now()).toBeLessThan(2_100);
  }
});

test('two channels don’t wait for each other', async () => {
  const { clock, post, taken } = start({ gapMs: 0 });
  const stuck = post('stuck', {
    send: async () => new Promise<string>((resolve) => clock.after(5_000, () => resolve('late'))),
  });
  const behind = post('behind');
  const elsewhere = post('elsewhere', { lane: 'C2' });
  expect(await elsewhere).toBe('elsewhere');
  await clock.run();
  expect([await stuck, await behind]).toEqual(['late', 'behind']);
  expect(taken).toEqual([
    ['elsewhere', 0],
    ['behind', 5_000],
  ]);
});

describe('errors', () => {
  const failing = (error: KeyturnError, times: number) => {
    let left = times;
    const tries = { count: 0 };
    const send = async (): Promise<string> => {
      tries.count += 1;
      left -= 1;
      if (left >= 0) throw error;
      return 'posted';
    };
    return { send, tries };
  };

  test.each([
    ['words', failed('internal_error'), 1, 'posted', 2],
    ['words', failed('internal_error'), 9, 'slack_failed', 4],
    ['words', failed(), 1, 'slack_failed', 1],
    ['words', failed('is_archived'), 1, 'slack_failed', 1],
    ['all', failed(), 3, 'posted', 4],
    ['all', failed('invalid_blocks'), 1, 'slack_failed', 1],
    ['limits', failed('service_unavailable'), 1, 'slack_failed', 1],
    ['limits', limited(1), 1, 'posted', 2],
    ['words', limited(), 3, 'posted', 4],
    ['words', limited(), 4, 'slack_rate_limited', 4],
  ] as const)('%s: %s, %i times, ends as %s after %i tries', async (repeat, error, times, end, tried) => {
    const { clock, post } = start();
    const { send, tries } = failing(error, times);
    const work = codes([post('x', { repeat, send, mostVague: 3 })]);
    await clock.run();
    expect(await work).toEqual([end]);
    expect(tries.count).toBe(tried);
  });

  test('waiting behind calls without an answer isn’t reported as a limit', async () => {
    const { clock, post } = start({ gapMs: 0 });
    const stuck = post('stuck', {
      send: async () => new Promise<string>((resolve) => clock.after(90_000, () => resolve('late'))),
    });
    const behind = codes([post('behind')]);
    await clock.run();
    expect(await behind).toEqual(['slack_failed']);
    expect(await stuck).toBe('late');
  });
});
