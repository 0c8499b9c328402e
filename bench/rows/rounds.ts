import type { Load, Loaded, Payload } from '../driver.ts';
import { median, percentile } from '../figures.ts';
import type { Subject } from '../processes.ts';
import type { World } from '../world.ts';

export interface Rounds {
  subjects: readonly { subject: Subject; payload: Payload }[];
  concurrency: number;
  rounds: number;
  ms: number;
  /** How many answers each of them gives before it counts, so that its code is compiled, however slow the machine is. In turns, too: Node.js drops what an idle process has compiled. */
  warmUp: number;
}

const warmUpParts = 8;

/** What one subject did in each round. */
export interface Course {
  name: string;
  perSecond: number[];
  /** CPU time of the process per answer, in microseconds. */
  cpuMicros: number[];
  ackP99: number[];
  answerP50: number[];
  answerP99: number[];
}

/** Loads the subjects in turns, so that other work on the machine affects all of them alike. */
export async function takeTurns({ driver }: Pick<World, 'driver'>, options: Rounds): Promise<Course[]> {
  const { subjects, concurrency, rounds, ms, warmUp } = options;
  const run = (at: number, until: Load['until']): Promise<Loaded> => {
    const { subject, payload } = subjects[at] ?? fail();
    return driver.load({ port: subject.port, payload, concurrency, until });
  };
  for (let part = 0; part < warmUpParts; part += 1)
    for (const at of subjects.keys()) await run(at, { count: warmUp / warmUpParts });
  const courses = subjects.map(
    ({ subject }): Course => ({
      name: subject.name,
      perSecond: [],
      cpuMicros: [],
      ackP99: [],
      answerP50: [],
      answerP99: [],
    }),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const [step] of subjects.entries()) {
      // Each round begins with a different one.
      const at = (step + round) % subjects.length;
      const { subject } = subjects[at] ?? fail();
      const before = subject.cpuMs();
      const { perSecond, acks, answers } = await run(at, { ms });
      const course = courses[at] ?? fail();
      course.perSecond.push(perSecond);
      course.cpuMicros.push(((subject.cpuMs() - before) * 1000) / answers.length);
      course.ackP99.push(percentile(acks, 0.99));
      course.answerP50.push(percentile(answers, 0.5));
      course.answerP99.push(percentile(answers, 0.99));
    }
  }
  return courses;
}

/** Measures several things in turns: every second round begins at the other end. */
export async function alternate(
  rounds: number,
  measures: readonly ((round: number) => Promise<unknown>)[],
): Promise<void> {
  for (let round = 0; round < rounds; round += 1)
    for (const measure of round % 2 === 0 ? measures : measures.toReversed()) await measure(round);
}

/** The ratios of `a` to `b`, round by round. */
export const ratios = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, round) => value / (b[round] ?? Number.NaN));

/** Their median. */
export const ratio = (a: readonly number[], b: readonly number[]): number => median(ratios(a, b));

function fail(): never {
  throw new Error('no such subject');
}
