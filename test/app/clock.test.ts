import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createClockWatch } from '../../app/process/clock.ts';
import { createInFlight } from '../../app/process/in-flight.ts';
import { createLog } from '../../app/process/log.ts';
import { createMetrics } from '../../app/process/metrics.ts';
import { machineChecks } from '../../app/setup/checks/machine.ts';
import { createSetupWatch } from '../../app/setup/watch.ts';
import { launchBot } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { startWorld } from '../support/world.ts';

function watching() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const metrics = createMetrics();
  let at = Date.parse('2026-11-28T12:00:00Z');
  const log = createLog({ level: 'info', destination });
  const watch = createClockWatch({ metrics, log, now: () => at });
  return { watch, metrics, log, lines, move: (ms: number) => (at += ms) };
}

test('a clock that’s off is told once for each source, and when it’s right again', async () => {
  const { watch, metrics, lines, move } = watching();
  watch.saw('genesys', 'Sat, 28 Nov 2026 12:00:00 GMT');
  move(-700_000);
  for (let times = 0; times < 3; times += 1) watch.saw('genesys', 'Sat, 28 Nov 2026 12:00:00 GMT');
  expect(lines).toEqual([
    expect.stringMatching(/"level":50.*"source":"genesys".*clock is 12 minutes behind\. Set it/u),
  ]);
  expect((await metrics.render()).text).toContain('keyturn_clock_skew_seconds{source="genesys"} -700.5');
  move(700_000);
  watch.saw('genesys', 'Sat, 28 Nov 2026 12:00:00 GMT');
  expect(lines.slice(1)).toEqual([expect.stringContaining('this machine’s clock is right again')]);
});

test('what isn’t a time says nothing, and neither do answers that take their time', () => {
  const { watch, lines, move } = watching();
  for (const odd of ['', 'yesterday', null, undefined, Number.NaN]) watch.saw('store', odd);
  move(20_000);
  watch.saw('slack', 'Sat, 28 Nov 2026 12:00:00 GMT');
  expect(lines).toEqual([]);
});

test('the quickest of the latest answers counts, and none from before the clock was set', () => {
  const { watch, move } = watching();
  const answers = (...secondsLate: number[]) => {
    for (const late of secondsLate) {
      move(late * 1_000);
      watch.saw('slack', 'Sat, 28 Nov 2026 12:00:00 GMT');
      move(late * -1_000);
    }
    return watch.aheadMs('slack');
  };
  expect(answers()).toBeUndefined();
  expect(answers(4, 2, 9)).toBe(1_500);
  expect(answers(3, 8, 8, 8)).toBe(2_500);
  expect(answers(8, 8)).toBe(7_500);
  expect(answers(40, 45)).toBe(39_500);
  expect(watch.aheadMs('store')).toBeUndefined();
});

test.each([
  [-20, ['clock_off']],
  [-600, []],
])(
  'the check of a running Keyturn asks the same clock, and tells of %i s what wasn’t told: %j',
  async (seconds, told) => {
    const { watch, metrics, log, lines, move } = watching();
    move(seconds * 1_000);
    for (const source of ['slack', 'genesys', 'store'] as const) watch.saw(source, 'Sat, 28 Nov 2026 12:00:00 GMT');
    const inFlight = createInFlight({ log });
    const checks = machineChecks.filter(({ name }) => name === 'clock');
    const world = { config: {}, faults: [], env: {}, now: Date.now, clock: watch };
    const setup = createSetupWatch({ checks, world, facts: {}, inFlight, log, metrics });
    setup.start();
    await expect.poll(async () => (await metrics.render()).text).toContain('keyturn_setup_ok{check="clock"} 0');
    const found = lines.filter((line) => line.includes('"check":"clock"'));
    expect(found.map((line) => JSON.parse(line).code)).toEqual(told);
    await inFlight.drain(1_000);
  },
);

test('10 minutes behind, over HTTP: Slack’s requests are refused, and the log names the clock, not each of them', async () => {
  const redis = await startRedis();
  const world = await startWorld();
  const ahead = { SANDBOX_CLOCK_AHEAD_MS: '-600000', KEYTURN_STORE: 'redis', REDIS_URL: redis.url };
  const bot = await launchBot({ ...world.settings, ...ahead, LOG_LEVEL: 'info' });
  await bot.ready;
  world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  for (let times = 0; times < 3; times += 1) expect((await world.person('vera').types('/oauth list')).status).toBe(401);
  const said = bot.lines.join('').split('\n');
  for (const source of ['slack', 'genesys', 'store'])
    expect(said.filter((line) => line.includes(`"source":"${source}"`))).toEqual([
      expect.stringContaining('this machine’s clock is 10 minutes behind'),
    ]);
  expect(said.filter((line) => line.includes('"check":"clock"'))).toEqual([]);
  expect(said.filter((line) => line.includes('refused'))).toEqual([
    expect.stringMatching(/"seconds":-(?:5[89]\d|60\d),"msg":"refused a request whose time/u),
  ]);
  const metrics = await (await fetch(`http://127.0.0.1:${bot.port}/metrics`)).text();
  for (const source of ['slack', 'genesys', 'store'])
    expect(metrics).toMatch(
      new RegExp(`^keyturn_clock_skew_seconds\\{source="${source}"\\} -(?:5[89]\\d|60\\d)`, 'mu'),
    );
  bot.moveClock(0);
  await expect.poll(async () => (await world.person('vera').types('/oauth whoami')).status).toBe(200);
  await bot.end('SIGKILL');
  await redis.close();
}, 120_000);
