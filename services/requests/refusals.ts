import { defined } from '../defined.ts';
import type { ErrorCode, SomeDetails } from '../errors/details.ts';
import type { Refusal } from './events.ts';
import type { RequestRecord } from './types.ts';

/** Refuses because the request is already decided. The details say how, and who decided (a Slack user ID). */
export function decided(record: RequestRecord, more: SomeDetails = {}): { refusal: Refusal } {
  const by = record.decision?.by?.slackUser;
  return refuse('request_decided', { state: record.state, ...defined({ by }), ...more });
}

export function refuse(code: ErrorCode, details: SomeDetails = {}): { refusal: Refusal } {
  return { refusal: { code, details } };
}
