import type { Json } from './json.ts';

export type DeliveryType =
  | 'slash_commands'
  | 'block_actions'
  | 'view_submission'
  | 'view_closed'
  | 'block_suggestion'
  | 'shortcut'
  | 'event'
  /** Any other interaction: a legacy dialog, or a type that no one knows yet. */
  | 'other';

/** One payload sent to the bot, and what happened to it. */
export interface Delivery {
  readonly id: string;
  readonly type: DeliveryType;
  /** 'none': the client didn't send it (declined dialog, invalid field), or there was no one to send it to. */
  via: 'http' | 'socket' | 'none';
  readonly userId: string;
  readonly payload: Json;
  /** Sandbox time in ms. */
  readonly at: number;
  /** The response's HTTP status; 200 for an acknowledged envelope; left out if there was none in time. */
  status?: number;
  /** The acknowledgment: an object, a text, or '' for an empty one. */
  ack?: unknown;
  /** Milliseconds (real time) until the acknowledgment. */
  ackMs?: number;
  /** No acknowledgment within 3,000 ms. */
  timedOut: boolean;
  /** What the person saw because the delivery or its acknowledgment failed. */
  shown?: string;
  /** The confirm dialog that was answered: title, text and the two labels, as lines. */
  dialog?: string;
  declined?: boolean;
  /** Fields that the client rejected before sending, by block_id. */
  fieldErrors?: Record<string, string>;
  /** Bytes as sent, and headers if sent over HTTP. */
  captured?: { body: string; headers: Record<string, string> };
}

/** One Web API call or post to a response_url (method 'response_url'). */
export interface ApiCall {
  readonly method: string;
  readonly args: Json;
  readonly answer: Json;
  readonly status: number;
  readonly at: number;
}
