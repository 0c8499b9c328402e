import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../figures.ts';

/** What happened in one step of a rising rate. */
export interface Step {
  rate: number;
  answered: number;
  /** Of those, how many only said that it takes a while. */
  loading: number;
  /** Milliseconds until the answer. */
  p50: number;
  p99: number;
  /** Without an answer after `patienceMs`. */
  late: number;
  /** How much longer than planned the sender took. Above 1.1, it couldn't keep up, and the figures are its own. */
  drag: number;
}

/** One answer: after how long, and whether it only said that it takes a while. */
export interface Answered {
  ms: number;
  isLoading: boolean;
}

const patienceMs = 10_000;

/** Sends at a steady rate, however long the answers take, as people do who don't know of each other. */
export async function steadily(rate: number, ms: number, send: (at: number) => Promise<Answered>): Promise<Step> {
  const count = Math.round((rate * ms) / 1_000);
  const answers: number[] = [];
  let late = 0;
  let loading = 0;
  const one = async (at: number): Promise<void> => {
    // A refusal is no answer either.
    const sending = send(at).catch(() => undefined);
    const took = await Promise.race([sending, delay(patienceMs, undefined, { ref: false })]);
    if (took === undefined) late += 1;
    else answers.push(took.ms);
    if (took?.isLoading === true) loading += 1;
  };
  const sent: Promise<void>[] = [];
  const began = performance.now();
  for (let at = 0; at < count; at += 1) {
    const earlyMs = began + (at * 1_000) / rate - performance.now();
    if (earlyMs > 1) await delay(earlyMs);
    sent.push(one(at));
  }
  const drag = (performance.now() - began) / ms;
  await Promise.all(sent);
  const of = (share: number): number => percentile(answers, share);
  return { rate, answered: answers.length, loading, p50: of(0.5), p99: of(0.99), late, drag };
}

/** The first step at which people notice: answers that don't come, or one in a hundred that takes longer than `mostMs`, or says that it takes a while. */
export const firstToGive = (steps: readonly Step[], mostMs: number): Step | undefined =>
  steps.find(({ late, loading, p99, answered }) => late > 0 || loading > answered / 100 || p99 > mostMs);
