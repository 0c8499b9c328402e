/** The median of `values`; NaN if there are none. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The percentile of `values`, by nearest rank: `share` of them lie below it. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** One line of the report. */
export interface Line {
  what: string;
  measured: string;
  /** What it's compared with, measured in the same run. */
  beside: string;
  result: string;
  target: string;
  met: boolean | undefined;
}

/** The report as a Markdown table. */
export function table(lines: readonly Line[]): string {
  const verdict = ({ met }: Line): string => (met === undefined ? '–' : met ? 'yes' : '**no**');
  const rows = lines.map((line) => [line.what, line.measured, line.beside, line.result, line.target, verdict(line)]);
  const head = ['what', 'Keyturn', 'compared with', 'result', 'target', 'met'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Milliseconds with as many digits as matter. */
export const ms = (value: number): string => (value < 10 ? `${value.toFixed(2)} ms` : `${value.toFixed(0)} ms`);
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`;
export const times = (value: number): string => value.toFixed(2);
