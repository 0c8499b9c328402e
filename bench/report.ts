import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Line, table } from './figures.ts';
import { root } from './processes.ts';

const page = join(root, 'docs/reports/performance.md');
/** What stands between them on the page is a run's report. */
const [begin, end] = ['<!-- Written by `npm run bench`. -->\n', '\n<!-- Until here. -->'];

/** The table, below what it was measured on: the date, the commit (`dirty`: with changes since), the machine, the versions, and how long it took. */
export function report(lines: readonly Line[], seconds: number): string {
  const [processor] = cpus();
  const measured = [
    new Date().toISOString().slice(0, 10),
    `commit ${said('git', ['describe', '--always', '--dirty', '--exclude=*'], /.+/u)}`,
    `${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'}`,
    `Node ${process.version.slice(1)}`,
    `Redis ${said('redis-server', ['--version'], /(?<=v=)[\d.]+/u)}`,
    `${Math.round(seconds)} s`,
  ];
  return `${measured.join(', ')}.\n\n${table(lines)}\n`;
}

/** Puts a report in the place of the one before. */
export function writeReport(text: string): void {
  const [before, rest] = readFileSync(page, 'utf8').split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has no place for a report`);
  writeFileSync(page, `${before}${begin}\n${text}${end}${after}`);
}

function said(program: string, words: readonly string[], what: RegExp): string {
  return what.exec(spawnSync(program, words, { cwd: root, encoding: 'utf8' }).stdout ?? '')?.[0] ?? 'unknown';
}
