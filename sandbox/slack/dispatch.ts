import { checkSuggestions, refusalWords } from './block-kit/validate.ts';
import { postRaw, transport } from './deliver.ts';
import type { Delivery, DeliveryType } from './deliveries.ts';
import type { Json } from './json.ts';
import { isRecord, list, record, records, string } from './json.ts';
import type { Outcome, Retry } from './outcome.ts';
import { acknowledged } from './outcome.ts';
import { SlackRefusal } from './refusal.ts';
import { answer } from './response-url.ts';
import type { Sockets } from './sockets.ts';
import { clearStack, closeView, findView, openView, updateView } from './views.ts';
import type { StoredView, World } from './world.ts';

const trouble = 'We had some trouble connecting. Try again?';
/** Milliseconds before each repetition of an event (docs.slack.dev, apis/events-api: retries). */
const httpRetriesMs = [0, 60_000, 300_000];
const socketRetriesMs = [1_000, 60_000, 300_000];

export interface Dispatcher {
  /** Sends a payload to the bot and lets its acknowledgement take effect. */
  send(type: DeliveryType, userId: string, payload: Json, notes?: Partial<Delivery>): Promise<Delivery>;
  /** The same payload once more. */
  again(delivery: Delivery, asCaptured: boolean): Promise<Delivery>;
  /** Records something that the client did not send. */
  withheld(type: DeliveryType, userId: string, notes: Partial<Delivery>): Delivery;
}

/** Delivers payloads and carries out what acknowledgements ask for. */
export function createDispatcher(world: World, sockets: Sockets): Dispatcher {
  function note(delivery: Delivery, outcome: Outcome): void {
    Object.assign(delivery, outcome);
  }

  function begin(type: DeliveryType, userId: string, payload: Json, notes: Partial<Delivery>): Delivery {
    const delivery: Delivery = {
      id: world.id('Dl'),
      type,
      via: 'none',
      userId,
      payload,
      at: world.clock.now(),
      timedOut: false,
      ...notes,
    };
    world.deliveries.push(delivery);
    return delivery;
  }

  function retryEvent(delivery: Delivery, attempt: number): void {
    const waits = delivery.via === 'http' ? httpRetriesMs : socketRetriesMs;
    const wait = waits[attempt - 1];
    if (wait === undefined) return;
    const reason =
      delivery.via !== 'http' || delivery.timedOut
        ? delivery.timedOut
          ? 'timeout'
          : 'connection_failed'
        : delivery.status
          ? 'http_error'
          : 'connection_failed';
    const retry: Retry = { attempt, reason: delivery.via === 'http' && reason === 'timeout' ? 'http_timeout' : reason };
    world.clock.after(wait, () => void run(begin('event', delivery.userId, delivery.payload, {}), retry));
  }

  function settle(delivery: Delivery, outcome: Outcome, retry?: Retry): void {
    note(delivery, outcome);
    const ok = acknowledged(outcome);
    if (delivery.type === 'event') {
      if (!ok) retryEvent(delivery, (retry?.attempt ?? 0) + 1);
    } else if (!ok) {
      show(delivery, failureWords(delivery));
    } else {
      try {
        takeEffect(world, delivery);
      } catch (error) {
        if (!(error instanceof SlackRefusal)) throw error;
        world.refusals.push(`acknowledgement of ${delivery.type}: ${refusalWords(error)}`);
        delivery.shown = delivery.type === 'slash_commands' ? commandFailure(delivery, 'dispatch_failed') : trouble;
      }
    }
    world.changed();
  }

  async function run(delivery: Delivery, retry?: Retry): Promise<Delivery> {
    settle(delivery, await transport(world, sockets, delivery.type, delivery.payload, retry), retry);
    return delivery;
  }

  return {
    send: (type, userId, payload, notes = {}) => run(begin(type, userId, payload, notes)),
    async again(delivery, asCaptured) {
      const copy = begin(delivery.type, delivery.userId, delivery.payload, {});
      const { via, captured } = delivery;
      if (!asCaptured || captured === undefined) return run(copy);
      if (via === 'socket') settle(copy, await sockets.resend(captured.body));
      else if (world.eventsUrl === undefined) return run(copy);
      else settle(copy, await postRaw(world.eventsUrl, captured));
      return copy;
    },
    withheld(type, userId, notes) {
      const delivery = begin(type, userId, {}, notes);
      world.changed();
      return delivery;
    },
  };
}

