import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { people } from '../sandbox/slack.ts';
import { median, percentile } from './figures.ts';
import { command, suggestion } from './payloads.ts';
import { buildSubjects, root, type Subject } from './processes.ts';
import { loggedTroubles, type Reading, read } from './readings.ts';
import { createWorld, type World } from './world.ts';

/**
 * Runs the built bot at a steady rate for some minutes, then stops it under load: `npm run soak -- --minutes 10 --rate 20`.
 * Exits with 1 if memory or handles keep growing after warm-up, if an answer is missing, or if an error was logged (Node's warning of
 * piled-up listeners counts). Less than five minutes is the short form for every change: it doesn't overwrite the long one's report.
 */

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, rate: { type: 'string', default: '20' } },
});
const runMs = Number(values.minutes) * 60_000;
const isShort = runMs < 5 * 60_000;
/** Commands per second. */
const rate = Number(values.rate);
/** The share of the run that doesn't count, while caches fill and code is compiled. */
const warmUp = 0.3;
const patienceMs = 15_000;
/** How often a rotation is requested and approved. */
const rotateEveryMs = 5_000;

const mix = [
  command('list', people.vera),
  command('list code', people.ben),
  command('list --fresh', people.ada),
  command('show Agent desktop', people.vera),
  command('show nothing of the kind', people.ben),
  command('whoami', people.will),
  command('help', people.noor),
  command('requests', people.ada),
  command('audit', people.vera),
  command('lsit', people.dora),
  command('list', people.gus),
  suggestion('roles', 're'),
];

/** How commands ended: `answers` in ms; `lost` ones were acknowledged but never answered. */
interface Tally {
  answers: number[];
  lost: number;
  refused: number;
}

async function send({ driver }: World, { port }: Subject, at: number, tally: Tally): Promise<void> {
  const payload = mix[at % mix.length];
  if (payload === undefined) return;
  const late = delay(patienceMs, 'late' as const, { ref: false });
  // What's acknowledged must be answered. A command that finds the port closed would go to another replica.
  const result = await Promise.race([driver.exchange(port, payload), late]).catch(() => 'refused' as const);
  if (result === 'late') tally.lost += 1;
  else if (result === 'refused') tally.refused += 1;
  else tally.answers.push(result.answerMs);
}

/** Starts `work` every `everyMs` as long as `until` holds, and waits for all of it. */
async function steadily(everyMs: number, until: () => boolean, work: (at: number) => Promise<void>): Promise<void> {
  const all = new Set<Promise<void>>();
  const began = performance.now();
  for (let at = 0; until(); at += 1) {
    const one: Promise<void> = work(at).finally(() => all.delete(one));
    all.add(one);
    await delay(Math.max(0, began + (at + 1) * everyMs - performance.now()));
  }
  await Promise.all(all);
}

/** The fewest handles seen while nobody works: those in use at work say how fast the machine is. Stops looking at `enough`, or after `waitMs`. */
async function handlesAtRest(port: number, enough: number, waitMs: number): Promise<number> {
  const until = performance.now() + waitMs;
  let fewest = Number.POSITIVE_INFINITY;
  while (fewest > enough && performance.now() < until) {
    fewest = Math.min(fewest, (await read(port)).handles);
    await delay(500);
  }
  return fewest;
}

/** Resolves when `/readyz` says that the bot isn't ready. */
async function untilUnready(port: number): Promise<void> {
  const isReady = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  while (await isReady()) await delay(50);
}

