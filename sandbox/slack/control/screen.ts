import { type Json, record, string } from '../json.ts';
import type { SlackSandbox } from '../sandbox.ts';
import type { SlackMessage, Where } from '../surfaces.ts';

/** Everything that a person sees, and the messages of a channel if one is given. */
export function screenOf(sandbox: SlackSandbox, user: string, channel: string): Json {
  return {
    views: sandbox.views(user),
    home: sandbox.home(user) ?? null,
    ephemerals: sandbox.ephemerals(user),
    directMessages: sandbox.directMessages(user),
    messages: channel ? sandbox.messages(channel) : [],
    shown: sandbox.deliveries.filter((one) => one.userId === user && one.shown).map((one) => one.shown),
  };
}

/** The same as plain text, without Home. */
export function textOn(sandbox: SlackSandbox, user: string, channel: string): string {
  const parts: [string, string[]][] = [
    ['Modal', sandbox.views(user).map(({ text }) => text)],
    ['Only visible to them', sandbox.ephemerals(user).map(({ rendered }) => rendered)],
    ['Direct messages', sandbox.directMessages(user).map(({ rendered }) => rendered)],
    ['Channel', channel ? sandbox.messages(channel).map(({ rendered }) => rendered) : []],
  ];
  const full = parts.map(([title, texts]) => [title, texts.filter((text) => text !== '')] as const);
  return full.flatMap(([title, texts]) => texts.map((text) => `── ${title}\n${text}\n\n`)).join('');
}

/**
 * Where a person would click: the message or Home that the body names, or else the top modal, or else the latest message with
 * that control. Throws with what they can click if there's no such place.
 */
export function whereFor(sandbox: SlackSandbox, body: Json): Where {
  const user = string(body['user']);
  const message = sandbox.message(string(body['channel']), string(body['ts']));
  if (message) return message;
  const home = sandbox.home(user);
  if (body['where'] === 'home' && home) return home;
  const top = sandbox.views(user).at(-1);
  if (top && body['where'] !== 'message') return top;
  const what = body['what'];
  const wanted = string(what) || string(record(what)['label']) || string(record(what)['option']);
  const messages = messagesBefore(sandbox, user, string(body['channel']));
  const found = messages.findLast((one) => wanted === '' || one.buttons.includes(wanted));
  if (found) return found;
  const buttons = [...new Set(messages.flatMap((one) => one.buttons))].map((label) => `[${label}]`).join(', ');
  throw new Error(`${user} sees no “${wanted}” to press in any message. They can press: ${buttons || 'nothing'}.`);
}

/** The messages that a person sees, oldest first. */
function messagesBefore(sandbox: SlackSandbox, user: string, channel: string): SlackMessage[] {
  const order = ({ ts }: SlackMessage): number => Number(ts.split('.')[1]);
  return [...sandbox.ephemerals(user), ...sandbox.directMessages(user), ...(channel ? sandbox.messages(channel) : [])]
    .filter(({ deleted }) => !deleted)
    .sort((one, other) => order(one) - order(other));
}
