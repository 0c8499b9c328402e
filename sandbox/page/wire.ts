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

/** The latest calls between Slack, the bot, and Genesys Cloud, oldest first. */
export function wireLines({ slack, genesys }: Platforms, mask: (text: string) => string): WireLine[] {
  const lines = [
    ...latest(slack.deliveries, deliveryLine),
    ...latest(slack.calls, slackLine),
    ...latest(genesys.calls, genesysLine),
  ];
  return lines
    .sort((one, other) => one.at - other.at)
    .slice(-mostLines)
    .map((line) => ({ ...line, sent: shown(line.sent, mask), answered: shown(line.answered, mask) }));
}

function latest<Item>(all: readonly Item[], line: (item: Item, at: number) => Bare | undefined): Bare[] {
  const from = Math.max(0, all.length - mostLines);
  return all.slice(from).flatMap((item, at) => line(item, from + at) ?? []);
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
    answered: answer === undefined ? undefined : (parseJson(answer) ?? answer),
  };
}

/** As the page gets it: without credentials, and cut if it's long. */
function shown(value: unknown, mask: (text: string) => string): Json | string | undefined {
  if (value === undefined || value === '') return undefined;
  // Masked before it's cut: half a secret isn't known for one.
  const text = mask(typeof value === 'string' ? value : JSON.stringify(value, struck));
  if (text.length > mostCharacters) return `${text.slice(0, mostCharacters)}…`;
  return isRecord(value) ? record(parseJson(text)) : text;
}

function struck(key: string, value: unknown): unknown {
  if (credentials.has(key) && typeof value === 'string') return '…';
  return typeof value === 'string' ? value.replace(/([?&]ticket=)[^&]+/u, '$1…') : value;
}
