import type { App } from '@slack/bolt';
import { defined } from '../../services/defined.ts';
import type { Origin } from '../../services/people/actor.ts';
import type { InFlight } from '../process/in-flight.ts';

/** An incoming payload, as Bolt's receivers pass it on. */
export type Incoming = Parameters<App['processEvent']>[0];

/** A payload for its handler. All that's certain about `body` is that Slack signed it, or sent it over one of our connections. */
export interface Taken {
  body: unknown;
  /** What Slack says of the request itself. */
  sent: Omit<Origin, 'reference'>;
  /** Must be called once, within Slack's 3 s. */
  ack: (answer?: object) => Promise<void>;
}

type Handler = (taken: Taken) => Promise<void>;

/** One handler per kind of payload; `other` gets everything else. */
export interface Handlers {
  command: Handler;
  action: Handler;
  submission: Handler;
  closed: Handler;
  suggestion: Handler;
  other: Handler;
}

export interface Intake {
  /** Sends every payload that arrives through `bolt` or this intake to `handlers`. */
  connect(bolt: App, handlers: Handlers): void;
  /** Passes a payload to its handler. Throws FutureRequest before that, and what the handler throws. */
  process(bolt: App, event: Incoming): Promise<void>;
}

/** A request whose timestamp is too far in the future. Bolt only refuses those that are too old. */
export class FutureRequest extends Error {
  override readonly name = 'FutureRequest';
}

/** Slack's own limit for the age of a request, in seconds; here it's used in both directions (docs.slack.dev/authentication/verifying-requests-from-slack). */
export const clockSkewSeconds = 300;

/** Whether a value is an object with fields, as every payload from Slack is. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sentOf({ customProperties: { envelope, sentAt } = {} }: Incoming): Taken['sent'] {
  return defined({
    envelope: typeof envelope === 'string' ? envelope.slice(0, 100) : undefined,
    sentAt: typeof sentAt === 'number' && Number.isFinite(sentAt) ? sentAt : undefined,
  });
}

/** The kind of a payload, from what Slack documents for it (docs.slack.dev/reference/interaction-payloads). */
function kindOf(body: unknown): keyof Handlers {
  if (!isRecord(body)) return 'other';
  if (body['command'] !== undefined && body['type'] === undefined) return 'command';
  if (body['type'] === 'block_actions') return 'action';
  if (body['type'] === 'view_submission') return 'submission';
  if (body['type'] === 'view_closed') return 'closed';
  return body['type'] === 'block_suggestion' ? 'suggestion' : 'other';
}

/**
 * Makes sure that each payload is acknowledged, and that the person gets an answer. Bolt throws on many payloads that lack something
 * (`user: null`, `actions: null`, a view without `callback_id`), and leaves others unanswered until Slack gives up (`actions: []`, an unknown type).
 * Whatever Bolt doesn't pass to a handler, for any reason, goes to the same handler from here.
 */
export function createIntake({ inFlight }: { inFlight: InFlight }): Intake {
  interface Pending extends Taken {
    taken: boolean;
  }
  // Not a WeakMap, whose values the collector of young objects would keep: requests would outlive it by seconds.
  const pending = new Map<object, Pending>();
  let handlers: Handlers | undefined;

  const viaBolt =
    (handle: Handler) =>
    async ({ body }: { body: object }): Promise<void> => {
      const found = pending.get(body);
      if (found === undefined || found.taken) return;
      found.taken = true;
      await handle(found);
    };

  const hand = async (bolt: App, event: Incoming): Promise<void> => {
    let acknowledged = false;
    const ack: Incoming['ack'] = async (answer) => {
      acknowledged = true;
      await event.ack(answer);
    };
    const body: unknown = event.body;
    const mine: Pending = { body, ack, taken: false, sent: sentOf(event) };
    // Besides these kinds, Bolt only handles events, which it acknowledges. It would log all others again in its own words.
    if (isRecord(body) && (kindOf(body) !== 'other' || body['type'] === 'event_callback')) {
      pending.set(body, mine);
      try {
        await bolt.processEvent({ ...event, ack });
      } catch (error) {
        if (mine.taken || handlers === undefined) throw error;
      } finally {
        pending.delete(body);
      }
    }
    // Bolt itself acknowledges events.
    if (mine.taken || acknowledged || handlers === undefined) return;
    mine.taken = true;
    await handlers[kindOf(body)](mine);
  };

  return {
    connect(bolt, given) {
      handlers = given;
      bolt.command(/.*/u, viaBolt(given.command));
      bolt.action(/.*/u, viaBolt(given.action));
      bolt.view(/.*/u, viaBolt(given.submission));
      bolt.view({ callback_id: /.*/u, type: 'view_closed' }, viaBolt(given.closed));
      bolt.options(/.*/u, viaBolt(given.suggestion));
    },
    async process(bolt, event) {
      const sentAt = Number(event.customProperties?.['sentAt']);
      if (Number.isFinite(sentAt) && sentAt - Date.now() / 1000 > clockSkewSeconds)
        throw new FutureRequest('a request from the future');
      await inFlight.track(() => hand(bolt, event));
    },
  };
}