function show(delivery: Delivery, words: string | undefined): void {
  if (words !== undefined) delivery.shown = words;
}

function commandFailure(delivery: Delivery, word: string): string {
  return `${string(delivery.payload['command'])} failed with the error "${word}"`;
}

function failureWords(delivery: Delivery): string | undefined {
  switch (delivery.type) {
    case 'slash_commands':
      return commandFailure(delivery, delivery.timedOut ? 'operation_timeout' : 'dispatch_failed');
    case 'block_suggestion':
      return 'No results: the options could not be loaded';
    case 'view_submission':
      return trouble;
    case 'view_closed':
    case 'other':
      return undefined;
    default:
      return `⚠ beside ${actionName(delivery)}`;
  }
}

function actionName(delivery: Delivery): string {
  const action = record(list(delivery.payload['actions'])[0]);
  return string(record(action['text'])['text']) || string(action['action_id']);
}

function takeEffect(world: World, delivery: Delivery): void {
  if (delivery.type === 'slash_commands') commandEffect(world, delivery);
  else if (delivery.type === 'view_submission') submissionEffect(world, delivery);
  else if (delivery.type === 'block_suggestion') suggestionEffect(world, delivery);
}

function commandEffect(world: World, delivery: Delivery): void {
  if (delivery.ack === '') return;
  const body: Json = isRecord(delivery.ack) ? delivery.ack : { text: delivery.ack };
  const says = ['text', 'blocks', 'attachments'].some((key) => body[key] !== undefined);
  if (!says && body['response_type'] === 'in_channel') return;
  answer(world, { userId: delivery.userId, channel: string(delivery.payload['channel_id']) }, body);
}

function suggestionEffect(world: World, delivery: Delivery): void {
  const problems = checkSuggestions(delivery.ack);
  if (problems.length === 0) return;
  world.refusals.push(`acknowledgement of block_suggestion: ${problems.join(' ')}`);
  show(delivery, failureWords(delivery));
}

function submissionEffect(world: World, delivery: Delivery): void {
  const view = findView(world, { id: string(record(delivery.payload['view'])['id']) });
  if (!view) return;
  view.errors = {};
  if (delivery.ack === '') {
    closeView(world, view);
    return;
  }
  const body = record(delivery.ack);
  switch (body['response_action']) {
    case 'clear':
      clearStack(world, view.userId);
      break;
    case 'update':
      updateView(world, view, body['view']);
      break;
    case 'push':
      openView(world, { userId: view.userId, teamId: view.teamId }, body['view'], 'push');
      break;
    case 'errors':
      showErrors(view, body['errors']);
      break;
    default:
      throw new SlackRefusal('invalid_response_action');
  }
}

function showErrors(view: StoredView, errors: unknown): void {
  const inputs = records(view.blocks).filter((block) => block['type'] === 'input');
  const entries = Object.entries(record(errors));
  const fits = ([key, words]: [string, unknown]): boolean =>
    typeof words === 'string' && words !== '' && inputs.some((block) => block['block_id'] === key);
  const odd = entries.filter((entry) => !fits(entry)).map(([key]) => key);
  if (entries.length === 0 || odd.length > 0)
    throw new SlackRefusal('invalid_errors', {
      response_metadata: { messages: [`[ERROR] errors must name input blocks and hold words: ${odd.join(', ')}`] },
    });
  view.errors = Object.fromEntries(entries.map(([key, words]) => [key, string(words)]));
}
