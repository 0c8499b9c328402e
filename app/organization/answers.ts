import type { CallRecord } from '../../services/genesys/types.ts';

/** How long an answer shows that Genesys Cloud can be used, in milliseconds. */
const answerHoldsMs = 30_000;

export interface GenesysAnswers {
  ended(call: Pick<CallRecord, 'path' | 'status'>): void;
  /** Whether Genesys Cloud answered the latest call, at most 30 s ago. */
  recent(): boolean;
}

/** Tracks whether Genesys Cloud answers, from the calls that are made anyway. `now` is a monotonic clock in milliseconds. */
export function watchAnswers(now: () => number = () => performance.now()): GenesysAnswers {
  let answeredAt: number | undefined;
  return {
    ended({ path, status = 0 }) {
      const answered = status >= 200 && status < 500 && ![401, 408, 429].includes(status);
      // A token may still be one that no call accepts.
      if (path === '/oauth/token' && answered && status < 300) return;
      answeredAt = answered && path !== '/oauth/token' ? now() : undefined;
    },
    recent: () => answeredAt !== undefined && now() - answeredAt < answerHoldsMs,
  };
}
