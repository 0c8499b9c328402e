import type { Mask } from '../demo/masking.ts';
import type { Call } from '../genesys.ts';
import type { Platforms } from '../platforms.ts';
import { isRecord, type Json, list, parseJson, record, string } from '../slack/json.ts';
import type { ApiCall, Delivery } from '../slack.ts';
import type { WireLine } from './protocol.ts';

/** How many calls the page gets, the latest ones, and how many characters of what was sent and answered. */
const [mostLines, mostCharacters] = [60, 4_000];
/** Fields whose values are credentials, of the sandbox or of the moment. */
const credentials = new Set(['token', 'access_token', 'client_secret', 'secret', 'response_url', 'trigger_id']);

/** A call with what was sent and answered as it is. */
type Bare = Omit<WireLine, 'sent' | 'answered'> & { sent: unknown; answered: unknown };

/** Gives the latest calls between Slack, the bot, and Genesys Cloud, oldest first, masked. A call that's the same as before is the same object. */
export function createWire({ slack, genesys }: Platforms, mask: Mask): () => WireLine[] {
  const ready = createReady(mask);
  return () => {
    const lines = [
      ...latest(slack.deliveries, deliveryLine),
      ...latest(slack.calls, slackLine),
      ...latest(genesys.calls, genesysLine),
    ];
    return lines
      .sort(([, one], [, other]) => one.at - other.at)
      .slice(-mostLines)
      .map(([call, line]) => ready(call, line));
  };
}

/** Makes lines as the page gets them. The page is told of each change, and what was sent and answered seldom changes: it's masked once. */
function createReady(mask: Mask): (call: object, line: Bare) => WireLine {
  const known = new WeakMap<object, { line: Bare; generation: number; ready: WireLine }>();
  return (call, line) => {
    const before = known.get(call);
    const generation = mask.generation();
    if (before !== undefined && before.generation === generation && isSame(before.line, line)) return before.ready;
    const [sent, answered] = [shown(line.sent, mask), shown(line.answered, mask)];
    const ready = { ...line, what: mask(line.what), sent, answered };
    known.set(call, { line, generation, ready });
    return ready;
  };
}

const isSame = (one: Bare, other: Bare): boolean =>
  one.sent === other.sent && one.answered === other.answered && one.status === other.status && one.ms === other.ms;

function latest<Item extends object>(
  all: readonly Item[],
  line: (item: Item, at: number) => Bare | undefined,
): (readonly [Item, Bare])[] {
  const from = Math.max(0, all.length - mostLines);
  return all.slice(from).flatMap((item, at) => {
    const bare = line(item, from + at);
    return bare === undefined ? [] : [[item, bare] as const];
  });
}

function deliveryLine(delivery: Delivery): Bare | undefined {
  const { id, at, type, payload, status, ack, ackMs } = delivery;
  // The client didn't send it: a declined dialog, or an error under a field.
  if (Object.keys(payload).length === 0) return undefined;
  return {
    id,
    at,
    way: 'slack-to-bot',
    what: [type, detailOf(payload)].filter(Boolean).join(' '),
    status,
    ms: ackMs === undefined ? undefined : Math.round(ackMs),
    sent: payload,
    answered: ack,
  };
}

/** What a payload is about: the command, or the callback or action ID. */
function detailOf(payload: Json): string {
  if (typeof payload['command'] === 'string') return `${payload['command']} ${string(payload['text'])}`.trim();
  const [action] = list(payload['actions']);
  const ids = [record(action)['action_id'], payload['action_id'], record(payload['view'])['callback_id']];
  return ids.map(string).find((each) => each !== '') ?? string(record(payload['event'])['type']);
}

function slackLine({ method, args, answer, status, at }: ApiCall, index: number): Bare {
  const way = 'bot-to-slack';
  return { id: `s${index}`, at, way, what: method, status, ms: undefined, sent: args, answered: answer };
}

function genesysLine({ at, method, path, query, status, body, answer, ms }: Call, index: number): Bare {
  return {
    id: `g${index}`,
    at,
    way: 'bot-to-genesys',
    what: `${method} ${path}${query === '' ? '' : `?${query}`}`,
    status,
    ms,
    sent: body,
    answered: answer,
  };
}

/** As the page gets it: without credentials, and cut if it's long. What's JSON is shown as its value. */
function shown(raw: unknown, mask: Mask): Json | string | undefined {
  if (raw === undefined || raw === '') return undefined;
  const value = typeof raw === 'string' ? (parseJson(raw) ?? raw) : raw;
  // Masked before it's cut: half a secret isn't known for one.
  const text = mask(typeof value === 'string' ? value : JSON.stringify(value, struck));
  if (text.length > mostCharacters) return `${text.slice(0, mostCharacters)}…`;
  return isRecord(value) ? record(parseJson(text)) : text;
}

function struck(key: string, value: unknown): unknown {
  if (credentials.has(key) && typeof value === 'string') return '…';
  return typeof value === 'string' ? value.replace(/([?&]ticket=)[^&]+/u, '$1…') : value;
}
