import { refusalWords } from './block-kit/validate.ts';
import { postRaw, transport } from './deliver.ts';
import type { Delivery, DeliveryType } from './deliveries.ts';
import { showFailure, showUnusable, takeEffect } from './effects.ts';
import type { Json } from './json.ts';
import type { Outcome, Retry } from './outcome.ts';
import { acknowledged } from './outcome.ts';
import { SlackRefusal } from './refusal.ts';
import type { Sockets } from './sockets.ts';
import type { World } from './world.ts';

/** Milliseconds before each retry of an event (docs.slack.dev, apis/events-api: retries). */
const httpRetriesMs = [0, 60_000, 300_000];
const socketRetriesMs = [1_000, 60_000, 300_000];

export interface Dispatcher {
  /** Sends a payload to the bot, and does what its acknowledgment asks for. */
  send(type: DeliveryType, userId: string, payload: Json, facts?: Partial<Delivery>): Promise<Delivery>;
  again(delivery: Delivery, asCaptured: boolean): Promise<Delivery>;
  /** Records something that the client didn't send. */
  withheld(type: DeliveryType, userId: string, facts: Partial<Delivery>): Delivery;
}

/** Delivers payloads and does what acknowledgments ask for. */
export function createDispatcher(world: World, sockets: Sockets): Dispatcher {
  function begin(type: DeliveryType, userId: string, payload: Json, facts: Partial<Delivery>): Delivery {
    const delivery: Delivery = {
      id: world.id('Dl'),
      type,
      via: 'none',
      userId,
      payload,
      at: world.clock.now(),
      timedOut: false,
      ...facts,
    };
    world.deliveries.push(delivery);
    return delivery;
  }

  function retryEvent(delivery: Delivery, number: number): void {
    const waitsMs = delivery.via === 'http' ? httpRetriesMs : socketRetriesMs;
    const waitMs = waitsMs[number - 1];
    if (waitMs === undefined) return;
    const retry: Retry = { number, reason: retryReason(delivery) };
    world.clock.after(waitMs, () => void run(begin('event', delivery.userId, delivery.payload, {}), retry));
  }

  function settle(delivery: Delivery, outcome: Outcome, retry?: Retry): void {
    Object.assign(delivery, outcome);
    const ok = acknowledged(outcome);
    if (delivery.type === 'event') {
      if (!ok) retryEvent(delivery, (retry?.number ?? 0) + 1);
    } else if (!ok) {
      showFailure(delivery);
    } else {
      try {
        takeEffect(world, delivery);
      } catch (error) {
        if (!(error instanceof SlackRefusal)) throw error;
        world.refusals.push(`acknowledgment of ${delivery.type}: ${refusalWords(error)}`);
        showUnusable(delivery);
      }
    }
    world.changed();
  }

  async function run(delivery: Delivery, retry?: Retry): Promise<Delivery> {
    settle(delivery, await transport(world, sockets, delivery.type, delivery.payload, retry), retry);
    return delivery;
  }

  return {
    send: (type, userId, payload, facts = {}) => run(begin(type, userId, payload, facts)),
    async again(delivery, asCaptured) {
      const copy = begin(delivery.type, delivery.userId, delivery.payload, {});
      const { via, captured } = delivery;
      if (!asCaptured || captured === undefined) return run(copy);
      if (via === 'socket') settle(copy, await sockets.resend(captured.body));
      else if (world.eventsUrl === undefined) return run(copy);
      else settle(copy, await postRaw(world.eventsUrl, captured));
      return copy;
    },
    withheld(type, userId, facts) {
      const delivery = begin(type, userId, {}, facts);
      world.changed();
      return delivery;
    },
  };
}

/** `x-slack-retry-reason`, or the same in an envelope. */
function retryReason({ via, timedOut, status }: Delivery): string {
  if (timedOut) return via === 'http' ? 'http_timeout' : 'timeout';
  return via === 'http' && status !== undefined ? 'http_error' : 'connection_failed';
}
