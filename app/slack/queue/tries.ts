import { asKeyturnError, KeyturnError } from '../../../services/errors.ts';
import { troubleOf } from '../errors.ts';
import type { Job, QueueClock, Task } from './task.ts';

/** Pauses before each retry, in milliseconds. */
const pausesMs = [250, 500, 1_000];

/** Sends a job, and retries temporary errors. Throws the error of a rate limit, or the one that remains. The job keeps its place in the lane. */
export async function keepTrying(job: Job, clock: QueueClock): Promise<unknown> {
  for (let left = pausesMs; ; left = left.slice(1)) {
    job.tries += 1;
    try {
      return await job.task.send();
    } catch (error) {
      const [pauseMs] = left;
      const again = pauseMs !== undefined && repeats(job.task, error) && clock.now() + pauseMs <= job.deadline;
      if (!again) throw error;
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
    }
  }
}

function repeats({ repeat }: Task<unknown>, error: unknown): boolean {
  if (repeat === 'limits' || asKeyturnError(error).code !== 'slack_failed') return false;
  const trouble = troubleOf(error);
  // Slack didn't answer, so it may have made the call.
  const wordless = error instanceof KeyturnError && error.details['slackError'] === undefined;
  return trouble === 'passing' || (repeat === 'all' && wordless);
}
