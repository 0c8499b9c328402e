import type { App } from '@slack/bolt';
import { keepLatest } from '../../services/keep-latest.ts';

type Envelope = Parameters<App['processEvent']>[0];
type Answer = Parameters<Envelope['ack']>[0];

interface Known {
  /** For the duplicates that came before there was an answer. */
  waiting: ((answer: Answer) => Promise<void>)[];
  answered?: { with: Answer };
}

export interface EnvelopesOptions {
  /** How many envelopes are remembered. */
  limit?: number;
  /** Is told when an acknowledgment couldn't be sent. */
  onLost: (error: unknown) => void;
}

/**
 * Handles each envelope once. Slack repeats an envelope if its acknowledgment got lost (docs.slack.dev/apis/events-api/using-socket-mode); the
 * duplicate gets the same answer, since an empty one would close a form. An acknowledged payload is handled even if the acknowledgment can't be
 * sent. If handling fails before it, the envelope is forgotten, so that Slack's next try counts.
 */
export function createEnvelopes({
  limit = 5_000,
  onLost,
}: EnvelopesOptions): (id: string, event: Envelope, handle: (event: Envelope) => Promise<void>) => Promise<void> {
  const known = new Map<string, Known>();
  return async (id, event, handle) => {
    const acknowledge = async (answer: Answer): Promise<void> => {
      try {
        await event.ack(answer);
      } catch (error) {
        onLost(error);
      }
    };
    const before = known.get(id);
    if (before !== undefined) {
      if (before.answered === undefined) before.waiting.push(acknowledge);
      else await acknowledge(before.answered.with);
      return;
    }
    const entry: Known = { waiting: [] };
    keepLatest(known, id, entry, limit);
    const ack = async (answer: Answer): Promise<void> => {
      entry.answered = { with: answer };
      await Promise.all([acknowledge, ...entry.waiting.splice(0)].map((each) => each(answer)));
    };
    try {
      await handle({ ...event, ack });
    } finally {
      if (entry.answered === undefined) known.delete(id);
    }
  };
}
