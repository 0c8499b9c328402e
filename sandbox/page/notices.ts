import { list, record, string } from '../slack/json.ts';
import type { Delivery } from '../slack.ts';
import type { ControlAt, Notice } from './protocol.ts';

/** The most that the page gets, the latest ones. */
const most = 10;

/** What Slack shows a person because the bot didn't respond, newest last. It's there until the same command, modal, or control works again. */
export function noticesOf(deliveries: readonly Delivery[], me: string): Notice[] {
  const latest = new Map<string, Notice | undefined>();
  for (const delivery of deliveries) {
    if (delivery.userId !== me) continue;
    const notice = noticeOf(delivery);
    const key = JSON.stringify(controlOf(delivery) ?? commandOrModal(delivery) ?? delivery.id);
    latest.delete(key);
    latest.set(key, notice);
  }
  return [...latest.values()].filter((notice) => notice !== undefined).slice(-most);
}

function noticeOf(delivery: Delivery): Notice | undefined {
  const { id, type, shown } = delivery;
  if (shown === undefined) return undefined;
  const at = controlOf(delivery);
  if (at === undefined) return { id, text: shown };
  return { id, at, text: type === 'block_suggestion' ? 'The options couldn’t be loaded.' : 'The app didn’t respond.' };
}

/** The slash command that was typed, or the modal that was submitted. */
function commandOrModal({ type, payload }: Delivery): string | undefined {
  if (type === 'slash_commands') return string(payload['command']);
  return type === 'view_submission' ? string(record(payload['view'])['id']) : undefined;
}

/** The control of a click, a choice, or a type-ahead that was sent. */
function controlOf({ type, payload }: Delivery): ControlAt | undefined {
  if (type !== 'block_actions' && type !== 'block_suggestion') return undefined;
  const { view_id, channel_id, message_ts } = record(payload['container']);
  const used = type === 'block_suggestion' ? payload : record(list(payload['actions'])[0]);
  return {
    place: typeof view_id === 'string' ? { view: view_id } : { channel: string(channel_id), ts: string(message_ts) },
    blockId: string(used['block_id']),
    actionId: string(used['action_id']),
  };
}
