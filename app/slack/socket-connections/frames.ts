import { z } from 'zod';

/** Slack's word that it is about to end a connection, or has (docs.slack.dev/apis/events-api/using-socket-mode). */
const notice = z.object({ type: z.literal('disconnect'), reason: z.string() });
/** An envelope of an event, as far as Slack's client looks into it. */
const event = z.looseObject({ type: z.literal('events_api') });
const named = z.object({ payload: z.object({ event: z.object({ type: z.string() }) }) });

/** The reason of Slack's notice that a connection ends; undefined for every other frame. */
export function noticeIn(data: unknown): string | undefined {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return undefined;
  return notice.safeParse(jsonIn(data)).data?.reason;
}

/**
 * The frame as Slack's client can read it. The client throws on an event that lacks its type; given as another kind of envelope, it hands the
 * event on, and it's acknowledged.
 */
export function readable(data: unknown): unknown {
  if (typeof data !== 'string' || !data.includes('"events_api"')) return data;
  const envelope = event.safeParse(jsonIn(data)).data;
  if (envelope === undefined || named.safeParse(envelope).success) return data;
  return JSON.stringify({ ...envelope, type: 'interactive' });
}

function jsonIn(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
