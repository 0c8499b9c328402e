import { isTooNoisy, type Line } from './figures.ts';

/** How often a row is measured at most. */
const most = 3;

/** Measures a row, and measures it again while its run is too noisy to judge. Returns the lines of the calmest run. */
export async function calmestRun(measure: () => Promise<Line[]>, onRepeat: () => void): Promise<Line[]> {
  const runs: Line[][] = [];
  for (;;) {
    const lines = await measure();
    runs.push(lines);
    if (!lines.some(isTooNoisy) || runs.length === most) break;
    onRepeat();
  }
  return runs.reduce((best, each) => (restlessness(each) < restlessness(best) ? each : best));
}

const restlessness = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + (isTooNoisy(line) ? 1 : 0) + Math.min(line.noise ?? 0, 1) / 100, 0);
