import { defined } from '../../defined.ts';
import { textOf } from '../json.ts';
import type { SlackMessage, SlackView } from '../surfaces.ts';
import type { StoredMessage, StoredView, World } from '../world.ts';
import { directPartner } from '../world.ts';
import { shownBlocks } from './attachments.ts';
import type { Surface } from './blocks.ts';
import { blocksText, buttonsOf, fieldsOf } from './blocks.ts';
import { mrkdwn, readerFor } from './text.ts';

/** A message as people see it now: in its only reader's time zone, or in UTC in a channel. */
export function snapshotMessage(world: World, message: StoredMessage): SlackMessage {
  const reader = readerFor(world, message.ephemeralFor ?? directPartner(world, message.channel)?.id);
  const surface: Surface = { blocks: shownBlocks(message), state: message.state, errors: {}, reader };
  const notification = mrkdwn(message.text, reader);
  return {
    ts: message.ts,
    channel: message.channel,
    user: message.user,
    ...defined({ thread_ts: message.threadTs, ephemeralFor: message.ephemeralFor }),
    text: message.text,
    notification,
    blocks: structuredClone(surface.blocks),
    // With blocks, the text is only for notifications.
    rendered: message.deleted ? '' : surface.blocks.length > 0 ? blocksText(surface) : notification,
    buttons: message.deleted ? [] : buttonsOf(surface),
    fields: fieldsOf(surface),
    deleted: message.deleted,
    edited: message.edited,
  };
}

/** A view as its owner sees it now. */
export function snapshotView(world: World, view: StoredView): SlackView {
  const reader = readerFor(world, view.userId);
  const surface: Surface = { blocks: view.blocks, state: view.state, errors: view.errors, reader };
  const [title, submit, close] = [textOf(view.title), textOf(view.submit), textOf(view.close)];
  const foot = [close, submit].filter(Boolean).map((label) => `[${label}]`);
  return {
    id: view.id,
    type: view.type,
    userId: view.userId,
    hash: view.hash,
    callback_id: view.callbackId,
    title,
    blocks: structuredClone(view.blocks),
    state: structuredClone(view.state),
    private_metadata: view.privateMetadata,
    ...defined({ submit: submit || undefined, close: close || undefined }),
    errors: { ...view.errors },
    text: [title, blocksText(surface), foot.join(' ')].filter(Boolean).join('\n'),
    buttons: buttonsOf(surface),
    fields: fieldsOf(surface),
  };
}

/** What a person sees, as text, for error messages. */
export function screen(world: World, userId: string): string {
  const part = (title: string, texts: string[]): string[] => (texts.length > 0 ? [`── ${title}`, ...texts] : []);
  const home = world.homes.get(userId);
  const seen = (messages: StoredMessage[] | undefined): string[] =>
    (messages ?? []).filter((one) => !one.deleted).map((one) => snapshotMessage(world, one).rendered);
  return [
    ...part(
      'modals',
      (world.stacks.get(userId) ?? []).map((view) => snapshotView(world, view).text),
    ),
    ...part('home', home ? [snapshotView(world, home).text] : []),
    ...part('only for them', seen(world.ephemerals.get(userId))),
    ...part('direct messages', seen(world.messages.get(`D${userId.slice(1)}`))),
  ].join('\n');
}
