/** The median of `values`; NaN if there are none. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The percentile of `values`, by nearest rank: `share` of them lie below it. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** How far the rounds of something that never changes lie apart: the range of the middle half, as a share of the median. */
export const spread = (rounds: readonly number[]): number =>
  (percentile(rounds, 0.75) - percentile(rounds, 0.25)) / median(rounds);

/** With more than this, a run says little. */
const mostNoise = 0.2;

/** One line of the report. */
export interface Line {
  what: string;
  measured: string;
  /** What it's compared with, measured in the same run. */
  beside: string;
  result: string;
  target: string;
  /** Whether the target is met, or the rounds that decide it; undefined without a target. */
  met: boolean | readonly Judged[] | undefined;
  /** How noisy its run was: the {@link spread} of what it's compared with. */
  noise?: number;
}

/** The figure of each round, and where their median has to be. */
export interface Judged {
  figures: readonly number[];
  holds: (figure: number) => boolean;
}

type Verdict = boolean | 'undecided' | undefined;

/** Whether a line's target is met: all of its rounds have to say so. */
export function verdictOf({ met }: Pick<Line, 'met'>): Verdict {
  if (met === undefined || typeof met === 'boolean') return met;
  const verdicts = met.map(({ figures, holds }) => judge(figures, holds));
  if (verdicts.includes(false)) return false;
  return verdicts.includes('undecided') ? 'undecided' : true;
}

/** Whether a line has to be measured again: its rounds don't decide, or nothing but noise would. */
export const isTooNoisy = (line: Line): boolean =>
  typeof line.met === 'boolean' ? (line.noise ?? 0) > mostNoise : verdictOf(line) === 'undecided';

/**
 * Whether the median lies where it has to, by the figure of each round. Undecided if the rounds don't say that with 95 % certainty: they're fewer
 * than six, or too many lie on either side. (The bounds are order statistics: each round lies above the true median with probability 1/2.)
 */
export function judge(rounds: readonly number[], holds: (figure: number) => boolean): boolean | 'undecided' {
  const sorted = rounds.toSorted((a, b) => a - b);
  const outside = surelyOutside(sorted.length);
  const [low, high] = [sorted[outside - 1], sorted[sorted.length - outside]];
  if (low === undefined || high === undefined || outside === 0 || holds(low) !== holds(high)) return 'undecided';
  return holds(low);
}

/** The most rounds, of `n`, that can be left out at each end so that the median is between the last ones left out with 95 % certainty. */
function surelyOutside(n: number): number {
  let [outside, chance, below] = [0, 0.5 ** n, 0.5 ** n];
  while (2 * below <= 0.05) {
    outside += 1;
    chance *= (n - outside + 1) / outside;
    below += chance;
  }
  return outside;
}

/** The report as a Markdown table. */
export function table(lines: readonly Line[]): string {
  const verdict = (line: Line): string => {
    const met = verdictOf(line);
    return met === undefined ? '–' : met === true ? 'yes' : `**${met || 'no'}**`;
  };
  const noisy = ({ noise }: Line): string => (noise === undefined ? '' : `${(noise * 100).toFixed(0)} %`);
  const rows = lines.map((line) => [
    ...[line.what, line.measured, line.beside, line.result, noisy(line)],
    ...[line.target, verdict(line)],
  ]);
  const head = ['what', 'Keyturn', 'compared with', 'result', 'noise', 'target', 'met'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Milliseconds with as many digits as matter. */
export const ms = (value: number): string => (value < 10 ? `${value.toFixed(2)} ms` : `${value.toFixed(0)} ms`);
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`;
export const times = (value: number): string => value.toFixed(2);
