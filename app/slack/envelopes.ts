import type { App } from '@slack/bolt';

type Envelope = Parameters<App['processEvent']>[0];
type Answer = Parameters<Envelope['ack']>[0];

interface Known {
  /** Of the repetitions that came before there was an answer. */
  waiting: ((answer: Answer) => Promise<void>)[];
  answered?: { with: Answer };
}

export interface EnvelopesOptions {
  /** How many are remembered. */
  limit?: number;
  /** Told of an acknowledgement that could not be sent. */
  onLost: (error: unknown) => void;
}

/**
 * Slack sends an envelope again when its acknowledgement got lost (docs.slack.dev/apis/events-api/using-socket-mode): it is done once,
 * and every time acknowledged with the same answer, since a bare one would close a form. What was acknowledged is done even when the
 * acknowledgement cannot be sent; what failed before it is forgotten, and may come again.
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
    known.set(id, entry);
    const [oldest] = known.keys();
    if (known.size > limit && oldest !== undefined) known.delete(oldest);
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