buildSubjects();
const world = await createWorld();
const rows: [string, string, boolean][] = [];
try {
  const organization = await world.organization(1_000, 'soak');
  const bot = await world.bot(organization);
  const readings: Reading[] = [];
  const tally: Tally = { answers: [], lost: 0, refused: 0 };
  let rotations = 0;
  const rotate = async () => {
    const { index } = organization;
    await world.upstream.tell({ do: 'ask', organization: index, operation: 'rotate', count: 1, port: bot.port });
    await world.upstream.tell({ do: 'approve', organization: index, count: 1 });
  };
  // What stays open once each kind of command was used. Connections that nobody uses are closed within seconds.
  await Promise.all([...mix.map((_, at) => send(world, bot, at, { answers: [], lost: 0, refused: 0 })), rotate()]);
  const handlesBefore = await handlesAtRest(bot.port, 0, 10_000);
  const end = performance.now() + runMs;
  const running = () => performance.now() < end;
  await Promise.all([
    steadily(1_000 / rate, running, (at) => send(world, bot, at, tally)),
    steadily(Math.max(1_000, runMs / 200), running, async () => void readings.push(await read(bot.port))),
    (async () => {
      for (; running(); rotations += 1) {
        await rotate();
        await delay(rotateEveryMs);
      }
    })(),
  ]);

  const counted = readings.slice(Math.floor(readings.length * warmUp));
  const third = Math.ceil(counted.length / 3);
  const growth = (of: keyof Reading, allowed: number, unit: string) => {
    const [first, last] = [counted.slice(0, third), counted.slice(-third)].map((part) =>
      median(part.map((one) => one[of])),
    );
    const more = (last ?? Number.NaN) - (first ?? Number.NaN);
    rows.push([of, `${first?.toFixed(0)} → ${last?.toFixed(0)}${unit} (allowed: +${allowed})`, more <= allowed]);
  };
  // In its first minutes, a process grows by the code that it compiles.
  growth('rss', isShort ? 64 : 16, ' MB');
  growth('heap', isShort ? 32 : 8, ' MB');
  const most = handlesBefore + 5;
  const handlesAfter = await handlesAtRest(bot.port, most, 60_000);
  rows.push(['handles at rest', `${handlesBefore} → ${handlesAfter} (allowed: +5)`, handlesAfter <= most]);
  rows.push([
    'commands answered',
    `${tally.answers.length}, p99 ${percentile(tally.answers, 0.99).toFixed(0)} ms`,
    true,
  ]);
  rows.push(['commands lost or refused', `${tally.lost + tally.refused}`, tally.lost + tally.refused === 0]);
  rows.push(['rotations approved', `${rotations}`, rotations > 0]);

  const last: Tally = { answers: [], lost: 0, refused: 0 };
  let sending = true;
  const began = performance.now();
  const stopping = delay(500).then(() => bot.stop());
  // As a load balancer would.
  const noticing = untilUnready(bot.port).then(() => {
    sending = false;
  });
  await steadily(
    5,
    () => sending,
    (at) => send(world, bot, at, last),
  );
  await Promise.all([stopping, noticing]);
  const stopMs = performance.now() - began - 500;
  rows.push(['time to stop under load', `${stopMs.toFixed(0)} ms`, stopMs < 4_900]);
  rows.push([
    'acknowledged but not answered while stopping',
    `${last.lost} of ${last.answers.length + last.lost} (${last.refused} more found the port closed)`,
    last.lost + last.refused === 0,
  ]);
  const lines = await loggedTroubles(world.folder);
  rows.push([
    'errors and warnings logged',
    lines.length === 0 ? 'none' : lines.slice(0, 3).join(' '),
    lines.length === 0,
  ]);
} finally {
  await world.close();
}
const width = Math.max(...rows.map(([what]) => what.length));
for (const [what, seen, fine] of rows)
  process.stdout.write(`${fine ? 'ok ' : 'NOT'}  ${what.padEnd(width)}  ${seen}\n`);
if (!isShort) {
  await mkdir(join(root, 'reports'), { recursive: true });
  const report = {
    minutes: Number(values.minutes),
    rate,
    rows: rows.map(([what, seen, fine]) => ({ what, seen, fine })),
  };
  await writeFile(join(root, 'reports/soak.json'), `${JSON.stringify(report, null, 2)}\n`);
}
process.exitCode = rows.every(([, , fine]) => fine) ? 0 : 1;
