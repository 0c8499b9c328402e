import type { Delivery } from './deliveries.ts';

/** How long Slack waits for an acknowledgment, in milliseconds (docs.slack.dev, interactivity). */
export const ackDeadlineMs = 3_000;

/** How one try of a delivery ended: acknowledged, too late, refused by status, or with no one to receive it. */
export interface Outcome {
  via: Delivery['via'];
  status?: number;
  ack?: unknown;
  ackMs?: number;
  timedOut: boolean;
  captured?: { body: string; headers: Record<string, string> };
}

export interface Retry {
  number: number;
  reason: string;
}

/** Whether the bot accepted the payload. */
export function acknowledged(outcome: Outcome): boolean {
  return outcome.status !== undefined && outcome.status >= 200 && outcome.status < 300;
}
