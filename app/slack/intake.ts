import type { App } from '@slack/bolt';
import type { InFlight } from '../process/in-flight.ts';

/** A payload on its way in, as Bolt's receivers hand it on. */
export type Incoming = Parameters<App['processEvent']>[0];

/** A payload that a handler has taken. Nothing about `body` is certain but that Slack has signed it, or sent it by a connection of ours. */
export interface Taken {
  body: unknown;
  /** To be awaited within Slack's 3 s; once for each payload. */
  ack: (answer?: object) => Promise<void>;
}

type Handler = (taken: Taken) => Promise<void>;

/** One for each kind of payload; `other` is for what is none of these. */
export interface Handlers {
  command: Handler;
  action: Handler;
  submission: Handler;
  suggestion: Handler;
  other: Handler;
}

export interface Intake {
  /** Has `handlers` take every payload that comes by `bolt` or by this intake. */
  connect(bolt: App, handlers: Handlers): void;
  /** Hands a payload to its handler. Throws FutureRequest before anybody takes it, and what the handler throws. */
  process(bolt: App, event: Incoming): Promise<void>;
}

/** A request whose timestamp lies too far ahead: Bolt refuses what is too old, and nothing that comes from the future. */
export class FutureRequest extends Error {
  override readonly name = 'FutureRequest';
}

/** Slack's own limit for the age of a request, in seconds, both ways (docs.slack.dev/authentication/verifying-requests-from-slack). */
const clockSkewSeconds = 300;

/** Whether something is an object with fields, as every payload of Slack's is. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The kind of a payload, by what Slack documents for it (docs.slack.dev/reference/interaction-payloads). */
export function kindOf(body: unknown): keyof Handlers {
  if (!isRecord(body)) return 'other';
  if (body['command'] !== undefined && body['type'] === undefined) return 'command';
  if (body['type'] === 'block_actions') return 'action';
  if (body['type'] === 'view_submission') return 'submission';
  return body['type'] === 'block_suggestion' ? 'suggestion' : 'other';
}

/**
 * The way in for every payload. Bolt throws on many that lack something (`user: null`, `actions: null`, a view without `callback_id`), and
 * leaves others unanswered until Slack has given up (`actions: []`, a type that it doesn't know). What Bolt doesn't hand to a
 * handler, for whatever reason, goes to the same handler from here: so each payload is acknowledged, and the person gets an answer.
 */
export function createIntake({ inFlight }: { inFlight: InFlight }): Intake {
  interface Pending extends Taken {
    taken: boolean;
  }
  const pending = new WeakMap<object, Pending>();
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
    const mine: Pending = { body, ack, taken: false };
    // Bolt has nothing for other kinds than events, which it acknowledges, and would log them once more in words of its own.
    if (isRecord(body) && (kindOf(body) !== 'other' || body['type'] === 'event_callback')) {
      pending.set(body, mine);
      try {
        await bolt.processEvent({ ...event, ack });
      } catch (error) {
        if (mine.taken || handlers === undefined) throw error;
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
