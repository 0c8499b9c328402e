import { parseArgs } from 'node:util';
import type { Line } from './figures.ts';
import { buildSubjects } from './processes.ts';
import { profileRotations, profileWarmList } from './profile.ts';
import { calmestRun } from './repeat.ts';
import { report, writeReport } from './report.ts';
import { approvals } from './rows/approvals.ts';
import { approvalsBefore } from './rows/approvals-before.ts';
import { cold, roundTrips } from './rows/counts.ts';
import { firstPaint } from './rows/first-paint.ts';
import { flood } from './rows/flood.ts';
import { hanging } from './rows/hanging.ts';
import { memory } from './rows/memory.ts';
import { pacing } from './rows/pacing.ts';
import { scaling, start } from './rows/process.ts';
import { redisShare } from './rows/redis-share.ts';
import { refresh } from './rows/refresh.ts';
import type { Row } from './rows/row.ts';
import { storeMarks } from './rows/store-marks.ts';
import { trail } from './rows/trail.ts';
import { typeAhead } from './rows/type-ahead.ts';
import { warmList } from './rows/warm-list.ts';
import { replicaProgram, runScale } from './scale/run.ts';
import { createWorld } from './world.ts';

/** Compares the built bot with a bare Bolt app, and prints the table. A run of all rows, at full length, writes it to docs/reports/performance.md. */
const rows: readonly Row[] = [
  warmList,
  typeAhead,
  hanging,
  flood,
  pacing,
  cold,
  approvals,
  approvalsBefore,
  roundTrips,
  redisShare,
  storeMarks,
  refresh,
  start,
  memory,
  scaling,
  firstPaint,
  trail,
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean' },
    once: { type: 'boolean' },
    profile: { type: 'string' },
    before: { type: 'string' },
    scale: { type: 'boolean' },
  },
});
const unknown = (values.only ?? []).filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown row: ${unknown.join(', ')}. Rows: ${rows.map(({ name }) => name).join(', ')}.\n`);
  process.exit(2);
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const began = performance.now();
buildSubjects(values.scale === true ? [replicaProgram.source] : []);

const world = await createWorld({ before: values.before });
try {
  if (values.scale === true) await runScale(world, { quick: values.quick ?? false, print });
  else if (values.profile !== undefined) {
    print(await profileWarmList(world, values.profile));
    print(await profileRotations(world, values.profile));
  } else {
    const lines: Line[] = [];
    for (const row of rows.filter(({ name, onlyNamed }) => values.only?.includes(name) ?? !onlyNamed)) {
      print(`… ${row.name}`);
      const quick = values.quick ?? false;
      const measure = () => row.run(world, { quick, print: (text) => print(`  ${text}`) });
      // Too few rounds decide nothing.
      const again = !quick && values.once !== true;
      lines.push(...(await (again ? calmestRun(measure, () => print('  too noisy, once more')) : measure())));
    }
    const text = report(lines, (performance.now() - began) / 1_000);
    print(`\n${text}`);
    if (values.only === undefined && values.quick !== true) writeReport(text);
  }
} finally {
  await world.close();
}
