import { z } from 'zod';

/** The message with which Slack announces that it's closing a connection (docs.slack.dev/apis/events-api/using-socket-mode). */
const notice = z.object({ type: z.literal('disconnect'), reason: z.string() });
const greeting = z.object({ type: z.literal('hello'), num_connections: z.number() });
/** The parts of an event envelope that Slack's client reads. */
const event = z.looseObject({ type: z.literal('events_api') });
const named = z.object({ payload: z.object({ event: z.object({ type: z.string() }) }) });

/** The reason in Slack's notice that it's closing the connection; undefined for every other frame. */
export function noticeIn(data: unknown): string | undefined {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return undefined;
  return notice.safeParse(jsonIn(data)).data?.reason;
}

/** How many connections the app has, by Slack's greeting; undefined for every other frame. */
export function greetingIn(data: unknown): number | undefined {
  if (typeof data !== 'string' || !data.includes('"hello"')) return undefined;
  return greeting.safeParse(jsonIn(data)).data?.num_connections;
}

/**
 * Makes a frame readable for Slack's client, which throws on an event without a type. As another kind of envelope, the client passes it on, and
 * it's acknowledged.
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
