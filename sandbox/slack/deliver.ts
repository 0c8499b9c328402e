import { request } from 'undici';
import { defined } from '../defined.ts';
import type { DeliveryType } from './deliveries.ts';
import type { Json } from './json.ts';
import { isRecord, parseJson } from './json.ts';
import type { Outcome, Retry } from './outcome.ts';
import { ackDeadlineMs } from './outcome.ts';
import { sign } from './signature.ts';
import type { Sockets } from './sockets.ts';
import type { World } from './world.ts';

/** Posts these bytes to the bot, and waits up to three seconds. */
export async function postRaw(
  url: string,
  captured: { body: string; headers: Record<string, string> },
): Promise<Outcome> {
  const started = performance.now();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ackDeadlineMs);
  try {
    const { statusCode, body } = await request(url, { method: 'POST', ...captured, signal: limit.signal });
    const ack = ackOf(await body.text());
    return { via: 'http', status: statusCode, ack, ackMs: performance.now() - started, timedOut: false, captured };
  } catch {
    return { via: 'http', timedOut: limit.signal.aborted, captured };
  } finally {
    clearTimeout(timer);
  }
}

// Text stays text. JSON is parsed no matter what the content type says.
function ackOf(text: string): unknown {
  const json = parseJson(text);
  return isRecord(json) ? json : text;
}

/** Delivers a payload over HTTP if a URL is set, otherwise to one of the connected sockets (`socketsFirst`: the other way around; `unreachable`: not). */
export async function transport(
  world: World,
  sockets: Sockets,
  type: DeliveryType,
  payload: Json,
  retry?: Retry,
): Promise<Outcome> {
  const overSocket = world.switches.socketsFirst && sockets.count() > 0;
  if (world.switches.unreachable) return { via: 'none', timedOut: false };
  if (world.eventsUrl === undefined || overSocket) return sockets.send(type, payload, retry);
  const { body, contentType } = encode(type, payload);
  return postRaw(world.eventsUrl, { body, headers: headersFor(world, body, contentType, retry) });
}

function encode(type: DeliveryType, payload: Json): { body: string; contentType: string } {
  if (type === 'event') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields = type === 'slash_commands' ? payload : { payload: JSON.stringify(payload) };
  const entries = Object.entries(fields).map(([key, value]): [string, string] => [key, String(value)]);
  // Without a charset, as Slack sends it.
  return { body: new URLSearchParams(entries).toString(), contentType: 'application/x-www-form-urlencoded' };
}

// By default in real time, because the bot checks the timestamp, and doesn't know how far the sandbox's clock was moved.
function headersFor(world: World, body: string, contentType: string, retry?: Retry): Record<string, string> {
  const now = world.switches.botFollowsClock ? world.clock.now() : Date.now();
  const timestamp = String(Math.floor(now / 1000));
  return {
    'content-type': contentType,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    accept: 'application/json,*/*',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': sign(world.signingSecret, timestamp, body),
    ...defined({ 'x-slack-retry-num': retry?.number.toString(), 'x-slack-retry-reason': retry?.reason }),
  };
}
