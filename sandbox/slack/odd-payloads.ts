import type { Delivery, DeliveryType } from './deliveries.ts';
import type { Dispatcher } from './dispatch.ts';
import type { Json } from './json.ts';
import { record, string } from './json.ts';

export interface OddPayloads {
  /** Sends any payload unchanged, signed or by socket. By default, as an interaction. */
  sends(payload: unknown, options?: { type?: DeliveryType }): Promise<Delivery>;
}

/** Sends what no person's client would. */
export function createOddPayloads(dispatcher: Dispatcher): OddPayloads {
  return {
    sends(payload, { type = 'other' } = {}) {
      const given = record(payload);
      const user = string(record(given['user'])['id']) || string(given['user_id']);
      return dispatcher.send(type, user, payload as Json);
    },
  };
}
