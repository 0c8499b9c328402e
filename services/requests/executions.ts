import type { Lease } from './events.ts';
import type { Execution, RequestRecord } from './types.ts';

/** A lease that was just given out. */
export const claimed = ({ owner, leaseMs }: Lease, now: number): Execution => ({
  owner,
  leaseUntil: now + leaseMs,
  step: 'claimed',
  startedAt: now,
  turns: 1,
});

/** The execution, if that process has its lease. An expired one counts until another process takes it: the compare-and-set decides which of the two wins. */
export function held(
  { state, execution }: RequestRecord,
  { owner, turns }: { owner: string; turns: number | undefined },
): Execution | undefined {
  if (state !== 'executing' || execution?.owner !== owner) return undefined;
  return turns === undefined || turns === execution.turns ? execution : undefined;
}
