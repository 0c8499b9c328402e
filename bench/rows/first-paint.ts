import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { median, ms } from '../figures.ts';
import { root } from '../processes.ts';
import type { Row } from './row.ts';

/** How soon Chromium paints the sandbox's page. */
export const firstPaint: Row = {
  name: 'first-paint',
  async run(_world, { quick }) {
    const program = ['--import', 'tsx', 'bench/browser/first-paint.ts', quick ? '3' : '9'];
    const printed = execFileSync(process.execPath, program, { cwd: root, encoding: 'utf8' });
    const paints = z.array(z.number()).parse(JSON.parse(printed));
    return [
      {
        what: 'the sandbox’s page in Chromium, until its first paint in a new tab',
        measured: ms(median(paints)),
        beside: '',
        result: `slowest ${ms(Math.max(...paints))}`,
        target: '≤ 1,000 ms',
        met: [{ figures: paints, holds: (each) => each <= 1_000 }],
      },
    ];
  },
};
