import { isTooNoisy, type Line } from './figures.ts';

/** How often a row is measured at most. */
const most = 3;

/** Measures a row, and measures it again while it can't be judged. Returns the lines of the calmest run, judged by the rounds of all runs together. */
export async function calmestRun(measure: () => Promise<Line[]>, onRepeat: () => void): Promise<Line[]> {
  const runs: Line[][] = [];
  for (;;) {
    runs.push(await measure());
    const lines = judgedTogether(runs);
    if (!lines.some(isTooNoisy) || runs.length === most) return lines;
    onRepeat();
  }
}

function judgedTogether(runs: readonly Line[][]): Line[] {
  const calmest = runs.reduce((best, each) => (restlessness(each) < restlessness(best) ? each : best));
  return calmest.map((line, at) => ({ ...line, met: together(runs.map((run) => run[at]?.met)) ?? line.met }));
}

/** The rounds of all runs, if rounds decide. */
function together(verdicts: readonly Line['met'][]): Line['met'] {
  const [first, ...others] = verdicts.filter((met) => typeof met === 'object');
  return first?.map(({ figures, holds }, at) => ({
    figures: [figures, ...others.map((other) => other[at]?.figures ?? [])].flat(),
    holds,
  }));
}

const restlessness = (lines: readonly Line[]): number =>
  lines.reduce((sum, { noise = 0 }) => sum + Math.min(noise, 1), 0);
