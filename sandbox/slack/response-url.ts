import { randomBytes } from 'node:crypto';
import { defined } from '../defined.ts';
import type { Json } from './json.ts';
import { contentOf, post, remove, rewrite, threadOf } from './messages.ts';
import { refuse, SlackRefusal } from './refusal.ts';
import type { ResponseUrl, StoredMessage, World } from './world.ts';

/** Uses and lifetime of a response_url (docs.slack.dev, interactivity/handling-user-interaction). */
const maxUses = 5;
const lifetimeMs = 30 * 60_000;

/** A new response_url; `source` is the message whose button was clicked. */
export function issueResponseUrl(
  world: World,
  given: Pick<ResponseUrl, 'kind' | 'userId' | 'channel'> & { source?: StoredMessage },
): string {
  const path = `/${given.kind === 'command' ? 'commands' : 'actions'}/${world.team.id}/${randomBytes(15).toString('hex')}`;
  world.responseUrls.set(path, {
    kind: given.kind,
    userId: given.userId,
    channel: given.channel,
    source: given.source,
    issuedAt: world.clock.now(),
    uses: 0,
    last: undefined,
  });
  return (world.frontUrl ?? world.baseUrl) + path;
}

/** Posts a command's acknowledgment, or what was sent to a response_url. Only the person sees it, unless it says in_channel. */
export function answer(world: World, url: Pick<ResponseUrl, 'userId' | 'channel'>, body: Json): StoredMessage {
  const type = body['response_type'];
  if (type !== undefined && type !== 'ephemeral' && type !== 'in_channel') throw refuse('invalid_response_type');
  return post(world, contentOf(body, 'post'), {
    channel: url.channel,
    ...threadOf(world, url.channel, body),
    ...defined({ ephemeralFor: type === 'in_channel' ? undefined : url.userId }),
  });
}

/**
 * Handles a post to a response_url. Refuses it with used_url after five uses and expired_url after 30 minutes (both words and their
 * status 404 are unconfirmed), and with the content's own errors.
 */
export function useResponseUrl(world: World, path: string, body: Json): void {
  const url = world.responseUrls.get(path);
  if (!url) throw refuse('invalid_url');
  if (world.clock.now() - url.issuedAt > lifetimeMs) throw refuse('expired_url');
  if (url.uses >= maxUses) throw refuse('used_url');
  const replace = body['replace_original'] === true || body['replace_original'] === 'true';
  const erase = body['delete_original'] === true || body['delete_original'] === 'true';
  if (typeof body['thread_ts'] === 'string' && body['replace_original'] !== false && url.kind === 'message')
    throw new SlackRefusal('invalid_arguments');
  const original = url.kind === 'message' ? url.source : world.switches.commandUrlReplacesLast ? url.last : undefined;
  const standing = original && !original.deleted ? original : undefined;
  const says = ['text', 'blocks', 'attachments'].some((key) => body[key] !== undefined);
  if (erase && !says) {
    if (standing) remove(world, standing);
  } else if (replace && standing) {
    rewrite(world, standing, contentOf(body, 'post'));
    url.last = standing;
  } else {
    if (erase && standing) {
      contentOf(body, 'post');
      remove(world, standing);
    }
    url.last = answer(world, url, body);
  }
  url.uses += 1;
}
