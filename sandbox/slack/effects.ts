import { checkSuggestions } from './block-kit/validate.ts';
import type { Delivery } from './deliveries.ts';
import { isRecord, type Json, list, record, records, string } from './json.ts';
import { SlackRefusal } from './refusal.ts';
import { answer } from './response-url.ts';
import { clearStack, closeView, findView, openView, updateView } from './views.ts';
import type { StoredView, World } from './world.ts';

/** What Slack shows when an app doesn't answer a submission. */
const trouble = 'We had some trouble connecting. Try again?';

/** Does what an acknowledgment asks for. Throws a SlackRefusal if Slack wouldn't. */
export function takeEffect(world: World, delivery: Delivery): void {
  if (delivery.type === 'slash_commands') commandEffect(world, delivery);
  else if (delivery.type === 'view_submission') submissionEffect(world, delivery);
  else if (delivery.type === 'block_suggestion') suggestionEffect(world, delivery);
}

/** Shows the person that the delivery failed. */
export function showFailure(delivery: Delivery): void {
  const words = failureWords(delivery);
  if (words !== undefined) delivery.shown = words;
}

/** Shows the person that the acknowledgment can't be used. */
export function showUnusable(delivery: Delivery): void {
  delivery.shown = delivery.type === 'slash_commands' ? commandFailure(delivery, 'dispatch_failed') : trouble;
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
  world.refusals.push(`acknowledgment of block_suggestion: ${problems.join(' ')}`);
  showFailure(delivery);
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

function failureWords(delivery: Delivery): string | undefined {
  switch (delivery.type) {
    case 'slash_commands':
      return commandFailure(delivery, delivery.timedOut ? 'operation_timeout' : 'dispatch_failed');
    case 'block_suggestion':
      return 'No results: the options could not be loaded';
    case 'view_submission':
      return trouble;
    case 'shortcut':
      return `⚠ for the shortcut ${string(delivery.payload['callback_id'])}`;
    case 'view_closed':
    case 'other':
      return undefined;
    default:
      return `⚠ beside ${actionName(delivery)}`;
  }
}

function commandFailure(delivery: Delivery, word: string): string {
  return `${string(delivery.payload['command'])} failed with the error "${word}"`;
}

function actionName(delivery: Delivery): string {
  const action = record(list(delivery.payload['actions'])[0]);
  return string(record(action['text'])['text']) || string(action['action_id']);
}
