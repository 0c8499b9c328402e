import type { Delivery } from './deliveries.ts';

/** Milliseconds that Slack waits for an acknowledgement (docs.slack.dev, interactivity). */
export const ackDeadlineMs = 3_000;

/** How an attempt ended: acknowledged, too late, refused by status, or nobody there. */
export interface Outcome {
  via: Delivery['via'];
  status?: number;
  ack?: unknown;
  ackMs?: number;
  timedOut: boolean;
  captured?: { body: string; headers: Record<string, string> };
}

export interface Retry {
  attempt: number;
  reason: string;
}

/** True if the bot took the payload. */
export function acknowledged(outcome: Outcome): boolean {
  return outcome.status !== undefined && outcome.status >= 200 && outcome.status < 300;
}
